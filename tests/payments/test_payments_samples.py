"""CostGuard Order Management: the vendor's requests about payments and service addresses, against the demo data."""

import json

import pytest
from django.db import transaction
from django.test import override_settings

from apps.e911.demo import load_e911
from apps.orders.demo import load_base
from apps.orders.models import Order, OrderTender
from apps.payments.demo import load_payments
from apps.payments.models import GatewaySettings, PaymentusTransaction, TransactionOrderLink
from apps.users.demo import load_people
from apps.users.models import User
from tests.journals.api.costguard_requests import DONE, answer_of
from tests.orders.api.orders_requests import CONTRACT
from tests.payments.payments_requests import failed

pytestmark = [pytest.mark.contract("order-management"), pytest.mark.sqlite, pytest.mark.django_db]
REFUND = b'{"amount": -10, "orderID": 1, "referenceNumber": "123456789"}'


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The data of these loaders, once; each test rolls back to here."""
    gateway = override_settings(PAYMENT_GATEWAY_ADAPTER="apps.payments.gateways.sandbox.SandboxGateway")
    with gateway, django_db_blocker.unblock(), transaction.atomic():
        for load in (load_people, load_base, load_payments, load_e911):
            load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=["integrator", "csr"])
def client(demo, request, order_management):
    return order_management(User.objects.get(username=request.param))


def shown(name: str, status: str = "200") -> dict:
    """The answer that the document shows."""
    return CONTRACT.operations[name].responses[status]["content"]["application/json"]["example"]


def test_sample_of_the_refund(client):
    assert CONTRACT.operations["createPaymentusRefund"].request_body["content"]["application/json"]["example"] == (
        json.loads(REFUND)
    )

    status, answer = answer_of(client.post("/paymentus/refund", raw=REFUND))

    tender, link = OrderTender.objects.latest("pk"), TransactionOrderLink.objects.latest("pk")
    assert (status, answer) == (
        201,
        {
            "errorMessage": None,
            "paymentusTransactionID": link.transaction_id,
            "paymentusTransactionOrderLinkID": link.pk,
            "tenderInformationItemID": tender.pk,
        },
    )
    assert (tender.order_id, tender.amount, link.tender_id) == (1, -10, tender.pk)


def test_sandbox_gives_back_no_more_than_there_is(client):
    body = json.loads(REFUND)
    assert client.post("/paymentus/refund", body | {"amount": -20}).status_code == 201

    refusal = failed("Unable to reverse transaction.")
    assert answer_of(client.post("/paymentus/refund", raw=REFUND)) == refusal
    assert client.post("/paymentus/refund", body | {"amount": -5}).status_code == 201
    documented = client.post("/paymentus/refund", body | {"referenceNumber": "102936961"}).json()
    assert documented["errorMessage"] == shown("createPaymentusRefund")["errorMessage"]
    assert Order.objects.get(pk=1).tender_total == 0


@pytest.mark.parametrize(
    "raw",
    [
        b'{"paymentusTransactionID": 5, "referenceNumber": "123456789"}',
        b'{"orderID": 1, "paymentusTransactionID": 5}',
    ],
)
def test_samples_of_the_tender(client, raw):
    status, answer = answer_of(client.post("/paymentus/tender", raw=raw))

    tender = OrderTender.objects.latest("pk")
    assert (status, answer) == (201, {"paymentusTransactionOrderLinkID": 1, "tenderInformationItemID": tender.pk})
    assert (tender.order_id, tender.amount) == (1, 25)


def test_sample_of_taking_the_tender_off(client):
    assert answer_of(client.delete("/paymentus/tender/13")) == DONE
    assert not OrderTender.objects.filter(pk=13).exists()


def test_samples_of_service_addresses(client):
    [row] = client.get("/serviceInformationItemServiceAddress?$count=true&$top=1").json()["value"]
    [expected] = shown("searchServiceInformationItemServiceAddresses")["value"]
    assert row == expected

    path = "/serviceInformationItem/1/e911ServiceAddress"
    assert answer_of(client.get(path)) == (200, shown("getE911ServiceAddress"))
    raw = b'[{"op": "replace", "path": "/e911ServiceAddressID", "value": 123}]'
    assert answer_of(client.patch("/serviceInformationItem/11/e911ServiceAddress", raw=raw)) == DONE
    assert answer_of(client.patch(path, raw=raw)) == DONE
    answer = client.get("/serviceInformationItem/11/e911ServiceAddress").json()
    assert (answer["e911ServiceAddressID"], answer["e911ClassOfServiceID"]) == (123, None)


def test_demo_loads_twice_without_change(demo):
    def stored():
        return [
            list(model.objects.order_by("pk").values("pk", "updated_at"))
            for model in (GatewaySettings, PaymentusTransaction, TransactionOrderLink, Order, OrderTender)
        ]

    before = stored()
    load_payments()
    load_e911()

    assert stored() == before
