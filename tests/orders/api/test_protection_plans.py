"""Protection plans, from the cart to their end: the information that the document shows, the pages, the history."""

import pytest

from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, WrongState
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import Customer, Service, ServiceProduct
from apps.orders import operations
from apps.orders.models import Order, ProtectionPlanInformation
from tests.orders.api.orders_requests import answer_of, refused, unknown
from tests.orders.equipment import carried_out, handset, information, line, plan, put, started, submitted
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
SYSTEM = Caller(None, Channel.TASK)
DATES = ("activationDate", "cancellationDate")


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.ORDER_BILLING_DELAY = 0


@pytest.fixture
def customer(integrator):
    return CustomerFactory(
        organisation=integrator.organisation, name="John Doe", first_name="John", last_name="Doe", company_name="IDI",
        email="jdoe@company.com", address1="123 Main Street", address2="Apartment 10", city="New York",
        county="Orange", state="NY", zip="55555", country="USA",
    )  # fmt: skip


@pytest.fixture
def service(customer):
    return ServiceFactory(customer=customer)


def sold(client, customer, **members) -> int:
    """The line of a plan on a completed order."""
    order_id = started(client, customer)
    line_id = put(client, order_id, "PLAN", **members)
    carried_out(client, order_id)
    return line_id


def dates(client, line_id: int) -> list[bool]:
    """Whether the plan is in force since a date, and cancelled on one."""
    return [information(client, line_id)[name] is not None for name in DATES]


@pytest.mark.rule("addOrderItem", "protection-plan-made")
@pytest.mark.rule("addOrderItem", "protection-plan-in-force")
@pytest.mark.effect("addOrderItem", "protection-plan-added")
def test_sold_plan_covers_the_customer_and_the_handset_of_the_service(subscriber, customer, service, desk):
    handset("PHONE"), plan()
    order_id = started(subscriber, customer)
    line_id = put(subscriber, order_id, "PLAN", serviceID=service.pk)
    put(subscriber, order_id, "PHONE", serviceID=service.pk, serialNumber="123")
    expected = {
        "activationDate": None, "address1": "123 Main Street", "address2": "Apartment 10", "cancellationDate": None,
        "city": "New York", "companyName": "IDI", "country": "USA", "county": "Orange", "email": "jdoe@company.com",
        "extendedInformation": {}, "firstName": "John", "lastName": "Doe", "orderItemID": line_id,
        "protectionPlanID": line(line_id).item_id,
        "protectionPlanInformationID": ProtectionPlanInformation.objects.get().pk,
        "protectionPlanProfileID": 7, "serialNumber": None, "state": "NY", "zip": "55555",
        "verificationRequestID": None,
    }  # fmt: skip
    assert information(subscriber, line_id) == expected
    assert "Begins when the order completes" in desk.read("orders_order_change", order_id)

    carried_out(subscriber, order_id)

    begun = information(subscriber, line_id)
    assert begun == expected | {"activationDate": begun["activationDate"], "serialNumber": "123"}
    assert begun["activationDate"] is not None
    page = desk.read("orders_order_change", order_id)
    assert "John Doe IDI" in page
    assert "In force since" in page
    assert "Handset Protection" in desk.read("customers_customer_change", customer.pk)
    versions = ProtectionPlanInformation.history.order_by("history_id")
    assert [row.activity.verb for row in versions] == ["order.item_added", "order.completed"]


@pytest.mark.rule("addOrderItem", "protection-plan-made")
def test_plan_without_anybody_or_of_many_pieces_is_refused(subscriber, customer):
    plan()
    cart = subscriber.post("/order", {}).json()["orderID"]
    for order_id, more, answer in [
        (cart, {}, refused("sku", "PLAN", "Handset Protection needs a customer whom it covers.")),
        (started(subscriber, customer), {"quantity": 2},
         refused("quantity", 2, "Handset Protection covers one device.")),
    ]:  # fmt: skip
        with nothing_written():
            response = subscriber.post(f"/order/{order_id}/item", {"sku": "PLAN", "orderActionID": 1} | more)
        assert answer_of(response) == answer


def test_customer_without_a_persons_name_is_covered_as_a_company(subscriber, customer):
    plan()
    Customer.objects.filter(pk=customer.pk).update(first_name="", last_name="", company_name="", name="Harbour Office")

    answer = information(subscriber, sold(subscriber, customer, serialNumber="9"))

    assert [answer[name] for name in ("firstName", "lastName", "companyName", "serialNumber")] == [
        None, None, "Harbour Office", "9",
    ]  # fmt: skip


@pytest.mark.rule("cancelOrder", "sold-plans-cancelled")
@pytest.mark.rule("addOrderItem", "protection-plan-in-force")
@pytest.mark.effect("cancelOrder", "sold-plan-cancelled")
def test_plan_of_a_cancelled_order_is_cancelled(subscriber, customer, desk):
    plan()
    order_id = started(subscriber, customer)
    line_id = put(subscriber, order_id, "PLAN")
    submitted(subscriber, order_id)

    assert subscriber.post(f"/order/{order_id}/cancel", {"reason": "Not wanted"}).status_code == 204

    assert dates(subscriber, line_id) == [False, True]
    assert "Cancelled" in desk.read("orders_order_change", order_id).split("Covers")[1][:300]
    assert ProtectionPlanInformation.history.latest("history_id").activity.verb == "order.cancelled"


