"""Advance pay on an order: services renewed at their favorite price points, and price points one by one."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.catalog.constants import CatalogItemKind
from apps.catalog.models import PricePoint, PricePointCharge
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.formatting import format_number
from apps.core.money import MAX_AMOUNT, ZERO
from apps.core.rows import get_visible
from apps.customers.models import Service, ServiceProduct
from apps.orders.constants import OrderAction, OrderObjectType, OrderVerb
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.orders.operations.items import MAX_QUANTITY
from apps.orders.operations.locking import (
    lock_order,
    lock_order_of,
    require_capacity,
    require_open_to_change,
    touch_updated_by,
    void_checkout,
)
from apps.orders.permissions import CHANGE_ORDER


@transaction.atomic
def renew_advance_pay(*, order_id: int, service_id: int, by: Caller) -> tuple[ServiceInformationItem, int]:
    """Put a service on an order with a favorite price point for each of its active advance pay products.

    Returns the service information item that they hang on, and how many products there are. As with any product
    for a service that the customer has, that item adds to the service and starts no other.
    Raises NotFound, NotAllowed and WrongState; then nothing is changed.
    Source: CostGuard Order Management 2.45, Renew Advance Pay Service, revision 1.02.
    """
    order = lock_order(order_id, by)
    service = get_visible(Service.objects.visible_to(by).select_related("item", "parent"), "service", service_id)
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    _require_fit(order, service)
    charges = [(product, _favorite_charge(product)) for product in _active_products(service)]
    if not charges:
        raise WrongState(gettext("Service %(number)s has no active advance pay product.") % {"number": service.pk})
    require_capacity(order, 2 * len(charges))
    renewal = ServiceInformationItem(
        order=order,
        parent=order.service_items.filter(service=service.parent_id).first() if service.parent_id else None,
        service=service,
        item=service.item,
        action=OrderAction.ADD,
        service_number=service.number,
    )
    with recording(OrderVerb.ADVANCE_PAY_RENEWED, by=by, subject=order, obj=renewal, data={"service": service.number}):
        renewal.save()
        for product, charge in charges:
            _renew(renewal, product, charge)
        _save_changed(order, by)
    return renewal, len(charges)


@transaction.atomic
def add_price_point(*, order_item_id: int, charge: PricePointCharge, quantity: int, by: Caller) -> OrderItem:
    """Put a price point of its product under a line of an order.

    Raises NotFound, NotAllowed, WrongState and Invalid (a charge of another product or out of force, the quantity).
    Source: CostGuard Order Management 2.45, Add Price Point, revision 2.41.
    """
    parent = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = parent.order
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    if charge.price_point.product_id != parent.item_id:
        raise Invalid("charge", gettext("It is no charge of the order item's product."), value=charge.pk)
    if not PricePointCharge.objects.valid().filter(pk=charge.pk).exists():
        raise Invalid("charge", gettext("It is not in force."), value=charge.pk)
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(
            "quantity",
            gettext("Must be between 1 and %(max_quantity)s.") % {"max_quantity": format_number(MAX_QUANTITY)},
            value=quantity,
        )
    if charge.amount * quantity > MAX_AMOUNT:
        raise Invalid(
            "quantity",
            gettext("Must not come to more than %(max_amount)s.") % {"max_amount": MAX_AMOUNT},
            value=quantity,
        )
    require_capacity(order, 1)
    line = price_point_line(parent, charge, quantity)
    with recording(OrderVerb.PRICE_POINT_ADDED, by=by, subject=order, obj=line, data={"price_point": line.description}):
        line.save()
        _save_changed(order, by)
    return line


def price_point_line(parent: OrderItem, charge: PricePointCharge, quantity: int) -> OrderItem:
    """The line, unsaved, that charges a price point under the line of its product."""
    point = charge.price_point
    return OrderItem(
        order=parent.order,
        object_type=OrderObjectType.RETAIL_ITEM,
        action=OrderAction.SALE,
        item=point.product,
        service_item=parent.service_item,
        parent=parent,
        description=f"{point.product.name}: {point.name}"[:200],
        sku=point.product.sku,
        quantity=quantity,
        unit_price=charge.amount,
        amount=charge.amount * quantity,
        price_point_charge=charge,
    )


def _require_fit(order: Order, service: Service) -> None:
    if service.customer_id != order.customer_id:
        raise WrongState(
            gettext("Service %(number)s does not belong to the customer of order %(order)s.")
            % {"number": service.pk, "order": order.pk}
        )
    if order.service_items.filter(service=service).exists():
        raise WrongState(
            gettext("Service %(number)s is already in order %(order)s.") % {"number": service.pk, "order": order.pk}
        )


def _active_products(service: Service) -> Iterable[ServiceProduct]:
    now = timezone.now()
    return service.products.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now, item__kind=CatalogItemKind.ADVANCE_PAY
    ).select_related("item")


def _favorite_charge(product: ServiceProduct) -> PricePointCharge:
    """What the product's favorite price point costs now: the latest charge in force. Raises WrongState."""
    favorite = PricePoint.objects.filter(product=product.item, is_favorite=True).first()
    if favorite is None:
        raise WrongState(gettext("%(name)s has no favorite price point.") % {"name": product.item.name})
    charge = favorite.charges.valid().select_related("price_point__product").order_by("starts_at", "pk").last()
    if charge is None:
        raise WrongState(gettext("%(name)s has no valid active charge.") % {"name": product.item.name})
    if charge.amount * product.quantity > MAX_AMOUNT:
        raise WrongState(
            gettext("%(name)s comes to more than %(max_amount)s.")
            % {"name": product.item.name, "max_amount": MAX_AMOUNT}
        )
    return charge


def _renew(renewal: ServiceInformationItem, product: ServiceProduct, charge: PricePointCharge) -> None:
    """Save a line for the product, which costs nothing itself, and one for its price point."""
    line = OrderItem(
        order=renewal.order,
        object_type=OrderObjectType.RETAIL_ITEM,
        action=OrderAction.SALE,
        item=product.item,
        service_item=renewal,
        description=product.item.name,
        sku=product.item.sku,
        quantity=product.quantity,
        unit_price=ZERO,
        amount=ZERO,
    )
    line.save()
    price_point_line(line, charge, product.quantity).save()


def _save_changed(order: Order, by: Caller) -> None:
    void_checkout(order)
    touch_updated_by(order, by)
    order.save()
