"""The case page: what the case is, its timeline, and the buttons that call operations."""

import json
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from apps.adminkit.actions import buttons_of, press
from apps.adminkit.forms import RefusedForm
from apps.adminkit.pages import carried_out
from apps.adminkit.parts import read_parts
from apps.attachments.downloads import respond
from apps.attachments.reads import quota
from apps.attachments.uploads import LIMITS, stored_while_used
from apps.cases import operations
from apps.cases.admin.actions import ACTIONS
from apps.cases.admin.forms import NoteForm
from apps.cases.admin.helpers import CASES
from apps.cases.admin.timeline import timeline_of
from apps.cases.constants import Visibility
from apps.cases.formatting import details_in_words
from apps.cases.models import Case, CaseNote
from apps.cases.operations import File
from apps.cases.permissions import CHANGE_CASE
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.caller import Caller
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, cut, first_rows, get_visible, refer
from apps.items.tags import TAGS_CHANGED, tags_sent
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_TICKET
from apps.users.mentions import mentions_in_words
from apps.users.models import User

SHOWN = 50


def case_page(desk: DeskAdmin, request: HttpRequest, case_number: int) -> HttpResponse:
    """The case, with one page of its timeline (`show=` filters it, `before=` pages it)."""
    return _render(desk, request, CASES.get(request, case_number))


def act(desk: DeskAdmin, request: HttpRequest, case_number: int, name: str) -> HttpResponse:
    """Press a button."""
    return press(desk, request, CASES, ACTIONS, case_number, name, show=_render)


def write_note(desk: DeskAdmin, request: HttpRequest, case_number: int) -> HttpResponse:
    """Add an internal note or reply to the customer, with files."""
    case, by = CASES.get(request, case_number), caller_of(request)
    form = NoteForm(request.POST, {"files": request.FILES.getlist("files")}, auto_id="note-%s")

    def run(values: dict) -> CaseNote:
        visibility = Visibility(values["visibility"])
        text = values["text"] if visibility == Visibility.INTERNAL else request.user.signed(values["text"])
        with stored_while_used(values["files"], field="files", by=by) as stored:
            files = [File(row.public_id, row.name) for row in stored]
            return operations.add_note(case_number=case.pk, text=text, visibility=visibility, files=files, by=by)

    done, note = submit(form, run)
    if done:
        words = gettext("Internal note added.") if note.is_internal else gettext("Reply sent.")
        return back_with(request, CASES.page_of(case_number), done=f"{words} {mentions_in_words(note)}".strip())
    return _render(desk, request, CASES.get(request, case_number), note_form=form)


def file(desk: DeskAdmin, request: HttpRequest, case_number: int, file_id: int) -> HttpResponseBase:
    """A file of the case, as a download; a picture of the page comes from here too."""
    files = CASES.get(request, case_number).files.select_related("attachment")
    return respond(get_visible(files, "file", file_id).attachment)


def tag(desk: DeskAdmin, request: HttpRequest, case_number: int) -> HttpResponse:
    """Give the case the tags that were typed, or take one away."""

    def run() -> str:
        add, remove = tags_sent(request.POST)
        operations.tag_case(case_number=case_number, add=add, remove=remove, by=caller_of(request))
        return TAGS_CHANGED

    return carried_out(request, CASES.page_of(case_number), run)


def _render(
    desk: DeskAdmin,
    request: HttpRequest,
    case: Case,
    *,
    refusal: RefusedForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    caller = caller_of(request)
    may_write = caller.may(CHANGE_CASE) and not case.is_final
    form = note_form or NoteForm(auto_id="note-%s")
    if may_write:
        usage = quota.usage_in_words(request.user.organisation_id)
        form.fields["files"].help_text = f"{LIMITS} {usage}".strip()
    buttons = buttons_of(CASES, ACTIONS, case, caller, refusal)
    contacts = case.contacts.order_by("pk")[: SHOWN + 1]
    parts, (contacts, users, lines) = read_parts(
        case,
        caller,
        contacts,
        User.objects.filter(pk__in=contacts.values("user")),
        case.lines.order_by("pk")[: SHOWN + 1],
    )
    refer(contacts, "user", users)
    contacts, lines = (cut(sorted(rows, key=attrgetter("pk")), SHOWN) for rows in (contacts, lines))
    return desk.page(
        request,
        "desk/case.html",
        title=gettext("Case %(number)s") % {"number": case.number},
        case=case,
        detail_lines=details_in_words(case.details),
        details=json.dumps(case.details, indent=2, ensure_ascii=False) if case.details else "",
        contacts=contacts,
        files=first_rows(case.files.select_related("attachment"), SHOWN),
        lines=lines,
        **parts,
        links=_links(case, caller),
        timeline=timeline_of(request, case),
        buttons=buttons,
        media=sum((button.form.media for button in buttons.values()), desk.media),
        refusal=RefusedForm(gettext("Note"), note_form) if note_form and not may_write else refusal,
        note_form=form if may_write else None,
    )


def _links(case: Case, caller: Caller) -> FirstRows:
    """Tickets opened from the case, for whoever may see tickets."""
    links = case.ticket_links.filter(ticket__in=Ticket.objects.visible_to(caller).values("pk"))
    if not caller.may(VIEW_TICKET):
        links = links.none()
    return first_rows(links.select_related("ticket__status"), SHOWN)
