"""createOrder: what an order starts with."""

import datetime

import pytest
from django.contrib.auth.models import Group

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.customers.models import CreditReport, SalesCode
from apps.orders.constants import OrderLookupKind, OrderState, OrderVerb, StartAs, TransactionType
from apps.orders.factories import lookup
from apps.orders.models import Order, StartingBlock
from apps.registers.factories import RegisterFactory
from apps.users.constants import Role
from apps.users.factories import UserFactory
from tests.orders.api.orders_requests import CONTRACT, NONE, answer_of, refused
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def own(integrator):
    """A customer of the caller's organisation."""
    return CustomerFactory(organisation=integrator.organisation)


def block(**fields) -> StartingBlock:
    count = StartingBlock.objects.count()
    return StartingBlock.objects.create(**{"name": f"Block {count}", "caption": "Start"} | fields)


def create(client, **body) -> Order:
    status, shown = answer_of(client.post("/order", body))
    assert status == 201, shown
    order = Order.objects.get(pk=shown["orderID"])
    invoice = order.pk if order.transaction_type == TransactionType.DIRECT_INVOICE else 0
    assert shown == {"cartID": order.cart_number, "directInvoiceID": invoice, "orderID": order.pk}
    return order


@pytest.mark.rule("createOrder", "kind-defaults-to-order")
@pytest.mark.rule("createOrder", "order-starts-in-cart")
@pytest.mark.rule("createOrder", "direct-invoice-id-only-for-invoices")
@pytest.mark.rule("createOrder", "optional-fields-may-be-null")
@pytest.mark.parametrize("fill", [dict, lambda: dict.fromkeys(members())])
def test_order_of_nothing_is_an_empty_cart_of_the_caller(subscriber, integrator, fill):
    order = create(subscriber, **fill())

    assert (order.transaction_type, order.state) == (TransactionType.ORDER, OrderState.IN_CART)
    assert (order.created_by, order.updated_by, order.organisation) == (integrator, integrator, integrator.organisation)
    assert (order.cart_number, order.sale_number, order.direct_invoice_number) == (order.pk, None, None)
    assert (order.customer, order.register, order.starting_block, order.type) == (None, None, None, None)
    assert (order.is_checked_out, order.receipt_number, order.total, order.tender_total) == (False, None, None, 0)
    [entry] = Activity.objects.filter(subject_type="orders.order", subject_id=order.pk)
    assert (entry.verb, entry.actor, entry.object_id) == (OrderVerb.CREATED, integrator, order.pk)
    [row] = order.history.all()
    assert (row.activity, row.history_type, row.cart_number) == (entry, "+", order.pk)


def members() -> dict:
    schema = CONTRACT.operations["createOrder"].request_body["content"]["application/json"]["schema"]
    return CONTRACT.resolve(schema)["properties"]


def test_order_keeps_all_that_it_is_given(subscriber, own):
    report = CreditReport.objects.create(customer=own, provider="TransUnion", score=700)
    code, register = SalesCode.objects.create(name="AA99"), RegisterFactory()

    order = create(
        subscriber,
        creditCheckRequiredProviderID=2,
        creditReportID=report.pk,
        customerID=own.pk,
        description="For a damaged device",
        estimatedCompleteDate="2020-04-21",
        newAccountStatusID=1014,
        note="Replacing Device",
        orderTypeID=1014,
        registerID=register.pk,
        salesCodeID=code.pk,
        sourceCodeID=43,
        startingActionID=2,
    )

    assert (order.customer, order.organisation, order.register, order.sales_code) == (
        own,
        own.organisation,
        register,
        code,
    )
    assert order.credit_report == report
    numbers = [order.credit_provider, order.new_account_status, order.type, order.source_code, order.starting_action]
    assert [row.number for row in numbers] == [2, 1014, 1014, 43, 2]
    assert (order.description, order.note) == ("For a damaged device", "Replacing Device")
    assert order.estimated_complete_on == datetime.date(2020, 4, 21)


@pytest.mark.rule("createOrder", "starting-block-decides-kind")
@pytest.mark.rule("createOrder", "start-option-gives-transaction-type")
@pytest.mark.rule("createOrder", "direct-invoice-id-only-for-invoices")
@pytest.mark.parametrize(
    ("start_as", "kind"),
    [(StartAs.ORDER, 3), (StartAs.SALE, 1), (StartAs.DIRECT_INVOICE, 2)],
)
def test_starting_block_fills_in_and_decides_the_kind(subscriber, start_as, kind):
    register = RegisterFactory()
    started = block(
        start_as=start_as,
        order_type=lookup(OrderLookupKind.ORDER_TYPE, 2),
        starting_action=lookup(OrderLookupKind.STARTING_ACTION, 1),
        register=register,
    )

    order = create(subscriber, startingBlockID=started.pk)

    assert (order.transaction_type, order.starting_block, order.register) == (kind, started, register)
    assert (order.type.number, order.starting_action.number) == (2, 1)
    assert order.sale_number == (order.pk if kind == 1 else None)
    assert order.direct_invoice_number == (order.pk if kind == 2 else None)


