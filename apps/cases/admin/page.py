"""The case page: what the case is, its timeline, and the buttons that call operations."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from apps.activity.timelines import position
from apps.attachments import quota
from apps.attachments.downloads import respond
from apps.attachments.operations import upload_attachment
from apps.cases import operations
from apps.cases.admin.actions import ACTIONS
from apps.cases.admin.forms import NoteForm
from apps.cases.admin.helpers import QUEUE, case_of, page_of
from apps.cases.admin.timeline import FILTERS, timeline_of
from apps.cases.constants import CHANGE, Visibility
from apps.cases.models import Case, CaseNote
from apps.cases.operations import File
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.caller import Caller
from apps.core.errors import DomainError, Invalid, NotFound
from apps.core.filters import asked, one_of_words
from apps.core.rows import FirstRows, first_rows
from apps.tickets.models import Ticket

SHOWN = 50


def case_page(desk: DeskAdmin, request: HttpRequest, case_number: int) -> HttpResponse:
    """The case, with one page of its timeline (`show=` filters it, `before=` pages it)."""
    try:
        case = case_of(request, case_number)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    return _render(desk, request, case)


def act(desk: DeskAdmin, request: HttpRequest, case_number: int, name: str) -> HttpResponse:
    """Press a button."""
    if name not in ACTIONS:
        raise Http404(name)
    if request.method != "POST":
        return back_with(request, page_of(case_number))
    try:
        case = case_of(request, case_number)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    action, caller = ACTIONS[name], caller_of(request)
    form = action.bound(request.POST, case)
    done, message = submit(form, lambda values: action.run(case, values, caller))
    if done:
        return back_with(request, page_of(case_number), done=message)
    # The case may have changed since the page was drawn: read it again, and report what stood in the way.
    return _render(desk, request, case_of(request, case_number), refused=(action, form))


def write_note(desk: DeskAdmin, request: HttpRequest, case_number: int) -> HttpResponse:
    """Add an internal note or reply to the customer, with files."""
    if request.method != "POST":
        return back_with(request, page_of(case_number))
    try:
        case = case_of(request, case_number)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    form = NoteForm(request.POST, {"files": request.FILES.getlist("files")}, auto_id="note-%s")
    done, note = submit(form, lambda values: _write(case, values, caller_of(request)))
    if done:
        words = "Internal note added." if note.is_internal else "Reply sent."
        return back_with(request, page_of(case_number), done=words)
    return _render(desk, request, case_of(request, case_number), note_form=form)


def file(desk: DeskAdmin, request: HttpRequest, case_number: int, file_id: int) -> HttpResponseBase:
    """A file of the case, as a download; a picture of the page comes from here too."""
    try:
        row = case_of(request, case_number).files.select_related("attachment").filter(pk=file_id).first()
        if row is None:
            raise NotFound("file", file_id)
        return respond(row.attachment)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)


def _write(case: Case, values: dict, by: Caller) -> CaseNote:
    return operations.add_note(
        case_number=case.pk,
        text=values["text"],
        visibility=Visibility(values["visibility"]),
        files=[_upload(given, by) for given in values["files"]],
        by=by,
    )


def _upload(given, by: Caller) -> File:
    """Store one file of the form. What is never used is removed after a while, as any upload."""
    try:
        attachment = upload_attachment(file=given, name=given.name, by=by)
    except DomainError as error:
        raise Invalid("files", f"{given.name}: {error.message}") from error
    return File(attachment.public_id, attachment.name)


def _render(
    desk: DeskAdmin,
    request: HttpRequest,
    case: Case,
    *,
    refused: tuple | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    caller = caller_of(request)
    may_write = caller.may(CHANGE) and not case.is_final
    form = note_form or NoteForm(auto_id="note-%s")
    if may_write:
        usage = quota.usage_in_words(request.user.organisation_id)
        form.fields["files"].help_text = " ".join(["Up to five, 10 MB each.", usage]).strip()
    return desk.page(
        request,
        "desk/case.html",
        title=f"Case {case.number}",
        case=case,
        details=json.dumps(case.details, indent=2, ensure_ascii=False) if case.details else "",
        contacts=first_rows(case.contacts.select_related("user"), SHOWN),
        files=first_rows(case.files.select_related("attachment"), SHOWN),
        lines=first_rows(case.lines.all(), SHOWN),
        links=_links(case, caller),
        timeline=timeline_of(
            case, shown=asked(request, "show", one_of_words(FILTERS), "all"), before=asked(request, "before", position)
        ),
        timeline_filters=[(name, label) for name, (label, _) in FILTERS.items()],
        buttons=_buttons(case, caller, refused),
        refusal=_refusal(refused) or (_form_errors("Note", note_form) if note_form and not may_write else None),
        note_form=form if may_write else None,
    )


def _links(case: Case, caller: Caller) -> FirstRows:
    """Tickets opened from the case, for whoever may see tickets."""
    links = case.ticket_links.filter(ticket__in=Ticket.objects.visible_to(caller).values("pk"))
    if not caller.may("tickets.view_ticket"):
        links = links.none()
    return first_rows(links.select_related("ticket__status"), SHOWN)


def _buttons(case: Case, caller: Caller, refused: tuple | None) -> dict[str, dict]:
    """Those that the case's state and the person's role allow, each with its form."""
    buttons = {}
    for action in ACTIONS.values():
        if action.is_open_to(case, caller):
            is_refused = refused is not None and refused[0] is action
            buttons[action.name] = {
                "label": action.label,
                "url": reverse("admin:cases_case_act", args=[case.pk, action.name]),
                "form": refused[1] if is_refused else action.bound(None, case),
                "is_open": is_refused,
            }
    return buttons


def _refusal(refused: tuple | None) -> dict | None:
    """What stood in the way of a button; also when the button is no longer there."""
    if refused is None:
        return None
    action, form = refused
    return _form_errors(action.label, form)


def _form_errors(label: str, form) -> dict:
    return {"label": label, "messages": [text for errors in form.errors.values() for text in errors]}
