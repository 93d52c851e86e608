"""Opening a case from a ticket."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.forms import posted
from apps.adminkit.pages import form_page, require
from apps.cases import operations
from apps.cases.admin.forms import FromTicketForm
from apps.cases.admin.helpers import CASES
from apps.cases.permissions import ADD_CASE
from apps.core.admin import DeskAdmin, back_with
from apps.core.requests import caller_of
from apps.tickets.admin.helpers import TICKETS


def create(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """A form that calls open_case_from_ticket."""
    require(request, ADD_CASE)
    ticket = TICKETS.get(request, ticket_id)
    form = FromTicketForm(posted(request), ticket=ticket)

    def run(values: dict) -> HttpResponse:
        case = operations.open_case_from_ticket(
            ticket_id=ticket_id,
            code=values["code"].code,
            description=values["description"],
            primary_id=values["primary_id"],
            secondary_id=values["secondary_id"] or None,
            customer_reference=values["customer_reference"] or None,
            orderer=values["orderer"],
            by=caller_of(request),
        )
        return back_with(
            request,
            CASES.page_of(case.pk),
            done=gettext("Case %(number)s opened from %(number2)s.")
            % {"number": case.number, "number2": ticket.human_id},
        )

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("New case from %(number)s") % {"number": ticket.human_id},
        button=gettext("Open the case"),
        back=TICKETS.page_of(ticket_id),
        drawn=[ticket],
        drafts_all=True,
    )
