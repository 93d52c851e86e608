"""CostGuard Order Management, tenders, receipts, advance pay and credit: what holds for all of these operations."""

import json

import pytest

from apps.users.factories import UserFactory
from tests.journals.api.costguard_requests import answer_of, forbidden, refused, unknown
from tests.orders.api.money_requests import NONE, World, tender_of
from tests.orders.api.orders_requests import CONTRACT
from tests.support.databases import rolled_back
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")

OF_ORDER = ["searchOrderTenders", "addOrderTender", "captureTender", "generateReceipt", "downloadReceipt",
            "renewAdvancePayService", "evaluateCreditForOrder"]  # fmt: skip
OF_CUSTOMER = ["evaluateCreditCheckRequired", "evaluateCreditForCustomer"]
OF_ITEM = ["addPricePoint"]
WITH_BODY = ["addOrderTender", "captureTender", "generateReceipt", "addPricePoint", "evaluateCreditCheckRequired",
             "evaluateCreditForCustomer"]  # fmt: skip
STATUSES = {"searchOrderTenders": 200, "addOrderTender": 201, "captureTender": 204, "generateReceipt": 201,
            "downloadReceipt": 200, "renewAdvancePayService": 200, "addPricePoint": 201,
            "evaluateCreditCheckRequired": 200, "evaluateCreditForCustomer": 200,
            "evaluateCreditForOrder": 200}  # fmt: skip
WRONG = {  # members whose values are of a wrong type, and what they want
    "addOrderTender": [("tenderTypeID", "7", "Must be an integer."), ("amount", "25", "Must be a number."),
                       ("amount", True, "Must be a number."), ("tenderTypeID", None, "Must be an integer.")],
    "captureTender": [("adjustmentID", "7654321", "Must be an integer."), ("adjustmentID", 0, "Must be at least 1.")],
    "generateReceipt": [("category", 5, "Must be a string."), ("category", "", "Must not be empty."),
                        ("guid", "874c41dc", "Is not a valid uuid."), ("guid", 5, "Must be a string or null.")],
    "addPricePoint": [("quantity", "1", "Must be an integer."), ("quantity", 1.5, "Must be an integer."),
                      ("advancePayPricePointChargeID", 0, "Must be at least 1.")],
    "evaluateCreditCheckRequired": [("creditCheckSkipped", "no", "Must be a boolean."),
                                    ("isNewService", 1, "Must be a boolean."),
                                    ("orderTypeID", "3", "Must be an integer.")],
    "evaluateCreditForCustomer": [("creditCheckRequired", None, "Must be a boolean."),
                                  ("creditReportID", "2", "Must be an integer or null."),
                                  ("orderTypeID", True, "Must be an integer.")],
}  # fmt: skip


def each(names, rule: str) -> list:
    """A parameter for each operation, marked with its rule of that name where it has one."""
    marks = {name: [pytest.mark.rule(name, rule)] if rule in CONTRACT.operations[name].rules else [] for name in names}
    return [pytest.param(name, id=name, marks=marks[name]) for name in names]


@pytest.fixture(scope="module")
def own(shared_people, django_db_blocker):
    """Rows of the integrator's organisation, made once; each test rolls back to here."""
    with django_db_blocker.unblock(), rolled_back():
        yield World(shared_people["integrator"].organisation)


@pytest.fixture(scope="module")
def foreign(django_db_setup, django_db_blocker):
    """The same rows of another organisation."""
    with django_db_blocker.unblock(), rolled_back():
        yield World()


@pytest.mark.parametrize("name", [*OF_ORDER, *OF_CUSTOMER, *OF_ITEM])
def test_subscriber_may_ask_about_its_own(subscriber, own, name):
    assert subscriber.send(*own.requests()[name]).status_code == STATUSES[name]


