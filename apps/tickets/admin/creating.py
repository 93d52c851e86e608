"""The page on which a ticket is created, from the caller on."""

from functools import partial

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.pages import require
from apps.attachments.uploads import stored_while_used
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.filters import prefilled
from apps.core.requests import caller_of
from apps.customers.intake import Intake, intake_page
from apps.customers.reads.matches import Party
from apps.tickets import operations
from apps.tickets.admin.forms import CreateForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.constants import human_id
from apps.tickets.filters import QueueOptions
from apps.tickets.models import Ticket
from apps.tickets.permissions import ADD_NOTE, ADD_TICKET
from apps.tickets.reads.similar import similar_tickets
from apps.users.models import User, WorkGroup

OF_PARTY = [
    "customer", "organisation", "reporter_contact", "contract", "reporter", "contact_email", "contact_phone"
]  # fmt: skip


def create(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """A form that calls open_ticket."""
    require(request, ADD_TICKET)
    caller = caller_of(request)
    form_of = partial(CreateForm, by=caller, options=QueueOptions())

    def run(form: CreateForm) -> HttpResponse:
        values = form.cleaned_data
        details: operations.NewTicket = {
            "organisation": values["organisation"],
            "customer": values["customer"],
            "reporter_contact": values.get("reporter_contact"),
            "contract_human_id": values["contract"] or None,
            "reporter": values["reporter"] or request.user,
            "title": values["title"],
            "description": values["description"] or None,
            "type": values["type"],
            "priority": values["priority"],
            "parent_id": values["parent"],
            "is_internal": values["is_internal"],
            "contacts": form.contacts,
        }
        with stored_while_used(values.get("files", ()), field="files", by=caller) as stored:
            ticket = operations.open_ticket(
                details=details,
                assignee=values.get("assignee"),
                group=values.get("group"),
                note=values.get("note", ""),
                is_note_internal=form.is_note_internal,
                attachment_ids=[attachment.public_id for attachment in stored],
                by=caller,
            )
        return back_with(
            request, TICKETS.page_of(ticket.pk), done=gettext("%(number)s created.") % {"number": ticket.human_id}
        )

    initial = prefilled(request, CreateForm, "organisation", "parent")
    if request.method == "GET":
        initial = {"group": _only_group(request.user), **initial}
    return intake_page(
        desk,
        request,
        INTAKE,
        form_of,
        run,
        title=gettext("New ticket"),
        button=gettext("Create ticket"),
        back=TICKETS.list_url,
        initial=initial,
    )


def _fill(party: Party, by: Caller) -> dict[str, object]:
    """What follows from the customer and whoever speaks for them.

    One of several contracts does not follow. A user with the speaker's e-mail address reports the trouble; otherwise
    whoever writes it down does, for the contact.
    """
    customer, organisation = party.customer, party.customer.organisation
    speaker = party.contact or customer
    user = User.objects.active().filter(organisation=organisation).with_email(speaker.email)
    contracts = list(organisation.contracts.values_list("human_id", flat=True)[:2])
    return {
        "customer": customer,
        "organisation": organisation,
        "reporter_contact": None if user else party.contact,
        "contract": contracts[0] if len(contracts) == 1 else None,
        "reporter": user or by.user,
        "contact_email": speaker.email or customer.email,
        "contact_phone": speaker.phone_number or customer.phone_number,
    }


def _only_group(user: User) -> WorkGroup | None:
    """The person's group, where there is one alone."""
    groups = list(user.work_groups.all()[:2])
    return groups[0] if len(groups) == 1 else None


def _open_tickets(party: Party, by: Caller) -> list[Ticket]:
    return similar_tickets(customer=party.customer, service=party.service, by=by)


def _add_note(ticket_id: int, form: forms.Form, by: Caller) -> tuple[str, str]:
    """Write what was typed on an open ticket, with the files; without any text, only lead to its note."""
    page = TICKETS.page_of(ticket_id)
    if not by.may(ADD_NOTE) or not form.written:
        return f"{page}#note-form", ""
    files = form.cleaned_data.get("files", ())
    with stored_while_used(files, field="files", by=by) as stored, transaction.atomic():
        operations.add_note(ticket_id=ticket_id, body=form.written, is_internal=form.is_note_internal, by=by)
        if stored:
            ids = [attachment.public_id for attachment in stored]
            operations.add_files(ticket_id=ticket_id, attachment_ids=ids, by=by)
    return page, gettext("Note added to %(human_id)s; no ticket was created.") % {"human_id": human_id(ticket_id)}


INTAKE = Intake(
    customer="customer",
    party_fields=OF_PARTY,
    fill=_fill,
    open_work=_open_tickets,
    template="desk/open_tickets.html",
    add_note=_add_note,
)
