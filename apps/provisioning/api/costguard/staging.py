"""Staged values: a first look, a change of mind, and the commit."""

from rest_framework.response import Response

from apps.core.errors import Invalid
from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.provisioning import operations
from apps.provisioning.api.costguard.resources import STAGED
from apps.provisioning.api.costguard.shared import MAY_SEE, MAY_WORK, ProvisioningViewSet
from apps.provisioning.models import StagedProvisioningInformationItem


class StagedInformation(ProvisioningViewSet):
    in_body = {"provisioning information item": "provisioningInformationItemID"}

    @operation("searchStagedProvisioningInformationItems", **MAY_SEE)
    def list(self, request, orderID):
        self.require_order(orderID)
        return self.search(STAGED, StagedProvisioningInformationItem.objects.filter(order=orderID))

    @operation("putStagedProvisioningInformationItems", **MAY_WORK)
    def put(self, request, orderID):
        self.require_order(orderID)
        values = {}
        for entry in self.array():
            item_id = entry["provisioningInformationItemID"]
            if item_id in values:
                raise Invalid("provisioningInformationItemID", "It is listed twice.", value=item_id)
            values[item_id] = entry.get("value")
        count = operations.stage_values(order_id=orderID, values=values, by=self.caller)
        return Response({"itemsUpdated": count})

    @operation("deleteStagedProvisioningInformationItems", **MAY_WORK)
    def delete_staged(self, request, orderID):
        self.require_order(orderID)
        chosen = self.query_and_body()
        operations.delete_staged(
            order_id=orderID, code=chosen.get("code"), key_name=chosen.get("keyName"), by=self.caller
        )
        return no_content()

    @operation("commitStagedProvisioningInformationItems", **MAY_WORK)
    def commit(self, request, orderID):
        return Response({"stagedItemsCommitted": operations.commit_staged(order_id=orderID, by=self.caller)})

    def query_and_body(self) -> dict:
        """Members of the body, and of the query for clients that drop bodies. Raises Invalid where they differ."""
        query, body = self.query(), self.body()
        for name in query.keys() & body.keys():
            if query[name] != body[name]:
                raise Invalid(name, f"The query says '{query[name]}'.", value=body[name])
        return query | body
