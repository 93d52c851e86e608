"""Pages with a form of their own: edit and delete a ticket; edit and delete a note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from apps.adminkit.forms import errors_in_words, posted
from apps.adminkit.pages import confirm_page, form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.errors import NotFound
from apps.core.requests import caller_having_seen, caller_of
from apps.tickets import operations
from apps.tickets.admin.forms import DeleteForm, DetailsForm, NoteEditForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Ticket, TicketNote
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
        return back_with(request, back, done=gettext("%(number)s changed.") % {"number": ticket.human_id})

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("Edit %(number)s") % {"number": ticket.human_id},
        button=gettext("Save"),
        back=back,
        over=ticket,
    )


def delete(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Ask, then call delete_ticket. For managers."""
    require(request, DELETE_TICKET)
    ticket, back = TICKETS.get(request, ticket_id), TICKETS.page_of(ticket_id)

    def run() -> HttpResponse | None:
        form = DeleteForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Reason: %(errors_in_words)s") % {"errors_in_words": errors_in_words(form)})
            return None
        operations.delete_ticket(ticket_id=ticket_id, by=caller_of(request), **form.cleaned_data)
        return back_with(request, TICKETS.list_url, done=gettext("%(number)s deleted.") % {"number": ticket.human_id})

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Delete %(number)s?") % {"number": ticket.human_id},
        question=gettext("This removes %(number)s with its notes and contact details.") % {"number": ticket.human_id},
        consequences=_lost_with(ticket),
        asks_reason=True,
        reason=request.POST.get("reason", ""),
        button=gettext("Delete"),
        back=back,
        drawn=[ticket, "@".join(seen_of_deletion(ticket))],
    )


def _lost_with(ticket: Ticket) -> list[str]:
    """What deleting the ticket does to that which belongs to it."""
    notes, files, below = ticket.notes.count(), ticket.files.present().count(), ticket.children.count()
    return [
        ngettext(
            "%(count)s note goes with it; what was written stays in the audit.",
            "%(count)s notes go with it; what was written stays in the audit.",
            notes,
        )
        % {"count": notes},
        ngettext(
            "%(count)s file leaves it; what was uploaded stays stored.",
            "%(count)s files leave it; what was uploaded stays stored.",
            files,
        )
        % {"count": files},
        ngettext(
            "%(count)s ticket below it moves up to %(place)s",
            "%(count)s tickets below it move up to %(place)s",
            below,
        )
        % {"count": below, "place": ticket.parent.human_id if ticket.parent else gettext("the top")},
    ]


def edit_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int, note_id: int) -> HttpResponse:
    """A form that calls update_note."""
    note, back = _note_of(request, ticket_id, note_id), TICKETS.page_of(ticket_id)
    if note is None:
        return back_with(request, back, refused=NotFound("note", note_id).message)
    form = NoteEditForm(posted(request), initial={"body": note.body})

    def run(values: dict) -> HttpResponse:
        by = caller_having_seen(request, note)
        operations.update_note(note_id=note_id, changes={"body": values["body"]}, by=by)
        words = gettext("Note changed.")
        done = f"{words} {mentions_in_words(note)}".strip()
        return back_with(request, back, done=done)

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("Edit a note of INC-%(ticket_id)s") % {"ticket_id": ticket_id},
        button=gettext("Save"),
        back=back,
        over=note,
    )


def delete_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int, note_id: int) -> HttpResponse:
    """Ask, then call delete_note."""
    note, back = _note_of(request, ticket_id, note_id), TICKETS.page_of(ticket_id)
    if note is None:
        return back_with(request, back, refused=NotFound("note", note_id).message)

    def run() -> HttpResponse:
        operations.delete_note(note_id=note_id, by=caller_of(request))
        return back_with(request, back, done=gettext("Note deleted."))

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Delete a note of INC-%(ticket_id)s?") % {"ticket_id": ticket_id},
        question=note.body,
        consequences=[gettext("The timeline goes on showing that it was there, and who deleted it.")],
        button=gettext("Delete"),
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
