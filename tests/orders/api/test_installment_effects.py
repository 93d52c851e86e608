"""A sale in installments, from its cart through the API to the search that lists its agreement, and to its end."""

import pytest

from apps.catalog.factories import CatalogItemFactory, TaxFactory
from apps.catalog.models import Tax
from apps.customers.factories import CustomerFactory
from apps.orders.billing import BillingError, ServiceRecords
from apps.orders.constants import AgreementState
from apps.orders.factories import OrderFactory
from apps.orders.models import InstallmentAgreement
from apps.orders.operations.processing import process_due_orders
from tests.orders.api.orders_requests import answer_of

pytestmark = pytest.mark.contract("order-management")
AGREEMENT = "orders_order_agreement"


@pytest.fixture(autouse=True)
def at_once(settings, db):
    settings.ORDER_BILLING_DELAY = 0
    Tax.objects.all().delete()
    TaxFactory(rate="0.08")


@pytest.fixture
def customer(integrator):
    return CustomerFactory(organisation=integrator.organisation)


@pytest.fixture
def phone(db):
    return CatalogItemFactory(name="Phone", price=749)


class Refuses(ServiceRecords):
    def send(self, order):
        raise BillingError("The account is closed.")


def done(response) -> dict:
    status, answer = answer_of(response)
    assert status in (200, 201), answer
    return answer


def put(client, customer, item, action=1) -> tuple[int, int]:
    """A new order with one line; the ids of both."""
    order = OrderFactory(customer=customer)
    line = done(client.post(f"/order/{order.pk}/item", {"sku": item.sku, "orderActionID": action}))
    return order.pk, line["orderItemID"]


def settle(client, order: int) -> dict:
    """Check out, pay what is due or give it back, and submit; answers the checkout."""
    checkout = done(client.post(f"/order/{order}/checkout"))
    done(client.post(f"/order/{order}/tender", {"tenderTypeID": 3, "amount": checkout["amountDue"]}))
    done(client.post(f"/order/{order}/submit"))
    return checkout


def agreements(client, order: int, query="") -> list[dict]:
    return done(client.get(f"/order/{order}/itemsWithAgreements{query}"))["value"]


@pytest.mark.effect("checkoutOrder", "installments-set-aside")
@pytest.mark.effect("submitOrder", "agreement-begun")
@pytest.mark.effect("submitOrder", "agreement-ended-by-return")
@pytest.mark.rule("checkoutOrder", "amount-due-without-installments")
@pytest.mark.rule("submitOrder", "installments-need-no-tender")
@pytest.mark.rule("listItemsWithAgreements", "financed-item-listed-once-sold")
@pytest.mark.rule("listItemsWithAgreements", "ended-agreement-stays-listed")
def test_financed_sale_is_listed_until_and_after_its_return(subscriber, desk, customer, phone):
    order, item = put(subscriber, customer, phone)
    desk.post("orders_order_item_finance", order, item, months=24, down_payment="100")

    checkout = settle(subscriber, order)

    assert {name: checkout[name] for name in ("total", "amountDue")} == {"total": 808.92, "amountDue": 100}
    assert "708.92" in desk.read("orders_order_change", order)
    assert agreements(subscriber, order) == []
    process_due_orders()
    agreement = InstallmentAgreement.objects.get()
    assert agreements(subscriber, order, f"?$filter=installmentAgreementGUID eq '{agreement.guid}'") == [
        {
            "contractServiceAgreement": None,
            "contractServiceAgreementID": None,
            "description": "Phone",
            "documentTemplateType": "Installment Agreement",
            "documentTemplateTypeID": 6,
            "installmentAgreementGUID": str(agreement.guid),
            "installmentAgreementID": agreement.pk,
            "orderItemID": item,
            "serviceAgreement": None,
            "serviceAgreementID": None,
            "serviceCatalog": None,
            "serviceCatalogID": None,
            "serviceInformationItemID": None,
            "serviceNumber": None,
        }
    ]
    for page in (
        desk.read("orders_order_change", order),
        desk.read("customers_customer_change", customer.pk),
        desk.read(AGREEMENT, order, agreement.pk),
    ):
        assert "708.92" in page
    assert "started an installment agreement" in desk.read("orders_order_change", order)

    back, _ = put(subscriber, customer, phone, action=2)
    assert settle(subscriber, back)["amountDue"] == -100
    process_due_orders()

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.RETURNED
    assert [row["installmentAgreementID"] for row in agreements(subscriber, order)] == [agreement.pk]
    assert agreements(subscriber, back) == []
    assert "Returned" in desk.read(AGREEMENT, order, agreement.pk)
    assert "ended an installment agreement" in desk.read("orders_order_change", order)


@pytest.mark.rule("listItemsWithAgreements", "financed-item-listed-once-sold")
def test_order_that_fails_lists_no_agreement(subscriber, desk, customer, phone, settings):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Refuses"
    order, item = put(subscriber, customer, phone)
    desk.post("orders_order_item_finance", order, item, months=24, down_payment="100")
    settle(subscriber, order)

    process_due_orders()

    assert agreements(subscriber, order) == []
    assert not InstallmentAgreement.objects.exists()
