"""The checkout overview of an order."""

from decimal import Decimal

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.errors import invalid_argument
from apps.dialects.costguard.odata import Field, Resource, virtual_table
from apps.orders.api.costguard.shared import CONTRACT
from apps.orders.permissions import VIEW_ORDER
from apps.orders.reads.overview import Entry, Grouping, checkout_overview

OVERVIEW = Resource(
    CONTRACT,
    "listCheckoutOverview",
    key=("categoryPosition", "overviewPosition"),
    fields=[
        Field("amount", "amount", Decimal, nullable=False),
        Field("category", "category", nullable=False),
        Field("categoryID", "categoryID", int, nullable=False),
        Field("categoryPosition", "categoryPosition", int, nullable=False),
        Field("description", "description", nullable=False),
        Field("itemAction", "itemAction"),
        Field("itemCount", "itemCount", int),
        Field("itemCountDivisor", "itemCountDivisor", int),
        Field("overviewID", "overviewID", int),
        Field("overviewPosition", "overviewPosition", int, nullable=False),
    ],
)


def _row(entry: Entry) -> dict:
    return {
        "amount": entry.amount,
        "category": str(entry.category.label),
        "categoryID": entry.category.value,
        "categoryPosition": entry.category.value,
        "description": str(entry.description),
        "itemAction": entry.action and str(entry.action.label),
        "itemCount": entry.item_count,
        "itemCountDivisor": entry.divisor,
        "overviewID": entry.summed_id,
        "overviewPosition": entry.position,
    }


class CheckoutOverview(OrderManagementViewSet):
    @operation("listCheckoutOverview", needs=VIEW_ORDER)
    def list(self, request, orderID):
        grouping = Grouping(
            by_group=self._mode("compactSubtotalMode"),
            by_tax=self._mode("compactTaxMode"),
            by_action=self._mode("itemActionMode"),
            by_divisor=self._mode("quantityDivisorMode"),
        )
        entries = checkout_overview(order_id=orderID, grouping=grouping, by=self.caller)
        return self.search(OVERVIEW, virtual_table(OVERVIEW, map(_row, entries)))

    def _mode(self, name: str) -> bool:
        texts = self._parameters().getlist(name)
        if len(texts) > 1:
            raise invalid_argument(name, texts[-1], "It is given more than once.")
        try:
            return bool(texts) and self.contract.read_parameter(self.operation, name, texts[0])
        except ValueError as error:
            raise invalid_argument(name, texts[0], str(error)) from error