@pytest.mark.parametrize(
    "name",
    each(OF_ORDER, "order-must-exist")
    + each(OF_CUSTOMER, "customer-must-exist")
    + each(OF_ITEM, "order-item-must-exist"),
)
def test_what_is_unknown_or_not_visible_is_not_found(subscriber, staff, own, foreign, name):
    what = "customer" if name in OF_CUSTOMER else "orderItem" if name in OF_ITEM else "order"
    method, path, body = foreign.requests()[name]
    _, kind, pk, *rest = path.split("/")

    with nothing_written():
        for content in [body, {"strange": 1}]:  # what the path names is looked for before the body is read
            assert answer_of(subscriber.send(method, path, content)) == unknown(what, pk)
            nowhere = "/".join(["", kind, str(NONE), *rest])
            assert answer_of(subscriber.send(method, nowhere, content)) == unknown(what, NONE)
            assert answer_of(staff.send(method, nowhere, content)) == unknown(what, NONE)
    assert staff.send(method, path, body).status_code == STATUSES[name]


@pytest.mark.rule("captureTender", "tender-must-be-of-order")
@pytest.mark.rule("renewAdvancePayService", "service-must-exist")
@pytest.mark.rule("downloadReceipt", "receipt-must-be-of-order")
def test_second_id_must_be_of_the_order_or_visible(subscriber, staff, own, foreign):
    order = f"/order/{own.order.pk}"
    other = tender_of(World(own.customer.organisation).order)
    body = {"adjustmentID": own.adjustment.pk}

    with nothing_written():
        for tender in (NONE, foreign.tender.pk, other.pk):
            for client in (subscriber, staff):
                answer = client.post(f"{order}/tender/{tender}/capture", body)
                assert answer_of(answer) == unknown("tenderInformationItem", tender)
        for service, client in [(NONE, subscriber), (NONE, staff), (foreign.service.pk, subscriber)]:
            answer = client.post(f"{order}/service/{service}/renewAdvancePay")
            assert answer_of(answer) == unknown("service", service)
        for guid in ("874c41dc-d104-480f-a576-dac472c5e0e4", foreign.receipt.guid, other.order.pk, "a.pdf"):
            for client in (subscriber, staff):
                status, answer = answer_of(client.get(f"{order}/receipt/{guid}"))
                assert (status, answer["errors"][0]["field"]) == (404, "guid")


@pytest.mark.parametrize("name", each(WITH_BODY, "malformed-body-refused"))
def test_body_of_another_shape_is_refused(staff, own, name):
    method, path, body = own.requests()[name]

    with nothing_written():
        assert answer_of(staff.send(method, path, body | {"Amount": 1})) == refused(
            "Amount", 1, "This member is not known here."
        )
        for member, value, reason in WRONG[name]:
            shown = value if isinstance(value, str) else json.dumps(value)
            assert answer_of(staff.send(method, path, body | {member: value})) == refused(member, shown, reason)
        for raw in (b"[]", b"{", b"\xff", b'{"amount": NaN}', b'"text"'):
            assert staff.send(method, path, raw=raw).status_code == 400


@pytest.mark.parametrize("name", ["addOrderTender", "captureTender", "addPricePoint", *OF_CUSTOMER])
def test_required_members_are_asked_for(staff, own, name):
    method, path, body = own.requests()[name]

    with nothing_written():
        for member in body:
            rest = {known: value for known, value in body.items() if known != member}
            assert answer_of(staff.send(method, path, rest)) == refused(member, "", "A value is required.")


def test_one_without_the_right_is_refused(order_management, own):
    user = UserFactory(username="nobody", organisation=own.customer.organisation)
    user.groups.clear()
    writes = {"addOrderTender", "captureTender", "renewAdvancePayService", "addPricePoint", "generateReceipt"}
    client, requests = order_management(user), own.requests()

    with nothing_written():
        answers = {name: answer_of(client.send(*requests[name])) for name in requests}

    assert answers == {
        name: forbidden("You may not change orders." if name in writes else "You may not see orders.")
        for name in [*OF_ORDER, *OF_CUSTOMER, *OF_ITEM]
    }
