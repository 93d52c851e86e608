"""Fields of a ticket that an entry of its timeline gives back."""

from typing import Any

from apps.adminkit.reverts import Reverts
from apps.core.caller import Caller
from apps.tickets import operations
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Ticket
from apps.tickets.permissions import CHANGE_TICKET

OWNERS = ("assignee", "group")
FIELDS = [
    "title", "description", "customer", "parent", "type", "priority", "stage", "outcome", "impact", "urgency",
    "is_internal", *OWNERS,
]  # fmt: skip


def _write(ticket: Ticket, name: str, value: Any, by: Caller) -> None:
    if name in OWNERS:
        operations.assign_ticket(ticket_id=ticket.pk, by=by, **{name: value})
        return
    changes = {"parent_id": value.pk if value else None} if name == "parent" else {name: value}
    operations.update_ticket(ticket_id=ticket.pk, changes=changes, by=by, only_while_open=True)


REVERTS = Reverts(TICKETS, CHANGE_TICKET, FIELDS, _write)
