"""What an order page shows of emergency-call addresses."""

from typing import Any

from django.db.models import QuerySet

from apps.adminkit.parts import Part
from apps.catalog.models import CatalogItem
from apps.core.caller import Caller
from apps.core.rows import cut, refer
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER

ROWS = 50
ADDRESSES = 500  # of all the services that are shown


def _reads(order: Order, caller: Caller) -> list[QuerySet[Any]]:
    items = order.service_items.order_by("pk")[: ROWS + 1]
    places = ServiceItemAddress.objects.filter(item__in=items.values("pk")).order_by("item", "address")[:ADDRESSES]
    return [
        items,
        CatalogItem.objects.filter(pk__in=items.values("item")),
        E911Settings.objects.filter(item__in=items.values("pk")),
        Lookup.objects.all(),
        places,
        ServiceAddress.objects.filter(pk__in=places.values("address")),
    ]


def _show(order: Order, caller: Caller, items, catalog, settings, lookups, places, addresses) -> dict[str, Any]:
    """The order's services with their addresses and E911 settings; None without a service."""
    if not items:
        return {"e911": None}
    rows = cut(sorted(items, key=lambda row: row.pk), ROWS)
    refer(rows, "item", catalog)
    refer(addresses, "status", lookups)
    refer(places, "address", addresses)
    for name in ("class_of_service", "type_of_service"):
        refer(settings, name, lookups)
    refer(settings, "place", places)
    settings_of = {row.item_id: row for row in settings}
    places_of: dict[int, list[dict[str, Any]]] = {}
    for place in sorted(places, key=lambda row: (row.item_id, row.address_id)):
        given = settings_of.get(place.item_id)
        is_given = given is not None and given.place_id == place.pk
        places_of.setdefault(place.item_id, []).append({"address": place.address, "is_given": is_given})
    services = [
        {"item": item, "e911": settings_of.get(item.pk), "addresses": places_of.get(item.pk, [])} for item in rows
    ]
    shown = {"order": order, "rows": rows, "services": services, "may_change": caller.may(CHANGE_ORDER)}
    return {"e911": shown}


E911 = Part(_reads, _show)
