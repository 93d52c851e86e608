"""The search over one's own no-sales."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.factories import NoSaleFactory, NoSaleTenderFactory, RegisterFactory
from apps.registers.models import NoSaleReason
from tests.journals.api.costguard_requests import answer_of
from tests.registers.api.no_sale_requests import new_no_sale, no_sale_body
from tests.registers.api.searches import CONTRACT, Search, filters, pages, refuses_others, sorts

pytestmark = pytest.mark.contract("order-management")
FIELDS = CONTRACT.operations["searchNoSales"].raw
OWN = {"createUser"}  # the same on all of them


@pytest.fixture
def no_sales(manager):
    """Four of the manager's, with equal and different values; the search is theirs, though they see all."""
    registers = [RegisterFactory(location__name=name, name=name.lower(), number=number) for name, number in
                 [("Alpha", 7), ("beta", 3)]]  # fmt: skip
    start = timezone.now() - datetime.timedelta(days=1)
    reasons = [NoSaleReason.objects.get(pk=2), None]
    return [
        NoSaleFactory(
            register=registers[turn % 2],
            type=[NoSaleType.FLOAT, NoSaleType.RECONCILE][turn // 2],
            state=[NoSaleState.COMPLETED, NoSaleState.ON_HOLD, NoSaleState.ERRORED][turn % 3],
            at=start + datetime.timedelta(seconds=turn // 2),
            reason=reasons[turn % 2],
            created_by=manager,
        )
        for turn in range(4)
    ]


@pytest.fixture
def search(order_management, manager):
    return Search(order_management(manager), "searchNoSales", "noSaleID")


@pytest.mark.sqlite
@pytest.mark.rule("searchNoSales", "only-own-no-sales-listed")
def test_only_ones_own_no_sales_are_listed(search, no_sales, order_management, integrator):
    first = no_sales[0]
    NoSaleTenderFactory(no_sale=first)
    others = NoSaleFactory(created_by=integrator)
    NoSaleFactory(created_by=first.created_by, deleted_at=timezone.now())

    items = search.found()

    assert [item["noSaleID"] for item in items] == [no_sale.pk for no_sale in no_sales]
    expected = no_sale_body(first, [], note=None) | {"noSaleID": first.pk}
    del expected["tenders"]
    assert items[0] == expected
    # A manager sees the no-sale of another all the same; the other sees no more than their own.
    assert search.client.get(f"/noSale/{others.pk}").status_code == 200
    assert Search(order_management(integrator), "searchNoSales", "noSaleID").keys() == [others.pk]


@pytest.mark.rule("searchNoSales", "no-sale-is-no-order")
def test_no_sales_are_listed_nowhere_else(search, no_sales):
    order = OrderFactory(state=OrderState.SUBMITTED)
    cart = OrderFactory()

    assert search.client.post("/noSale", new_no_sale(no_sales[0].register)).status_code == 201

    assert len(search.found()) == len(no_sales) + 1
    for path, key, numbers in [
        ("/order", "orderID", {order.pk, cart.pk}),
        ("/cart", "cartID", {cart.pk}),
        ("/sale", "saleID", set()),
        ("/directInvoice", "directInvoiceID", set()),
    ]:
        response = search.client.get(path)
        assert response.status_code == 200
        assert {item[key] for item in response.json()["value"]} == numbers


@pytest.mark.sqlite
@pytest.mark.rule("searchNoSales", "unlisted-query-field-refused")
@pytest.mark.parametrize("field", sorted(set(FIELDS["x-filterable"]) - OWN))
def test_filterable_field_filters(search, no_sales, field):
    filters(search, field)


@pytest.mark.sqlite
@pytest.mark.rule("searchNoSales", "unlisted-query-field-refused")
@pytest.mark.parametrize("field", sorted(set(FIELDS["x-sortable"]) - OWN))
def test_sortable_field_sorts(search, no_sales, field):
    sorts(search, field)


@pytest.mark.sqlite
@pytest.mark.rule("searchNoSales", "unlisted-query-field-refused")
def test_who_made_it_is_filtered_and_sorted_by_too(search, no_sales):
    keys = [no_sale.pk for no_sale in no_sales]

    assert search.keys(filter="createUser eq 'maria'", orderby="createUser desc") == keys
    assert search.keys(filter="createUser eq 'Maria'") == []


@pytest.mark.rule("searchNoSales", "unlisted-query-field-refused")
def test_other_fields_are_refused(search, no_sales):
    refuses_others(search)


@pytest.mark.sqlite
def test_pages_follow_one_another(search, no_sales):
    pages(search)


def test_search_costs_the_same_for_1_and_30_rows(search, manager):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            search.found(count="true")
        return len(captured)

    NoSaleFactory(created_by=manager)
    queries()
    one = queries()
    NoSaleFactory.create_batch(29, created_by=manager, reason=NoSaleReason.objects.get(pk=4))

    assert queries() == one


def test_reading_one_costs_the_same_for_1_and_30_tenders(search, manager):
    no_sale = NoSaleFactory(created_by=manager)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert answer_of(search.client.get(f"/noSale/{no_sale.pk}"))[0] == 200
        return len(captured)

    NoSaleTenderFactory(no_sale=no_sale)
    queries()
    one = queries()
    NoSaleTenderFactory.create_batch(29, no_sale=no_sale)

    assert queries() == one
