"""CostGuard Order Management: credit evaluation."""

from decimal import Decimal

import pytest

from apps.customers.factories import CustomerFactory
from apps.orders.constants import OrderAction, OrderLookupKind, OrderState
from apps.orders.factories import OrderItemFactory, ServiceInformationItemFactory, ServiceLineFactory, lookup
from apps.orders.models import CreditPolicy
from tests.journals.api.costguard_requests import answer_of, conflict, refused
from tests.orders.api.money_requests import NONE, credit_policy, credit_report, order_in
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")

CLASSES = [("B", 600, 500, 300, True), ("A", 700, 1000, 150, False), ("C", 300, 250, None, False)]
NOTHING = {"creditClassKey": None, "creditLimit": None, "deposit": None}
CREDIT = {
    "A": {"creditClassKey": "A", "creditLimit": 1000.0, "deposit": 150.0},
    "B": {"creditClassKey": "B", "creditLimit": 500.0, "deposit": 300.0},
    "C": {"creditClassKey": "C", "creditLimit": 250.0, "deposit": None},
}
NO_DEPOSIT = "The order adds no more services than it disconnects: no deposit is needed."


def credit(key: str | None, *messages: str, deposit: bool = True) -> tuple[int, dict]:
    """The answer for a class of CLASSES."""
    shown = CREDIT[key] if key else NOTHING
    amount = shown["deposit"] if deposit else None
    full = amount and {"amount": amount, "depositType": "Security Deposit", "depositTypeID": 1}
    return 200, shown | {"deposit": full, "messages": list(messages)}


@pytest.fixture
def customer(db):
    return CustomerFactory()


@pytest.fixture
def policy(db):
    return credit_policy(3, *CLASSES)


def check(client, customer, **changes):
    body = {"creditCheckSkipped": False, "isNewService": False, "orderTypeID": 3} | changes
    return answer_of(client.post(f"/customer/{customer.pk}/evaluateCreditCheckRequired", body))


def evaluate(client, customer, **changes):
    body = {"creditCheckRequired": False, "orderTypeID": 3} | changes
    return answer_of(client.post(f"/customer/{customer.pk}/evaluateCredit", body))


@pytest.mark.rule("evaluateCreditCheckRequired", "policy-per-order-type")
@pytest.mark.rule("evaluateCreditCheckRequired", "skipped-check-has-null-provider")
@pytest.mark.rule("evaluateCreditCheckRequired", "new-services-policy-row")
@pytest.mark.rule("evaluateCreditCheckRequired", "no-policy-gives-null-provider")
@pytest.mark.rule("evaluateCreditCheckRequired", "evaluating-changes-nothing")
def test_policy_says_which_provider_must_check(staff, customer):
    credit_policy(3, provider=2)
    credit_policy(1014, provider=2)
    credit_policy(1014, provider=1, is_for_new_services=True)
    credit_policy(2, provider=1, is_for_new_services=True)
    CreditPolicy.objects.create(order_type=lookup(OrderLookupKind.ORDER_TYPE, 1))

    def summary_of(provider, message):
        return 200, {"creditCheckRequiredProvider": provider, "messages": [message]}

    skipped = summary_of(None, "The credit check was skipped.")
    with nothing_written():
        for changes, expected in [
            ({}, summary_of("TransUnion", "Order type 3 requires a credit check by TransUnion.")),
            ({"isNewService": True}, summary_of("TransUnion", "Order type 3 requires a credit check by TransUnion.")),
            ({"orderTypeID": 1014}, summary_of("TransUnion", "Order type 1014 requires a credit check by TransUnion.")),
            (
                {"orderTypeID": 1014, "isNewService": True},
                summary_of("Experian", "Order type 1014 requires a credit check by Experian."),
            ),
            ({"orderTypeID": 2}, summary_of(None, "No credit policy applies to order type 2.")),
            (
                {"orderTypeID": 2, "isNewService": True},
                summary_of("Experian", "Order type 2 requires a credit check by Experian."),
            ),
            ({"orderTypeID": 1}, summary_of(None, "Order type 1 requires no credit check.")),
            ({"creditCheckSkipped": True}, skipped),
            ({"creditCheckSkipped": True, "isNewService": True, "orderTypeID": 1014}, skipped),
        ]:
            assert check(staff, customer, **changes) == expected


