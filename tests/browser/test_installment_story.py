"""A phone sold cheaper and in installments: from the discount in its cart to the payments of its agreement.

How an order is started, filled, paid and submitted at the desk is the story of the order; here operations do that.
"""

import pytest
from playwright.sync_api import expect

from apps.catalog.models import CatalogItem
from apps.core.caller import Caller, Channel
from apps.customers.models import Service
from apps.orders import operations
from apps.orders.constants import OrderAction
from apps.orders.models import InstallmentAgreement
from apps.registers.models import Register
from apps.users.models import User
from tests.orders.installments import SYSTEM, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_phone_is_sold_in_installments(sign_in, settings):
    settings.ORDER_BILLING_DELAY = 0
    page = sign_in("csr")
    customer, register = Service.objects.get(number="8881110097").customer, Register.objects.get(name="Register_1")
    casey = Caller(User.objects.get(username="csr"), Channel.DESK)
    order = operations.create_order(customer_id=customer.pk, register_id=register.pk, by=casey)
    sku = CatalogItem.objects.get(name="Galaxy S20 128GB").sku
    operations.add_item(order_id=order.pk, sku=sku, action=OrderAction.SALE, by=SYSTEM)
    page.goto(f"/admin/orders/order/{order.pk}/change/")

    # a tenth off by mistake, undone, then 49 off for the display model
    for field, value in (("Percent", "10"), ("Amount", "49")):
        page.get_by_role("link", name="Discount on Galaxy S20 128GB").click()
        page.get_by_label(field).fill(value)
        page.get_by_role("button", name="Take off").click()
        expect(page.get_by_text("is off Galaxy S20 128GB.")).to_be_visible()
        if field == "Percent":
            page.get_by_role("button", name="Take Price match off").click()
            expect(page.get_by_text("The discount is off the order.")).to_be_visible()

    # the rest in a year, with 156 down
    page.get_by_role("link", name="Finance Galaxy S20 128GB").click()
    page.get_by_label("Months").fill("12")
    page.get_by_label("Down payment").fill("156")
    page.get_by_role("button", name="Finance").click()
    expect(page.locator("#items")).to_contain_text("12 installments, 156.00 down")
    page.get_by_role("button", name="Check out").click()
    expect(page.locator(".is-due")).to_contain_text("156.00")
    submit(order)
    operations.process_due_orders()

    # its agreement is on the order and with the customer, and is paid there
    agreement = InstallmentAgreement.objects.get(items__order=order)
    page.goto(f"/admin/customers/customer/{order.customer_id}/change/")
    page.locator("#agreements").get_by_role("link", name=f"Agreement {agreement.pk}").click()
    expect(page.locator("#schedule tbody tr")).to_have_count(12)
    page.get_by_role("button", name="Record the next installment").click()
    expect(page.get_by_text("Installment 1 of 50.00 is recorded.")).to_be_visible()
    page.get_by_role("button", name="Pay off 550.00").click()
    expect(page.locator(".desk-badges")).to_contain_text("Paid off early")
    page.get_by_role("link", name=f"Order {order.pk}").click()
    expect(page.locator("#agreements")).to_contain_text("0.00 of 600.00 remain")
