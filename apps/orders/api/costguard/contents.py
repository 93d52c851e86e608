"""What is on an order: its lines and its services."""

from decimal import Decimal

from django.db.models import BigIntegerField, Case, DecimalField, F, OuterRef, Q, Subquery, Sum, TextField, Value, When
from django.db.models.functions import Coalesce

from apps.core.money import MOST_DECIMALS
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import label_of
from apps.dialects.costguard.odata import Computed, Field, Resource
from apps.dialects.costguard.odata.sql import GuidText
from apps.dialects.rows import require_visible
from apps.orders.api.costguard.shared import CONTRACT, SERVICE_NUMBER
from apps.orders.constants import OrderAction, OrderObjectType
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.orders.permissions import VIEW_ORDER


def _first_of(*paths: str) -> Coalesce:
    return Coalesce(*paths, output_field=BigIntegerField())


# An auxiliary line goes by the id of its primary line, and stands under what that stands under.
LINE_ID = _first_of("primary", "pk")
PARENT_ID = _first_of("primary__parent", "primary", "parent", "pk")
OWN_ID = Case(When(is_auxiliary=False, then=F("pk")), output_field=BigIntegerField())
LABELS = dict(OrderAction.choices)
LINE = [
    Field("amount", "amount", Decimal),
    Field("description", "description"),
    Field("inventoryStatus", "inventory_status__name"),
    Field("inventoryStatusID", "inventory_status__number", int),
    Field("isAuxiliary", "is_auxiliary", bool),
    Field("ledgerItemID", "ledger_item_id", int),
    Field("objectType", "object_type"),
    Computed("orderAction", ["action"], LABELS.get),
    Field("orderActionID", "action", int),
    Field("priceAdjustmentID", "price_adjustment_id", int),
    Field("quantity", "quantity", int),
    Field("quantityFulfilled", "quantity_fulfilled", int),
    Field("serviceInformationItemID", "service_item_id", int),
    Field("serviceNumber", SERVICE_NUMBER),
    Field("sku", "sku"),
    Field("unitPrice", "unit_price", Decimal),
    Field("line", "pk", int, hidden=True),
]
ORDER_DETAIL = Resource(
    CONTRACT,
    "searchOrderDetails",
    key=("orderDetailID", "isAuxiliary", "line"),
    fields=[
        *LINE,
        Field("orderDetailID", LINE_ID, int, nullable=False),
        Field("orderItemID", OWN_ID, int),
        Field("parentOrderDetailID", PARENT_ID, int, nullable=False),
        Computed("serviceProcessingAction", ["service_item__action"], LABELS.get),
        Field("serviceProcessingActionID", "service_item__action", int),
    ],
)
RETAIL_ITEM = Resource(
    CONTRACT,
    "searchRetailItems",
    key=("orderItemID", "isAuxiliary", "line"),
    fields=[*LINE, Field("orderItemID", LINE_ID, int, nullable=False)],
)
ITEM_SUMMARY = Resource(
    CONTRACT,
    "summarizeOrderItems",
    key="orderItemID",
    fields=[
        Field("description", "description"),
        Field("orderAction", label_of("action", OrderAction), nullable=False),
        Field("orderActionID", "action", int),
        Field("orderItemID", "pk", int),
        Field("quantity", "quantity", int),
        Field("serviceInformationItemID", "service_item_id", int),
        Field("sku", "sku"),
    ],
)
ITEM_WITH_AGREEMENT = Resource(
    CONTRACT,
    "listItemsWithAgreements",
    key="orderItemID",
    fields=[
        Field("contractServiceAgreement", "contract_service_agreement__name"),
        Field("contractServiceAgreementID", "contract_service_agreement__number", int),
        Field("description", "description"),
        Field("documentTemplateType", "document_template_type__name"),
        Field("documentTemplateTypeID", "document_template_type__number", int),
        Field("installmentAgreementGUID", GuidText("installment_agreement__guid")),
        Field("installmentAgreementID", "installment_agreement_id", int),
        Field("orderItemID", "pk", int),
        Field("serviceAgreement", "service_agreement__name"),
        Field("serviceAgreementID", "service_agreement__number", int),
        Field("serviceCatalog", "service_item__item__name"),
        Field("serviceCatalogID", "service_item__item_id", int),
        Field("serviceInformationItemID", "service_item_id", int),
        Field("serviceNumber", SERVICE_NUMBER),
    ],
)


