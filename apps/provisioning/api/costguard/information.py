"""The properties of an order with their values, and how many there are of what."""

from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import operation
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER
from apps.provisioning import operations
from apps.provisioning.api.costguard.resources import INFORMATION, INFORMATION_DETAIL
from apps.provisioning.api.costguard.shared import ProvisioningViewSet
from apps.provisioning.api.costguard.summaries import CODES, SERVICE_ACTIONS, SERVICE_GROUPS, SERVICE_TYPES, Grouping
from apps.provisioning.models import ProvisioningInformationItem
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.provisioning.reads.summaries import totals_of

FIRST = 100  # names of each grouping in the summary


class Information(ProvisioningViewSet):
    in_body = {"service information item": "serviceInformationItemID"}

    @operation("searchProvisioningInformationItems", needs=VIEW_ORDER)
    def list(self, request, orderID):
        self.require_order(orderID)
        return self.search(INFORMATION, ProvisioningInformationItem.objects.filter(order=orderID))

    @operation("searchProvisioningInformationItemOrderDetails", needs=VIEW_ORDER)
    def list_details(self, request, orderID):
        self.require_order(orderID)
        return self.search(INFORMATION_DETAIL, ProvisioningInformationItem.objects.filter(order=orderID))

    @operation("setupProvisioningInformationItems", needs=WORK_PROVISIONING)
    def set_up(self, request, orderID):
        with self.order_first(orderID):
            count = operations.set_up_information(
                order_id=orderID, service_item_id=self.body().get("serviceInformationItemID"), by=self.caller
            )
        return Response({"associatedProvisioningInformationItems": count})


class InformationSummaries(ProvisioningViewSet):
    @operation("getProvisioningInformationItemOrderSummary", needs=VIEW_ORDER)
    def summary(self, request, orderID):
        totals = totals_of(self.visible(Order), orderID)
        if totals is None:
            raise NotFound("order", orderID)
        return Response(
            {
                "totalAccountLevelLockedProperties": totals["account_locked"],
                "totalAccountLevelUnlockedProperties": totals["account_unlocked"],
                "totalProperties": totals["items"],
                "totalLockedProperties": totals["locked"],
                "totalCodes": totals["codes"],
                "codes": CODES.first(orderID, FIRST),
                "serviceActions": SERVICE_ACTIONS.first(orderID),
                "totalServiceGroups": totals["groups"],
                "serviceGroups": SERVICE_GROUPS.first(orderID, FIRST),
                "totalServiceTypes": totals["types"],
                "serviceTypes": SERVICE_TYPES.first(orderID, FIRST),
            }
        )

    @operation("searchProvisioningInformationItemOrderSummaryCodes", needs=VIEW_ORDER)
    def codes(self, request, orderID):
        return self._search(CODES, orderID)

    @operation("searchProvisioningInformationItemOrderSummaryServiceActions", needs=VIEW_ORDER)
    def service_actions(self, request, orderID):
        return self._search(SERVICE_ACTIONS, orderID)

    @operation("searchProvisioningInformationItemOrderSummaryServiceTypes", needs=VIEW_ORDER)
    def service_types(self, request, orderID):
        return self._search(SERVICE_TYPES, orderID)

    @operation("searchProvisioningInformationItemOrderSummaryServiceGroups", needs=VIEW_ORDER)
    def service_groups(self, request, orderID):
        return self._search(SERVICE_GROUPS, orderID)

    def _search(self, grouping: Grouping, order_id: int) -> Response:
        self.require_order(order_id)
        return self.search(grouping.resource, grouping.rows(order_id))
