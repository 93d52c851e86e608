"""Which starting blocks a caller is offered."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.customers.constants import ServiceStatus
from apps.customers.factories import CustomerFactory, ServiceFactory, account_status
from apps.orders.constants import OrderLookupKind, StartAs, StartingAction, StartLocation
from apps.orders.factories import lookup
from apps.orders.models import StartingBlock
from apps.registers.factories import RegisterFactory
from apps.users.constants import Role
from tests.journals.api.costguard_requests import answer_of, forbidden, refused
from tests.registers.api.searches import CONTRACT, Search, filters, pages, refuses_others, sorts
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
NAME = "listAllowedStartingBlocks"
PATH = "/startingBlock/allowedStartingBlocks"
RAW = CONTRACT.operations[NAME].raw
MEMBERS = CONTRACT.resolve({"$ref": "#/components/schemas/AllowedStartingBlock"})["properties"]
MOVES = {"add_feature", "disconnect_service", "hotline_service", "redirect_service", "refresh_service",
         "suspend_service", "swap_equipment"}  # fmt: skip
ALWAYS = {"add_order", "add_service", "bill_payment", "return_item", "void_transaction"}


def block(name, *actions, **fields) -> StartingBlock:
    allowances = {f"allow_{action}": True for action in actions}
    return StartingBlock.objects.create(name=name, caption=name, **allowances, **fields)


@pytest.fixture
def client(order_management, integrator):
    return order_management(integrator)


@pytest.fixture
def one_each(db):
    """A block for each action, named after it."""
    for action in StartingAction:
        block(action.value, action)


def names(client, **body) -> set[str]:
    response = client.post(PATH, body)
    assert response.status_code == 200, response.content
    return {item["name"] for item in response.json()["value"]}


@pytest.mark.rule(NAME, "result-flags-named-allow")
@pytest.mark.rule(NAME, "reading-changes-nothing")
def test_block_is_shown_in_full(client):
    row = block(
        "Swap", "swap_equipment", "bill_payment", order_type=lookup(OrderLookupKind.ORDER_TYPE, 1),
        starting_action=lookup(OrderLookupKind.STARTING_ACTION, 2), start_as=StartAs.DIRECT_INVOICE,
        register=RegisterFactory(),
    )  # fmt: skip
    flags = [name for name in MEMBERS if name.startswith("allow")]
    assert len(flags) == 16

    with nothing_written():
        answer = answer_of(client.post(PATH, {}))

    expected = {
        "caption": "Swap",
        "name": "Swap",
        "orderType": "Add Service Order Type Name",
        "orderTypeID": 1,
        "startAsOption": "Direct Invoice",
        "startAsOptionID": 3,
        "startingAction": "Swap Equipment",
        "startingActionID": 2,
        "startingBlockID": row.pk,
    } | {name: name in ("allowSwapEquipment", "allowBillPayment") for name in flags}
    assert answer == (200, {"value": [expected]})


@pytest.mark.rule(NAME, "only-allowed-active-blocks")
def test_only_active_blocks_that_the_caller_may_use_are_listed(order_management, client, integrator, agent, manager):
    block("for all")
    block("retired", is_active=False)
    block("for CSRs and managers").roles.set(Group.objects.filter(name__in=[Role.CSR, Role.MANAGER]))
    block("for managers").roles.add(Group.objects.get(name=Role.MANAGER))
    agent.groups.add(Group.objects.get(name=Role.INTEGRATOR))

    both = ["for all", "for CSRs and managers"]
    assert names(client) == {"for all"}
    assert [item["name"] for item in order_management(agent).post(PATH).json()["value"]] == both
    manager.groups.add(Group.objects.get(name=Role.CSR))  # in two of the roles, and still told once
    assert [item["name"] for item in order_management(manager).post(PATH).json()["value"]] == [*both, "for managers"]

    integrator.groups.clear()
    integrator.user_permissions.set([permission("view_order")])
    assert names(client) == set()
    integrator.user_permissions.clear()
    assert answer_of(client.post(PATH)) == forbidden("You may not see orders.")


def permission(codename: str):
    return Group.objects.get(name=Role.CSR).permissions.get(codename=codename)


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "parameters-narrow-together")
def test_start_location_narrows_the_list(client):
    block("anywhere")
    for place in StartLocation:
        block(place.value, start_location=place)

    assert names(client) == names(client, startLocation=None) == {"anywhere", *StartLocation.values}
    for place in StartLocation:
        assert names(client, startLocation=place.value) == {"anywhere", place.value}


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "parameters-narrow-together")
@pytest.mark.rule(NAME, "only-supported-actions")
@pytest.mark.parametrize(
    ("statuses", "customers"),
    [
        ([], ALWAYS),
        (["active"], ALWAYS | MOVES | {"disconnect_customer"}),
        (["suspended"], ALWAYS | {"disconnect_service", "restore_service", "disconnect_customer"}),
        (["disconnected"], ALWAYS | {"reconnect_service"}),
        (["active", "disconnected"], ALWAYS | MOVES | {"disconnect_customer", "reconnect_service"}),
    ],
)
def test_customer_narrows_the_list_to_what_it_supports(client, integrator, one_each, statuses, customers):
    customer = CustomerFactory(organisation=integrator.organisation)
    for status in statuses:
        ServiceFactory(customer=customer, status=status)
    ServiceFactory(status=ServiceStatus.SUSPENDED)  # of somebody else
    block("nothing in particular")

    assert names(client, customerID=customer.pk) == customers


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "parameters-narrow-together")
@pytest.mark.rule(NAME, "only-supported-actions")
@pytest.mark.parametrize(
    ("status", "services"),
    [
        ("active", MOVES),
        ("suspended", {"disconnect_service", "restore_service"}),
        ("disconnected", {"reconnect_service"}),
    ],
)
def test_service_narrows_the_list_to_what_it_supports(client, integrator, one_each, status, services):
    service = ServiceFactory(customer__organisation=integrator.organisation, status=status)

    assert names(client, serviceID=service.pk) == services
    assert names(client, serviceID=service.pk, customerID=service.customer_id) == services
    assert names(client, serviceID=service.pk, allowsReconnectService=True) == services & {"reconnect_service"}
    assert names(client, serviceID=service.pk, customerID=service.customer_id, allowsAddOrder=True) == set()


@pytest.mark.rule(NAME, "account-state-narrows-the-list")
@pytest.mark.parametrize(
    ("number", "status", "customers", "services"),
    [
        (1014, "suspended", {"disconnect_service", "disconnect_customer"}, {"disconnect_service"}),
        (2, "disconnected", {"reconnect_customer"}, set()),
    ],
)
def test_state_of_the_account_narrows_the_list(client, integrator, one_each, number, status, customers, services):
    service = ServiceFactory(
        customer__organisation=integrator.organisation, customer__status=account_status(number), status=status
    )

    assert names(client, customerID=service.customer_id) == ALWAYS - {"add_service"} | customers
    assert names(client, serviceID=service.pk) == services


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "true-allows-flags-narrow")
def test_flags_narrow_the_list_to_blocks_that_allow_one_of_them(client, one_each):
    block("nothing in particular")
    block("two", "add_feature", "return_item")
    everything = {"nothing in particular", "two", *StartingAction.values}
    words = [name.removeprefix("allow") for name in MEMBERS if name.startswith("allow")]

    assert names(client) == names(client, **{f"allows{word}": False for word in words}) == everything
    for action, word in zip(sorted(StartingAction.values), sorted(words), strict=True):
        expected = {action, "two"} if action in ("add_feature", "return_item") else {action}
        assert names(client, **{f"allows{word}": True}) == expected
    both = {"allowsAddOrder": True, "allowsReturnItem": True, "allowsAddFeature": False}
    assert names(client, **both) == {"add_order", "return_item", "two"}


@pytest.mark.rule(NAME, "unknown-customer-or-service-refused")
def test_unknown_customer_or_service_is_refused(client, integrator):
    own, other = CustomerFactory(organisation=integrator.organisation), CustomerFactory()
    service = ServiceFactory(customer=CustomerFactory(organisation=integrator.organisation))
    hidden = ServiceFactory(customer=other)

    for pk in (2147483647, other.pk):
        assert answer_of(client.post(PATH, {"customerID": pk})) == refused(
            "customerID", pk, "There is no such customer."
        )
    for pk in (2147483647, hidden.pk):
        assert answer_of(client.post(PATH, {"serviceID": pk})) == refused("serviceID", pk, "There is no such service.")
    response = client.post(PATH, {"customerID": own.pk, "serviceID": service.pk})
    assert answer_of(response) == refused("serviceID", service.pk, "It is a service of another customer.")


@pytest.mark.rule(NAME, "malformed-body-refused")
@pytest.mark.parametrize(
    ("body", "field", "value", "reason"),
    [
        ({"allowAddOrder": True}, "allowAddOrder", "true", "This member is not known here."),
        ({"allowsAddOrder": 1}, "allowsAddOrder", 1, "Must be a boolean."),
        ({"customerID": "1"}, "customerID", "1", "Must be an integer or null."),
        ({"serviceID": 0}, "serviceID", 0, "Must be at least 1."),
        ({"serviceID": 2**63}, "serviceID", 2**63, "Is out of range."),
        ({"startLocation": "Shop"}, "startLocation", "Shop", "Must be 'AccountLevel', 'Order' or 'ServiceLevel'."),
        ([1], "body", "[1]", "Must be a JSON object."),
    ],
)
def test_bad_body_is_refused(client, body, field, value, reason):
    assert answer_of(client.post(PATH, body)) == refused(field, value, reason)


@pytest.fixture
def search(client):
    """Five blocks with equal, different and no values."""
    types = [lookup(OrderLookupKind.ORDER_TYPE, 1), None, lookup(OrderLookupKind.ORDER_TYPE, 2)]
    actions = [None, lookup(OrderLookupKind.STARTING_ACTION, 1), lookup(OrderLookupKind.STARTING_ACTION, 2)]
    for turn in range(5):
        row = block(f"name {9 - turn}", "add_order", order_type=types[turn % 3], starting_action=actions[turn // 2],
                    start_as=1 + turn % 3)  # fmt: skip
        StartingBlock.objects.filter(pk=row.pk).update(caption=["b", "A", "a"][turn % 3])
    block("left out by the body")
    return Search(client, NAME, "startingBlockID", {"allowsAddOrder": True})


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "unlisted-query-field-refused")
@pytest.mark.parametrize("field", RAW["x-filterable"])
def test_filterable_field_filters(search, field):
    filters(search, field)


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "unlisted-query-field-refused")
@pytest.mark.parametrize("field", RAW["x-sortable"])
def test_sortable_field_sorts(search, field):
    sorts(search, field)


@pytest.mark.rule(NAME, "unlisted-query-field-refused")
def test_other_fields_are_refused(search):
    refuses_others(search)


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "next-link-posts-same-body")
def test_pages_follow_one_another_with_the_same_body(search):
    pages(search)


def test_search_costs_the_same_for_1_and_30_rows(client, integrator):
    service = ServiceFactory(customer__organisation=integrator.organisation)
    body = {"customerID": service.customer_id, "serviceID": service.pk}

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert len(names(client, **body)) == StartingBlock.objects.count()
        return len(captured)

    block("first", "add_feature")
    queries()
    one = queries()
    for turn in range(29):
        block(f"more {turn}", "add_feature", order_type=lookup(OrderLookupKind.ORDER_TYPE, 1 + turn % 2))
        ServiceFactory(customer=service.customer)

    assert queries() == one
