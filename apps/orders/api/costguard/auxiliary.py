"""The lists of ids that order operations take, and the state of the service."""

import datetime

from rest_framework.response import Response

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.models import Lookup as CatalogLookup
from apps.catalog.models import RetailDiscountReason
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import lookup_resource
from apps.dialects.costguard.odata import Field, Resource, virtual_table
from apps.orders.api.costguard.shared import CONTRACT
from apps.orders.constants import OrderLookupKind, OrderState, TransactionType
from apps.orders.models import Lookup
from apps.registers.models import NoSaleReason, TenderType

NO_SALE_REASON = Resource(
    CONTRACT,
    "listNoSaleReasons",
    key="noSaleReasonID",
    fields=[
        Field("description", "description"),
        Field("noSaleReasonID", "pk", int),
        Field("noSaleType", "type"),
    ],
)
TRANSACTION_TYPE = Resource(
    CONTRACT,
    "listOrderTransactionTypes",
    key="orderTransactionTypeID",
    fields=[
        Field("name", "name", nullable=False),
        Field("orderTransactionTypeID", "orderTransactionTypeID", int, nullable=False),
    ],
)
DISCOUNT_REASON = Resource(
    CONTRACT,
    "listRetailDiscountReasons",
    key="retailDiscountReasonID",
    fields=[
        Field("description", "description"),
        Field("endDate", "ends_at", datetime.datetime),
        Field("hideOnSales", "hide_on_sales", bool),
        Field("isForPriceAdjustment", "is_for_price_adjustment", bool),
        Field("retailDiscountReasonID", "pk", int),
        Field("startDate", "starts_at", datetime.datetime),
    ],
)
ORDER_STATE = Resource(
    CONTRACT,
    "listOrderStates",
    key="orderStateID",
    fields=[
        Field("name", "name", nullable=False),
        Field("orderStateID", "orderStateID", int, nullable=False),
    ],
)
TENDER_TYPE = Resource(
    CONTRACT,
    "listTenderTypes",
    key="tenderTypeID",
    fields=[
        Field("baseTenderType", "base_type"),
        Field("creditAdjustmentTypeID", "credit_adjustment_type_id", int),
        Field("debitAdjustmentTypeID", "debit_adjustment_type_id", int),
        Field("isInternalUseOnly", "is_internal_use_only", bool),
        Field("name", "name"),
        Field("tenderTypeID", "pk", int),
    ],
)


RETURN_REASON = lookup_resource(CONTRACT, "listReturnReasons", "returnReasonID", "description")
ORDER_TYPE = lookup_resource(CONTRACT, "listOrderTypes", "orderTypeID", "name")
HOLD_REASON = lookup_resource(CONTRACT, "listHoldReasons", "holdReasonID", "description")


class OrderLookups(OrderManagementViewSet):
    @operation("listNoSaleReasons")
    def no_sale_reasons(self, request):
        return self.search(NO_SALE_REASON, NoSaleReason.objects.all())

    @operation("listOrderTransactionTypes")
    def transaction_types(self, request):
        types = [{"orderTransactionTypeID": kind.value, "name": str(kind.label)} for kind in TransactionType]
        return self.search(TRANSACTION_TYPE, virtual_table(TRANSACTION_TYPE, types))

    @operation("listRetailDiscountReasons")
    def discount_reasons(self, request):
        return self.search(DISCOUNT_REASON, RetailDiscountReason.objects.all())

    @operation("listReturnReasons")
    def return_reasons(self, request):
        return self.search(RETURN_REASON, CatalogLookup.objects.of(CatalogLookupKind.RETURN_REASON))

    @operation("listOrderStates")
    def states(self, request):
        states = [{"orderStateID": state.value, "name": str(state.label)} for state in OrderState]
        return self.search(ORDER_STATE, virtual_table(ORDER_STATE, states))

    @operation("listOrderTypes")
    def order_types(self, request):
        return self.search(ORDER_TYPE, Lookup.objects.of(OrderLookupKind.ORDER_TYPE))

    @operation("listHoldReasons")
    def hold_reasons(self, request):
        return self.search(HOLD_REASON, Lookup.objects.of(OrderLookupKind.HOLD_REASON))

    @operation("listTenderTypes")
    def tender_types(self, request):
        return self.search(TENDER_TYPE, TenderType.objects.all())


class OrderHealth(OrderManagementViewSet):
    @operation("getHealthCheck")
    def health(self, request):
        """That the database answers is known by now: it holds the caller's token."""
        return Response({"status": "OK"})
