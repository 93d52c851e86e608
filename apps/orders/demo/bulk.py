"""Many orders, for measuring. Each has its history and timeline, as if it had come through an operation."""

import datetime
import random
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min, QuerySet
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.catalog.models import CatalogItem
from apps.core.caller import Channel
from apps.core.copied_rows import Copies
from apps.customers.models import Customer, SalesCode
from apps.orders.constants import (
    CART,
    OrderAction,
    OrderLookupKind,
    OrderObjectType,
    OrderState,
    OrderVerb,
    TransactionType,
)
from apps.orders.models import Lookup, Order, OrderItem, StartingBlock
from apps.registers.models import Register
from apps.users.models import User

ORIGINALS = 5_000  # orders that differ in all they have; the others are copies with numbers of their own
SPAN = datetime.timedelta(days=90)
TAX = Decimal("0.08")
STATES = [OrderState.COMPLETED] * 14 + [
    OrderState.CANCELLED,
    OrderState.IN_CART,
    OrderState.CHECKED_OUT,
    OrderState.ON_HOLD,
    OrderState.PAUSED,
    OrderState.ERRORED,
]
KINDS = [TransactionType.ORDER, TransactionType.ORDER, TransactionType.SALE, TransactionType.DIRECT_INVOICE]
DESCRIPTIONS = ["New line", "Replacement handset", "Accessories", "Second site", "Prepaid renewal", "Spare parts"]
LONG = "Order of 500 items"
LONG_ITEMS = 500


@unrecorded()
def load_scale(count: int) -> None:
    """Add `count` orders spread over the last 90 days, each with an item, and one with many items."""
    maker = _Maker()
    with transaction.atomic():
        made = maker.make(range(min(count, ORIGINALS)))
        if made:
            _copy(made, count)
        maker.make_long()


def _copy(made: list[Order], count: int) -> None:
    """Copies of the orders that were just made, with all that belongs to them, until there are `count`."""
    copies, size, first = Copies(len(made), count), len(made), made[0].pk
    number, key = f"(s.{{}} - {first})", {"id": size}
    shorter = f"substr(s.{{0}}, 1, length(s.{{0}}) - length(CAST(s.id - {first} AS text)))"
    texts = {name: shorter.format(name) + " || CAST({number} AS text)" for name in ("receipt_number", "description")}
    numbers = dict.fromkeys(("cart_number", "sale_number", "direct_invoice_number"), size)

    def copy(rows: QuerySet[Any], column: str, shifted: dict[str, int], changed: dict[str, str] | None = None) -> None:
        ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
        copies.make(rows.model, **ends, number=number.format(column), shifted=shifted, changed=changed)

    of_orders = {"subject_type": "orders.order", "subject_id__gte": first}
    history, of_version = Order.history.model.objects, {"history_id": size, "id": size, "activity_id": size}
    copy(Order.objects.filter(pk__gte=first), "id", key | numbers, texts)
    copy(OrderItem.objects.filter(order_id__gte=first), "order_id", key | {"order_id": size})
    copy(Activity.objects.filter(**of_orders), "subject_id", key | {"subject_id": size, "object_id": size})
    copy(history.filter(id__gte=first), "id", of_version | {"cart_number": size}, texts)
    of_items = OrderItem.history.model.objects.filter(order_id__gte=first)
    copy(of_items, "order_id", of_version | {"order_id": size})


