"""What orders sell for services, and how such an order is carried out, for the tests of equipment and of plans."""

from apps.catalog.constants import CatalogItemKind, CatalogLookupKind, EquipmentKind
from apps.catalog.factories import CatalogItemFactory, lookup
from apps.catalog.models import CatalogItem
from apps.orders import operations
from apps.orders.models import Order, OrderItem

MICRO, NANO, EMBEDDED = 1, 2, 3  # SIM classes


def handset(sku: str, takes: int | None = NANO) -> CatalogItem:
    supported = takes and lookup(CatalogLookupKind.SIM_CLASS, takes)
    return CatalogItemFactory(sku=sku, name=f"Phone {sku}", equipment=EquipmentKind.HANDSET, price=0,
                              supported_sim_class=supported)  # fmt: skip


def sim_card(sku: str, sim_class: int | None = NANO) -> CatalogItem:
    of_class = sim_class and lookup(CatalogLookupKind.SIM_CLASS, sim_class)
    removable = lookup(CatalogLookupKind.SIM_ASSOCIATION_TYPE, 1)
    return CatalogItemFactory(sku=sku, name=f"Card {sku}", equipment=EquipmentKind.SIM_CARD, price=0,
                              sim_class=of_class, sim_association_type=removable)  # fmt: skip


def plan(sku: str = "PLAN") -> CatalogItem:
    return CatalogItemFactory(sku=sku, name="Handset Protection", kind=CatalogItemKind.PROTECTION_PLAN, price=0,
                              protection_profile_id=7)  # fmt: skip


def started(client, customer) -> int:
    return client.post("/order", {"customerID": customer.pk}).json()["orderID"]


def put(client, order_id: int, sku: str, action: int = 1, **members) -> int:
    """Put a product on the order; returns the id of its line."""
    response = client.post(f"/order/{order_id}/item", {"sku": sku, "orderActionID": action} | members)
    assert response.status_code == 201, response.content
    return response.json()["orderItemID"]


def submitted(client, order_id: int) -> int:
    for step in ("checkout", "submit"):
        response = client.post(f"/order/{order_id}/{step}")
        assert response.status_code == 200, response.content
    return order_id


def carried_out(client, order_id: int) -> Order:
    """The order, completed."""
    operations.process_order(order_id=submitted(client, order_id))
    order = Order.objects.get(pk=order_id)
    assert (order.get_state_display(), order.error) == ("Completed", "")
    return order


def listed(client, customer) -> list[dict]:
    """The equipment that the documented search lists: handset, its serial number, the card's class and number."""
    answer = client.get(f"/customer/{customer.pk}/exchangeableServiceEquipment").json()["value"]
    members = ("handsetSKU", "handsetSerialNumber", "simClassID", "simCardSerialNumber")
    return [tuple(item[name] for name in members) for item in answer]


def information(client, line_id: int) -> dict:
    return client.get(f"/orderItem/{line_id}/protectionPlanInformation").json()


def line(pk: int) -> OrderItem:
    return OrderItem.objects.get(pk=pk)
