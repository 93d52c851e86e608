"""Every amount has the decimals of the currency: what is worked out, taken, refused, stored and shown."""

from decimal import Decimal

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import resolve

from apps.catalog.factories import CatalogItemFactory, TaxFactory
from apps.catalog.models import CatalogItem, Tax
from apps.core import money
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.orders import operations
from apps.orders.admin.forms import TenderForm
from apps.orders.constants import OrderAction
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.orders.reads.receipts import receipt_document
from apps.payments.admin.forms import RefundForm
from apps.payments.operations import record_transaction, refund_payment
from apps.registers.constants import NoSaleType
from apps.registers.factories import RegisterFactory
from apps.registers.models import TenderType
from apps.registers.operations import Count, create_no_sale
from apps.users.factories import AdministratorFactory, AgentFactory
from tests.registers.api.no_sale_requests import new_no_sale, tender

# The currency, its decimals, a price, the tax of 12.34567 % on it, what is paid, the change; and an amount too fine.
CURRENCIES = [
    ("JPY", 0, "529", "65", "1000", "406", "0.1"),
    ("USD", 2, "5.29", "0.65", "20.00", "14.06", "0.001"),
    ("KWD", 3, "5.295", "0.654", "20.000", "14.051", "0.0001"),
    ("CLF", 4, "5.2955", "0.6538", "20.0000", "14.0507", "0.00001"),
]


@pytest.fixture(params=CURRENCIES, ids=lambda row: row[0])
def currency(request, settings, db):
    settings.CURRENCY = request.param[0]
    return request.param


@pytest.mark.sqlite
def test_sale_comes_to_whole_units_of_the_currency(currency):
    code, places, price, tax, paid, change, _ = currency
    by = Caller(AgentFactory(), Channel.DESK)
    Tax.objects.all().delete()
    TaxFactory(name="Tax", rate=Decimal("0.123457"))
    item, order = CatalogItemFactory(price=Decimal(price)), OrderFactory(register=RegisterFactory())
    operations.add_item(order_id=order.pk, sku=item.sku, action=OrderAction.SALE, quantity=1, by=by)
    operations.check_out(order_id=order.pk, by=by)
    cash = TenderType.objects.get(pk=1)
    operations.add_tender(order_id=order.pk, type=cash, amount=Decimal(paid), by=by)
    operations.submit_order(order_id=order.pk, by=by)

    stored = Order.objects.get(pk=order.pk)
    total = Decimal(price) + Decimal(tax)
    assert [str(amount) for amount in (stored.subtotal, stored.tax, stored.total, stored.tender_total)] == [
        price, tax, str(total), str(total),
    ]  # fmt: skip
    assert [str(row.amount) for row in stored.tenders.order_by("pk")] == [paid, f"-{change}"]
    paper = receipt_document(stored)
    assert [amount for _, amount in paper.payments] == [f"{Decimal(paid):,.{places}f}", f"-{change}"]
    assert dict(paper.sums)["Total"] == f"{total:,.{places}f}"
    assert code in paper.notice


def test_amount_finer_than_the_currency_is_refused_by_name(currency):
    fine = Decimal(currency[-1])
    by, register = Caller(AgentFactory(), Channel.DESK), RegisterFactory()
    order, cash = OrderFactory(register=register), TenderType.objects.get(pk=1)
    attempts = {
        "tender": lambda: operations.add_tender(order_id=order.pk, type=cash, amount=fine, by=by),
        "refund": lambda: refund_payment(
            order_id=order.pk, reference_number="1", amount=-fine, by=Caller(None, Channel.TASK)
        ),
        "transaction": lambda: record_transaction(reference_number="1", amount=fine, by=Caller(None, Channel.TASK)),
        "drawer": lambda: create_no_sale(register=register, type=NoSaleType.FLOAT, tenders=[Count(cash, fine)], by=by),
    }
    for what, attempt in attempts.items():
        with pytest.raises(Invalid) as error:
            attempt()
        assert error.value.field == "amount", what
    with pytest.raises(ValidationError) as error:
        CatalogItem(name="X", price=fine).clean_fields()
    assert "price" in error.value.message_dict
    for form in (TenderForm({"type": cash.pk, "amount": fine}, row=order), RefundForm({"amount": fine})):
        assert "no more than" in form.errors["amount"][0]


@pytest.mark.contract("order-management")
def test_api_refuses_an_amount_finer_than_the_currency(currency, order_management, manager):
    fine, api, register = float(currency[-1]), order_management(manager), RegisterFactory()
    order = OrderFactory(register=register)

    taken = api.post(f"/order/{order.pk}/tender", {"tenderTypeID": 1, "amount": fine})
    counted = api.post("/noSale", new_no_sale(register, tenders=[tender(fine)]))

    for answer in (taken, counted):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "amount")
    whole = api.post(f"/order/{order.pk}/tender", {"tenderTypeID": 1, "amount": 5.0})
    assert whole.status_code == 201


def test_forms_and_lists_of_the_desk_have_the_decimals_of_the_currency(currency, managers_desk):
    item = CatalogItemFactory(price=Decimal(currency[2]))
    order = OrderFactory()

    html = managers_desk.read("catalog_catalogitem_change", item.pk)
    assert f'value="{currency[2]}"' in html
    assert f'step="{money.smallest()}"' in managers_desk.read("orders_order_change", order.pk)


@pytest.mark.parametrize(("code", "places"), [("EUR", 2), ("JPY", 0), ("BHD", 3), ("UYW", 4)])
def test_decimals_are_those_of_iso_4217(settings, code, places):
    settings.CURRENCY = code

    assert (money.decimals(), money.in_words(Decimal(1234))) == (places, f"{1234:,.{places}f}")


def decimal_fields():
    """Each field for a decimal number on the desk, with where it is: those of plain forms, of rows, of rows within."""
    request = RequestFactory().get("/admin/")
    request.user, request.resolver_match = AdministratorFactory(), resolve("/admin/")
    found = [(form.__name__, form.base_fields) for form in _forms(forms.BaseForm)]
    for model, desk in admin.site._registry.items():
        if not desk.has_change_permission(request):
            continue
        found.append((model.__name__, desk.get_form(request).base_fields))
        for inline in desk.get_inline_instances(request):
            found.append((inline.model.__name__, inline.get_formset(request).form.base_fields))
    for name, fields in found:
        yield from [(f"{name}.{key}", field) for key, field in fields.items() if isinstance(field, forms.DecimalField)]


def _forms(form):
    for kind in form.__subclasses__():
        if kind.__module__.startswith("apps.") and hasattr(kind, "base_fields"):
            yield kind
        yield from _forms(kind)


@pytest.mark.django_db
def test_no_field_takes_a_number_that_people_do_not_write():
    fields = dict(decimal_fields())
    assert {"TenderForm.amount", "Tax.rate", "ReminderForm.number", "CatalogItem.price"} <= fields.keys()

    wrong = []
    for name, field in fields.items():
        for text in ["1e0", "1E-1", "1_0", "٣", "0x1"]:
            try:
                wrong.append((name, text, field.clean(text)))
            except ValidationError:
                continue
        for text in ["1", "+1", "0.5", ".5", " 1 "]:
            assert field.clean(text) == Decimal(text.strip()), (name, text)
    assert wrong == []


@pytest.mark.parametrize("text", ["1e3", "1E3", "1e-1", "1_000"])
def test_amount_with_an_exponent_is_refused_in_words(text):
    with pytest.raises(ValidationError, match=f"Write the number in digits, such as 1250.50, not as “{text}”."):
        money.MoneyFormField().clean(text)
