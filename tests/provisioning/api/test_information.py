"""The properties of an order: setting them up, listing them, counting them."""

import pytest

from apps.activity.models import Activity
from apps.catalog.factories import CatalogGroupFactory, ServiceItemFactory
from apps.orders.constants import OrderAction
from apps.orders.factories import OrderItemFactory, ServiceInformationItemFactory, ServiceLineFactory
from apps.provisioning.constants import ProvisioningVerb
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisioningInformationItemFactory,
    ProvisioningPropertyFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.provisioning.models import ProvisioningInformationItem, StagedProvisioningInformationItem
from apps.provisioning.operations import information as information_module
from tests.provisioning.api.provisioning_requests import (
    NONE,
    account_line,
    answer_of,
    feature_line,
    order_of,
    service_line,
    unknown,
)
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")
BASE = "/order/{}/provisioningInformationItem"
SEARCH = "searchProvisioningInformationItemOrderSummary"
NO_COUNTS = {
    "totalAccountLevelLockedProperties": 0,
    "totalAccountLevelUnlockedProperties": 0,
    "totalProperties": 0,
    "totalLockedProperties": 0,
    "totalCodes": 0,
    "codes": [],
    "serviceActions": [],
    "totalServiceGroups": 0,
    "serviceGroups": [],
    "totalServiceTypes": 0,
    "serviceTypes": [],
}


@pytest.fixture
def order(integrator):
    return order_of(integrator)


def set_up(client, order, service_item_id=None):
    body = None if service_item_id is None else {"serviceInformationItemID": service_item_id}
    return client.post(f"{BASE.format(order.pk)}/setup", body)


def linked(item, code="DSL", key_name="Shelf", **fields):
    row = ProvisioningPropertyFactory(code=code, key_name=key_name, **fields)
    PropertyLinkFactory(item=item, property=row)
    return row


def made() -> list:
    rows = ProvisioningInformationItem.objects.order_by("code", "key_name", "pk")
    return list(rows.values_list("code", "key_name", "value", "is_locked", "order_item", "service_item"))


def count_of(number: int) -> tuple:
    return 200, {"associatedProvisioningInformationItems": number}