def _charge(lines, amount) -> Coalesce:
    """The sum of an amount over those of the lines that are about a service information item."""
    money = DecimalField(max_digits=20, decimal_places=MOST_DECIMALS)
    of_service = lines.filter(service_item=OuterRef("pk")).order_by().values("service_item")
    total = Subquery(of_service.annotate(total=Sum(amount, output_field=money)).values("total"))
    return Coalesce(total, Value(0), output_field=money)


# What the order ends is charged no more, so an estimate leaves it out.
SERVICE_LINES = OrderItem.objects.filter(~Q(action=OrderAction.DISCONNECT), object_type=OrderObjectType.SERVICE_ITEM)
SERVICE_SUMMARY = Resource(
    CONTRACT,
    "searchServiceItemSummaries",
    key="serviceInformationItemID",
    fields=[
        Field("estimatedMRC", _charge(SERVICE_LINES, F("monthly_charge") * F("quantity")), Decimal, nullable=False),
        Field("estimatedNRC", _charge(SERVICE_LINES, F("one_time_charge") * F("quantity")), Decimal, nullable=False),
        Field("processingAction", label_of("action", OrderAction), nullable=False),
        Field("processingActionID", "action", int),
        Field("serviceID", "service_id", int),
        Field("serviceInformationItemID", "pk", int),
        Field("serviceNumber", Coalesce("service_number", "service__number", output_field=TextField())),
        Field("serviceType", "item__name"),
        Field("serviceTypeID", "item_id", int),
        Field("totalRetailCharge", _charge(OrderItem.objects.retail(), F("amount")), Decimal, nullable=False),
    ],
)
NARROWING = {
    "catalogGroupIDs": "item__group_id",
    "serviceCatalogIDs": "item_id",
    "serviceInformationItemIDs": "pk",
    "serviceProcessingActionIDs": "action",
}


class OrderContents(OrderManagementViewSet):
    @operation("searchOrderDetails", needs=VIEW_ORDER)
    def details(self, request, orderID):
        return self.search(ORDER_DETAIL, self._items(orderID))

    @operation("summarizeOrderItems", needs=VIEW_ORDER)
    def summarize(self, request, orderID):
        items, body = self._items(orderID).primary(), self.body()
        wanted = {path: body[name] for name, path in NARROWING.items() if body.get(name)}
        if wanted:
            services = ServiceInformationItem.objects.filter(order=orderID)
            items = items.filter(service_item__in=services.matching(**wanted))
        return self.search(ITEM_SUMMARY, items)

    @operation("searchRetailItems", needs=VIEW_ORDER)
    def retail_items(self, request, orderID):
        return self.search(RETAIL_ITEM, self._items(orderID).retail())

    @operation("searchServiceItemSummaries", needs=VIEW_ORDER)
    def service_summaries(self, request, orderID):
        require_visible(self.visible(Order), "order", orderID)
        return self.search(SERVICE_SUMMARY, ServiceInformationItem.objects.filter(order=orderID))

    @operation("listItemsWithAgreements", needs=VIEW_ORDER)
    def with_agreements(self, request, orderID):
        return self.search(ITEM_WITH_AGREEMENT, self._items(orderID).primary().with_agreement())

    def _items(self, order_id: int):
        require_visible(self.visible(Order), "order", order_id)
        return OrderItem.objects.filter(order=order_id)
