"""The ticket page: what the ticket is, its timeline, and the buttons that call operations."""

from operator import attrgetter

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.activity.permissions import VIEW_ACTIVITY
from apps.adminkit.actions import buttons_of, press
from apps.adminkit.forms import RefusedForm
from apps.adminkit.pages import carried_out
from apps.adminkit.parts import read_parts
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.caller import Caller
from apps.core.kept import Kept, kept_for
from apps.core.requests import caller_of
from apps.core.rows import cut, refer
from apps.items.tags import TAGS_CHANGED, tags_sent
from apps.tickets import operations
from apps.tickets.admin.actions import ACTIONS
from apps.tickets.admin.files import FILES, read_files
from apps.tickets.admin.forms import NoteForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.admin.timeline import timeline_of
from apps.tickets.constants import EMAIL_KEYS
from apps.tickets.filters import QueueOptions
from apps.tickets.models import Classification, Ticket, TicketAttribute, TicketNote
from apps.tickets.permissions import ADD_NOTE, CHANGE_TICKET, DELETE_TICKET, WORK_TICKET
from apps.tickets.reads.previews import seen_of_contacts
from apps.users.mentions import mentions_in_words

CHILDREN = 50
ATTRIBUTES = 100
BY_KEY = attrgetter("pk")


def ticket_page(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The ticket, with one page of its timeline (`show=` filters it, `before=` pages it)."""
    return _render(desk, request, TICKETS.get(request, ticket_id))


def act(desk: DeskAdmin, request: HttpRequest, ticket_id: int, name: str) -> HttpResponse:
    """Press a button. What a cascade would do is shown first, and done when that page is confirmed."""
    return press(desk, request, TICKETS, ACTIONS, ticket_id, name, show=_render, options=QueueOptions())


def write_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Add an internal note or a public comment."""
    ticket, form = TICKETS.get(request, ticket_id), NoteForm(request.POST, auto_id="note-%s")

    def run(values: dict) -> TicketNote:
        is_internal = values["visibility"] == "internal"
        body = values["body"] if is_internal else request.user.signed(values["body"])
        return operations.add_note(ticket_id=ticket_id, body=body, is_internal=is_internal, by=caller_of(request))

    done, note = submit(form, run)
    if done:
        words = gettext("Internal note added.") if note.is_internal else gettext("Public comment added.")
        return back_with(request, TICKETS.page_of(ticket_id), done=f"{words} {mentions_in_words(note)}".strip())
    return _render(desk, request, ticket, note_form=form)


def switch_attribute(desk: DeskAdmin, request: HttpRequest, ticket_id: int, attribute_id: int) -> HttpResponse:
    """Switch a contact detail on or off."""

    def run() -> str:
        attribute = operations.set_attribute_enabled(
            ticket_id=ticket_id,
            attribute_id=attribute_id,
            is_enabled=request.POST.get("enabled") == "1",
            by=caller_of(request),
        )
        words = gettext("%(key)s is on.") if attribute.is_enabled else gettext("%(key)s is off.")
        return words % {"key": attribute.key}

    return carried_out(request, TICKETS.page_of(ticket_id), run)


def tag(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Give the ticket the tags that were typed, or take one away."""

    def run() -> str:
        add, remove = tags_sent(request.POST)
        operations.tag_ticket(ticket_id=ticket_id, add=add, remove=remove, by=caller_of(request))
        return TAGS_CHANGED

    return carried_out(request, TICKETS.page_of(ticket_id), run)


def _children(by: Caller, ticket_id: int) -> QuerySet:
    return Ticket.objects.visible_to(by).filter(parent=ticket_id).order_by("pk")[: CHILDREN + 1]


def _attributes(ticket_id: int) -> QuerySet:
    return TicketAttribute.objects.filter(ticket=ticket_id).order_by("pk")[: ATTRIBUTES + 1]


def _classifications() -> QuerySet:
    return QueueOptions.rows.all()


def _render(
    desk: DeskAdmin,
    request: HttpRequest,
    ticket: Ticket,
    *,
    refusal: RefusedForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    caller = caller_of(request)
    parts, (children, attributes, classifications, *files) = read_parts(
        ticket,
        caller,
        kept_for(caller, Ticket, _children, ticket.pk),
        Kept(TicketAttribute, _attributes, (), (ticket.pk,)),
        Kept(Classification, _classifications),
        *read_files(ticket, caller),
    )
    options = QueueOptions(classifications)
    refer(children, "status", classifications)
    children, attributes = (
        cut(sorted(rows, key=BY_KEY), most) for rows, most in ((children, CHILDREN), (attributes, ATTRIBUTES))
    )
    buttons = buttons_of(TICKETS, ACTIONS, ticket, caller, refusal, options)
    if not children:
        for button in buttons.values():
            button.form.fields.pop("cascade", None)
    contacts = buttons.pop("contacts", None)
    is_reachable = any(row.is_enabled and row.key in EMAIL_KEYS for row in attributes)
    return desk.page(
        request,
        "desk/ticket.html",
        title=ticket.human_id,
        ticket=ticket,
        children=children,
        attributes=attributes,
        files=FILES.panel(caller, *files),
        timeline=timeline_of(
            request, ticket, [*options.classifications, ticket.assignee, ticket.group, ticket.parent, ticket.reporter]
        ),
        **parts,
        buttons=buttons,
        contacts_mark="@".join(seen_of_contacts(ticket, attributes)),
        contacts_button=contacts if is_reachable else None,
        media=sum((button.form.media for button in buttons.values()), desk.media),
        refusal=refusal,
        note_form=(note_form or NoteForm(auto_id="note-%s")) if caller.may(ADD_NOTE) else None,
        may_edit=caller.may(CHANGE_TICKET),
        may_merge=ticket.merged_into_id is None and caller.may(CHANGE_TICKET) and caller.may(WORK_TICKET),
        may_delete=caller.may(DELETE_TICKET),
        may_audit=caller.may(VIEW_ACTIVITY),
    )
