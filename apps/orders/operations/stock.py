"""Goods in stock: reserved when an order is submitted, sold when it completes, given back when it does not.

What an order holds is told by the inventory status of its lines. Part of the caller's transaction and its
recording; catalogue items are locked after the order and its register. The number of statements does not
depend on that of lines.
"""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Least

from apps.activity.history import write_history
from apps.catalog.constants import InventoryStatus, LookupKind
from apps.catalog.models import CatalogItem, Lookup
from apps.core.bulk import one_of
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.orders.constants import Action
from apps.orders.models import Order, OrderItem

MOST = 2**31 - 1  # what the column holds


def reserve(order: Order) -> None:
    """Take from stock what the order sells and does not hold yet.

    Nothing is back-ordered: raises WrongState where there is too little.
    """
    lines = _stocked(order.items).filter(action=Action.SALE).exclude(**_in(InventoryStatus.RESERVED))
    items = _locked_items(lines)
    wanted = _quantity_in(lines)
    short = items.annotate(wanted=wanted).filter(stock__lt=F("wanted")).order_by("pk").first()
    if short is not None:
        raise WrongState(f"There are only {short.stock} of {short.name} in stock.")
    items.update(stock=F("stock") - wanted)
    write_history(items)
    _mark(lines, InventoryStatus.RESERVED)


def settle(order: Order) -> None:
    """What the order holds is sold, and what it brings back is in stock again."""
    _mark(_stocked(order.items).filter(**_in(InventoryStatus.RESERVED)), InventoryStatus.SOLD)
    returns = _stocked(order.items).filter(action=Action.RETURN).exclude(**_in(InventoryStatus.RETURNED))
    _put_back(returns, InventoryStatus.RETURNED)


def release(lines: QuerySet[OrderItem]) -> None:
    """Give back what these lines of an order hold."""
    _put_back(_stocked(lines).filter(**_in(InventoryStatus.RESERVED)), InventoryStatus.IN_STOCK)


def _put_back(lines: QuerySet[OrderItem], status: InventoryStatus) -> None:
    items = _locked_items(lines)
    items.update(stock=Least(F("stock") + _quantity_in(lines), Value(MOST)))
    write_history(items)
    _mark(lines, status)


def _stocked(lines: QuerySet[OrderItem]) -> QuerySet[OrderItem]:
    return lines.filter(item__stock__isnull=False)


def _in(status: InventoryStatus) -> dict:
    return {"inventory_status__number": status, "inventory_status__isnull": False}


def _locked_items(lines: QuerySet[OrderItem]) -> QuerySet[CatalogItem]:
    items = CatalogItem.objects.filter(pk__in=lines.order_by().values("item"))
    return CatalogItem.objects.filter(pk__in=one_of(locked(items).values_list("pk", flat=True)))


def _quantity_in(lines: QuerySet[OrderItem]) -> Subquery:
    """How many of the catalogue item of the outer query the lines hold together."""
    of_item = lines.filter(item=OuterRef("pk")).order_by().values("item")
    return Subquery(of_item.annotate(quantity_in=Sum("quantity")).values("quantity_in"))


def _mark(lines: QuerySet[OrderItem], status: InventoryStatus) -> None:
    row, _ = Lookup.objects.get_or_create(
        kind=LookupKind.INVENTORY_STATUS, number=status, defaults={"name": status.label}
    )
    marked = OrderItem.objects.filter(pk__in=one_of(lines.values_list("pk", flat=True)))
    marked.update(inventory_status=row)
    write_history(marked)