@pytest.mark.rule("createOrder", "block-overrides-type-and-register")
@pytest.mark.rule("createOrder", "block-overrides-starting-action")
def test_values_of_the_block_come_first_and_others_are_not_even_looked_at(subscriber):
    register, other = RegisterFactory(), RegisterFactory()
    full = block(order_type=lookup(OrderLookupKind.ORDER_TYPE, 2), register=register)
    given = {"orderTypeID": NONE, "registerID": NONE, "startingActionID": NONE}

    order = create(subscriber, startingBlockID=full.pk, **given)
    assert (order.type.number, order.register, order.starting_action) == (2, register, None)

    order = create(subscriber, startingBlockID=block().pk, orderTypeID=3, registerID=other.pk, startingActionID=2)
    assert (order.type.number, order.register, order.starting_action) == (3, other, None)


@pytest.mark.rule("createOrder", "account-status-needs-customer")
def test_account_status_needs_a_customer(subscriber):
    with nothing_written():
        response = subscriber.post("/order", {"newAccountStatusID": 1014})

    reason = "An account status needs a customer to give it to."
    assert answer_of(response) == refused("newAccountStatusID", 1014, reason)


@pytest.mark.rule("createOrder", "references-must-be-visible")
@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("creditCheckRequiredProviderID", "credit check provider"),
        ("creditReportID", "credit report of this customer"),
        ("customerID", "customer"),
        ("newAccountStatusID", "account status"),
        ("orderTypeID", "order type"),
        ("registerID", "register"),
        ("salesCodeID", "sales code"),
        ("sourceCodeID", "source code"),
        ("startingActionID", "starting action"),
        ("startingBlockID", "starting block"),
    ],
)
@pytest.mark.parametrize("number", [NONE, 2**63 - 1])
def test_id_that_nothing_has_is_refused(subscriber, own, member, what, number):
    with nothing_written():
        response = subscriber.post("/order", {"customerID": own.pk, "note": "x"} | {member: number})

    assert answer_of(response) == refused(member, number, f"There is no such {what}.")


@pytest.mark.rule("createOrder", "references-must-be-visible")
@pytest.mark.rule("createOrder", "report-must-belong-to-customer")
def test_what_the_caller_may_not_use_is_as_if_unknown(subscriber, own):
    foreign = CustomerFactory()
    report = CreditReport.objects.create(customer=foreign, provider="TransUnion", score=700)
    other = CreditReport.objects.create(
        customer=CustomerFactory(organisation=own.organisation), provider="TransUnion", score=700
    )
    inactive, for_managers = block(is_active=False), block()
    for_managers.roles.add(Group.objects.get(name=Role.MANAGER))
    wrong_kind = lookup(OrderLookupKind.ORDER_TYPE, 3)  # a number that starting actions do not have

    with nothing_written():
        for body, member, what in [
            ({"customerID": foreign.pk}, "customerID", "customer"),
            ({"customerID": own.pk, "creditReportID": report.pk}, "creditReportID", "credit report of this customer"),
            ({"customerID": own.pk, "creditReportID": other.pk}, "creditReportID", "credit report of this customer"),
            ({"creditReportID": other.pk}, "creditReportID", "credit report of this customer"),
            ({"startingBlockID": inactive.pk}, "startingBlockID", "starting block"),
            ({"startingBlockID": for_managers.pk}, "startingBlockID", "starting block"),
            ({"startingActionID": wrong_kind.number}, "startingActionID", "starting action"),
        ]:
            expected = refused(member, body[member], f"There is no such {what}.")
            assert answer_of(subscriber.post("/order", body)) == expected


@pytest.mark.rule("createOrder", "references-must-be-visible")
def test_block_of_a_role_is_for_those_who_have_it(subscriber, staff):
    both = block()
    both.roles.add(Group.objects.get(name=Role.INTEGRATOR), Group.objects.get(name=Role.MANAGER))

    assert create(subscriber, startingBlockID=both.pk).starting_block == both
    expected = refused("startingBlockID", both.pk, "There is no such starting block.")
    assert answer_of(staff.post("/order", {"startingBlockID": both.pk})) == expected


def test_order_belongs_to_the_customers_organisation_and_else_to_nobodys_but_the_callers(
    subscriber, staff, order_management, own
):
    orphan = create(staff)
    assert (create(staff, customerID=own.pk).organisation, orphan.organisation) == (own.organisation, None)
    assert subscriber.get(f"/order/{orphan.pk}").status_code == 404

    loner = order_management(UserFactory(organisation=None))
    mine = create(loner)
    assert (mine.organisation, loner.get(f"/order/{mine.pk}").status_code) == (None, 200)
    assert loner.get(f"/order/{orphan.pk}").status_code == 404
    assert [row["orderID"] for row in loner.get("/order").json()["value"]] == [mine.pk]
