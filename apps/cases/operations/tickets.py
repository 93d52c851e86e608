"""Trouble tickets that the work on a case needs, and cases that a trouble ticket leads to."""

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.cases.constants import CaseVerb, Origin
from apps.cases.models import Case, CaseTicket
from apps.cases.operations.locking import lock_to_change, require_modifiable
from apps.cases.operations.opening import create_case
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.tickets.constants import human_id
from apps.tickets.models import Ticket
from apps.tickets.operations import create_ticket
from apps.users.models import User


@transaction.atomic
def open_ticket(*, case_number: int, title: str, description: str, is_internal: bool, by: Caller) -> Ticket:
    """Open a ticket for the case's account and link the two; the timelines of both tell of it. For staff.

    A ticket that is not internal is seen by the whole organisation, the case perhaps by its orderer alone.
    Raises NotFound, NotAllowed, WrongState (the case is over), and Invalid where nobody is left to report it.
    """
    case = lock_to_change(case_number, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may open a ticket from a case."))
    require_modifiable(case, by)
    reporter = case.orderer if case.orderer.is_active else by.user
    if reporter is None:
        raise Invalid("orderer", gettext("Who ordered the case is not active any more."))
    ticket = create_ticket(
        organisation=case.organisation,
        customer=case.customer,
        reporter=reporter,
        title=title,
        description=description,
        is_internal=is_internal,
        by=by,
    )
    with recording(CaseVerb.TICKET_OPENED, by=by, subject=ticket, obj=case):
        CaseTicket.objects.create(case=case, ticket=ticket)
    return ticket


@transaction.atomic
def open_case_from_ticket(
    *,
    ticket_id: int,
    code: str,
    description: str,
    primary_id: str,
    orderer: User,
    by: Caller,
    secondary_id: str | None = None,
    customer_reference: str | None = None,
) -> Case:
    """Open a case for the account of a ticket and link the two; the timelines of both tell of it. For staff.

    Raises NotFound, NotAllowed, WrongState (the ticket is closed, or goes with a case already) and Invalid (an orderer
    of another organisation, and what create_case refuses).
    """
    ticket = get_visible(locked(Ticket.objects.visible_to(by)), "ticket", ticket_id, name=human_id(ticket_id))
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may open a case from a ticket."))
    if ticket.is_closed:
        raise WrongState(gettext("%(number)s is closed.") % {"number": ticket.human_id})
    link = CaseTicket.objects.filter(ticket=ticket).first()
    if link is not None:
        raise WrongState(
            gettext("%(number)s goes with case %(case_id)s already.")
            % {"number": ticket.human_id, "case_id": link.case_id}
        )
    if orderer.organisation_id != ticket.organisation_id:
        raise Invalid("orderer", gettext("Belongs to another organisation than the ticket."))
    case = create_case(
        code=code,
        description=description,
        primary_id=primary_id,
        secondary_id=secondary_id,
        customer_reference=customer_reference,
        customer=ticket.customer,
        orderer=orderer,
        origin=Origin.OFFLINE,
        by=by,
    )
    with recording(CaseVerb.OPENED_FROM_TICKET, by=by, subject=ticket, obj=case):
        CaseTicket.objects.create(case=case, ticket=ticket)
    return case