def test_plan_taken_off_the_cart_is_gone(subscriber, customer):
    plan()
    line_id = put(subscriber, started(subscriber, customer), "PLAN")

    assert subscriber.delete(f"/orderItem/{line_id}").status_code == 204

    assert answer_of(subscriber.get(f"/orderItem/{line_id}/protectionPlanInformation")) == unknown("orderItem", line_id)
    assert not ProtectionPlanInformation.objects.exists()


@pytest.mark.rule("addOrderItem", "protection-plan-in-force")
@pytest.mark.effect("addOrderItem", "returned-plan-cancelled")
def test_returned_plan_is_cancelled_alone(subscriber, customer, service, desk):
    plan()
    other = sold(subscriber, customer, serviceID=ServiceFactory(customer=customer).pk)
    line_id = sold(subscriber, customer, serviceID=service.pk)
    assert dates(subscriber, line_id) == [True, False]

    sold_back = started(subscriber, customer)
    put(subscriber, sold_back, "PLAN", 2, serviceID=service.pk)
    carried_out(subscriber, sold_back)

    assert [dates(subscriber, each) for each in (line_id, other)] == [[True, True], [True, False]]
    assert not service.products.filter(ends_at=None).exists()
    page = desk.read("customers_customer_change", customer.pk)
    assert "in force" in page
    assert "cancelled" in page.split('id="services"')[1]
    activity = ProtectionPlanInformation.history.latest("history_id").activity
    assert (activity.verb, activity.subject_id) == ("order.completed", sold_back)


@pytest.mark.rule("addOrderItem", "protection-plan-in-force")
def test_plan_ends_with_its_service_and_with_its_order(subscriber, customer, service):
    plan()
    line_id = sold(subscriber, customer, serviceID=service.pk)
    order_id = started(subscriber, customer)
    body = {"serviceCatalogID": service.item_id, "serviceID": service.pk, "orderActionID": 5}
    assert subscriber.post(f"/order/{order_id}/item", body).status_code == 201
    order = carried_out(subscriber, order_id)
    assert dates(subscriber, line_id) == [True, True]

    operations.void_transaction(order_id=order.pk, reason="Wrong service", by=SYSTEM)
    assert dates(subscriber, line_id) == [True, False]
    assert Service.objects.get(pk=service.pk).status == "active"

    operations.void_transaction(order_id=line(line_id).order_id, reason="Not wanted", by=SYSTEM)
    assert dates(subscriber, line_id) == [True, True]


@pytest.mark.rule("addOrderItem", "protection-plan-in-force")
def test_plan_is_cancelled_at_the_desk(subscriber, customer, service, desk, last_activity):
    plan()
    line_id = sold(subscriber, customer, serviceID=service.pk)
    order_id = line(line_id).order_id
    assert "Cancel plan" in desk.read("orders_order_change", order_id)

    desk.post("orders_order_plan_cancel", order_id, line_id, reason="Sold the phone")

    assert dates(subscriber, line_id) == [True, True]
    assert not ServiceProduct.objects.filter(ends_at=None).exists()
    assert last_activity("order.protection_cancelled")[-1] == "Sold the phone"
    page = desk.read("orders_order_change", order_id)
    assert "Cancel plan" not in page
    assert "cancelled a protection plan" in page


def test_only_a_plan_in_force_is_cancelled(subscriber, customer):
    plan(), handset("PHONE")
    cart = started(subscriber, customer)
    in_cart, phone = put(subscriber, cart, "PLAN"), put(subscriber, cart, "PHONE")
    ended = sold(subscriber, customer)
    operations.cancel_protection_plan(order_item_id=ended, reason="Lost", by=SYSTEM)
    cases = [
        (in_cart, "Lost", WrongState, f"Order {cart} is in cart: its plan has not begun."),
        (phone, "Lost", WrongState, "Phone PHONE is no protection plan."),
        (ended, "Lost", WrongState, "Handset Protection is cancelled already."),
        (ended, " ", Invalid, "A reason is needed."),
    ]
    for line_id, reason, kind, message in cases:
        with nothing_written(), pytest.raises(DomainError) as raised:
            operations.cancel_protection_plan(order_item_id=line_id, reason=reason, by=SYSTEM)
        assert (type(raised.value), raised.value.message) == (kind, message)


def test_order_that_fails_begins_no_plan(subscriber, customer, monkeypatch):
    plan()
    order_id = started(subscriber, customer)
    line_id = put(subscriber, order_id, "PLAN")
    submitted(subscriber, order_id)

    def fail(order):
        raise WrongState("No.")

    monkeypatch.setattr("apps.orders.operations.processing.stock.settle", fail)
    operations.process_order(order_id=order_id)

    assert Order.objects.get(pk=order_id).error == "No."
    assert dates(subscriber, line_id) == [False, False]
