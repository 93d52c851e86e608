"""What hangs on a line of an order: its protection plan and its discounts."""

from decimal import Decimal

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.datetimes import milliseconds
from apps.dialects.rows import get_visible, require_visible
from apps.orders.api.costguard.shared import CONTRACT
from apps.orders.models import OrderItem, ProtectionPlanInformation, RetailDiscount
from apps.orders.permissions import VIEW_ORDER

RETAIL_DISCOUNT = Resource(
    CONTRACT,
    "searchRetailDiscounts",
    key="retailDiscountID",
    fields=[
        Field("amount", "amount", Decimal),
        Field("description", "description"),
        Field("orderItemID", "order_item_id", int),
        Field("promotion", "promotion__name"),
        Field("promotionID", "promotion__number", int),
        Field("retailDiscountID", "pk", int),
        Field("retailDiscountReason", "reason__description"),
        Field("retailDiscountReasonID", "reason_id", int),
        Field("retailDiscountType", "type"),
    ],
)


def _body(plan: ProtectionPlanInformation) -> dict:
    return {
        "activationDate": plan.activated_at and milliseconds(plan.activated_at),
        "address1": plan.address1,
        "address2": plan.address2,
        "cancellationDate": plan.cancelled_at and milliseconds(plan.cancelled_at),
        "city": plan.city,
        "companyName": plan.company_name,
        "country": plan.country,
        "county": plan.county,
        "email": plan.email,
        "extendedInformation": plan.extended_information,
        "firstName": plan.first_name,
        "lastName": plan.last_name,
        "orderItemID": plan.order_item_id,
        "protectionPlanID": plan.plan_id,
        "protectionPlanInformationID": plan.pk,
        "protectionPlanProfileID": plan.profile_id,
        "serialNumber": plan.serial_number,
        "state": plan.state,
        "zip": plan.zip,
        "verificationRequestID": plan.verification_request_id,
    }


class OrderItemDetails(OrderManagementViewSet):
    @operation("getProtectionPlanInformation", needs=VIEW_ORDER)
    def protection_plan(self, request, orderItemID):
        plans = ProtectionPlanInformation.objects.filter(order_item__in=self.visible(OrderItem))
        return Response(_body(get_visible(plans, "order item", orderItemID, by="order_item")))

    @operation("searchRetailDiscounts", needs=VIEW_ORDER)
    def discounts(self, request, orderItemID):
        require_visible(self.visible(OrderItem), "order item", orderItemID)
        return self.search(RETAIL_DISCOUNT, RetailDiscount.objects.filter(order_item=orderItemID))
