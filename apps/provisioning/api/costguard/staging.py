"""Staged values: a first look, a change of mind, and the commit."""

from rest_framework.response import Response

from apps.core.errors import Invalid
from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.orders.permissions import VIEW_ORDER
from apps.provisioning import operations
from apps.provisioning.api.costguard.resources import STAGED
from apps.provisioning.api.costguard.shared import ProvisioningViewSet
from apps.provisioning.models import StagedProvisioningInformationItem
from apps.provisioning.permissions import WORK_PROVISIONING


class StagedInformation(ProvisioningViewSet):
    in_body = {"provisioning information item": "provisioningInformationItemID"}

    @operation("searchStagedProvisioningInformationItems", needs=VIEW_ORDER)
    def list(self, request, orderID):
        self.require_order(orderID)
        return self.search(STAGED, StagedProvisioningInformationItem.objects.filter(order=orderID))

    @operation("putStagedProvisioningInformationItems", needs=WORK_PROVISIONING)
    def put(self, request, orderID):
        with self.order_first(orderID):
            count = operations.stage_values(order_id=orderID, values=self._values(), by=self.caller)
        return Response({"itemsUpdated": count})

    @operation("deleteStagedProvisioningInformationItems", needs=WORK_PROVISIONING)
    def delete_staged(self, request, orderID):
        with self.order_first(orderID):
            chosen = self.query_and_body()
            operations.delete_staged(
                order_id=orderID, code=chosen.get("code"), key_name=chosen.get("keyName"), by=self.caller
            )
        return no_content()

    @operation("commitStagedProvisioningInformationItems", needs=WORK_PROVISIONING)
    def commit(self, request, orderID):
        return Response({"stagedItemsCommitted": operations.commit_staged(order_id=orderID, by=self.caller)})

    def _values(self) -> dict[int, str | None]:
        """The value of each item that the body names. Raises Invalid for one that is named twice."""
        values = {}
        for entry in self.array():
            item_id = entry["provisioningInformationItemID"]
            if item_id in values:
                raise Invalid("provisioningInformationItemID", "It is listed twice.", value=item_id)
            values[item_id] = entry.get("value")
        return values

    def query_and_body(self) -> dict:
        """Members of the body, and of the query for clients that drop bodies. Raises Invalid where they differ."""
        query, body = self.query(), self.body()
        for name in query.keys() & body.keys():
            if query[name] != body[name]:
                raise Invalid(name, f"The query says '{query[name]}'.", value=body[name])
        return query | body
