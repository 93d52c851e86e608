"""Goods in stock: reserved when an order is submitted, sold when it completes, given back when it does not.

What an order holds is known by the inventory status of its lines. Part of the caller's transaction and its
recording; catalogue items are locked last of all. The number of statements depends on
that of different goods alone, and grows by one for each BATCH of them.
"""

from typing import cast

from django.db.models import Manager, QuerySet, Sum
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.catalog.constants import CatalogLookupKind, InventoryStatus
from apps.catalog.models import CatalogItem, Lookup
from apps.core.bulk import one_of
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.orders.constants import OrderAction
from apps.orders.models import Order, OrderItem

BATCH = 500
TAKEN = (InventoryStatus.RESERVED, InventoryStatus.SOLD)
MOST = 2**31 - 1  # what the column holds


def reserve(order: Order) -> None:
    """Take from stock what the order sells and does not hold yet.

    Nothing is back-ordered: raises WrongState where there is too little.
    """
    lines = _stocked(order.items).filter(action=OrderAction.SALE).exclude(**_in(InventoryStatus.RESERVED))
    wanted = _quantities(lines)
    items = _locked(wanted)
    for item in items:
        present = cast(int, item.stock)
        if present < wanted[item.pk]:
            raise WrongState(
                gettext("There are only %(present)s of %(name)s in stock.") % {"present": present, "name": item.name}
            )
        item.stock = present - wanted[item.pk]
    _store(items)
    _mark(lines, InventoryStatus.RESERVED)


def settle(order: Order) -> None:
    """What the order holds is sold, and what it brings back is in stock again."""
    _mark(_stocked(order.items).filter(**_in(InventoryStatus.RESERVED)), InventoryStatus.SOLD)
    returns = _stocked(order.items).filter(action=OrderAction.RETURN).exclude(**_in(InventoryStatus.RETURNED))
    _put_back(returns, InventoryStatus.RETURNED)


def release(lines: QuerySet[OrderItem]) -> None:
    """Give back what these lines of an order hold."""
    _put_back(_stocked(lines).filter(**_in(InventoryStatus.RESERVED)), InventoryStatus.IN_STOCK)


def take_back(order: Order) -> None:
    """Undo what a voided order did: what it holds or sold is in stock again, what it brought back goes out.

    Raises WrongState where too little is left of what it brought back.
    """
    lines = _stocked(order.items)
    sold = lines.filter(action=OrderAction.SALE, inventory_status__number__in=TAKEN)
    returned = lines.filter(action=OrderAction.RETURN, **_in(InventoryStatus.RETURNED))
    wanted = _quantities(returned)
    items = _locked(wanted | _quantities(sold))
    for item in items:
        present = cast(int, item.stock)
        if present < wanted.get(item.pk, 0):
            raise WrongState(
                gettext("There are only %(present)s of %(name)s in stock, and %(wanted)s were returned.")
                % {"present": present, "name": item.name, "wanted": wanted[item.pk]}
            )
        item.stock = present - wanted.get(item.pk, 0)
    _store(items)
    _mark(returned, InventoryStatus.SOLD)
    _put_back(sold, InventoryStatus.IN_STOCK)


def _put_back(lines: QuerySet[OrderItem], status: InventoryStatus) -> None:
    quantities = _quantities(lines)
    items = _locked(quantities)
    for item in items:
        item.stock = min(cast(int, item.stock) + quantities[item.pk], MOST)
    _store(items)
    _mark(lines, status)


def _stocked(lines: QuerySet[OrderItem] | Manager[OrderItem]) -> QuerySet[OrderItem]:
    return lines.filter(item__stock__isnull=False)


def _in(status: InventoryStatus) -> dict[str, int | bool]:
    return {"inventory_status__number": status, "inventory_status__isnull": False}


def _quantities(lines: QuerySet[OrderItem]) -> dict[int, int]:
    """How many of each catalogue item the lines hold together."""
    return dict(lines.order_by().values_list("item").annotate(Sum("quantity")))


def _locked(quantities: dict[int, int]) -> list[CatalogItem]:
    """The catalogue items, without those whose stock nobody counts any more."""
    items = CatalogItem.objects.filter(pk__in=one_of(quantities))
    return [item for item in locked(items) if item.stock is not None]


def _store(items: list[CatalogItem]) -> None:
    CatalogItem.objects.bulk_update(items, ["stock"], batch_size=BATCH)
    write_history(CatalogItem.objects.filter(pk__in=one_of(item.pk for item in items)))


def _mark(lines: QuerySet[OrderItem], status: InventoryStatus) -> None:
    row, _ = Lookup.objects.get_or_create(
        kind=CatalogLookupKind.INVENTORY_STATUS, number=status, defaults={"name": status.label}
    )
    marked = OrderItem.objects.filter(pk__in=one_of(lines.values_list("pk", flat=True)))
    marked.update(inventory_status=row)
    write_history(marked)
