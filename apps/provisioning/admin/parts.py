"""What the pages of tickets show of provisioning: the requests that a ticket is about."""

from typing import Any

from django.db.models import QuerySet

from apps.adminkit.parts import Part
from apps.core.caller import Caller
from apps.core.kept import Kept
from apps.core.rows import cut, refer
from apps.core.together import Read
from apps.provisioning.models import ProvisioningBatchItem, ProvisioningRequest
from apps.provisioning.permissions import VIEW_BATCH, WORK_PROVISIONING
from apps.tickets.models import Ticket

MOST = 10


def _requests(ticket: Ticket, by: Caller) -> list[Read]:
    if not by.may(VIEW_BATCH):
        return [ProvisioningRequest.objects.none(), ProvisioningBatchItem.objects.none()]
    return [
        Kept(ProvisioningRequest, _requests_of, (), (ticket.pk,)),
        Kept(ProvisioningBatchItem, _items_of, (), (ticket.pk,)),
    ]


def _requests_of(ticket_id: int) -> QuerySet[Any]:
    return ProvisioningRequest.objects.filter(ticket=ticket_id).order_by("pk")[: MOST + 1]


def _items_of(ticket_id: int) -> QuerySet[Any]:
    return ProvisioningBatchItem.objects.filter(pk__in=_requests_of(ticket_id).values("item"))


def _fallout(
    ticket: Ticket, by: Caller, requests: list[ProvisioningRequest], items: list[ProvisioningBatchItem]
) -> dict[str, Any]:
    refer(requests, "item", items)
    rows = cut(sorted(requests, key=lambda row: row.pk), MOST)
    return {"fallout": rows, "may_work_provisioning": by.may(WORK_PROVISIONING)}


FALLOUT = Part(_requests, _fallout)
