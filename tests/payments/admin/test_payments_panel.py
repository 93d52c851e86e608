"""Payments at the desk: the panel of an order page, its buttons, the gateway's settings and the transactions."""

import re

import pytest

from apps.core.caller import Channel
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.payments.constants import AttemptState, PaymentVerb
from apps.payments.factories import (
    GatewaySettingsFactory,
    PaymentusTransactionFactory,
    TransactionOrderLinkFactory,
    placed,
)
from apps.payments.models import GatewaySettings, PaymentusTransaction, RefundAttempt, TransactionOrderLink
from apps.registers.factories import RegisterFactory
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
PAGE = "orders_order_change"
SCRIPT = '"><script>alert(1)</script>'


@pytest.fixture
def order(settings):
    settings.PAYMENT_GATEWAY_ADAPTER = "apps.payments.gateways.sandbox.SandboxGateway"
    order = OrderFactory()
    GatewaySettingsFactory(register=order.register)
    return order


def panel(desk, order) -> str:
    html = desk.read(PAGE, order.pk)
    if 'id="payments"' not in html:
        return ""
    start = html.index('id="payments"')
    return html[start : html.index("</section>", start)]


def addresses(html: str) -> set[str]:
    """What the panel's buttons do."""
    return {match.split("/")[0] for match in re.findall(r'action="[^"]*/order/\d+/([a-z]+/[^"]*)"', html)}


def test_panel_tells_of_payments_and_refunds(desk, order, by):
    placed(order, amount=40)
    expected = TransactionOrderLinkFactory(order=order, reference_number=SCRIPT)
    PaymentusTransactionFactory(cg_reference_number=order.pk, amount=12, reference_number="R-12")
    PaymentusTransactionFactory(cg_reference_number=OrderFactory().pk, amount=13, reference_number="R-13")
    RefundAttempt.objects.create(
        order=order, register=order.register, reference_number="7", amount=-5, state=AttemptState.UNKNOWN,
        message="No word yet.", created_by=by.user,
    )  # fmt: skip

    html = panel(desk, order)

    assert addresses(html) == {"release", "place", "refund", "expect"}
    for words in ("40.00", "R-12", "12.00", "-5.00", "Unknown", "No word yet."):
        assert words in html
    assert "R-13" not in html
    assert expected.reference_number not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("state", [OrderState.COMPLETED, OrderState.CANCELLED])
def test_order_that_is_over_offers_nothing(desk, order, state):
    link = placed(order)
    order.state = state
    order.save()

    html = panel(desk, order)

    assert (addresses(html), link.reference_number in html) == (set(), True)


def test_panel_shows_what_the_role_may_do(desk, order, agent):
    placed(order)
    permissions = agent.groups.get().permissions

    permissions.remove(permissions.get(codename="refund"))
    assert "refund" not in addresses(panel(desk, order))
    permissions.remove(permissions.get(codename="change_order"))
    assert addresses(panel(desk, order)) == set()
    permissions.remove(permissions.get(codename="view_paymentustransaction"))
    assert panel(desk, order) == ""


def test_order_without_a_gateway_says_so(desk, order):
    GatewaySettings.objects.update(is_valid=False)

    html = panel(desk, order)

    assert "no valid Paymentus settings" in html
    assert "refund" not in addresses(html)


def test_payment_is_expected_placed_and_released(desk, order, messages_of, last_activity):
    response = desk.post("payments_expect", order.pk, reference_number=" 4711 ")
    assert messages_of(response) == ["Payment 4711 is expected."]
    assert last_activity(PaymentVerb.EXPECTED) == (desk.user, Channel.DESK, order.pk, "")
    [link] = TransactionOrderLink.objects.all()
    payment = PaymentusTransactionFactory(reference_number="4711", cg_reference_number=None, amount=30)

    assert messages_of(desk.post("payments_place", order.pk, payment.pk))[-1] == "The payment is on the order."
    link.refresh_from_db()
    assert (link.transaction, link.tender.amount, link.tender.order) == (payment, 30, order)
    refused = messages_of(desk.post("payments_place", order.pk, payment.pk))[-1]
    assert refused == "Every transaction order link of that kind has a tender already."

    assert messages_of(desk.post("payments_release", order.pk, link.tender_id))[-1] == "The payment is off the order."
    order.refresh_from_db()
    assert (order.tenders.count(), order.tender_total) == (0, 0)


