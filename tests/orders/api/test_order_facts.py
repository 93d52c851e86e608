"""Single facts of orders and their lines: the customer action, the protection plan, the discounts."""

import datetime

import pytest

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import CatalogItemFactory
from apps.catalog.factories import lookup as catalog_lookup
from apps.catalog.models import RetailDiscountReason
from apps.customers.factories import CustomerFactory, account_status
from apps.orders.constants import OrderLookupKind
from apps.orders.factories import OrderFactory, OrderItemFactory, lookup
from apps.orders.models import CustomerAction, ProtectionPlanInformation, RetailDiscount
from tests.orders.api.reads_requests import NONE, answer_of, unknown

pytestmark = pytest.mark.contract("order-management")
TIMESTAMP = datetime.datetime(2017, 9, 9, 17, 35, 9, 156_000, tzinfo=datetime.UTC)


@pytest.fixture
def client(agent, order_management):
    return order_management(agent)


@pytest.mark.rule("getCustomerAction", "names-in-pascal-case")
def test_customer_action_is_shown_in_pascal_case(client):
    customer = CustomerFactory(name="John Smith", account_number="34636")
    order = OrderFactory(customer=customer, description="order/cart description")
    CustomerAction.objects.create(
        order=order,
        type=lookup(OrderLookupKind.CUSTOMER_ACTION_TYPE, 3),
        change_description="action description",
        reason=lookup(OrderLookupKind.CHANGE_REASON, 2),
        new_account_status=account_status(1),
        ends_at=TIMESTAMP,
        suspends_at=TIMESTAMP + datetime.timedelta(days=1),
        reconnect_method_primary=lookup(OrderLookupKind.RECONNECT_METHOD, 1),
        reconnect_method_secondary=lookup(OrderLookupKind.RECONNECT_METHOD, 2),
        exclude_final_billed_one_time_charges=True,
        is_porting_out=True,
        restart_final_billed_billing_charges=True,
        extended_information={"carrier": "other"},
        extended_information_id=0,
    )

    assert answer_of(client.get(f"/order/{order.pk}/customerAction")) == (200, {
        "AccountNumber": 34636,
        "ActionType": "Reconnect account",
        "ActionTypeID": 3,
        "ChangeDescription": "action description",
        "CustomerID": customer.pk,
        "CustomerName": "John Smith",
        "EndDate": "2017-09-09T17:35:09.156Z",
        "ExcludeFinalBilledOneTimeCharges": True,
        "ExpireUnitsOnDisconnect": False,
        "ExtendedInformation": {"carrier": "other"},
        "ExtendedInformationID": 0,
        "IncludeFutureDisconnectedChildren": False,
        "IsPortingOut": True,
        "NewAccountStatus": "Active",
        "NewAccountStatusID": 1,
        "OrderDescription": "order/cart description",
        "OrderID": order.pk,
        "Reason": "Customer's wish",
        "ReasonID": 2,
        "ReconnectFinalBilledItems": False,
        "ReconnectMethodPrimary": "As it was",
        "ReconnectMethodPrimaryID": 1,
        "ReconnectMethodSecondary": "With new charges",
        "ReconnectMethodSecondaryID": 2,
        "RestartFinalBilledBillingCharges": True,
        "SuspendDate": "2017-09-10T17:35:09.156Z",
    })  # fmt: skip


@pytest.mark.rule("getCustomerAction", "no-customer-action-is-404")
def test_order_without_a_customer_action_has_none(client):
    bare, alone = OrderFactory(), OrderFactory(customer=None)
    CustomerAction.objects.create(order=alone, type=lookup(OrderLookupKind.CUSTOMER_ACTION_TYPE, 1))

    for order in (bare, alone):
        message = f"Order ID {order.pk} exists, but performs no action on its customer account."
        body = {"errors": [{"field": "orderID", "loggingNumber": 500114, "message": message}]}
        assert answer_of(client.get(f"/order/{order.pk}/customerAction")) == (404, body)
    assert answer_of(client.get(f"/order/{NONE}/customerAction")) == unknown("order", NONE)


