"""Renewing advance pay services, and price points."""

from rest_framework.response import Response

from apps.catalog.models import PricePointCharge
from apps.core.errors import Invalid, NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders import operations
from apps.orders.models import OrderItem

MAY_CHANGE = {"needs": "orders.change_order", "denied_message": "You may not change orders."}


class AdvancePay(OrderManagementViewSet):
    error_fields = {"charge": "advancePayPricePointChargeID"}

    @operation("renewAdvancePayService", **MAY_CHANGE)
    def renew(self, request, orderID, serviceID):
        renewal, count = operations.renew_advance_pay(order_id=orderID, service_id=serviceID, by=self.caller)
        return Response(
            {
                "parentServiceInformationItemID": renewal.parent_id,
                "renewedAdvancePayProductCount": count,
                "serviceInformationItemID": renewal.pk,
            }
        )

    @operation("addPricePoint", **MAY_CHANGE)
    def add_price_point(self, request, orderItemID):
        if not OrderItem.objects.visible_to(self.caller).filter(pk=orderItemID).exists():
            raise NotFound("order item", orderItemID)
        body = self.body()
        line = operations.add_price_point(
            order_item_id=orderItemID,
            charge=self._charge(body["advancePayPricePointChargeID"]),
            quantity=body["quantity"],
            by=self.caller,
        )
        return Response({"orderItemID": line.pk}, status=201)

    def _charge(self, pk: int) -> PricePointCharge:
        found = PricePointCharge.objects.select_related("price_point__product").filter(pk=pk).first()
        if found is None:
            raise Invalid("charge", "There is no such charge of a price point.", value=pk)
        return found
