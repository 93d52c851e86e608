"""What newAccountStatusID does: when the order completes, to the account, its services and the other operations."""

import pytest

from apps.customers.constants import CustomerVerb
from apps.customers.factories import CustomerFactory, ServiceFactory, account_status
from apps.customers.models import Customer
from apps.orders.constants import OrderVerb
from apps.orders.models import CustomerAction, Order, StartingBlock
from apps.orders.operations import process_order
from tests.orders.api.orders_requests import answer_of, conflict, refused
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
ACTIVE, DISCONNECTED, SUSPENDED = 1, 2, 1014


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.ORDER_BILLING_DELAY = 0


@pytest.fixture
def own(integrator):
    """A customer of the caller's organisation with a service in each state."""
    customer = CustomerFactory(organisation=integrator.organisation)
    for status in ("active", "suspended", "disconnected"):
        ServiceFactory(customer=customer, status=status)
    return customer


def handed_in(client, customer: Customer, number: int) -> int:
    body = {"customerID": customer.pk, "newAccountStatusID": number}
    status, answer = answer_of(client.post("/order", body))
    assert status == 201, answer
    pk = answer["orderID"]
    for step in ("checkout", "submit"):
        assert client.post(f"/order/{pk}/{step}").status_code == 200
    return pk


def account(customer: Customer) -> tuple[int, list[str]]:
    services = customer.services.order_by("pk").values_list("status", flat=True)
    return Customer.objects.get(pk=customer.pk).status.number, list(services)


@pytest.mark.rule("createOrder", "account-status-set-on-completion")
@pytest.mark.rule("createOrder", "services-follow-the-account")
@pytest.mark.rule("checkoutOrder", "empty-order-is-conflict")
def test_account_has_the_new_status_once_the_order_completes(subscriber, own):
    before = account(own)

    pk = handed_in(subscriber, own, SUSPENDED)
    assert account(own) == before
    process_order(order_id=pk)

    assert account(own) == (SUSPENDED, ["suspended", "suspended", "disconnected"])
    activity = own.history.first().activity
    assert (activity.verb, activity.channel, activity.object_id) == (
        CustomerVerb.ACCOUNT_STATUS_CHANGED,
        "costguard",
        pk,
    )
    order = subscriber.get(f"/order/{pk}").json()
    assert (order["orderState"], order["newAccountStatus"]) == ("Completed", "Suspended")
    process_order(order_id=handed_in(subscriber, own, DISCONNECTED))
    assert account(own) == (DISCONNECTED, ["disconnected"] * 3)
    assert not own.services.filter(disconnected_at=None, own_status__gt="").exists()
    process_order(order_id=handed_in(subscriber, own, ACTIVE))
    assert account(own) == (ACTIVE, ["active", "suspended", "disconnected"])


def supported(client, **body) -> set[str]:
    """The actions of the account and its services that can be started, by blocks that allow one each."""
    blocks = client.post("/startingBlock/allowedStartingBlocks", body).json()["value"]
    return {block["name"] for block in blocks}


@pytest.mark.effect("submitOrder", "account-status-set")
@pytest.mark.effect("submitOrder", "account-services-set")
def test_changed_account_is_seen_by_starting_blocks_page_and_history(subscriber, own, desk):
    for action in ("disconnect_customer", "reconnect_customer", "suspend_service", "reconnect_service"):
        StartingBlock.objects.create(name=action, caption=action, **{f"allow_{action}": True})
    service = own.services.order_by("pk").first()
    assert supported(subscriber, customerID=own.pk) == {"disconnect_customer", "suspend_service", "reconnect_service"}

    pk = handed_in(subscriber, own, DISCONNECTED)
    process_order(order_id=pk)

    assert supported(subscriber, customerID=own.pk) == {"reconnect_customer"}
    assert supported(subscriber, serviceID=service.pk) == set()
    html = desk.read("customers_customer_change", own.pk)
    services = html[html.index('id="services"') :]
    assert services[: services.index("</section>")].count(">Disconnected</span>") == 3
    assert f"/orders/order/{pk}/change/" in html
    assert "changed the account&#x27;s status" in html
    assert own.history.first().status.name == "Disconnected"
    assert service.history.first().status == "disconnected"


