"""createPaymentusRefund, through a gateway that answers."""

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.activity.models import Activity
from apps.core.caller import Channel
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import Order, OrderTender
from apps.orders.operations.tenders import MAX_TENDERS
from apps.payments.constants import AttemptState, PaymentVerb
from apps.payments.factories import GatewaySettingsFactory, PaymentusTransactionFactory
from apps.payments.models import GatewaySettings, PaymentusTransaction, RefundAttempt, TransactionOrderLink
from apps.registers.models import TenderType
from apps.users.factories import UserFactory
from tests.journals.api.costguard_requests import answer_of, conflict, forbidden, refused
from tests.payments.payments_requests import NONE, failed, kept, no_access, refunding
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")

RANGE = "Must be between -999999999999.99 and 999999999999.99."
BELOW = "Must be less than 0."


@pytest.mark.sqlite
@pytest.mark.rule("createPaymentusRefund", "success-adds-linked-tender")
@pytest.mark.parametrize(("amount", "stored"), [(-10, "-10.00"), (-0.01, "-0.01"), (-8.41, "-8.41"), (-1e2, "-100.00")])
def test_refund_becomes_a_negative_tender_tied_to_the_reversal(subscriber, integrator, sandbox, order, amount, stored):
    answer = subscriber.post(*refunding(order, amount))

    [tender], [link], [reversal] = (
        list(model.objects.all()) for model in (OrderTender, TransactionOrderLink, PaymentusTransaction)
    )
    assert answer_of(answer) == (
        201,
        {
            "errorMessage": None,
            "paymentusTransactionID": reversal.pk,
            "paymentusTransactionOrderLinkID": link.pk,
            "tenderInformationItemID": tender.pk,
        },
    )
    shown = (tender.order_id, tender.type_id, tender.amount, tender.created_by)
    assert shown == (order.pk, 8, Decimal(stored), integrator)
    assert (link.order_id, link.transaction, link.tender) == (order.pk, reversal, tender)
    attempt = RefundAttempt.objects.get()
    assert (reversal.reference_number, reversal.cg_reference_number, reversal.amount, reversal.idempotency_key) == (
        "R-1", order.pk, Decimal(stored), attempt.idempotency_key,
    )  # fmt: skip
    assert link.reference_number == "R-1"
    assert (attempt.state, attempt.link, attempt.message) == (AttemptState.DONE, link, "")
    order.refresh_from_db()
    assert (order.tender_total, order.state, order.updated_by) == (Decimal(stored), OrderState.IN_CART, integrator)
    sent = {"referenceNumber": "123456789", "amount": stored[1:], "orderID": order.pk}
    [(method, path, content)] = sandbox.requests
    assert (method, path) == ("POST", "/v1/refunds")
    assert content | {"amount": f"{Decimal(content['amount']):.2f}"} == sent | {"key": str(attempt.idempotency_key)}


def test_refund_is_shown_in_the_timeline(subscriber, integrator, sandbox, order):
    subscriber.post(*refunding(order))

    activities = list(Activity.objects.filter(subject_type="orders.order", subject_id=order.pk).order_by("pk"))
    assert [activity.verb for activity in activities] == [
        PaymentVerb.REFUND_ASKED,
        PaymentVerb.REFUNDED,
        OrderVerb.TENDERED,
    ]
    assert {(activity.actor, activity.channel) for activity in activities} == {(integrator, Channel.COSTGUARD)}
    asked, done, tendered = activities
    assert history_of(asked) == [("refundattempt", "+")]
    assert history_of(done) == [
        ("paymentustransaction", "+"),
        ("refundattempt", "~"),
        ("transactionorderlink", "+"),
    ]
    assert history_of(tendered) == [("order", "~"), ("ordertender", "+")]
    assert asked.data == {"reference": "123456789", "amount": "-10"}


