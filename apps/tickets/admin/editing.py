"""Pages with a form of their own: edit and delete a ticket; edit and delete a note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from apps.adminkit.forms import errors_in_words, posted
from apps.adminkit.pages import confirm_page, form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.errors import NotFound
from apps.core.requests import caller_having_seen, caller_of
from apps.tickets import operations
from apps.tickets.admin.forms import DeleteForm, DetailsForm, NoteEditForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import TicketNote
from apps.tickets.permissions import CHANGE_NOTE, CHANGE_TICKET, DELETE_NOTES, DELETE_TICKET
from apps.tickets.reads.previews import seen_of_deletion
from apps.users.mentions import mentions_in_words


def edit(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """A form that calls update_ticket with what this person changed."""
    require(request, CHANGE_TICKET)
    ticket = TICKETS.get(request, ticket_id)
    form, back = DetailsForm.of(ticket, caller_of(request), posted(request)), TICKETS.page_of(ticket_id)

    def run(values: dict) -> HttpResponse:
        by = caller_having_seen(request, ticket)
        operations.update_ticket(ticket_id=ticket_id, changes=form.changes, by=by)
        return back_with(request, back, done=f"{ticket.human_id} changed.")

    return form_page(desk, request, form, run, title=f"Edit {ticket.human_id}", button="Save", back=back, over=ticket)


def delete(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Ask, then call delete_ticket. For managers."""
    require(request, DELETE_TICKET)
    ticket, back = TICKETS.get(request, ticket_id), TICKETS.page_of(ticket_id)

    def run() -> HttpResponse | None:
        form = DeleteForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"Reason: {errors_in_words(form)}")
            return None
        operations.delete_ticket(ticket_id=ticket_id, by=caller_of(request), **form.cleaned_data)
        return back_with(request, TICKETS.list_url, done=f"{ticket.human_id} deleted.")

    return confirm_page(
        desk,
        request,
        run,
        title=f"Delete {ticket.human_id}?",
        question=f"This removes {ticket.human_id} with its notes and contact details.",
        consequences=[
            f"{ticket.notes.count()} notes go with it; what was written stays in the audit.",
            f"{ticket.files.present().count()} files leave it; what was uploaded stays stored.",
            f"{ticket.children.count()} tickets below it move up to "
            + (ticket.parent.human_id if ticket.parent else "the top"),
        ],
        asks_reason=True,
        reason=request.POST.get("reason", ""),
        button="Delete",
        back=back,
        drawn=[ticket, "@".join(seen_of_deletion(ticket))],
    )


def edit_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int, note_id: int) -> HttpResponse:
    """A form that calls update_note."""
    note, back = _note_of(request, ticket_id, note_id), TICKETS.page_of(ticket_id)
    if note is None:
        return back_with(request, back, refused=NotFound("note", note_id).message)
    form = NoteEditForm(posted(request), initial={"body": note.body})

    def run(values: dict) -> HttpResponse:
        by = caller_having_seen(request, note)
        operations.update_note(note_id=note_id, changes={"body": values["body"]}, by=by)
        return back_with(request, back, done=f"Note changed. {mentions_in_words(note)}".strip())

    return form_page(
        desk, request, form, run, title=f"Edit a note of INC-{ticket_id}", button="Save", back=back, over=note
    )


def delete_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int, note_id: int) -> HttpResponse:
    """Ask, then call delete_note."""
    note, back = _note_of(request, ticket_id, note_id), TICKETS.page_of(ticket_id)
    if note is None:
        return back_with(request, back, refused=NotFound("note", note_id).message)

    def run() -> HttpResponse:
        operations.delete_note(note_id=note_id, by=caller_of(request))
        return back_with(request, back, done="Note deleted.")

    return confirm_page(
        desk,
        request,
        run,
        title=f"Delete a note of INC-{ticket_id}?",
        question=note.body,
        consequences=["The timeline goes on showing that it was there, and who deleted it."],
        button="Delete",
        back=back,
        drawn=[note],
    )


def _note_of(request: HttpRequest, ticket_id: int, note_id: int) -> TicketNote | None:
    """The note, when it is the person's own or a manager asks."""
    require(request, CHANGE_NOTE)
    notes = TicketNote.objects.visible_to(caller_of(request)).comments().filter(pk=note_id, ticket=ticket_id)
    if not request.user.has_perm(DELETE_NOTES):
        notes = notes.filter(author=request.user)
    return notes.first()
