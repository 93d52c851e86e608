"""Pages with a form of their own: create, edit and delete a ticket; edit and delete a note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.activity.editing import submit_edit, version_shown
from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.errors import Conflict, DomainError, NotFound
from apps.core.filters import prefilled
from apps.core.requests import caller_having_seen
from apps.tickets import operations
from apps.tickets.admin.forms import CreateForm, DeleteForm, DetailsForm, NoteEditForm
from apps.tickets.admin.helpers import QUEUE, page_of, require, ticket_of
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.previews import seen_of_deletion


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls create_ticket."""
    require(request, "tickets.add_ticket")
    initial = prefilled(request, CreateForm, "organisation", "customer", "parent")
    form = CreateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        done, ticket = submit(form, lambda values: _create(values, request))
        if done:
            return back_with(request, page_of(ticket.pk), done=f"{ticket.human_id} created.")
    return desk.page(
        request, "desk/form.html", title="New ticket", form=form, button="Create ticket", back=reverse(QUEUE)
    )


def _create(values: dict, request: HttpRequest) -> Ticket:
    contact = values["contact_email"]
    return operations.create_ticket(
        organisation=values["organisation"],
        customer=values["customer"],
        reporter=values["reporter"],
        title=values["title"],
        description=values["description"] or None,
        type=values["type"],
        priority=values["priority"],
        parent_id=values["parent"],
        is_internal=values["is_internal"],
        contacts=[("mainEmail", contact)] if contact else [],
        by=caller_of(request),
    )


def edit(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """A form that calls update_ticket with what this person changed."""
    require(request, "tickets.change_ticket")
    try:
        ticket = ticket_of(request, ticket_id)
    except NotFound as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    form = DetailsForm.of(ticket, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and not form.changes:
            return back_with(request, page_of(ticket_id), done="Nothing was changed.")
        done, _ = submit_edit(
            form,
            ticket,
            request,
            lambda values: operations.update_ticket(
                ticket_id=ticket_id, changes=form.changes, by=caller_having_seen(request, ticket)
            ),
        )
        if done:
            return back_with(request, page_of(ticket_id), done=f"{ticket.human_id} changed.")
    return desk.page(
        request,
        "desk/form.html",
        title=f"Edit {ticket.human_id}",
        form=form,
        button="Save",
        back=page_of(ticket_id),
        seen=version_shown(form, ticket, request),
    )


def delete(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Ask, then call delete_ticket. For managers."""
    require(request, "tickets.delete_ticket")
    try:
        ticket = ticket_of(request, ticket_id)
        if request.method == "POST":
            form = DeleteForm(request.POST)
            if not form.is_valid():
                return back_with(request, page_of(ticket_id), refused=f"Reason: {' '.join(form.errors['reason'])}")
            operations.delete_ticket(ticket_id=ticket_id, by=caller_of(request), **form.cleaned_data)
            return back_with(request, reverse(QUEUE), done=f"{ticket.human_id} deleted.")
    except Conflict as error:
        messages.error(request, error.message)
        ticket = ticket_of(request, ticket_id)
    except DomainError as error:
        return back_with(request, reverse(QUEUE), refused=error.message)
    return desk.page(
        request,
        "desk/confirm.html",
        title=f"Delete {ticket.human_id}?",
        question=f"This removes {ticket.human_id} with its notes and contact details.",
        consequences=[
            f"{ticket.notes.count()} notes go with it; what was written stays in the audit.",
            f"{ticket.children.count()} tickets below it move up to "
            + (ticket.parent.human_id if ticket.parent else "the top"),
        ],
        asks_reason=True,
        reason=request.POST.get("reason", ""),
        button="Delete",
        back=page_of(ticket_id),
        drawn=[ticket, "@".join(seen_of_deletion(ticket))],
    )


def edit_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int, note_id: int) -> HttpResponse:
    """A form that calls update_note."""
    note = _note_of(request, ticket_id, note_id)
    if note is None:
        return back_with(request, page_of(ticket_id), refused=f"There is no note {note_id}.")
    form = NoteEditForm(request.POST if request.method == "POST" else None, initial={"body": note.body})
    if request.method == "POST" and form.is_valid() and not form.changes:
        return back_with(request, page_of(ticket_id), done="Nothing was changed.")
    if request.method == "POST":
        done, _ = submit_edit(
            form,
            note,
            request,
            lambda values: operations.update_note(
                note_id=note_id, changes={"body": values["body"]}, by=caller_having_seen(request, note)
            ),
        )
        if done:
            return back_with(request, page_of(ticket_id), done="Note changed.")
    return desk.page(
        request,
        "desk/form.html",
        title=f"Edit a note of INC-{ticket_id}",
        form=form,
        button="Save",
        back=page_of(ticket_id),
        seen=version_shown(form, note, request),
    )


def delete_note(desk: DeskAdmin, request: HttpRequest, ticket_id: int, note_id: int) -> HttpResponse:
    """Ask, then call delete_note."""
    note = _note_of(request, ticket_id, note_id)
    if note is None:
        return back_with(request, page_of(ticket_id), refused=f"There is no note {note_id}.")
    if request.method == "POST":
        try:
            operations.delete_note(note_id=note_id, by=caller_of(request))
        except DomainError as error:
            return back_with(request, page_of(ticket_id), refused=error.message)
        return back_with(request, page_of(ticket_id), done="Note deleted.")
    return desk.page(
        request,
        "desk/confirm.html",
        title=f"Delete a note of INC-{ticket_id}?",
        question=note.body,
        consequences=["The timeline goes on showing that it was there, and who deleted it."],
        button="Delete",
        back=page_of(ticket_id),
        drawn=[note],
    )


def _note_of(request: HttpRequest, ticket_id: int, note_id: int) -> TicketNote | None:
    """The note, when it is the person's own or a manager asks."""
    require(request, "tickets.change_ticketnote")
    notes = TicketNote.objects.visible_to(caller_of(request)).comments().filter(pk=note_id, ticket=ticket_id)
    if not request.user.has_perm("tickets.delete_ticketnote"):
        notes = notes.filter(author=request.user)
    return notes.first()
