"""Who reaches the life cycle of orders: visibility, permissions, tokens, and bodies of another shape."""

import json

import pytest

from apps.catalog.factories import CatalogItemFactory
from apps.customers.factories import CustomerFactory
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.users.factories import UserFactory
from tests.orders.api.orders_requests import CONTRACT, NONE, OPERATIONS, answer_of, forbidden, unknown
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
OF_AN_ORDER = [name for name in OPERATIONS if "{orderID}" in CONTRACT.operations[name].path]
OF_AN_ITEM = ["updateOrderItem", "deleteOrderItem"]
WITH_A_BODY = {
    "createOrder": {"note": "x"},
    "addOrderItem": {"sku": "CHG-1", "orderActionID": 1},
    "holdOrder": {"holdReasonID": 1},
    "cancelOrder": {"reason": "x"},
    "updateOrderItem": [{"op": "replace", "path": "/quantityFulfilled", "value": 1}],
}
REFUSALS = {
    "createOrder": "You may not create orders.",
    "addOrderItem": "You may not change orders.",
    "updateOrderItem": "You may not change orders.",
    "deleteOrderItem": "You may not change orders.",
} | dict.fromkeys(
    ["checkoutOrder", "submitOrder", "pauseOrder", "resumeOrder", "holdOrder", "releaseOrder", "cancelOrder"],
    "You may not work orders.",
)
SHAPE = "malformed-body-refused"


def request_of(name: str, order_id: int, item_id: int) -> tuple[str, str, object]:
    operation = CONTRACT.operations[name]
    return operation.method.upper(), operation.path.format(orderID=order_id, orderItemID=item_id), WITH_A_BODY.get(name)


def naming(what: str, names: list[str], rule: str):
    """A parameter for the operations that name what is not there, with the rule of each."""
    return pytest.param(what, names, id=what, marks=[pytest.mark.rule(name, rule) for name in names])


@pytest.mark.parametrize(
    ("what", "names"),
    [
        naming("order", OF_AN_ORDER, "order-must-exist"),
        naming("orderItem", OF_AN_ITEM, "order-item-must-exist"),
    ],
)
def test_order_of_another_organisation_is_as_if_unknown(subscriber, what, names):
    CatalogItemFactory(sku="CHG-1")
    lines = [OrderItemFactory(order__state=state) for state in OrderState]

    def row(line):
        return line.pk if what == "orderItem" else line.order_id

    with nothing_written():
        for name in names:
            for line in lines:
                answer = answer_of(subscriber.send(*request_of(name, line.order_id, line.pk)))
                assert answer == unknown(what, row(line)), name
            for number in (NONE, 2**63 - 1, 2**63):
                assert answer_of(subscriber.send(*request_of(name, number, number))) == unknown(what, number), name
            if name in WITH_A_BODY:  # a foreign order is not told from the answer to a bad body either
                line = lines[0]
                method, path, _ = request_of(name, line.order_id, line.pk)
                assert answer_of(subscriber.send(method, path, {})) == unknown(what, row(line)), name


@pytest.mark.parametrize("path", ["/order", "/cart", "/sale", "/directInvoice"])
def test_searches_find_what_the_caller_may_see(subscriber, staff, integrator, path):
    own = CustomerFactory(organisation=integrator.organisation)
    kind = {"/sale": 1, "/directInvoice": 2}.get(path, 3)
    state = OrderState.SUBMITTED if path == "/sale" else OrderState.CHECKED_OUT
    mine, foreign = (
        OrderFactory(customer=customer, transaction_type=kind, state=state) for customer in (own, CustomerFactory())
    )

    assert answer_of(subscriber.get(f"{path}?$count=true&$select=orderID")) == (
        200,
        {"@count": 1, "value": [{"orderID": mine.pk}]},
    )
    found = staff.get(f"{path}?$select=orderID&$orderby=createDate").json()["value"]
    assert found == [{"orderID": mine.pk}, {"orderID": foreign.pk}]


def test_user_without_the_permission_is_refused_before_anything_is_read(order_management, integrator):
    user = UserFactory(organisation=integrator.organisation)
    client = order_management(user)
    user.groups.clear()

    answers = {}
    with nothing_written():
        for name in OPERATIONS:
            method, path, _ = request_of(name, NONE, NONE)
            raw = b"nothing" if method in ("POST", "PATCH") else None
            answers[name] = answer_of(client.send(method, path, raw=raw))

    assert answers == {name: forbidden(REFUSALS.get(name, "You may not see orders.")) for name in OPERATIONS}


def test_nothing_opens_without_a_token(order_management):
    client = order_management(None)

    answers = {name: answer_of(client.send(*request_of(name, 1, 1))) for name in OPERATIONS}

    message = "A simple web token or a bearer token is needed."
    refused = (401, {"errors": [{"field": None, "loggingNumber": 500101, "message": message}]})
    assert answers == dict.fromkeys(OPERATIONS, refused)


def shape_rule(name: str) -> list:
    return [pytest.mark.rule(name, SHAPE)] if SHAPE in CONTRACT.operations[name].rules else []


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=shape_rule(name)) for name in WITH_A_BODY if name != "updateOrderItem"]
)
def test_unknown_property_and_wrong_type_are_refused_by_name(subscriber, integrator, name):
    order = OrderFactory(customer=CustomerFactory(organisation=integrator.organisation), state=OrderState.SUBMITTED)
    method, path, body = request_of(name, order.pk, 1)
    schema = CONTRACT.resolve(CONTRACT.operations[name].request_body["content"]["application/json"]["schema"])

    with nothing_written():
        for member in ("surprise", *schema["properties"]):
            response = subscriber.send(method, path, body | {member: [1]})
            assert response.status_code == 400
            assert member in [error["field"] for error in response.json()["errors"]], member
        for raw in (b"", b"{", b"[]", b"null", b'"x"', json.dumps(body).encode()[:-1]):
            assert subscriber.send(method, path, raw=raw).status_code == 400