@pytest.mark.rule("evaluateCreditCheckRequired", "unknown-order-type-refused")
@pytest.mark.rule("evaluateCreditForCustomer", "unknown-order-type-refused")
@pytest.mark.rule("evaluateCreditForCustomer", "report-must-be-of-customer")
def test_what_the_evaluation_rests_on_must_exist(staff, customer, policy):
    foreign = credit_report(CustomerFactory(organisation=customer.organisation), 720).pk
    no_report = "There is no such credit report of the customer."

    with nothing_written():
        for number in (43, NONE, 2**62):  # 43 is the number of a source code, not of an order type
            expected = refused("orderTypeID", number, "There is no such order type.")
            assert check(staff, customer, orderTypeID=number) == expected
            assert check(staff, customer, orderTypeID=number, creditCheckSkipped=True) == expected
            assert evaluate(staff, customer, orderTypeID=number) == expected
        for number in (foreign, NONE):
            answer = evaluate(staff, customer, creditReportID=number)
            assert answer == refused("creditReportID", number, no_report)


@pytest.mark.sqlite
@pytest.mark.rule("evaluateCreditForCustomer", "policy-per-order-type")
@pytest.mark.rule("evaluateCreditForCustomer", "class-by-score-threshold")
@pytest.mark.rule("evaluateCreditForCustomer", "evaluating-changes-nothing")
def test_score_falls_in_the_highest_class_that_it_reaches(staff, customer, policy):
    cases = [(850, "A"), (700, "A"), (699, "B"), (600, "B"), (599, "C"), (300, "C"), (299, None), (0, None)]
    reports = [(credit_report(customer, score), score, key) for score, key in cases]

    with nothing_written():
        for report, score, key in reports:
            message = f"Credit score {score} falls in {f'class {key}' if key else 'no class'}."
            for required in (True, False):
                answer = evaluate(staff, customer, creditReportID=report.pk, creditCheckRequired=required)
                assert answer == credit(key, message)


@pytest.mark.rule("evaluateCreditForCustomer", "missing-report-gives-lowest-class")
@pytest.mark.rule("evaluateCreditForCustomer", "default-row-without-required-check")
@pytest.mark.rule("evaluateCreditForCustomer", "evaluating-changes-nothing")
def test_class_without_a_report(staff, customer, policy):
    missing = "A credit check is required, but the credit report is missing."

    with nothing_written():
        for given in ({}, {"creditReportID": None}):
            assert evaluate(staff, customer, creditCheckRequired=True, **given) == credit(
                "C", missing, "Without a score the customer falls in class C."
            )
            assert evaluate(staff, customer, **given) == credit(
                "B", "No credit check is required: the customer falls in class B."
            )
    policy.classes.filter(is_default=True).update(is_default=False)
    assert evaluate(staff, customer) == credit(None, "No credit check is required: the customer falls in no class.")
    policy.classes.all().delete()
    assert evaluate(staff, customer, creditCheckRequired=True) == credit(
        None, missing, "Without a score the customer falls in no class."
    )


@pytest.mark.rule("evaluateCreditForCustomer", "policy-per-order-type")
@pytest.mark.rule("evaluateCreditForCustomer", "no-policy-gives-null-class")
def test_no_policy_no_credit(staff, customer, policy):
    credit_policy(1014, *CLASSES, is_for_new_services=True)
    report = credit_report(customer, 720)

    for number in (1, 2, 1014):
        for changes in ({}, {"creditCheckRequired": True}, {"creditReportID": report.pk}):
            message = f"No credit policy applies to order type {number}."
            assert evaluate(staff, customer, orderTypeID=number, **changes) == credit(None, message)


def test_deposit_of_nothing_is_none(staff, customer):
    credit_policy(3, ("A", 0, None, Decimal(0), True))
    shown = {"creditClassKey": "A", "creditLimit": None, "deposit": None}
    message = "No credit check is required: the customer falls in class A."

    assert evaluate(staff, customer) == (200, shown | {"messages": [message]})


def order_of(of, **fields):
    type_ = lookup(OrderLookupKind.ORDER_TYPE, 3)
    return order_in(OrderState.IN_CART, **({"customer": of, "type": type_} | fields))


def evaluated(client, order):
    return answer_of(client.post(f"/order/{order.pk}/evaluateCredit"))


def add_services(order, action: OrderAction, count: int, **fields):
    for _ in range(count):
        ServiceLineFactory(order=order, action=action, **fields)


