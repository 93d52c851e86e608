"""What can be done with many requests of the fallout queue at once: what it makes of one, and its operation."""

from django.utils.translation import gettext

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.core.caller import Caller
from apps.core.formatting import in_sentence
from apps.provisioning import operations
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.tickets.operations import add_note, assign_ticket
from apps.tickets.permissions import ADD_NOTE, WORK_TICKET


def _describe_regenerating(request: ProvisioningRequest, values: Values) -> list[Move] | str:
    status = REQUEST_LIFE_CYCLE.label(request.status)
    if not request.is_regenerable:
        return gettext("It is %(state)s.") % {"state": in_sentence(status)}
    if request.order.is_taken_back:
        return gettext("Its order is cancelled or voided.")
    if not request.profile.provider.is_active:
        return gettext("%(provider)s is inactive.") % {"provider": request.profile.provider}
    return moved(gettext("Status"), status, REQUEST_LIFE_CYCLE.label(ProvisioningStatus.CREATED))


def _regenerate(request: ProvisioningRequest, values: Values, by: Caller) -> None:
    operations.regenerate_request(request_id=request.pk, by=by)


def _describe_owners(request: ProvisioningRequest, values: Values) -> list[Move] | str:
    ticket, moves = request.ticket, []
    if ticket is None:
        return gettext("It has no ticket.")
    if ticket.is_closed:
        return gettext("Its ticket is closed.")
    for name, label in (("assignee", gettext("Assignee of %(ticket)s")), ("group", gettext("Group of %(ticket)s"))):
        if values.get(name):
            moves += moved(label % {"ticket": ticket.human_id}, getattr(ticket, name), values[name])
    return moves


def _assign(request: ProvisioningRequest, values: Values, by: Caller) -> None:
    owners = {name: values[name] for name in ("assignee", "group") if values.get(name)}
    assign_ticket(ticket_id=request.ticket_id, by=by, **owners)


def _describe_note(request: ProvisioningRequest, values: Values) -> list[Move] | str:
    if request.ticket is None:
        return gettext("It has no ticket.")
    return moved(gettext("Internal note on %(ticket)s") % {"ticket": request.ticket.human_id}, None, values["note"])


def _write_note(request: ProvisioningRequest, values: Values, by: Caller) -> None:
    add_note(ticket_id=request.ticket_id, body=values["note"], is_internal=True, by=by)


CHANGES = (
    BulkChange(["regenerate"], WORK_PROVISIONING, _describe_regenerating, _regenerate),
    BulkChange(["assignee", "group"], WORK_TICKET, _describe_owners, _assign),
    BulkChange(["note"], ADD_NOTE, _describe_note, _write_note),
)