class _Maker:
    def __init__(self):
        self.pick = random.Random(7)  # noqa: S311 - the same rows on every machine
        self.now = timezone.now()
        self.customers = list(Customer.objects.select_related("organisation"))
        self.users = {
            customer.pk: customer.organisation.users.order_by("pk").first()
            or User.objects.filter(username="csr").first()
            for customer in self.customers
        }
        self.items = list(CatalogItem.objects.filter(sku__in=["CHG-USBC-01", "CASE-GS20", "SIM-NANO"]))
        self.types, self.sources, self.reasons = (
            list(Lookup.objects.of(kind))
            for kind in (OrderLookupKind.ORDER_TYPE, OrderLookupKind.SOURCE_CODE, OrderLookupKind.HOLD_REASON)
        )
        self.registers, self.codes = list(Register.objects.all()), list(SalesCode.objects.all())
        self.blocks = {block.pk: block for block in StartingBlock.objects.filter(pk__in=(44, 45, 46))}
        self.first = Order.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def make(self, numbers: range) -> list[Order]:
        orders = [self._order(number) for number in numbers]
        lines = [self._line(order) for order in orders]
        Order.objects.bulk_create(orders)
        new = Order.objects.filter(pk__gte=orders[0].pk)
        new.update(cart_number=F("pk"))
        new.filter(transaction_type=TransactionType.SALE).update(sale_number=F("pk"))
        new.filter(transaction_type=TransactionType.DIRECT_INVOICE).update(direct_invoice_number=F("pk"))
        self._store(orders, lines)
        return orders

    def make_long(self) -> None:
        """One order with LONG_ITEMS items."""
        [order] = self.make(range(-1, 0))
        Order.objects.filter(pk=order.pk).update(description=LONG)
        lines = [self._line(order) for _ in range(LONG_ITEMS - 1)]
        OrderItem.objects.bulk_create(lines)
        OrderItem.history.model.objects.bulk_create(
            [self._history(line, order, None, OrderItem.history.model) for line in lines]
        )

    def _store(self, orders: list[Order], lines: list[OrderItem]) -> None:
        OrderItem.objects.bulk_create(lines)
        created = Activity.objects.bulk_create([self._activity(order) for order in orders])
        Order.history.model.objects.bulk_create(
            [
                self._history(order, order, entry, Order.history.model)
                for order, entry in zip(orders, created, strict=True)
            ]
        )
        OrderItem.history.model.objects.bulk_create(
            [
                self._history(line, order, entry, OrderItem.history.model)
                for line, order, entry in zip(lines, orders, created, strict=True)
            ]
        )

    def _order(self, number: int) -> Order:
        pick = self.pick
        state, kind = pick.choice(STATES), pick.choice(KINDS)
        created = (self.now - SPAN * pick.random()).replace(microsecond=0)
        customer = pick.choice(self.customers)
        user = self.users[customer.pk]
        is_cart, is_checked_out = state in CART, state != OrderState.IN_CART
        submitted = None if is_cart else created + datetime.timedelta(minutes=5)
        done = submitted and submitted + datetime.timedelta(minutes=2)
        subtotal = Decimal(pick.randint(100, 90_000)) / 100
        tax = round(subtotal * TAX, 2)
        return Order(
            transaction_type=kind,
            state=state,
            state_before_hold=OrderState.SUBMITTED if state == OrderState.ON_HOLD else None,
            organisation=customer.organisation,
            customer=customer,
            type=pick.choice(self.types),
            register=pick.choice(self.registers),
            receipt_number=f"BULK-{self.first}-{number}" if is_checked_out else None,
            starting_block=self.blocks.get(
                {TransactionType.SALE: 45, TransactionType.DIRECT_INVOICE: 46}.get(kind, 44)
            ),
            source_code=pick.choice(self.sources),
            sales_code=pick.choice(self.codes),
            description=f"{pick.choice(DESCRIPTIONS)} at site {number}",
            is_checked_out=is_checked_out,
            checkout_at=created + datetime.timedelta(minutes=4) if is_checked_out else None,
            subtotal=subtotal if is_checked_out else None,
            tax=tax if is_checked_out else None,
            total=subtotal + tax if is_checked_out else None,
            submitted_at=submitted,
            submitted_by=submitted and user,
            processing_at=done,
            completed_at=done if state == OrderState.COMPLETED else None,
            completed_by=user if state == OrderState.COMPLETED else None,
            held_at=done if state == OrderState.ON_HOLD else None,
            hold_reason=pick.choice(self.reasons) if state == OrderState.ON_HOLD else None,
            cancelled_at=done if state == OrderState.CANCELLED else None,
            error="The account is closed." if state == OrderState.ERRORED else "",
            created_by=user,
            updated_by=user,
            created_at=created,
        )

    def _line(self, order: Order) -> OrderItem:
        item = self.pick.choice(self.items)
        return OrderItem(
            order=order,
            object_type=OrderObjectType.RETAIL_ITEM,
            action=OrderAction.SALE,
            item=item,
            description=item.name,
            sku=item.sku,
            unit_price=item.price,
            amount=item.price,
        )

    def _activity(self, order: Order) -> Activity:
        return Activity(
            at=order.created_at,
            verb=OrderVerb.CREATED,
            actor=order.created_by,
            channel=Channel.COSTGUARD,
            subject_type="orders.order",
            subject_id=order.pk,
            object_type="orders.order",
            object_id=order.pk,
        )

    def _history(self, row, order: Order, entry: Activity | None, model):
        values = {field.attname: getattr(row, field.attname) for field in model.tracked_fields}
        if row is order:
            values["cart_number"] = order.pk
        return model(
            **values,
            history_date=order.created_at,
            history_type="+",
            history_user=order.created_by,
            activity=entry,
        )
