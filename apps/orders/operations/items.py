"""What is put on an order, taken off it and fulfilled."""

from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.catalog.constants import CatalogItemKind
from apps.catalog.models import CatalogItem
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.formatting import format_number
from apps.core.money import MAX_AMOUNT, ZERO
from apps.customers.models import Service
from apps.orders.constants import RETAIL_ACTIONS, SERVICE_ACTIONS, OrderAction, OrderObjectType, OrderVerb
from apps.orders.models import ItemFinancing, Order, OrderItem, ServiceInformationItem
from apps.orders.operations.discounts import apply_promotion, repeat_discounts, require_discounts_fit
from apps.orders.operations.equipment import UNKNOWN, Device, describe_device, service_item_on
from apps.orders.operations.locking import (
    lock_order,
    lock_order_of,
    require_capacity,
    require_open_to_change,
    touch_updated_by,
    void_checkout,
)
from apps.orders.operations.protection import cover_devices
from apps.orders.operations.returns import lock_sold_line
from apps.orders.operations.stock import release
from apps.orders.permissions import CHANGE_ORDER

OBJECT_TYPES: dict[str, OrderObjectType] = {
    CatalogItemKind.PACKAGE: OrderObjectType.PACKAGE_ITEM,
    CatalogItemKind.SERVICE: OrderObjectType.SERVICE_ITEM,
}
MAX_QUANTITY = 1_000_000


@transaction.atomic
def add_item(
    *,
    order_id: int,
    action: int,
    by: Caller,
    sku: str | None = None,
    service_catalog_id: int | None = None,
    service_id: int | None = None,
    service_item_id: int | None = None,
    device: Device = UNKNOWN,
    quantity: int = 1,
) -> OrderItem:
    """Put a product (by `sku`) or a service (by `service_catalog_id`, its catalogue entry) on an order.

    A package brings its contents as lines below it, which cost nothing beyond its own price. A product with a
    `service_id` hangs on that service of the customer, with a `service_item_id` on that service of the order, such as
    a new one. `device` says which piece of goods it is, or which a protection plan covers. A line's prices are the
    catalogue's of today, less a promotion in force; a return of what the customer bought has those that were paid.
    Raises NotFound, NotAllowed, Invalid and WrongState (state; too many lines).
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    if (sku is None) == (service_catalog_id is None):
        raise Invalid("sku", gettext("Give either a SKU or a service."), value=sku)
    item = _product(cast(str, sku)) if service_catalog_id is None else _service(service_catalog_id)
    action = _action(action, RETAIL_ACTIONS if service_catalog_id is None else SERVICE_ACTIONS)
    _require_quantity(item, quantity)
    service = service_of_customer(order, item, action, service_id)
    own_service_item = _service_item_for(order, item, service, service_item_id)
    require_open_to_change(order)
    contents = _contents_of(item, action, quantity)
    require_capacity(order, 1 + len(contents))
    service_item = _new_service_item(order, item, action, service) if item.kind == CatalogItemKind.SERVICE else None
    sold = lock_sold_line(order, item, quantity) if action == OrderAction.RETURN else None
    line = _line(order, item, action, quantity, unit_price=sold.unit_price if sold else item.price, returned_line=sold)
    void_checkout(order)
    touch_updated_by(order, by)
    data = {"item": item.name, "quantity": quantity}
    with recording(OrderVerb.ITEM_ADDED, by=by, subject=order, obj=line, data=data):
        if service_item is not None:
            service_item.save()
        elif service is not None:
            service_item = service_item_of(order, service)
        line.service_item = service_item or own_service_item
        describe_device(line, device)
        line.save()
        apply_promotion(line)
        repeat_discounts(line)
        cover_devices([line, *_add_contents(line, contents)])
        order.save()
    return line


@transaction.atomic
def change_quantity(*, order_item_id: int, quantity: int, by: Caller) -> OrderItem:
    """Let a line of goods be about another number of pieces, and with it what is in the package.

    Its price follows, and so does the discount of a promotion. What it holds in stock is free until the order is
    submitted or resumed. Raises NotFound, NotAllowed, Invalid (the quantity) and WrongState (state; a service, a
    return of a purchase; a line that belongs to another, or whose discounts would exceed its price).
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    _require_countable(line)
    _require_quantity(cast(CatalogItem, line.item), quantity)
    if line.unit_price * quantity > MAX_AMOUNT:
        raise Invalid(
            "quantity",
            gettext("Would cost more than %(max_amount)s.") % {"max_amount": format_number(MAX_AMOUNT)},
            value=quantity,
        )
    if quantity < line.quantity_fulfilled:
        raise Invalid(
            "quantity",
            gettext("%(quantity_fulfilled)s were handed over already.")
            % {"quantity_fulfilled": line.quantity_fulfilled},
            value=quantity,
        )
    if quantity == line.quantity:
        return line
    lines = _with_all_that_hangs_on(line)
    if lines.exclude(pk=line.pk).exclude(unit_price=ZERO, service_item=line.service_item_id).exists():
        raise WrongState(
            gettext("%(description)s has items of their own under it; take it off instead.")
            % {"description": line.description}
        )
    if any(each.is_single for each in lines.select_related("item")):
        raise WrongState(
            gettext("%(description)s holds equipment of a service, which has one of each.")
            % {"description": line.description}
        )
    if ItemFinancing.objects.filter(order_item=line).exists():
        raise WrongState(
            gettext("%(description)s is paid in installments, which is for one piece.")
            % {"description": line.description}
        )
    void_checkout(order)
    touch_updated_by(order, by)
    data = {"item": line.description, "quantity": quantity}
    with recording(OrderVerb.QUANTITY_CHANGED, by=by, subject=order, obj=line, data=data):
        release(lines)
        for each in lines.order_by("pk"):
            each.quantity = quantity
            each.amount = each.unit_price * quantity * (-1 if each.is_return else 1)
            each.save()
        line = OrderItem.objects.select_related("item").get(pk=line.pk)
        apply_promotion(line)
        require_discounts_fit(line)
        order.save()
    return line


