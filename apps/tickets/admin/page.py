"""The ticket page: what the ticket is, its timeline, and the buttons that call operations."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from apps.activity.timelines import position
from apps.adminkit.parts import parts_of
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.caller import Caller
from apps.core.errors import Conflict, DomainError, NotFound
from apps.core.filters import asked, one_of_words
from apps.core.rows import first_rows
from apps.tickets import operations
from apps.tickets.admin.actions import ACTIONS, Action
from apps.tickets.admin.forms import NoteForm
from apps.tickets.admin.helpers import QUEUE, page_of, ticket_of
from apps.tickets.admin.timeline import filters, timeline_of
from apps.tickets.constants import EMAIL_KEYS
from apps.tickets.filters import QueueOptions
from apps.tickets.models import Ticket
from apps.tickets.previews import cascade_preview, seen_of_contacts

CHILDREN = 50
ATTRIBUTES = 100


def ticket_page(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The ticket, with one page of its timeline (`show=` filters it, `before=` pages it)."""
    try:
        ticket = ticket_of(request, ticket_id)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    return _render(desk, request, ticket)


def act(desk: DeskAdmin, request: HttpRequest, ticket_id: int, name: str) -> HttpResponse:
    """Press a button. What a cascade would do is shown first, and done when that page is confirmed."""
    if name not in ACTIONS:
        raise Http404(name)
    if request.method != "POST":
        return back_with(request, page_of(ticket_id))
    action, caller = ACTIONS[name], caller_of(request)
    try:
        ticket = ticket_of(request, ticket_id)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    form = action.bound(request.POST, ticket, QueueOptions())
    if action.cascades and form.is_valid() and form.cleaned_data["cascade"] and "confirmed" not in request.POST:
        return _confirm(desk, request, ticket, action, form)
    done, message = submit(form, lambda values: action.run(ticket, values, caller))
    if done:
        return back_with(request, page_of(ticket_id), done=message)
    if "confirmed" in request.POST and isinstance(getattr(form, "refusal", None), Conflict):
        messages.error(request, form.refusal.message)
        return _confirm(desk, request, ticket_of(request, ticket_id), action, form)
    # The ticket may have changed since the page was drawn: read it again, and report what stood in the way.
    return _render(desk, request, ticket_of(request, ticket_id), refused=(action, form))


def write_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Add an internal note or a public comment."""
    if request.method != "POST":
        return back_with(request, page_of(ticket_id))
    try:
        ticket = ticket_of(request, ticket_id)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    form = NoteForm(request.POST, auto_id="note-%s")
    done, note = submit(
        form,
        lambda values: operations.add_note(
            ticket_id=ticket_id,
            body=values["body"],
            is_internal=values["visibility"] == "internal",
            by=caller_of(request),
        ),
    )
    if done:
        words = "Internal note added." if note.is_internal else "Public comment added."
        return back_with(request, page_of(ticket_id), done=words)
    return _render(desk, request, ticket, note_form=form)


def switch_attribute(desk: DeskAdmin, request: HttpRequest, ticket_id: int, attribute_id: int) -> HttpResponse:
    """Switch a contact detail on or off."""
    if request.method != "POST":
        return back_with(request, page_of(ticket_id))
    try:
        attribute = operations.set_attribute_enabled(
            ticket_id=ticket_id,
            attribute_id=attribute_id,
            is_enabled=request.POST.get("enabled") == "1",
            by=caller_of(request),
        )
    except DomainError as error:
        return back_with(request, page_of(ticket_id), refused=error.message)
    state = "on" if attribute.is_enabled else "off"
    return back_with(request, page_of(ticket_id), done=f"{attribute.key} is {state}.")


def _render(
    desk: DeskAdmin,
    request: HttpRequest,
    ticket: Ticket,
    *,
    refused: tuple | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    caller = caller_of(request)
    below = Ticket.objects.visible_to(caller).filter(parent=ticket)
    children = first_rows(below.select_related("status").order_by("pk"), CHILDREN)
    attributes = first_rows(ticket.attributes.all(), ATTRIBUTES)
    buttons = _buttons(ticket, caller, refused, bool(children))
    return desk.page(
        request,
        "desk/ticket.html",
        title=ticket.human_id,
        ticket=ticket,
        children=children,
        attributes=attributes,
        contacts_mark="@".join(seen_of_contacts(ticket)),
        may_confirm=any(row.is_enabled and row.key in EMAIL_KEYS for row in attributes),
        timeline=timeline_of(
            ticket,
            by=caller,
            shown=asked(request, "show", one_of_words(filters()), "all"),
            before=asked(request, "before", position),
        ),
        **parts_of(ticket, caller),
        timeline_filters=[(name, label) for name, (label, _) in filters().items()],
        buttons=buttons,
        media=sum((button["form"].media for button in buttons.values()), desk.media),
        refusal=_refusal(ticket, caller, refused),
        note_form=(note_form or NoteForm(auto_id="note-%s")) if caller.may("tickets.add_ticketnote") else None,
        may_edit=caller.may("tickets.change_ticket"),
        may_delete=caller.may("tickets.delete_ticket"),
        may_audit=caller.may("activity.view_activity"),
    )


def _buttons(ticket: Ticket, caller: Caller, refused: tuple | None, has_children: bool) -> dict[str, dict]:
    """Those that the ticket's state and the person's role allow, each with its form."""
    options = QueueOptions()
    buttons = {}
    for action in ACTIONS.values():
        if not action.is_open_to(ticket, caller):
            continue
        is_refused = refused is not None and refused[0] is action
        form = refused[1] if is_refused else action.bound(None, ticket, options)
        if action.cascades and not has_children:
            form.fields.pop("cascade", None)
        buttons[action.name] = {
            "label": action.label,
            "url": reverse("admin:tickets_ticket_act", args=[ticket.pk, action.name]),
            "form": form,
            "is_open": is_refused,
            "is_instant": not form.fields,
        }
    return buttons


def _refusal(ticket: Ticket, caller: Caller, refused: tuple | None) -> dict | None:
    """What stood in the way of a button; also when the button is no longer there."""
    if refused is None:
        return None
    action, form = refused
    messages = [text for errors in form.errors.values() for text in errors]
    return {"label": action.label, "messages": messages}


def _confirm(desk: DeskAdmin, request: HttpRequest, ticket: Ticket, action: Action, form) -> HttpResponse:
    preview = cascade_preview(ticket_id=ticket.pk, by=caller_of(request))
    return desk.page(
        request,
        "desk/confirm_cascade.html",
        title=f"{action.label} {ticket.human_id} with its children",
        ticket=ticket,
        action=action,
        is_offered=action.is_open_to(ticket, caller_of(request)),
        status=form.cleaned_data["status"],
        reason=form.cleaned_data["reason"],
        preview=preview,
        url=reverse("admin:tickets_ticket_act", args=[ticket.pk, action.name]),
    )