@pytest.mark.rule("setupProvisioningInformationItems", "one-item-per-line-property")
@pytest.mark.rule("setupProvisioningInformationItems", "service-narrows-setup")
@pytest.mark.rule("setupProvisioningInformationItems", "repeated-setup-keeps-everything")
@pytest.mark.rule("setupProvisioningInformationItems", "count-includes-old-items")
@pytest.mark.rule("searchProvisioningInformationItems", "account-level-has-null-service")
@pytest.mark.rule("searchProvisioningInformationItemOrderDetails", "account-level-has-null-fields")
def test_one_item_per_line_and_property(client, order):
    group = CatalogGroupFactory(name="Mobile")
    service = service_line(order, item__group=group, service_item__service_number="8881110001")
    feature = feature_line(service, action=OrderAction.MOVE)
    account, twin = account_line(order), account_line(order)
    other = service_line(order)
    OrderItemFactory(order=order, item=account.item, is_auxiliary=True, primary=account)
    service_line(order_of())
    linked(service.item, "DSL", "Shelf", default_value="1")
    linked(service.item, "DSL", "Port", default_value=None, is_locked=True)
    linked(feature.item, "Email", "Size", default_value="")
    for line in (account, twin, other):
        linked(line.item, "Router", "Color", default_value="red")

    assert answer_of(set_up(client, order, service.service_item_id)) == count_of(3)
    own, under = (None, service.service_item_id), (feature.pk, service.service_item_id)
    of_service = [
        ("DSL", "Port", None, True, *own),
        ("DSL", "Shelf", "1", False, *own),
        ("Email", "Size", "", False, *under),
    ]
    assert made() == of_service
    shelf = ProvisioningInformationItem.objects.get(key_name="Shelf")
    shelf.value, shelf.is_locked = "changed", True
    shelf.save()
    staged = StagedProvisioningInformationItemFactory(item=shelf, value="staged")
    of_service[1] = ("DSL", "Shelf", "changed", True, *own)

    assert answer_of(set_up(client, order)) == count_of(6)
    assert made() == [
        *of_service,
        ("Router", "Color", "red", False, account.pk, None),
        ("Router", "Color", "red", False, twin.pk, None),
        ("Router", "Color", "red", False, None, other.service_item_id),
    ]
    activity = Activity.objects.filter(verb=ProvisioningVerb.SET_UP).latest("pk")
    assert (activity.subject_id, activity.data) == (order.pk, {"items": 3})
    assert history_of(activity) == [("provisioninginformationitem", "+")] * 3
    before = list(ProvisioningInformationItem.objects.values())
    for _ in range(2):
        assert answer_of(set_up(client, order)) == count_of(6)
        assert answer_of(set_up(client, order, service.service_item_id)) == count_of(3)
        assert answer_of(set_up(client, order, other.service_item_id)) == count_of(1)
    assert list(ProvisioningInformationItem.objects.values()) == before
    assert list(StagedProvisioningInformationItem.objects.values_list("pk", "value")) == [(staged.pk, "staged")]

    rows = {row["internalID"]: row for row in client.get(f"{BASE.format(order.pk)}/orderDetail").json()["value"]}
    assert rows[feature.pk] == {
        "code": "Email",
        "featureAction": "Move",
        "internalID": feature.pk,
        "isLocked": False,
        "keyName": "Size",
        "provisioningInformationItemID": rows[feature.pk]["provisioningInformationItemID"],
        "serviceAction": "Add",
        "serviceGroup": "Mobile",
        "serviceInformationItemID": service.service_item_id,
        "serviceNumber": "8881110001",
        "serviceType": "Wireless Service",
        "serviceTypeID": service.item_id,
        "value": "",
    }
    nothing = ["serviceAction", "serviceGroup", "serviceInformationItemID", "serviceNumber", "serviceType"]
    assert [rows[account.pk][name] for name in [*nothing, "serviceTypeID"]] == [None] * 6
    plain = {
        row["provisioningInformationItemID"]: row["serviceInformationItemID"]
        for row in client.get(BASE.format(order.pk)).json()["value"]
    }
    assert plain[rows[account.pk]["provisioningInformationItemID"]] is None
    assert plain[shelf.pk] == service.service_item_id


@pytest.mark.rule("setupProvisioningInformationItems", "service-must-be-of-order")
def test_service_must_be_the_orders(client, order):
    linked(service_line(order).item)
    elsewhere = service_line(order_of())

    with nothing_written():
        for number in (elsewhere.service_item_id, NONE):
            answer = unknown("serviceInformationItem", number, 400)
            assert answer_of(set_up(client, order, number)) == answer


@pytest.mark.rule("setupProvisioningInformationItems", "failed-setup-creates-nothing")
def test_nothing_is_made_when_any_part_fails(client, order, monkeypatch):
    linked(service_line(order).item)

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(information_module, "write_history", fail)
    with nothing_written():
        response = client.client.post(
            f"{client.root}{BASE.format(order.pk)}/setup", content_type="application/json", headers=client.headers
        )
    assert response.status_code == 500


def test_setting_up_many_lines_takes_as_many_queries_as_one(client, integrator, django_assert_num_queries):
    for lines in (1, 500):
        order = order_of(integrator)
        service = service_line(order)
        item = feature_line(service).item
        linked(item)
        OrderItemFactory.create_batch(lines, order=order, item=item, service_item=service.service_item)
        with django_assert_num_queries(11):
            assert answer_of(set_up(client, order)) == count_of(lines + 1)


