"""Renewing advance pay services, and price points."""

from rest_framework.response import Response

from apps.catalog.models import PricePointCharge
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.rows import named_row, not_found_first
from apps.orders import operations
from apps.orders.models import OrderItem
from apps.orders.permissions import CHANGE_ORDER

CHARGES = PricePointCharge.objects.select_related("price_point__product")


class AdvancePay(OrderManagementViewSet):
    error_fields = {"charge": "advancePayPricePointChargeID"}

    @operation("renewAdvancePayService", needs=CHANGE_ORDER)
    def renew(self, request, orderID, serviceID):
        renewal, count = operations.renew_advance_pay(order_id=orderID, service_id=serviceID, by=self.caller)
        return Response(
            {
                "parentServiceInformationItemID": renewal.parent_id,
                "renewedAdvancePayProductCount": count,
                "serviceInformationItemID": renewal.pk,
            }
        )

    @operation("addPricePoint", needs=CHANGE_ORDER)
    def add_price_point(self, request, orderItemID):
        with not_found_first(self.visible(OrderItem), "order item", orderItemID):
            body = self.body()
            pk = body["advancePayPricePointChargeID"]
            line = operations.add_price_point(
                order_item_id=orderItemID,
                charge=named_row(CHARGES, "charge", "charge of a price point", pk),
                quantity=body["quantity"],
                by=self.caller,
            )
        return Response({"orderItemID": line.pk}, status=201)