@pytest.mark.effect("createOrder", "customer-action-planned")
def test_planned_action_is_seen_by_its_operation_page_and_history(subscriber, own, desk):
    pk = subscriber.post("/order", {"customerID": own.pk, "newAccountStatusID": SUSPENDED}).json()["orderID"]

    assert subscriber.get(f"/order/{pk}/customerAction").json()["NewAccountStatus"] == "Suspended"
    html = desk.read("orders_order_change", pk)
    assert "Suspend account" in html[html.index('id="customer-action"') :]
    assert CustomerAction.history.get(order_id=pk).activity.verb == OrderVerb.CREATED


@pytest.mark.rule("createOrder", "account-status-must-be-possible")
@pytest.mark.parametrize(
    ("present", "wanted", "words"),
    [
        (ACTIVE, ACTIVE, "is Active already."),
        (SUSPENDED, SUSPENDED, "is Suspended already."),
        (DISCONNECTED, SUSPENDED, "is Disconnected and cannot become Suspended."),
    ],
)
def test_status_that_the_account_cannot_get_is_refused(subscriber, own, present, wanted, words):
    Customer.objects.filter(pk=own.pk).update(status=account_status(present))

    with nothing_written():
        response = subscriber.post("/order", {"customerID": own.pk, "newAccountStatusID": wanted})

    assert answer_of(response) == refused("newAccountStatusID", wanted, f"Account {own.account_number} {words}")


@pytest.mark.rule("submitOrder", "account-change-still-possible")
@pytest.mark.rule("createOrder", "account-change-checked-on-completion")
def test_second_of_two_orders_that_suspend_the_account_fails(subscriber, own):
    first, second = handed_in(subscriber, own, SUSPENDED), handed_in(subscriber, own, SUSPENDED)
    cart = subscriber.post("/order", {"customerID": own.pk, "newAccountStatusID": SUSPENDED}).json()["orderID"]
    assert subscriber.post(f"/order/{cart}/checkout").status_code == 200
    process_order(order_id=first)
    before, words = account(own), f"Account {own.account_number} is Suspended already."

    process_order(order_id=second)

    assert subscriber.get(f"/order/{second}").json()["orderState"] == "Errored"
    assert (Order.objects.get(pk=second).error, account(own)) == (words, before)
    assert answer_of(subscriber.post(f"/order/{cart}/submit")) == conflict(words)
    assert subscriber.get(f"/order/{cart}").json()["orderState"] == "CheckedOut"


@pytest.mark.rule("getCustomerAction", "action-comes-with-account-status")
def test_order_with_a_new_account_status_has_a_customer_action(subscriber, own):
    for present, wanted, type_id, name in [
        (ACTIVE, SUSPENDED, 1, "Suspend account"),
        (ACTIVE, DISCONNECTED, 2, "Disconnect account"),
        (DISCONNECTED, ACTIVE, 3, "Reconnect account"),
        (SUSPENDED, ACTIVE, 4, "Restore account"),
    ]:
        Customer.objects.filter(pk=own.pk).update(status=account_status(present))
        body = {"customerID": own.pk, "newAccountStatusID": wanted, "description": "As agreed"}
        pk = subscriber.post("/order", body).json()["orderID"]

        status, answer = answer_of(subscriber.get(f"/order/{pk}/customerAction"))

        assert (status, answer["OrderID"], answer["CustomerID"]) == (200, pk, own.pk)
        assert (answer["ActionTypeID"], answer["ActionType"]) == (type_id, name)
        assert answer["NewAccountStatusID"] == wanted
        assert answer["OrderDescription"] == "As agreed"
    assert CustomerAction.history.filter(history_type="+").count() == 4
