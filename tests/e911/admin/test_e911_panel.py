"""Emergency-call addresses at the desk: the panel of an order page, its forms, addresses and lookups."""

import pytest

from apps.core.caller import Channel
from apps.customers.factories import CustomerFactory
from apps.e911.constants import E911LookupKind, E911Verb
from apps.e911.factories import E911SettingsFactory, ServiceAddressFactory, ServiceItemAddressFactory, lookup
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.factories import OrderFactory, ServiceInformationItemFactory

pytestmark = pytest.mark.django_db
PAGE = "orders_order_change"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def pair():
    order = OrderFactory()
    item = ServiceInformationItemFactory(order=order)
    return ServiceItemAddressFactory(item=item, address__customer=order.customer, address__street_name=SCRIPT)


def panel(desk, order) -> str:
    html = desk.read(PAGE, order.pk)
    if 'id="e911"' not in html:
        return ""
    start = html.index('id="e911"')
    return html[start : html.index("</section>", start)]


def test_panel_tells_addresses_and_what_calls_tell(desk, pair):
    order = pair.item.order
    html = panel(desk, order)
    assert "No emergency-call address" in html
    assert "&lt;script&gt;" in html

    E911SettingsFactory(item=pair.item, place=pair, class_of_service=lookup(E911LookupKind.CLASS_OF_SERVICE, 2))

    html = panel(desk, order)
    assert "Given in emergency calls" in html
    assert "Business" in html
    assert "No emergency-call address" not in html
    assert panel(desk, OrderFactory()) == ""


def test_settings_are_changed_by_the_operation(desk, pair, messages_of, last_activity):
    item = pair.item
    assert "Non-Pub" in desk.read("e911_change", item.pk)
    values = {
        "address": pair.pk,
        "class_of_service": lookup(E911LookupKind.CLASS_OF_SERVICE, 2).pk,
        "type_of_service": lookup(E911LookupKind.TYPE_OF_SERVICE, 3).pk,
    }

    response = desk.post("e911_change", item.pk, **values)

    assert response.url == f"/admin/orders/order/{item.order_id}/change/#e911"
    found = E911Settings.objects.get()
    assert (found.item, found.place, found.class_of_service.number, found.type_of_service.number) == (item, pair, 2, 3)
    assert last_activity(E911Verb.CHANGED) == (desk.user, Channel.DESK, item.order_id, "")
    desk.post("e911_change", item.pk, address="", class_of_service="", type_of_service="")
    found.refresh_from_db()
    assert (found.place, found.class_of_service, found.type_of_service) == (None, None, None)


def test_address_of_another_item_or_customer_cannot_be_chosen(desk, pair):
    other = ServiceItemAddressFactory()
    foreign = ServiceAddressFactory(customer=CustomerFactory())

    assert desk.post("e911_change", pair.item_id, address=other.pk).status_code == 200
    assert desk.post("e911_tie", pair.item_id, address=foreign.pk).status_code == 200
    assert desk.post("e911_tie", pair.item_id, address=pair.address_id).status_code == 200

    assert E911Settings.objects.count() == 0
    assert ServiceItemAddress.objects.filter(item=pair.item).count() == 1


def test_address_is_added_to_an_item(desk, pair, last_activity):
    second = ServiceAddressFactory(customer=pair.item.order.customer, street_name="Oak Avenue")

    desk.post("e911_tie", pair.item_id, address=second.pk)

    assert ServiceItemAddress.objects.filter(item=pair.item, address=second).exists()
    assert last_activity(E911Verb.ADDRESS_SAVED) == (desk.user, Channel.DESK, pair.item.order_id, "")
    assert "Oak Avenue" in panel(desk, pair.item.order)


def test_forms_need_their_right_and_an_item(desk, agent, pair, messages_of):
    assert messages_of(desk.get("e911_change", 999_999)) == ["There is no service information item 999999."]
    agent.groups.get().permissions.remove(agent.groups.get().permissions.get(codename="change_order"))

    assert "Change" not in panel(desk, pair.item.order)
    assert desk.get("e911_change", pair.item_id).status_code == 403
    assert desk.post("e911_tie", pair.item_id).status_code == 403


def test_panel_costs_the_same_for_1_and_30_rows(desk, pair):
    order = pair.item.order

    def make(count):
        for _ in range(count):
            item = ServiceInformationItemFactory(order=order)
            place = ServiceItemAddressFactory(item=item)
            E911SettingsFactory(item=item, place=place, class_of_service=lookup(E911LookupKind.CLASS_OF_SERVICE, 2))

    make(1)
    one = desk.queries(PAGE, order.pk)
    make(29)

    assert desk.queries(PAGE, order.pk) == one


def test_lookups_are_added_and_keep_their_kind(administrators_desk, messages_of, last_activity):
    administrators_desk.post("e911_lookup_add", kind=E911LookupKind.COUNTY, number=36, name="Ornge")
    row = Lookup.objects.get(kind=E911LookupKind.COUNTY)
    assert last_activity(E911Verb.CONFIGURED) == (administrators_desk.user, Channel.DESK, row.pk, "")
    administrators_desk.post("e911_lookup_change", row.pk, kind=E911LookupKind.COUNTY, number=36, name="Orange")
    response = administrators_desk.post("e911_lookup_change", row.pk, kind=E911LookupKind.PROVIDER, number=36, name="X")
    assert messages_of(response)[-1] == "What it names stays; add another row instead."
    row.refresh_from_db()
    assert (row.kind, row.name) == (E911LookupKind.COUNTY, "Orange")


def test_service_address_is_saved_by_the_operation(managers_desk, last_activity):
    customer = CustomerFactory()
    values = {"customer": customer.pk, "street_name": "Main Street", "city": "New York", "state": "NY",
              "zip_code": "55555", "status": lookup(E911LookupKind.ADDRESS_STATUS, 1).pk}  # fmt: skip

    managers_desk.post("e911_serviceaddress_add", **values)

    row = ServiceAddress.objects.get()
    assert (row.customer, row.street_name, row.location, row.msag_error) == (customer, "Main Street", None, None)
    assert last_activity(E911Verb.ADDRESS_SAVED) == (managers_desk.user, Channel.DESK, row.pk, "")