@pytest.mark.rule("searchProvisioningInformationItems", "value-is-committed")
@pytest.mark.rule("searchProvisioningInformationItemOrderDetails", "same-items-as-plain-search")
def test_both_lists_tell_the_committed_values_of_the_same_items(client, order):
    items = [ProvisioningInformationItemFactory(order=order, value=value) for value in ("1", None, "")]
    items += [_item(order, None, "ACCOUNT", locked=True), _item(order, _service(order), "SERVICE", locked=False)]
    StagedProvisioningInformationItemFactory(item=items[0], value="2")
    ProvisioningInformationItemFactory()

    expected = [(item.pk, item.value) for item in items]
    for path in (BASE.format(order.pk), f"{BASE.format(order.pk)}/orderDetail"):
        rows = client.get(path).json()["value"]
        assert [(row["provisioningInformationItemID"], row["value"]) for row in rows] == expected


# -- counts


def _service(order, name="Type", group="Group", action=OrderAction.ADD):
    item = ServiceItemFactory(name=name, group=group and CatalogGroupFactory(name=group))
    return ServiceInformationItemFactory(order=order, item=item, action=action)


def _item(order, service, code, locked):
    line = None if service else OrderItemFactory(order=order)
    return ProvisioningInformationItemFactory(
        order=order, service_item=service, order_item=line, property__code=code, is_locked=locked
    )


@pytest.mark.sqlite
@pytest.mark.rule("getProvisioningInformationItemOrderSummary", "totals-count-every-name")
@pytest.mark.rule("getProvisioningInformationItemOrderSummary", "account-level-counted-apart")
@pytest.mark.rule("getProvisioningInformationItemOrderSummary", "totals-count-service-items")
@pytest.mark.rule("getProvisioningInformationItemOrderSummary", "empty-order-gives-zeros")
@pytest.mark.rule(f"{SEARCH}Codes", "one-row-per-code")
@pytest.mark.rule(f"{SEARCH}Codes", "locked-plus-unlocked-is-all")
@pytest.mark.rule(f"{SEARCH}Codes", "account-level-fields-apart")
@pytest.mark.rule(f"{SEARCH}ServiceActions", "one-row-per-service-action")
@pytest.mark.rule(f"{SEARCH}ServiceActions", "locked-plus-unlocked-is-all")
@pytest.mark.rule(f"{SEARCH}ServiceActions", "account-level-left-out")
@pytest.mark.rule(f"{SEARCH}ServiceTypes", "one-row-per-service-type")
@pytest.mark.rule(f"{SEARCH}ServiceTypes", "locked-plus-unlocked-is-all")
@pytest.mark.rule(f"{SEARCH}ServiceTypes", "account-level-left-out")
@pytest.mark.rule(f"{SEARCH}ServiceGroups", "one-row-per-service-group")
@pytest.mark.rule(f"{SEARCH}ServiceGroups", "locked-plus-unlocked-is-all")
@pytest.mark.rule(f"{SEARCH}ServiceGroups", "account-level-left-out")
def test_items_are_counted_in_four_groupings_locked_and_unlocked_apart(client, order):
    path = f"{BASE.format(order.pk)}/orderSummary"
    _item(order_of(), None, "DSL", True)
    assert client.get(path).json() == NO_COUNTS

    wireless = _service(order, "Wireless", "Mobile")
    fiber, second = _service(order, "fiber", "Internet", OrderAction.SUSPEND), _service(order, "fiber", "Internet")
    bare = _service(order, "Bare", None, OrderAction.MOVE)
    ServiceLineFactory(order=order, action=OrderAction.RESTORE)  # without items
    for service, code, locked in [
        (wireless, "DSL", True),
        (wireless, "DSL", False),
        (wireless, "dsl", False),
        (fiber, "DSL", True),
        (second, "Email", False),
        (bare, "DSL", False),
        (None, "DSL", True),
        (None, "Router", False),
        (None, "Router", False),
    ]:
        _item(order, service, code, locked)

    def counted(name, locked, unlocked):
        return {"lockedCount": locked, "name": name, "unlockedCount": unlocked}

    def code(name, locked, unlocked, account_locked=0, account_unlocked=0):
        account = {"accountLevelLockedCount": account_locked, "accountLevelUnlockedCount": account_unlocked}
        return account | counted(name, locked, unlocked)

    groupings = {
        "codes": [code("DSL", 2, 2, 1), code("Email", 0, 1), code("Router", 0, 0, 0, 2), code("dsl", 0, 1)],
        "serviceActions": [counted("Add", 1, 3), counted("Move", 0, 1), counted("Suspend", 1, 0)],
        "serviceGroups": [counted("Internet", 1, 1), counted("Mobile", 1, 2)],
        "serviceTypes": [counted("Bare", 0, 1), counted("Wireless", 1, 2), counted("fiber", 1, 1)],
    }
    assert client.get(path).json() == {
        "totalAccountLevelLockedProperties": 1,
        "totalAccountLevelUnlockedProperties": 2,
        "totalProperties": 6,
        "totalLockedProperties": 2,
        "totalCodes": 4,
        "totalServiceGroups": 2,
        "totalServiceTypes": 3,
        **groupings,
    }
    for member, rows in groupings.items():
        assert client.get(f"{path}/{member.removesuffix('s')}").json() == {"value": rows}
    query = "$filter=lockedCount add unlockedCount ge 2 and name ne 'fiber'&$count=true"
    assert client.get(f"{path}/serviceType?{query}").json() == {
        "@count": 1,
        "value": [counted("Wireless", 1, 2)],
    }