def test_refund_is_asked_back_and_made_once_confirmed(desk, order, messages_of, last_activity):
    link = placed(order, amount=40)
    query = {"reference_number": link.reference_number, "amount": "12.50"}

    html = desk.read("payments_refund", order.pk, **query)
    assert f"Give 12.50 back from Paymentus transaction {link.reference_number}?" in html
    assert RefundAttempt.objects.count() == 0

    url = f"/admin/payments/paymentustransaction/order/{order.pk}/refund/?reference_number={link.reference_number}"
    response = desk.http.post(f"{url}&amount=12.50")
    assert messages_of(response) == [f"12.50 went back from {link.reference_number}."]
    assert response.url == f"/admin/orders/order/{order.pk}/change/#payments"
    order.refresh_from_db()
    assert order.tender_total == 27.5
    assert last_activity(PaymentVerb.REFUNDED) == (desk.user, Channel.DESK, order.pk, "")

    response = desk.http.post(f"{url}&amount=30")
    assert messages_of(response)[-1] == "Nothing was refunded: Unable to reverse transaction."


@pytest.mark.parametrize("amount", ["", "0", "-5", "abc", "1.005", "1e20", "NaN"])
def test_wrong_refund_is_refused_before_it_is_asked_back(desk, order, messages_of, amount):
    response = desk.get("payments_refund", order.pk, reference_number="7", amount=amount)

    assert response.status_code == 302
    assert messages_of(response)[0].startswith("Amount: ")


def test_buttons_need_their_rights_and_an_order(desk, order, agent, messages_of):
    for name in ("expect", "refund"):
        response = desk.post(f"payments_{name}", 999_999, reference_number="7", amount="5")
        assert response.status_code == 302
    url = "/admin/payments/paymentustransaction/order/999999/refund/?reference_number=7&amount=5"
    assert messages_of(desk.http.post(url))[-1] == "There is no order 999999."
    for name, args in [("expect", [order.pk]), ("place", [order.pk, 1]), ("release", [order.pk, 1])]:
        assert desk.get(f"payments_{name}", *args).status_code == 302  # a GET changes nothing
    agent.groups.clear()
    for name, args in [("expect", [1]), ("place", [1, 1]), ("release", [1, 1]), ("refund", [1])]:
        assert desk.post(f"payments_{name}", *args, reference_number="7").status_code == 403
    assert RefundAttempt.objects.count() == TransactionOrderLink.objects.count() == 0


def test_panel_costs_the_same_for_1_and_30_rows(desk, order, by):
    def make(count):
        for _ in range(count):
            placed(order, amount=1)
            TransactionOrderLinkFactory(order=order)
            PaymentusTransactionFactory(cg_reference_number=order.pk)
            RefundAttempt.objects.create(
                order=order,
                register=order.register,
                reference_number=str(RefundAttempt.objects.count()),
                amount=-5,
                created_by=by.user,
            )

    make(1)
    one = desk.queries(PAGE, order.pk)
    make(29)

    assert desk.queries(PAGE, order.pk) == one


VALUES = {"endpoint": "https://gateway.example/v1", "is_valid": "on"}
SECRETS = {"new_merchant": "merchant-one", "new_login": "login-one", "new_key": "key-one"}


