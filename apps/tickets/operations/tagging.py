"""Tags of tickets."""

from collections.abc import Sequence

from django.db import transaction

from apps.core.caller import Caller
from apps.items.operations import retag
from apps.tickets.constants import TicketVerb
from apps.tickets.models import Ticket
from apps.tickets.operations.locking import lock_ticket, touch
from apps.tickets.permissions import CHANGE_TICKET


@transaction.atomic
def tag_ticket(*, ticket_id: int, by: Caller, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Ticket:
    """Give a ticket tags by name, and take others from it. Raises NotFound, NotAllowed and Invalid."""
    ticket = lock_ticket(ticket_id, by)
    by.require(CHANGE_TICKET)
    if retag(ticket, verb=TicketVerb.TAGGED, by=by, add=add, remove=remove):
        touch(ticket)
    return ticket
