"""What can be done with many requests of the fallout queue at once: what it makes of one, and its operation."""

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.core.caller import Caller
from apps.provisioning import operations
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.tickets.operations import add_note, assign_ticket
from apps.tickets.permissions import ADD_NOTE, WORK_TICKET


def _describe_regenerating(request: ProvisioningRequest, values: Values) -> list[Move] | str:
    status = REQUEST_LIFE_CYCLE.label(request.status)
    if not request.is_regenerable:
        return f"It is {status.lower()}."
    if request.order.is_taken_back:
        return "Its order is cancelled or voided."
    if not request.profile.provider.is_active:
        return f"{request.profile.provider} is inactive."
    return moved("Status", status, REQUEST_LIFE_CYCLE.label(ProvisioningStatus.CREATED))


def _regenerate(request: ProvisioningRequest, values: Values, by: Caller) -> None:
    operations.regenerate_request(request_id=request.pk, by=by)


def _describe_owners(request: ProvisioningRequest, values: Values) -> list[Move] | str:
    ticket, moves = request.ticket, []
    if ticket is None:
        return "It has no ticket."
    if ticket.is_closed:
        return "Its ticket is closed."
    for name, label in (("assignee", "Agent"), ("group", "Group")):
        if values.get(name):
            moves += moved(f"{label} of {ticket.human_id}", getattr(ticket, name), values[name])
    return moves


def _assign(request: ProvisioningRequest, values: Values, by: Caller) -> None:
    owners = {name: values[name] for name in ("assignee", "group") if values.get(name)}
    assign_ticket(ticket_id=request.ticket_id, by=by, **owners)


def _describe_note(request: ProvisioningRequest, values: Values) -> list[Move] | str:
    if request.ticket is None:
        return "It has no ticket."
    return moved(f"Internal note on {request.ticket.human_id}", None, values["note"])


def _write_note(request: ProvisioningRequest, values: Values, by: Caller) -> None:
    add_note(ticket_id=request.ticket_id, body=values["note"], is_internal=True, by=by)


CHANGES = (
    BulkChange(["regenerate"], WORK_PROVISIONING, _describe_regenerating, _regenerate),
    BulkChange(["assignee", "group"], WORK_TICKET, _describe_owners, _assign),
    BulkChange(["note"], ADD_NOTE, _describe_note, _write_note),
)
