"""Batches, their items, and the links behind them."""

from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.dialects.datetimes import milliseconds
from apps.provisioning import operations
from apps.provisioning.api.costguard.resources import BATCH_ITEM, LINK
from apps.provisioning.api.costguard.shared import MAY_SEE, MAY_WORK, ProvisioningViewSet
from apps.provisioning.constants import Transition
from apps.provisioning.lines import objects_of
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem
from apps.provisioning.operations.batches import LineFilter

FILTERS = {
    "catalogGroupIDs": "item__group",
    "serviceCatalogIDs": "service_item__item",
    "serviceInformationItemIDs": "service_item",
    "serviceProcessingActionIDs": "action",
}


class Batches(ProvisioningViewSet):
    @operation("createProvisioningBatch", **MAY_WORK)
    def create(self, request, orderID):
        self.require_order(orderID)
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

    @operation("listProvisioningLinks", **MAY_SEE)
    def list_links(self, request, orderID):
        self.require_order(orderID)
        return self.search(LINK, objects_of(orderID))


class BatchItems(ProvisioningViewSet):
    in_body = {"provisioning profile": "profileID"}

    @operation("searchProvisioningBatchItems", **MAY_SEE)
    def list(self, request, orderID, provisioningBatchID):
        self._require(orderID, provisioningBatchID)
        return self.search(BATCH_ITEM, ProvisioningBatchItem.objects.filter(batch=provisioningBatchID))

    @operation("provisionBatchItem", **MAY_WORK)
    def provision(self, request, orderID, provisioningBatchID, provisioningBatchItemID):
        self._require(orderID, provisioningBatchID, provisioningBatchItemID)
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

    @operation("validateProvisioningBatchItemTransition", **MAY_WORK)
    def validate(self, request, orderID, provisioningBatchID, provisioningBatchItemID):
        self._require(orderID, provisioningBatchID, provisioningBatchItemID)
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

    def _require(self, order_id: int, batch_id: int, item_id: int | None = None) -> None:
        self.require_order(order_id)
        batch = ProvisioningBatch.objects.filter(pk=batch_id, order=order_id)
        if not batch.exists():
            raise NotFound("provisioning batch", batch_id)
        if item_id is not None and not ProvisioningBatchItem.objects.filter(pk=item_id, batch=batch_id).exists():
            raise NotFound("provisioning batch item", item_id)


def _code(code: str) -> int | str:
    """A number where the code reads as one of at most nine digits, as the document's sample has it."""
    is_number = code.isascii() and code.isdigit() and len(code) <= 9 and code[0] != "0"
    return int(code) if is_number else code