@pytest.mark.sqlite
@pytest.mark.rule("getCustomerAction", "numeric-account-number")
@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1", 1),
        ("34636", 34636),
        (str(2**63 - 1), 2**63 - 1),
        ("034636", "034636"),
        ("0", "0"),
        ("12346A", "12346A"),
        ("-5", "-5"),
        ("1.5", "1.5"),
        ("1 ", "1 "),
        ("\u0661\u0662", "\u0661\u0662"),
        (str(2**63), str(2**63)),
        ("9" * 40, "9" * 40),
    ],
)
def test_account_number_is_a_number_where_it_can_be(client, number, shown):
    order = OrderFactory(customer=CustomerFactory(account_number=number))
    CustomerAction.objects.create(order=order, type=lookup(OrderLookupKind.CUSTOMER_ACTION_TYPE, 1))

    answer = client.get(f"/order/{order.pk}/customerAction").json()

    assert (answer["AccountNumber"], answer["Reason"], answer["ReasonID"], answer["EndDate"]) == (
        shown,
        None,
        None,
        None,
    )


def test_protection_plan_is_shown_whole(client):
    plan = CatalogItemFactory(name="Handset Protection")
    item = OrderItemFactory()
    information = ProtectionPlanInformation.objects.create(
        order_item=item,
        plan=plan,
        profile_id=1,
        serial_number="123",
        activated_at=TIMESTAMP,
        first_name="John",
        last_name="Doe",
        company_name="IDI",
        email="jdoe@company.com",
        address1="123 Main Street",
        address2="Apartment 10",
        city="New York",
        county="Orange",
        state="NY",
        zip="55555",
        country="USA",
        verification_request_id=0,
        extended_information={"tier": 2},
    )

    assert answer_of(client.get(f"/orderItem/{item.pk}/protectionPlanInformation")) == (200, {
        "activationDate": "2017-09-09T17:35:09.156Z",
        "address1": "123 Main Street",
        "address2": "Apartment 10",
        "cancellationDate": None,
        "city": "New York",
        "companyName": "IDI",
        "country": "USA",
        "county": "Orange",
        "email": "jdoe@company.com",
        "extendedInformation": {"tier": 2},
        "firstName": "John",
        "lastName": "Doe",
        "orderItemID": item.pk,
        "protectionPlanID": plan.pk,
        "protectionPlanInformationID": information.pk,
        "protectionPlanProfileID": 1,
        "serialNumber": "123",
        "state": "NY",
        "zip": "55555",
        "verificationRequestID": 0,
    })  # fmt: skip


@pytest.mark.rule("getProtectionPlanInformation", "no-protection-plan-is-404")
def test_item_without_a_protection_plan_has_none(client):
    item = OrderItemFactory()
    ProtectionPlanInformation.objects.create(order_item=OrderItemFactory(order=item.order), plan=item.item)

    answer = client.get(f"/orderItem/{item.pk}/protectionPlanInformation")

    assert answer_of(answer) == unknown("orderItem", item.pk)


@pytest.mark.sqlite
def test_discounts_are_those_of_the_item(client):
    item = OrderItemFactory()
    full = RetailDiscount.objects.create(
        order_item=item,
        description="Holiday promotion",
        reason=RetailDiscountReason.objects.get(pk=3),
        promotion=catalog_lookup(CatalogLookupKind.PROMOTION, 6),
        amount=5,
    )
    bare = RetailDiscount.objects.create(order_item=item, type="Manual", description="Scratched", amount="0.50")
    RetailDiscount.objects.create(order_item=OrderItemFactory(order=item.order), description="Other", amount=1)

    shown = {
        "amount": 5.0,
        "description": "Holiday promotion",
        "orderItemID": item.pk,
        "promotion": "Holiday 2020",
        "promotionID": 6,
        "retailDiscountID": full.pk,
        "retailDiscountReason": "Price match",
        "retailDiscountReasonID": 3,
        "retailDiscountType": "Promotion",
    }
    other = {"amount": 0.5, "description": "Scratched", "retailDiscountID": bare.pk, "retailDiscountType": "Manual"}
    nothing = dict.fromkeys(["promotion", "promotionID", "retailDiscountReason", "retailDiscountReasonID"])
    assert answer_of(client.get(f"/orderItem/{item.pk}/retailDiscount")) == (
        200,
        {"value": [shown, shown | other | nothing]},
    )