@pytest.mark.rule("createPaymentusRefund", "refund-members-required")
@pytest.mark.rule("createPaymentusRefund", "gateway-called-after-checks")
def test_wrong_values_are_refused_before_the_gateway_is_called(staff, sandbox, order):
    path, body = refunding(order)
    wrong = [
        *[({name: None}, name, None) for name in body],
        ({"amount": 0}, "amount", None),
        ({"amount": 10}, "amount", None),
        ({"amount": 0.01}, "amount", None),
        ({"amount": "-10"}, "amount", None),
        ({"amount": True}, "amount", None),
        ({"amount": -10.005}, "amount", "Must have at most 2 decimals."),
        ({"amount": -1e-9}, "amount", "Must have at most 2 decimals."),
        ({"amount": -1000000000000}, "amount", RANGE),
        ({"amount": -1e300}, "amount", RANGE),
        ({"orderID": 0}, "orderID", "Must be at least 1."),
        ({"orderID": str(order.pk)}, "orderID", "Must be an integer."),
        ({"orderID": 2**63}, "orderID", "Is out of range."),
        ({"referenceNumber": ""}, "referenceNumber", "Must not be empty."),
        ({"referenceNumber": "   "}, "referenceNumber", "A value is required."),
        ({"referenceNumber": "1\x002"}, "referenceNumber", "Must not hold the character U+0000."),
        ({"referenceNumber": "1" * 101}, "referenceNumber", "Must have at most 100 characters."),
        ({"referenceNumber": 123456789}, "referenceNumber", "Must be a string."),
        ({"Amount": -10}, "Amount", "This member is not known here."),
    ]

    with nothing_written():
        for changes, field, reason in wrong:
            answer = answer_of(staff.post(path, body | changes))
            assert (answer[0], answer[1]["errors"][0]["field"]) == (400, field), changes
            if reason:
                value = changes[field]
                assert answer == refused(field, value if isinstance(value, str) else json.dumps(value), reason)
        for name in body:
            rest = {known: value for known, value in body.items() if known != name}
            assert answer_of(staff.post(path, rest)) == refused(name, "", "A value is required.")
        for raw in (b"", b"[]", b"{", b"\xff", b'{"amount": NaN}', b'{"amount": -1e999, "orderID": 1}'):
            assert staff.post(path, raw=raw).status_code == 400
    assert sandbox.requests == []


@pytest.mark.rule("createPaymentusRefund", "unknown-order-refused")
@pytest.mark.rule("createPaymentusRefund", "gateway-called-after-checks")
def test_order_that_is_unknown_or_not_visible_is_refused(subscriber, staff, sandbox, order):
    foreign = OrderFactory(register=order.register)

    with nothing_written():
        assert answer_of(staff.post(*refunding(NONE))) == no_access("order", NONE, "orderID")
        for pk in (NONE, foreign.pk):
            assert answer_of(subscriber.post(*refunding(pk))) == no_access("order", pk, "orderID")
    assert sandbox.requests == []
    assert staff.post(*refunding(foreign)).status_code == 201


@pytest.mark.rule("createPaymentusRefund", "register-needs-gateway-settings")
@pytest.mark.rule("createPaymentusRefund", "gateway-called-after-checks")
def test_register_must_have_valid_settings(staff, sandbox, order, settings):
    gateway = GatewaySettings.objects.get()
    without_register = OrderFactory(register=None)
    without_settings = OrderFactory()
    not_valid = OrderFactory()
    GatewaySettingsFactory(register=not_valid.register, endpoint=sandbox.endpoint, is_valid=False)

    with nothing_written():
        for bad in (without_register, without_settings, not_valid):
            reason = "Its register has no valid Paymentus gateway settings."
            assert answer_of(staff.post(*refunding(bad))) == refused("orderID", bad.pk, reason)
        known, settings.SECRET_KEY = settings.SECRET_KEY, "another key"  # what is stored can no longer be read
        answer = staff.post(*refunding(order))
        settings.SECRET_KEY = known
        assert answer_of(answer) == refused("orderID", order.pk, reason)
    assert sandbox.requests == []
    assert (gateway.is_valid, staff.post(*refunding(order)).status_code) == (True, 201)


