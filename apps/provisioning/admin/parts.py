"""What the pages of tickets show of provisioning: the requests that a ticket is about."""

from typing import Any

from django.db.models import QuerySet

from apps.adminkit.parts import Part
from apps.core.caller import Caller
from apps.core.rows import cut, refer
from apps.provisioning.models import ProvisioningBatchItem, ProvisioningRequest
from apps.provisioning.permissions import VIEW_BATCH, WORK_PROVISIONING
from apps.tickets.models import Ticket

MOST = 10


def _requests(ticket: Ticket, by: Caller) -> list[QuerySet[Any]]:
    requests = ProvisioningRequest.objects.none()
    if by.may(VIEW_BATCH):
        requests = ticket.provisioning_requests.order_by("pk")[: MOST + 1]
    return [requests, ProvisioningBatchItem.objects.filter(pk__in=requests.values("item"))]


def _fallout(
    ticket: Ticket, by: Caller, requests: list[ProvisioningRequest], items: list[ProvisioningBatchItem]
) -> dict[str, Any]:
    refer(requests, "item", items)
    rows = cut(sorted(requests, key=lambda row: row.pk), MOST)
    return {"fallout": rows, "may_work_provisioning": by.may(WORK_PROVISIONING)}


FALLOUT = Part(_requests, _fallout)