@transaction.atomic
def remove_item(*, order_item_id: int, by: Caller) -> None:
    """Take a line off its order, with everything that hangs on it.

    The service of a service line goes too, with the products on it. Raises NotFound, NotAllowed and WrongState.
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    void_checkout(order)
    touch_updated_by(order, by)
    with recording(OrderVerb.ITEM_REMOVED, by=by, subject=order, obj=line, data={"item": line.description}):
        lines = _with_all_that_hangs_on(line)
        release(lines)
        services = list(lines.exclude(service_item=None).values_list("service_item", flat=True))
        lines.delete()
        ServiceInformationItem.objects.filter(pk__in=one_of(services), order_items=None).delete()
        order.save()


@transaction.atomic
def fulfil_item(*, order_item_id: int, quantities: Sequence[int], by: Caller) -> OrderItem:
    """Note how much of a line was handed over: the last of `quantities`, all of which must be possible.

    The checkout stays valid. Raises NotFound, NotAllowed, Invalid (not between nothing and all of the line)
    and WrongState (the order is over).
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(CHANGE_ORDER)
    for quantity in quantities:
        if not 0 <= quantity <= line.quantity:
            raise Invalid(
                "quantity_fulfilled",
                gettext("Must be between 0 and %(quantity)s.") % {"quantity": line.quantity},
                value=quantity,
            )
    if order.is_final:
        raise WrongState(
            gettext("Order %(number)s is %(state)s: it cannot be changed.")
            % {"number": order.pk, "state": order.state_in_words}
        )
    if line.quantity_fulfilled == quantities[-1]:
        return line
    line.quantity_fulfilled = quantities[-1]
    touch_updated_by(order, by)
    data = {"item": line.description, "fulfilled": line.quantity_fulfilled}
    with recording(OrderVerb.ITEM_CHANGED, by=by, subject=order, obj=line, data=data):
        line.save()
        order.save()
    return line


def _with_all_that_hangs_on(line: OrderItem) -> QuerySet[OrderItem]:
    """The line, its auxiliaries and children at any depth, and of a service line whatever is on its service."""
    found, level = {line.pk}, [line]
    while level:
        services = [row.service_item_id for row in level if row.object_type == OrderObjectType.SERVICE_ITEM]
        below = OrderItem.objects.filter(
            Q(parent__in=one_of(row.pk for row in level))
            | Q(primary__in=one_of(row.pk for row in level))
            | Q(service_item__in=[pk for pk in services if pk is not None])
        )
        level = [row for row in below if row.pk not in found]
        found.update(row.pk for row in level)
    return OrderItem.objects.filter(pk__in=one_of(found))


def _require_countable(line: OrderItem) -> None:
    """Raise WrongState unless the quantity of the line is its own to change."""
    if line.returned_line_id is not None:
        raise WrongState(
            gettext("%(description)s gives back a purchase; take it off and return another number instead.")
            % {"description": line.description}
        )
    if not line.is_countable:
        raise WrongState(
            gettext("%(description)s is ordered one at a time, or belongs to another item.")
            % {"description": line.description}
        )


def _product(sku: str) -> CatalogItem:
    item = CatalogItem.objects.orderable().exclude(kind=CatalogItemKind.SERVICE).filter(sku_identity=sku).first()
    if item is None:
        raise Invalid("sku", gettext("There is no such product to be ordered."), value=sku)
    return item


def _service(pk: int) -> CatalogItem:
    item = CatalogItem.objects.orderable().filter(pk=pk, kind=CatalogItemKind.SERVICE).first()
    if item is None:
        raise Invalid("service_catalog_id", gettext("There is no such service to be ordered."), value=pk)
    return item


def _action(number: int, allowed: frozenset[OrderAction]) -> OrderAction:
    if number not in allowed:
        words = ", ".join(f"{action.value} {action.label}" for action in sorted(allowed))
        raise Invalid("action", gettext("Must be one of %(words)s.") % {"words": words}, value=number)
    return OrderAction(number)


