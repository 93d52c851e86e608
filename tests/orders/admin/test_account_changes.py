"""Suspending, disconnecting, restoring and reconnecting accounts at the desk."""

import datetime
import re

import pytest
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, ServiceFactory, account_status
from apps.customers.models import Customer
from apps.orders import operations
from apps.orders.models import CustomerAction, Order

pytestmark = pytest.mark.django_db
CUSTOMER, ORDER, START = "customers_customer_change", "orders_order_change", "orders_order_account"
SUSPENDED = 1014


def words(html: str) -> str:
    """What a page shows, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html.split("<header")[-1]).split())


def buttons(html: str) -> list[str]:
    """The changes that the customer's page offers."""
    changes = ("Suspend", "Disconnect", "Reconnect", "Restore", "Change")
    return [word for word in changes if f'/{word.lower().replace("change", "rename")}/">{word} account' in html]


@pytest.mark.parametrize(
    ("number", "offered"), [(1, ["Suspend", "Disconnect"]), (1014, ["Disconnect", "Restore"]), (2, ["Reconnect"])]
)
def test_page_offers_what_the_account_allows(desk, number, offered):
    customer = CustomerFactory(status=account_status(number))

    html = desk.read(CUSTOMER, customer.pk)

    assert buttons(html) == offered
    assert account_status(number).name in words(html)
    desk.user.groups.clear()
    assert desk.get(CUSTOMER, customer.pk).status_code == 403


def test_account_is_suspended_from_its_page_through_an_order(desk, settings, messages_of):
    settings.ORDER_BILLING_DELAY = 0
    service = ServiceFactory(number="8881112222")
    customer = service.customer
    status = account_status(SUSPENDED)
    assert "New status" in desk.read(START, customer.pk, "suspend")

    response = desk.post(
        START, customer.pk, "suspend", new_account_status_number=status.pk, reason_number="", change_description="Late"
    )

    order = Order.objects.get()
    assert response.url.endswith(f"/orders/order/{order.pk}/change/")
    action = CustomerAction.objects.get(order=order)
    assert (action.type.name, action.change_description, action.reason) == ("Suspend account", "Late", None)
    assert "when the order completes" in desk.read(ORDER, order.pk)
    for step in ("checkout", "submit"):
        desk.post("orders_order_act", order.pk, step)
    operations.process_order(order_id=order.pk)
    page = words(desk.read(CUSTOMER, customer.pk))
    assert "8881112222 Suspended" in page
    assert f"changed the account&#x27;s status by order {order.pk}" in page
    assert "Reason: Late" in page
    order_page = words(desk.read(ORDER, order.pk))
    assert "it was Active" in order_page
    listed = desk.read("customers_customer_changelist", status__state__exact="suspended")
    assert customer.name in listed
    assert customer.name not in desk.read("customers_customer_changelist", status__state__exact="active")
    assert f"/{order.pk}/change/" in desk.read("orders_order_changelist", view="all", account=status.pk)
    other = account_status(2).pk
    assert f"/{order.pk}/change/" not in desk.read("orders_order_changelist", view="all", account=other)


def test_dates_and_flags_of_the_form_are_kept(desk):
    customer = CustomerFactory()
    at = (timezone.now() + datetime.timedelta(days=3)).replace(second=0, microsecond=0)

    desk.post(
        START, customer.pk, "disconnect", new_account_status_number=account_status(2).pk, reason_number="",
        change_description="", ends_at=at.strftime("%Y-%m-%dT%H:%M"), is_porting_out="on",
    )  # fmt: skip

    action = CustomerAction.objects.get()
    assert (action.ends_at, action.takes_effect_at, action.is_porting_out) == (at, at, True)
    page = words(desk.read(ORDER, action.order_id))
    assert "Ports out to another carrier" in page
    assert "unless the order is carried out later" in page


def test_change_that_is_not_possible_leads_back(desk, messages_of):
    customer = CustomerFactory(status=account_status(2))

    for change in ("suspend", "restore", "nothing"):
        response = desk.get(START, customer.pk, change)
        assert response.url == f"/admin/customers/customer/{customer.pk}/change/"
        assert messages_of(response)[-1:] == [f"Account {customer.account_number} is Disconnected."]
    assert desk.get(START, 404, "suspend").url == "/admin/orders/order/"


def test_cart_takes_up_an_account_change_and_drops_it(desk):
    customer = CustomerFactory()
    order = operations.create_order(customer_id=customer.pk, by=Caller(desk.user, Channel.DESK))

    desk.post("orders_order_act", order.pk, "change-account", new_account_status_number=account_status(SUSPENDED).pk)
    assert CustomerAction.objects.get(order=order).new_account_status.number == SUSPENDED
    assert 'id="customer-action"' in desk.read(ORDER, order.pk)
    desk.post("orders_order_act", order.pk, "keep-account")

    assert not CustomerAction.objects.exists()
    assert 'id="customer-action"' not in desk.read(ORDER, order.pk)
    assert Customer.objects.get(pk=customer.pk).status.number == 1


def test_statuses_are_maintained_by_administrators(desk, administrator):
    row = account_status(SUSPENDED)
    assert desk.get("customers_accountstatus_changelist").status_code == 403
    desk.http.force_login(administrator)
    assert "Suspended" in desk.read("customers_accountstatus_changelist")
    values = {"number": row.number, "state": row.state, "name": "Suspended for debts"}
    desk.post("customers_accountstatus_change", row.pk, **values)
    assert account_status(SUSPENDED).name == "Suspended for debts"
    CustomerFactory(status=row)
    html = desk.post("customers_accountstatus_change", row.pk, **values | {"state": "active"}).content.decode()
    assert "what it means stays" in html