def test_settings_are_written_and_never_shown(administrators_desk, last_activity):
    desk, register = administrators_desk, RegisterFactory()

    desk.post("payments_gatewaysettings_add", register=register.pk, **VALUES, **SECRETS)
    row = GatewaySettings.objects.get()
    assert (row.register, row.merchant, row.login, row.key, row.is_valid) == (
        register,
        "merchant-one",
        "login-one",
        "key-one",
        True,
    )
    assert last_activity(PaymentVerb.CONFIGURED) == (desk.user, Channel.DESK, row.pk, "")
    desk.post("payments_gatewaysettings_change", row.pk, **VALUES, new_key="key-two")
    row.refresh_from_db()
    assert (row.merchant, row.login, row.key) == ("merchant-one", "login-one", "key-two")

    for name in ("change", "history"):
        html = desk.read(f"payments_gatewaysettings_{name}", row.pk)
        assert not any(secret in html for secret in ("merchant-one", "login-one", "key-one", "key-two", "gAAAA"))
    assert "gAAAA" not in desk.read("payments_gatewaysettings_changelist")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"new_key": ""}, "Valid settings need it."),
        ({"new_key": "a b\x7f"}, "Must be printable ASCII without spaces around it."),
        ({"endpoint": "http://gateway.example"}, "Must be a URL that begins with https://."),
        ({"endpoint": "https://user:pass@gateway.example"}, "Must hold no user name"),
        ({"endpoint": "gateway"}, "Must be a URL that begins with https://."),
    ],
)
def test_settings_that_cannot_work_are_refused(administrators_desk, messages_of, changes, words):
    values = VALUES | SECRETS | {"register": RegisterFactory().pk} | changes

    response = administrators_desk.post("payments_gatewaysettings_add", **values)

    assert words in "".join(messages_of(response)) + response.content.decode()
    assert GatewaySettings.objects.count() == 0


def test_settings_of_another_key_can_be_written_anew(administrators_desk, settings, messages_of):
    settings.FIELD_KEYS = ["old"]
    row = GatewaySettingsFactory()
    settings.FIELD_KEYS = ["new"]

    administrators_desk.read("payments_gatewaysettings_changelist")
    administrators_desk.read("payments_gatewaysettings_change", row.pk)
    response = administrators_desk.post("payments_gatewaysettings_change", row.pk, **VALUES, new_key="key-two")
    assert messages_of(response) == ["What is stored cannot be read any more: write all secrets anew."]
    administrators_desk.post("payments_gatewaysettings_change", row.pk, **VALUES, **SECRETS)

    assert GatewaySettings.objects.get().key == "key-one"


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("payments_gatewaysettings_changelist", {"administrator"}),
        ("payments_gatewaysettings_add", {"administrator"}),
        ("payments_paymentustransaction_changelist", {"agent", "manager", "administrator"}),
        ("payments_paymentustransaction_add", {"manager", "administrator"}),
        ("e911_lookup_changelist", {"administrator"}),
        ("e911_lookup_add", {"administrator"}),
        ("e911_serviceaddress_changelist", {"manager", "administrator"}),
        ("e911_serviceaddress_add", {"manager", "administrator"}),
    ],
)
def test_pages_open_for_their_roles_only(request, name, roles):
    people = ["agent", "manager", "administrator"]

    assert {role for role in people if Desk(request.getfixturevalue(role)).get(name).status_code == 200} == roles


def test_transaction_is_recorded_once(managers_desk, messages_of, last_activity):
    values = {"reference_number": "4711", "cg_reference_number": "7", "amount": "25.05"}
    html = managers_desk.read("payments_paymentustransaction_changelist")
    assert "paymentustransaction/add/" in html

    assert messages_of(managers_desk.post("payments_paymentustransaction_add", **values)) == [
        "Transaction 4711 is recorded."
    ]
    row = PaymentusTransaction.objects.get()
    assert (row.reference_number, row.cg_reference_number, str(row.amount)) == ("4711", 7, "25.05")
    assert last_activity(PaymentVerb.RECORDED) == (managers_desk.user, Channel.DESK, row.pk, "")
    again = managers_desk.post("payments_paymentustransaction_add", **values).content.decode()
    assert "Another payment has this reference number." in again
    assert PaymentusTransaction.objects.count() == 1