@pytest.mark.rule("createPaymentusRefund", "order-over-is-conflict")
@pytest.mark.rule("createPaymentusRefund", "gateway-called-after-checks")
@pytest.mark.parametrize("state", list(OrderState))
def test_only_an_order_that_is_over_takes_no_refund(staff, sandbox, order, state):
    order = OrderFactory(register=order.register, state=state)
    if state not in (OrderState.COMPLETED, OrderState.CANCELLED):
        assert staff.post(*refunding(order)).status_code == 201
        order.refresh_from_db()
        assert (order.state, order.tender_total) == (state, -10)
        return

    with nothing_written():
        message = f"Order {order.pk} is {Order(state=state).state_in_words}: its tenders are read-only."
        assert answer_of(staff.post(*refunding(order))) == conflict(message)
    assert sandbox.requests == []


@pytest.mark.rule("createPaymentusRefund", "gateway-called-after-checks")
def test_order_that_cannot_take_the_tender_is_refused_before(staff, sandbox, order):
    OrderTenderFactory.create_batch(MAX_TENDERS, order=order, amount=1)
    full = OrderFactory(register=order.register, tender_total=Decimal("-999999999999.99"))
    no_type = OrderFactory(register=order.register)

    with nothing_written():
        message = f"Order {order.pk} has 100 tenders, which is the most an order can have."
        assert answer_of(staff.post(*refunding(order))) == conflict(message)
        reason = "Tenders must add up to between -999999999999.99 and 999999999999.99."
        assert answer_of(staff.post(*refunding(full))) == refused("amount", "-10", reason)
    TenderType.objects.filter(pk=8).delete()
    with nothing_written():
        message = "No tender type is of the family Paymentus."
        assert answer_of(staff.post(*refunding(no_type))) == conflict(message)
    assert sandbox.requests == []


LATER = "Patchbay goes on asking, and adds the tender if the refund was made."
NO_WORD = "which tells nothing about the refund."


@pytest.mark.rule("createPaymentusRefund", "gateway-failure-keeps-nothing")
@pytest.mark.parametrize(
    ("mode", "state", "message"),
    [
        ("decline", AttemptState.FAILED, "Unable to reverse transaction."),
        ("decline politely", AttemptState.FAILED, "Too late."),
        ("lock out", AttemptState.FAILED, "The payment gateway does not take the register's account."),
        ("hang up", AttemptState.UNKNOWN, f"The payment gateway did not answer. {LATER}"),
        ("lose", AttemptState.UNKNOWN, f"The payment gateway did not answer. {LATER}"),
        ("break", AttemptState.UNKNOWN, f"The payment gateway answered 500, {NO_WORD} {LATER}"),
        ("break after acting", AttemptState.UNKNOWN, f"The payment gateway answered 503, {NO_WORD} {LATER}"),
        ("redirect", AttemptState.UNKNOWN, f"The payment gateway answered 307, {NO_WORD} {LATER}"),
        ("be busy", AttemptState.UNKNOWN, f"The payment gateway answered 429, {NO_WORD} {LATER}"),
        ("mumble", AttemptState.UNKNOWN, f"The payment gateway answered 200, {NO_WORD} {LATER}"),
        ("babble", AttemptState.UNKNOWN, f"The payment gateway answered 200, {NO_WORD} {LATER}"),
    ],
)
def test_failure_is_a_200_that_keeps_nothing_of_money(staff, sandbox, order, mode, state, message):
    sandbox.mode = mode

    answer = answer_of(staff.post(*refunding(order)))

    assert answer == failed(message)
    assert kept() == (0, 0, 0)
    order.refresh_from_db()
    assert order.tender_total == 0
    attempt = RefundAttempt.objects.get()
    assert (attempt.state, attempt.message, attempt.link) == (state, message, None)
    assert len(sandbox.requests) == 1  # no redirect is followed, nothing is tried again at once
    verb = PaymentVerb.REFUND_FAILED if state == AttemptState.FAILED else PaymentVerb.REFUND_OPEN
    assert Activity.objects.get(verb=verb).subject_id == order.pk


