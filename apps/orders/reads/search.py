"""Orders found by order or receipt number, words or customer."""

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.core.search_sql import MOST_LISTED, Rank, Sql, among, found_in, hits, keys
from apps.core.searching import Sought
from apps.customers.reads.search import owned
from apps.orders.models import Order

ORDERS = ("order", "ord", "cart")
KINDS = (*ORDERS, "receipt")
MOST_CANDIDATES = 24


def find_orders(wanted: Sought, by: Caller, most: int) -> list[Order]:
    """The best of the newest visible orders that the words fit, each with its customer and who started it."""
    if not wanted:
        return []
    orders = Order.objects.visible_to(by)
    text = wanted.without(*KINDS).with_numbers
    found = among(orders, _parts(orders, wanted, by, MOST_CANDIDATES)).annotate(rank=Rank(text))
    related = found.select_related("customer", "created_by")
    rows: list[Order] = list(related.order_by("-rank", "-pk")[: 3 * MOST_CANDIDATES])
    return sorted(rows, key=lambda order: not is_exactly(order, wanted))[:most]


def is_exactly(order: Order, wanted: Sought) -> bool:
    """Whether all that was typed is the number of the order or of its receipt."""
    return order.pk == wanted.numbered(*ORDERS) or wanted.without(*KINDS).is_number(order.receipt_number)


def keys_of_receipt(wanted: Sought) -> list[int]:
    """The order with the receipt of that number, whoever may see it."""
    text = wanted.without(*KINDS).text
    return list(Order.objects.filter(receipt_number=text).values_list("pk", flat=True)[:1]) if "-" in text else []


def orders_found(orders: QuerySet[Order], wanted: Sought, by: Caller) -> QuerySet[Order]:
    """Those of a list that the words fit; at most the newest 1,000."""
    return found_in(orders, _parts(orders, wanted, by, MOST_LISTED)) if wanted else orders.none()


def _parts(orders: QuerySet[Order], wanted: Sought, by: Caller, most: int) -> list[Sql]:
    return [
        *keys(wanted.numbered(*ORDERS)),
        *(hits(orders, words, most) for words in wanted.without(*KINDS).with_numbers),
        *owned(orders, wanted, by, most),
    ]
