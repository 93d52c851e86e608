"""Saying which device a line is about, once the line is on the order."""

from typing import cast

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.history import is_unchanged
from apps.activity.operations import recording
from apps.catalog.models import CatalogItem
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.orders.constants import OrderAction, OrderVerb
from apps.orders.models import OrderItem
from apps.orders.operations.equipment import Device, describe_device, service_item_on
from apps.orders.operations.items import service_item_of, service_of_customer
from apps.orders.operations.locking import lock_order_of, require_open_to_change, touch_updated_by, void_checkout
from apps.orders.operations.protection import cover_device
from apps.orders.permissions import CHANGE_ORDER


@transaction.atomic
def set_device(
    *,
    order_item_id: int,
    device: Device,
    by: Caller,
    service_item_id: int | None = None,
    service_id: int | None = None,
) -> OrderItem:
    """Say which device a line of goods or of a protection plan is about, and for which service it is, if any.

    That is a service of the order or one of the customer's, as in add_item. Raises NotFound, NotAllowed, WrongState
    (state; the line is no device) and Invalid (no such service; see describe_device).
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    if not line.may_be_device:
        raise WrongState(gettext("%(description)s is no device.") % {"description": line.description})
    service_item = service_item_on(order, service_item_id)
    service = service_of_customer(order, cast(CatalogItem, line.item), OrderAction(line.action), service_id)
    on_order = service_item if service is None else order.service_items.filter(service=service).order_by("pk").first()
    if service is None or on_order is not None:
        line.service_item = on_order
        describe_device(line, device)
        if is_unchanged(line):
            return line
    void_checkout(order)
    touch_updated_by(order, by)
    data = {"item": line.description, "serial": device.serial_number}
    with recording(OrderVerb.DEVICE_SET, by=by, subject=order, obj=line, data=data):
        if service is not None:
            line.service_item = service_item_of(order, service)
        describe_device(line, device)
        line.save()
        cover_device(line)
        order.save()
    return line
