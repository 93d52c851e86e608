"""Batches, their items, and the links behind them."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.dialects.datetimes import milliseconds
from apps.dialects.rows import not_found_first, require_visible
from apps.orders.permissions import VIEW_ORDER
from apps.provisioning import operations
from apps.provisioning.api.costguard.resources import BATCH_ITEM, LINK
from apps.provisioning.api.costguard.shared import ProvisioningViewSet
from apps.provisioning.constants import Transition
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem
from apps.provisioning.operations.batches import LineFilter
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.provisioning.reads.lines import objects_of

FILTERS = {
    "catalogGroupIDs": "item__group",
    "serviceCatalogIDs": "service_item__item",
    "serviceInformationItemIDs": "service_item",
    "serviceProcessingActionIDs": "action",
}


class Batches(ProvisioningViewSet):
    @operation("createProvisioningBatch", needs=WORK_PROVISIONING)
    def create(self, request, orderID):
        with self.order_first(orderID):
            body = self.body()
            lines = {FILTERS[name]: ids for name, ids in body.get("orderLineItemFilter", {}).items()}
            batch, count, is_new = operations.create_batch(
                order_id=orderID,
                work_item_instance_id=body.get("workItemInstanceID"),
                after_bsu=body.get("afterBSU", False),
                lines=LineFilter(**lines),
                by=self.caller,
            )
        answer = {
            "isOpen": batch.is_open,
            "itemCount": count,
            "lastModified": milliseconds(batch.updated_at),
            "provisioningBatchID": batch.pk,
            "workItemInstanceID": batch.work_item_instance_id,
        }
        return Response(answer, status=201 if is_new else 200)

    @operation("listProvisioningLinks", needs=VIEW_ORDER)
    def list_links(self, request, orderID):
        self.require_order(orderID)
        return self.search(LINK, objects_of(orderID))


class BatchItems(ProvisioningViewSet):
    in_body = {"provisioning profile": "profileID"}

    @operation("searchProvisioningBatchItems", needs=VIEW_ORDER)
    def list(self, request, orderID, provisioningBatchID):
        self.require_order(orderID)
        require_visible(ProvisioningBatch.objects.filter(order=orderID), "provisioning batch", provisioningBatchID)
        return self.search(BATCH_ITEM, ProvisioningBatchItem.objects.filter(batch=provisioningBatchID))

    @operation("provisionBatchItem", needs=WORK_PROVISIONING)
    def provision(self, request, orderID, provisioningBatchID, provisioningBatchItemID):
        with self._path_first(orderID, provisioningBatchID, provisioningBatchItemID):
            body = self.body()
            operations.provision_item(
                order_id=orderID,
                batch_id=provisioningBatchID,
                item_id=provisioningBatchItemID,
                profile_id=body["profileID"],
                regenerate=body.get("regenerate", False),
                by=self.caller,
            )
        return no_content()

    @operation("validateProvisioningBatchItemTransition", needs=WORK_PROVISIONING)
    def validate(self, request, orderID, provisioningBatchID, provisioningBatchItemID):
        with self._path_first(orderID, provisioningBatchID, provisioningBatchItemID):
            body = self.body()
            expected = Transition(body["transition"])
            item = operations.validate_transition(
                order_id=orderID,
                batch_id=provisioningBatchID,
                item_id=provisioningBatchItemID,
                transition=expected,
                delete_invalid=body.get("deleteInvalidBatchItem", False),
                by=self.caller,
            )
        return Response(
            {
                "isValid": item.transition == expected,
                "provisionableObjectCode": _code(item.code),
                "provisionableObjectTransition": item.transition,
            }
        )

    @contextmanager
    def _path_first(self, order_id: int, batch_id: int, item_id: int) -> Iterator[None]:
        """Answer an order, batch or item that is not there before whatever else is wrong with the request."""
        batches = ProvisioningBatch.objects.filter(order=order_id)
        items = ProvisioningBatchItem.objects.filter(batch=batch_id)
        with (
            self.order_first(order_id),
            not_found_first(batches, "provisioning batch", batch_id),
            not_found_first(items, "provisioning batch item", item_id),
        ):
            yield


def _code(code: str) -> int | str:
    """A number where the code reads as one of at most nine digits, as the document's sample has it."""
    is_number = code.isascii() and code.isdigit() and len(code) <= 9 and code[0] != "0"
    return int(code) if is_number else code
