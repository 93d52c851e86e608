"""Trouble tickets that the work on a case needs."""

from typing import cast

from django.db import transaction

from apps.activity.operations import recording
from apps.cases.constants import CaseVerb
from apps.cases.models import CaseTicket
from apps.cases.operations.locking import lock_to_change, require_modifiable
from apps.core.caller import Caller
from apps.core.errors import NotAllowed
from apps.tickets.models import Ticket
from apps.tickets.operations import create_ticket
from apps.users.models import User


@transaction.atomic
def open_ticket(*, case_number: int, title: str, description: str, is_internal: bool, by: Caller) -> Ticket:
    """Open a ticket for the case's account and link the two; the timelines of both tell of it. For staff.

    A ticket that is not internal is seen by the whole organisation, the case perhaps by its orderer alone.
    Raises NotFound, NotAllowed and WrongState (the case is over).
    """
    case = lock_to_change(case_number, by)
    if not by.is_staff:
        raise NotAllowed("Only staff may open a ticket from a case.")
    require_modifiable(case, by)
    reporter = case.orderer if case.orderer.is_active else cast(User, by.user)
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