@pytest.mark.rule("createPaymentusRefund", "gateway-failure-keeps-nothing")
def test_gateway_that_takes_no_connection_is_a_failure(staff, sandbox, order):
    sandbox.shutdown()
    sandbox.server_close()

    assert answer_of(staff.post(*refunding(order))) == failed("The payment gateway cannot be reached.")
    assert kept() == (0, 0, 0)
    assert RefundAttempt.objects.get().state == AttemptState.FAILED


@pytest.mark.rule("createPaymentusRefund", "gateway-failure-keeps-nothing")
def test_transaction_of_somebody_else_is_shown_like_an_unknown_one(subscriber, staff, sandbox, order):
    foreign = OrderFactory(register=order.register)
    PaymentusTransactionFactory(reference_number="7", cg_reference_number=foreign.pk)
    own = PaymentusTransactionFactory(reference_number="8", cg_reference_number=order.pk)

    answer = answer_of(subscriber.post(*refunding(order, reference="7")))
    assert (answer, sandbox.requests) == (failed("Unable to reverse transaction.", "7"), [])
    assert kept() == (0, 0, 2)
    assert subscriber.post(*refunding(order, reference=own.reference_number)).status_code == 201
    assert staff.post(*refunding(order, reference="7")).status_code == 201


@pytest.mark.rule("createPaymentusRefund", "gateway-failure-keeps-nothing")
def test_failed_refund_can_be_asked_for_afresh(staff, sandbox, order):
    sandbox.mode = "decline"
    staff.post(*refunding(order))
    sandbox.mode = "approve"

    assert staff.post(*refunding(order)).status_code == 201

    assert len(set(sandbox.keys)) == 2
    order.refresh_from_db()
    assert (order.tender_total, sandbox.given_back) == (-10, 10)


@pytest.mark.rule("createPaymentusRefund", "repeated-refund-is-same")
def test_same_refund_is_made_once_however_often_it_is_asked_for(staff, sandbox, order):
    first = answer_of(staff.post(*refunding(order)))

    assert [answer_of(staff.post(*refunding(order))) for _ in range(3)] == [first] * 3
    Order.objects.filter(pk=order.pk).update(state=OrderState.COMPLETED)
    assert answer_of(staff.post(*refunding(order))) == first
    assert (len(sandbox.keys), sandbox.given_back, RefundAttempt.objects.count()) == (1, 10, 1)


def test_another_amount_of_the_same_transaction_is_another_refund(staff, sandbox, order):
    answers = {answer_of(staff.post(*refunding(order, amount)))[1]["tenderInformationItemID"] for amount in (-10, -5)}

    assert (len(answers), sandbox.given_back) == (2, 15)


def test_database_holds_one_refund_of_a_kind(order):
    values = {"order": order, "register": order.register, "reference_number": "1", "amount": -10}
    RefundAttempt.objects.create(**values, created_by=order.created_by)

    with pytest.raises(IntegrityError), transaction.atomic():
        RefundAttempt.objects.create(**values, created_by=order.created_by)

    RefundAttempt.objects.create(**values, state=AttemptState.FAILED, created_by=order.created_by)


def test_one_without_the_right_refunds_nothing(order_management, sandbox, order):
    user = UserFactory(username="nobody")
    user.groups.clear()
    client = order_management(user)
    assert client.get("/order").status_code == 403

    with nothing_written():
        assert answer_of(client.post(*refunding(order))) == forbidden("You may not refund payments.")
    assert sandbox.requests == []


def test_secrets_leave_no_trace(staff, sandbox, order):
    staff.post(*refunding(order))

    gateway = GatewaySettings.objects.get()
    assert (gateway.merchant, gateway.login, gateway.key) == ("merchant-8", "login-8", "key-8")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_gatewaysettings")
        assert not {"merchant-8", "login-8", "key-8"} & {*map(str, cursor.fetchone())}
    for row in GatewaySettings.history.values():
        assert not {"merchant", "login", "key"} & row.keys()
    assert "key-8" not in str(Activity.objects.values_list("data"))