@pytest.mark.rule("evaluateCreditForOrder", "inputs-come-from-order")
@pytest.mark.rule("evaluateCreditForOrder", "check-required-by-provider")
@pytest.mark.rule("evaluateCreditForOrder", "policy-per-order-type")
@pytest.mark.rule("evaluateCreditForOrder", "class-as-for-customer")
@pytest.mark.rule("evaluateCreditForOrder", "evaluating-changes-nothing")
def test_order_is_evaluated_by_what_it_holds(staff, customer, policy):
    provider = lookup(OrderLookupKind.CREDIT_PROVIDER, 1)
    missing = "A credit check is required, but the credit report is missing."
    cases = [
        ({"credit_report": credit_report(customer, 650)}, credit("B", "Credit score 650 falls in class B.")),
        (
            {"credit_provider": provider, "credit_report": credit_report(customer, 720)},
            credit("A", "Credit score 720 falls in class A."),
        ),
        (
            {"credit_provider": provider},
            credit("C", missing, "Without a score the customer falls in class C."),
        ),
        ({}, credit("B", "No credit check is required: the customer falls in class B.")),
        (
            {"type": lookup(OrderLookupKind.ORDER_TYPE, 2)},
            credit(None, "No credit policy applies to order type 2."),
        ),
    ]
    orders = [(order_of(customer, **fields), expected) for fields, expected in cases]
    for order, _ in orders:
        add_services(order, OrderAction.ADD, 1)

    with nothing_written():
        for order, expected in orders:
            assert evaluated(staff, order) == expected


@pytest.mark.rule("evaluateCreditForOrder", "order-without-customer-is-conflict")
def test_order_without_a_customer_or_a_type_is_not_evaluated(staff, customer, policy):
    for fields, lacking in [({"customer": None}, "customer"), ({"type": None}, "order type")]:
        order = order_of(customer, **fields)
        message = f"Order {order.pk} has no {lacking}: its credit cannot be evaluated."

        assert evaluated(staff, order) == conflict(message)


@pytest.mark.rule("evaluateCreditForOrder", "inputs-come-from-order")
@pytest.mark.rule("evaluateCreditForOrder", "no-added-services-no-deposit")
@pytest.mark.parametrize(
    ("added", "disconnected", "is_needed"),
    [(0, 0, False), (1, 0, True), (1, 1, False), (2, 1, True), (1, 2, False), (0, 1, False)],
)
def test_deposit_is_for_services_beyond_those_disconnected(staff, customer, policy, added, disconnected, is_needed):
    order = order_of(customer, credit_report=credit_report(customer, 650))
    add_services(order, OrderAction.ADD, added)
    add_services(order, OrderAction.DISCONNECT, disconnected)
    add_services(order, OrderAction.SUSPEND, 3)
    ServiceInformationItemFactory.create_batch(3, order=order)  # services that the order adds products to
    add_services(order_of(customer), OrderAction.ADD, 3)

    messages = ["Credit score 650 falls in class B.", *([] if is_needed else [NO_DEPOSIT])]
    assert evaluated(staff, order) == credit("B", *messages, deposit=is_needed)


@pytest.mark.rule("evaluateCreditForOrder", "inputs-come-from-order")
@pytest.mark.rule("evaluateCreditForOrder", "charges-above-limit-add-message")
def test_charges_above_the_limit_are_shown(staff, customer, policy):
    order = order_of(customer, credit_report=credit_report(customer, 650))
    add_services(order, OrderAction.ADD, 2, monthly_charge=Decimal("249.99"))
    add_services(order, OrderAction.DISCONNECT, 1, monthly_charge=1000)
    OrderItemFactory(order=order, action=OrderAction.RETURN, monthly_charge=1000)
    score = "Credit score 650 falls in class B."
    assert evaluated(staff, order) == credit("B", score)

    feature = OrderItemFactory(order=order, monthly_charge=Decimal("0.01"), quantity=2)
    assert evaluated(staff, order) == credit("B", score)  # at the limit of 500 to the cent

    feature.quantity = 3
    feature.save()
    above = "Estimated monthly charges of 500.01 are above the credit limit of 500.00."
    assert evaluated(staff, order) == credit("B", score, above)


def test_order_with_new_services_goes_by_the_policy_for_them(staff, customer, policy):
    credit_policy(3, ("New", 0, 100, None, True), is_for_new_services=True)
    order = order_of(customer)
    shown = {"creditClassKey": "New", "creditLimit": 100.0, "deposit": None}

    assert evaluated(staff, order)[1]["creditClassKey"] == "B"
    add_services(order, OrderAction.ADD, 1)
    message = "No credit check is required: the customer falls in class New."
    assert evaluated(staff, order) == (200, shown | {"messages": [message]})


def test_evaluation_takes_as_many_queries_for_many_items_as_for_one(staff, customer, policy, django_assert_num_queries):
    order = order_of(customer)
    for count in (1, 30):
        add_services(order, OrderAction.ADD, count)
        with django_assert_num_queries(9):
            assert evaluated(staff, order)[0] == 200


@pytest.mark.parametrize(
    ("score", "key"), [(699, "B"), (700, "A"), (701, "A"), (599, "C"), (600, "B"), (299, None), (300, "C")]
)
def test_class_begins_with_its_threshold(staff, customer, policy, score, key):
    answer = evaluated(staff, order_of(customer, credit_report=credit_report(customer, score)))

    assert answer[1]["creditClassKey"] == key