@pytest.mark.rule("getProvisioningInformationItemOrderSummary", "at-most-100-names")
@pytest.mark.rule("getProvisioningInformationItemOrderSummary", "totals-count-every-name")
@pytest.mark.rule(f"{SEARCH}Codes", "one-row-per-code")
@pytest.mark.rule(f"{SEARCH}ServiceTypes", "one-row-per-service-type")
@pytest.mark.rule(f"{SEARCH}ServiceGroups", "one-row-per-service-group")
def test_summary_of_2000_items_is_short_and_takes_few_queries(client, order, django_assert_max_num_queries):
    names, per_name = 125, 16
    services = [_service(order, f"Type {number:03}", f"Group {number:03}") for number in range(names)]
    properties = [ProvisioningPropertyFactory(code=f"CODE-{number:03}", key_name="k") for number in range(names)]
    lines = OrderItemFactory.create_batch(per_name, order=order)
    ProvisioningInformationItem.objects.bulk_create(
        ProvisioningInformationItem(
            order=order,
            order_item=line,
            service_item=service,
            property=row,
            code=row.code,
            key_name="k",
            is_locked=position % 2 == 0,
        )
        for position, line in enumerate(lines)
        for service, row in zip(services, properties, strict=True)
    )
    assert ProvisioningInformationItem.objects.filter(order=order).count() == 2_000

    with django_assert_max_num_queries(8):
        shown = client.get(f"{BASE.format(order.pk)}/orderSummary").json()

    assert (shown["totalProperties"], shown["totalLockedProperties"]) == (2_000, 1_000)
    assert [shown[name] for name in ("totalCodes", "totalServiceGroups", "totalServiceTypes")] == [names] * 3
    assert [row["name"] for row in shown["codes"]] == [f"CODE-{number:03}" for number in range(100)]
    assert [row["name"] for row in shown["serviceGroups"]] == [f"Group {number:03}" for number in range(100)]
    assert [row["name"] for row in shown["serviceTypes"]] == [f"Type {number:03}" for number in range(100)]
    assert shown["serviceActions"] == [{"lockedCount": 1_000, "name": "Add", "unlockedCount": 1_000}]
    for member in ("code", "serviceType", "serviceGroup"):
        page = client.get(f"{BASE.format(order.pk)}/orderSummary/{member}?$top=500").json()
        assert (len(page["value"]), "@nextLink" in page) == (names, False)
        assert [row["name"] for row in page["value"]] == sorted(row["name"] for row in page["value"])
