"""The equipment of services: what an order sells for a service and takes back, noted when the order completes.

Source: CostGuard Order Management 2.45, Search for Exchangeable Service Equipment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.catalog.constants import CatalogLookupKind, EquipmentKind
from apps.catalog.models import CatalogItem, Lookup
from apps.core.bulk import one_of
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.core.rows import named_row
from apps.customers.models import Service, ServiceEquipment
from apps.orders.constants import OrderAction
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.orders.models.items import WITH_SERIAL_NUMBER

BATCH = 500
PARTS = ("handset", "handset_serial_number", "sim_serial_number", "sim_class", "sim_association_type")
LINE = (
    "item__supported_sim_class", "sim_class", "sim_association_type",
    "service_item__item__supported_sim_class", "service_item__service",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Device:
    """What is known of the one device that a line is about. Numbers are those of lookups."""

    serial_number: str | None = None
    sim_class_number: int | None = None
    sim_association_type_number: int | None = None


UNKNOWN = Device()


class Card(NamedTuple):
    """A SIM card as it is checked: its class, and the name of what it is in messages."""

    sim_class: Lookup | None
    name: str


def service_item_on(order: Order, pk: int | None) -> ServiceInformationItem | None:
    """A service as the order is about it, by its id; None without one. Raises Invalid."""
    if pk is None:
        return None
    found = order.service_items.select_related("item__supported_sim_class", "service").filter(pk=pk).first()
    if found is None:
        raise Invalid("service_item_id", gettext("The order has no such service."), value=pk)
    return found


def describe_device(line: OrderItem, device: Device) -> None:
    """Set what is known of a line's device. The caller saves.

    Raises Invalid when it is no device, is of more than one piece, or is equipment that does not fit its service: of a
    SIM class that handset or service does not support, a second one of its kind, or returned without being there.
    """
    item = line.item
    if item is None:
        return
    _require_device(line, item, device)
    line.serial_number = device.serial_number or ""
    line.sim_class = _lookup("sim_class_number", CatalogLookupKind.SIM_CLASS, device.sim_class_number)
    line.sim_association_type = _lookup(
        "sim_association_type_number", CatalogLookupKind.SIM_ASSOCIATION_TYPE, device.sim_association_type_number
    )
    if item.equipment == EquipmentKind.SIM_CARD:
        if line.sim_class and item.sim_class and line.sim_class != item.sim_class:
            message = gettext("%(name)s is a %(sim_class)s.") % {"name": item.name, "sim_class": item.sim_class}
            raise Invalid("sim_class_number", message, value=device.sim_class_number)
        line.sim_class = line.sim_class or item.sim_class
        line.sim_association_type = line.sim_association_type or item.sim_association_type
    if item.equipment and line.service_item is not None:
        _require_equipment_fits(line, item, line.service_item, device)


def require_equipment_fits(order: Order) -> None:
    """Raise WrongState unless the services can have the equipment that the order leaves them with."""
    for row in _equipment_after(order, _equipment_lines(order)):
        _require_supported(row)


def equip_services(order: Order) -> None:
    """Give the services of a completing order the equipment that it sells for them, and clear what it takes back.

    Part of the transaction and the recording that complete the order. Raises WrongState when a handset or a service
    does not support the class of its SIM card.
    """
    lines = _equipment_lines(order)
    if not lines:
        return
    list(locked(Service.objects.filter(pk__in={line.service_item.service_id for line in lines if line.service_item})))
    rows = [row for row in _equipment_after(order, lines) if row.service_id is not None]
    for row in rows:
        _require_supported(row)
    new = ServiceEquipment.objects.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)
    write_history(ServiceEquipment.objects.filter(pk__in=one_of(row.pk for row in new)), created=True)
    known = {row.pk for row in new}
    changed = [row for row in rows if row.pk not in known]
    for row in changed:
        row.updated_at = timezone.now()
    ServiceEquipment.objects.bulk_update(changed, [*PARTS, "updated_at"], batch_size=BATCH)
    write_history(ServiceEquipment.objects.filter(pk__in=one_of(row.pk for row in changed)))


def _require_device(line: OrderItem, item: CatalogItem, device: Device) -> None:
    """Raise Invalid for what only a device, or only a SIM card, has."""
    serial = device.serial_number
    if serial is not None and item.kind not in WITH_SERIAL_NUMBER:
        raise Invalid("serial_number", gettext("%(name)s has no serial number.") % {"name": item.name}, value=serial)
    if serial is not None and line.quantity != 1:
        raise Invalid("serial_number", gettext("A serial number is that of one piece."), value=serial)
    for field, number in [
        ("sim_class_number", device.sim_class_number),
        ("sim_association_type_number", device.sim_association_type_number),
    ]:
        if number is not None and item.equipment != EquipmentKind.SIM_CARD:
            raise Invalid(field, gettext("%(name)s is no SIM card.") % {"name": item.name}, value=number)
    if item.equipment and line.service_item is not None and line.quantity != 1:
        raise Invalid(
            "quantity", gettext("A service has one %(kind)s at a time.") % {"kind": _kind(item)}, value=line.quantity
        )


def _require_equipment_fits(
    line: OrderItem, item: CatalogItem, service_item: ServiceInformationItem, device: Device
) -> None:
    """Raise Invalid unless the service can get, or give back, this equipment."""
    others = OrderItem.objects.filter(
        service_item=service_item, is_auxiliary=False, item__equipment__gt=""
    ).select_related(*LINE)
    on_order = list(others.exclude(pk=line.pk))
    present = _present([service_item.service_id]).get(service_item.service_id)
    if any(other.action == line.action and _of(other) == item.equipment for other in on_order):
        raise Invalid(
            "sku", gettext("The order has another %(kind)s for this service.") % {"kind": _kind(item)}, value=item.sku
        )
    if line.action == OrderAction.RETURN:
        _require_there(line, item, present, device)
        return
    cards = [Card(other.sim_class, other.description) for other in on_order if _is_sold(other, EquipmentKind.SIM_CARD)]
    if item.equipment == EquipmentKind.HANDSET:
        if cards and (why := _unsupported(cards[0], item)):
            raise Invalid("sku", why, value=item.sku)
        return
    field, value = (
        ("sku", item.sku) if device.sim_class_number is None else ("sim_class_number", device.sim_class_number)
    )
    if line.sim_class is None:
        raise Invalid("sim_class_number", gettext("The class of %(name)s has to be given.") % {"name": item.name})
    sold = next((other.item for other in on_order if _is_sold(other, EquipmentKind.HANDSET)), None)
    handset = sold or (present.handset if present else None)
    for supporting in (handset, service_item.item):
        if supporting is not None and (why := _unsupported(Card(line.sim_class, item.name), supporting)):
            raise Invalid(field, why, value=value)


def _require_there(line: OrderItem, item: CatalogItem, present: ServiceEquipment | None, device: Device) -> None:
    """Raise Invalid for the return of equipment that the service does not have."""
    is_handset = item.equipment == EquipmentKind.HANDSET
    if present is None or (present.handset_id != item.pk if is_handset else not _has_card(present)):
        raise Invalid("sku", gettext("The service does not have %(name)s.") % {"name": item.name}, value=item.sku)
    serial = present.handset_serial_number if is_handset else present.sim_serial_number
    if device.serial_number is not None and serial and serial != device.serial_number:
        raise Invalid(
            "serial_number",
            gettext("The service's %(kind)s has another one.") % {"kind": _kind(item)},
            value=device.serial_number,
        )
    if not is_handset and line.sim_class and present.sim_class and line.sim_class != present.sim_class:
        raise Invalid(
            "sku", gettext("The service has a %(sim_class)s.") % {"sim_class": present.sim_class}, value=item.sku
        )


def _equipment_lines(order: Order) -> list[OrderItem]:
    """The lines about equipment of services, returns first, so that what is sold replaces what comes back."""
    lines = order.items.filter(is_auxiliary=False, item__equipment__gt="", service_item__isnull=False)
    found = list(lines.select_related(*LINE).order_by("pk"))
    return sorted(found, key=lambda line: line.action != OrderAction.RETURN)


def _equipment_after(order: Order, lines: Iterable[OrderItem]) -> list[ServiceEquipment]:
    """The equipment of each service that the lines are about, as the order leaves it; not stored."""
    lines = list(lines)
    present = _present(line.service_item.service_id for line in lines if line.service_item)
    found: dict[tuple[str, int], ServiceEquipment] = {}
    for line in lines:
        service_item = line.service_item
        if service_item is None or line.item is None:
            continue
        pk = service_item.service_id
        key = ("new", service_item.pk) if pk is None else ("service", pk)
        row = found.get(key) or present.get(pk) or ServiceEquipment(service=service_item.service)
        found[key] = row
        row.supporting_item = service_item.item  # type: ignore[attr-defined]  # for the check alone
        if line.action == OrderAction.RETURN:
            _clear(row, line)
        elif line.item.equipment == EquipmentKind.HANDSET:
            row.handset, row.handset_serial_number = line.item, line.serial_number or None
        else:
            row.sim_serial_number = line.serial_number or None
            row.sim_class, row.sim_association_type = line.sim_class, line.sim_association_type
    return list(found.values())


def _clear(row: ServiceEquipment, line: OrderItem) -> None:
    """Take out what the line brings back, unless the service has another one by now."""
    if _of(line) == EquipmentKind.HANDSET:
        if row.handset_id == line.item_id and line.serial_number in ("", row.handset_serial_number):
            row.handset = row.handset_serial_number = None
    elif line.serial_number in ("", row.sim_serial_number):
        row.sim_serial_number = row.sim_class = row.sim_association_type = None


def _require_supported(row: ServiceEquipment) -> None:
    card = Card(row.sim_class, gettext("its SIM card"))
    for supporting in (row.handset, row.supporting_item):  # type: ignore[attr-defined]  # set by _equipment_after
        if supporting is not None and (why := _unsupported(card, supporting)):
            number = (
                gettext("Service %(number)s: ") % {"number": row.service.number} if row.service_id is not None else ""
            )
            raise WrongState(f"{number}{why}")


def _unsupported(card: Card, item: CatalogItem) -> str:
    """Why the SIM card does not work with the handset or service; empty when it does, or nothing is known."""
    supported = item.supported_sim_class
    if supported is None or card.sim_class is None or card.sim_class == supported:
        return ""
    return gettext("%(name)s takes %(supported)s, and %(card)s is %(sim_class)s.") % {
        "name": item.name,
        "supported": supported,
        "card": card.name,
        "sim_class": card.sim_class,
    }


def _present(service_ids: Iterable[int | None]) -> dict[int | None, ServiceEquipment]:
    rows: QuerySet[ServiceEquipment] = ServiceEquipment.objects.filter(
        service__in=[pk for pk in service_ids if pk is not None]
    )
    related = ("service", "handset__supported_sim_class", "sim_class", "sim_association_type")
    return {row.service_id: row for row in rows.select_related(*related)}


def _has_card(row: ServiceEquipment) -> bool:
    return row.sim_class_id is not None or bool(row.sim_serial_number)


def _of(line: OrderItem) -> str:
    return line.item.equipment if line.item else ""


def _is_sold(line: OrderItem, kind: EquipmentKind) -> bool:
    return line.action == OrderAction.SALE and _of(line) == kind


def _kind(item: CatalogItem) -> str:
    return gettext("SIM card") if item.equipment == EquipmentKind.SIM_CARD else gettext("handset")


def _lookup(argument: str, kind: CatalogLookupKind, number: int | None) -> Lookup | None:
    """The word of the catalogue with that number; None without one. Raises Invalid."""
    return named_row(Lookup.objects.of(kind), argument, kind.label, number, by="number", optional=True)