def _require_quantity(item: CatalogItem, quantity: int) -> None:
    if item.kind == CatalogItemKind.SERVICE and quantity != 1:
        raise Invalid("quantity", gettext("Services are ordered one at a time."), value=quantity)
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(
            "quantity",
            gettext("Must be between 1 and %(max_quantity)s.") % {"max_quantity": format_number(MAX_QUANTITY)},
            value=quantity,
        )
    if item.price * quantity > MAX_AMOUNT:
        raise Invalid(
            "quantity",
            gettext("Would cost more than %(max_amount)s.") % {"max_amount": format_number(MAX_AMOUNT)},
            value=quantity,
        )


def service_of_customer(order: Order, item: CatalogItem, action: OrderAction, service_id: int | None) -> Service | None:
    """The service of the order's customer that a line is about; None without one. Raises Invalid."""
    if service_id is None:
        if action in SERVICE_ACTIONS and action != OrderAction.ADD:
            raise Invalid("service_id", gettext("%(label)s needs a service.") % {"label": action.label})
        return None
    services = Service.objects.filter(customer=order.customer_id, customer__isnull=False)
    service = services.filter(pk=service_id).first()
    if service is None:
        raise Invalid("service_id", gettext("The order's customer has no such service."), value=service_id)
    if item.kind == CatalogItemKind.SERVICE and service.item_id != item.pk:
        raise Invalid("service_id", gettext("Is not a %(name)s.") % {"name": item.name}, value=service_id)
    return service


def _service_item_for(
    order: Order, item: CatalogItem, service: Service | None, pk: int | None
) -> ServiceInformationItem | None:
    """The service of the order that a product is for, by its id; None without one. Raises Invalid."""
    if pk is not None and (service is not None or item.kind == CatalogItemKind.SERVICE):
        raise Invalid("service_item_id", gettext("Is for products, and without a service of the customer."), value=pk)
    return service_item_on(order, pk)


def _new_service_item(
    order: Order, item: CatalogItem, action: OrderAction, service: Service | None = None
) -> ServiceInformationItem:
    number = service.number if service else None
    return ServiceInformationItem(order=order, item=item, action=action, service=service, service_number=number)


def service_item_of(order: Order, service: Service) -> ServiceInformationItem:
    """What the order is about the service; for one that it only adds to, made now."""
    found = order.service_items.filter(service=service).order_by("pk").first()
    if found is None:
        found = _new_service_item(order, service.item, OrderAction.ADD, service)
        found.save()
    return found


def _line(order: Order, item: CatalogItem, action: OrderAction, quantity: int, **fields: Any) -> OrderItem:
    price = fields.pop("unit_price", item.price)
    return OrderItem(
        order=order,
        object_type=OBJECT_TYPES.get(item.kind, OrderObjectType.RETAIL_ITEM),
        action=action,
        item=item,
        description=item.name,
        sku=item.sku,
        quantity=quantity,
        quantity_divisor=item.quantity_divisor,
        unit_price=price,
        amount=price * quantity * (-1 if action == OrderAction.RETURN else 1),
        monthly_charge=item.monthly_charge,
        one_time_charge=item.one_time_charge,
        inventory_status_id=item.inventory_status_id,
        **fields,
    )


def _contents_of(package: CatalogItem, action: OrderAction, quantity: int) -> list[CatalogItem]:
    """What the package brings, those of packages within it too, each after the package that it is in."""
    found: list[CatalogItem] = []
    level, seen = [package.pk], {package.pk}
    while level and package.kind == CatalogItemKind.PACKAGE:
        below = CatalogItem.objects.filter(package__in=level).exclude(pk__in=seen).order_by("pk")
        level = [content.pk for content in below]
        seen.update(level)
        found.extend(below)
    for content in found:
        if not content.is_active:
            raise Invalid(
                "sku",
                gettext("It holds %(name)s, which cannot be ordered.") % {"name": content.name},
                value=package.sku,
            )
        if content.kind == CatalogItemKind.SERVICE and action == OrderAction.RETURN:
            raise Invalid(
                "action",
                gettext("It holds the service %(name)s, which cannot be returned.") % {"name": content.name},
                value=action,
            )
        if content.kind == CatalogItemKind.SERVICE and quantity != 1:
            raise Invalid(
                "quantity",
                gettext("It holds the service %(name)s, ordered one at a time.") % {"name": content.name},
                value=quantity,
            )
    return found


def _add_contents(package: OrderItem, contents: list[CatalogItem]) -> list[OrderItem]:
    """Add the contents as lines, each below the line of the package that it is in; returns these lines."""
    lines = {package.item_id: package}
    for content in contents:
        is_service = content.kind == CatalogItemKind.SERVICE
        action = OrderAction.ADD if is_service else OrderAction(package.action)
        line = _line(
            package.order, content, action, package.quantity, unit_price=ZERO, parent=lines[content.package_id]
        )
        line.service_item = package.service_item
        if is_service:
            line.service_item = _new_service_item(package.order, content, action)
            line.service_item.save()
        describe_device(line, UNKNOWN)
        line.save()
        lines[content.pk] = line
    return [lines[content.pk] for content in contents]
