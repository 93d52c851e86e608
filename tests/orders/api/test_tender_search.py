"""CostGuard Order Management: searching the tenders of an order."""

import datetime
from decimal import Decimal
from urllib.parse import quote

import pytest

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.datetimes import milliseconds
from apps.orders.constants import OrderLookupKind, OrderState, TenderStatus
from apps.orders.factories import OrderTenderFactory, lookup
from apps.orders.models import OrderTender
from apps.registers.models import TenderType
from tests.journals.api.costguard_requests import answer_of
from tests.orders.api.money_requests import EVERY_STATE, adjustment_of, order_in, tender_of

pytestmark = pytest.mark.contract("order-management")

SEARCH = OrderManagementViewSet.contract.operations["searchOrderTenders"].raw
FIELDS = ["adjustmentID", "amount", "bankAccountType", "bankAccountTypeID", "baseTenderType", "createDate",
          "createUser", "creditCardType", "creditCardTypeID", "expirationDate", "isInternalUseOnly", "isReadOnly",
          "tenderInformationItemID", "tenderStatus", "tenderStatusID", "tenderType", "tenderTypeID"]  # fmt: skip
DAY = datetime.date(2023, 8, 31)
TIMESTAMP = datetime.datetime(2020, 10, 27, 20, 3, 36, 443_000, tzinfo=datetime.UTC)


@pytest.fixture
def order(db):
    """An order with six tenders, in which each field has equal, different and (where it may) no values."""
    order = order_in(OrderState.SUBMITTED)
    internal = TenderType.objects.create(name="Write-off", base_type="Other", is_internal_use_only=True)
    types = [TenderType.objects.get(pk=7), TenderType.objects.get(pk=1), internal]
    cards = [None, lookup(OrderLookupKind.CREDIT_CARD_TYPE, 1), lookup(OrderLookupKind.CREDIT_CARD_TYPE, 3)]
    accounts = [lookup(OrderLookupKind.BANK_ACCOUNT_TYPE, 2), None, lookup(OrderLookupKind.BANK_ACCOUNT_TYPE, 1)]
    for i in range(6):
        tender_of(
            order,
            type=types[i % 3],
            amount=Decimal([25, -5, "7.05"][i % 3]) + i // 3,
            status=[TenderStatus.OPEN, TenderStatus.VOIDED, TenderStatus.AUTHORIZED, TenderStatus.CAPTURED][i % 4],
            is_locked=i == 1,
            adjustment=adjustment_of(order.customer) if i == 3 else None,
            credit_card_type=cards[i % 3],
            bank_account_type=accounts[i % 3],
            expires_on=[None, DAY, DAY + datetime.timedelta(days=i)][i % 3],
            created_at=TIMESTAMP + datetime.timedelta(milliseconds=i % 3),
        )
    OrderTenderFactory()  # of another order
    return order


def items(client, order, **options) -> list[dict]:
    query = "&".join(f"${option}={quote(text)}" for option, text in options.items())
    response = client.get(f"/order/{order.pk}/tender?{query}")
    assert response.status_code == 200, response.content
    return response.json()["value"]


def keys(found: list[dict]) -> list[int]:
    return [item["tenderInformationItemID"] for item in found]


def test_tender_is_shown_in_full(staff):
    order = order_in(OrderState.SUBMITTED)
    adjustment = adjustment_of(order.customer)
    tender = tender_of(
        order,
        adjustment=adjustment,
        credit_card_type=lookup(OrderLookupKind.CREDIT_CARD_TYPE, 1),
        bank_account_type=lookup(OrderLookupKind.BANK_ACCOUNT_TYPE, 1),
        expires_on=DAY,
        created_at=TIMESTAMP,
    )
    full = {
        "adjustmentID": adjustment.pk,
        "amount": 25.0,
        "bankAccountType": "Checking",
        "bankAccountTypeID": 1,
        "baseTenderType": "BTA",
        "createDate": "2020-10-27T20:03:36.443Z",
        "createUser": order.created_by.username,
        "creditCardType": "Visa",
        "creditCardTypeID": 1,
        "expirationDate": "2023-08-31",
        "isInternalUseOnly": False,
        "isReadOnly": False,
        "tenderInformationItemID": tender.pk,
        "tenderStatus": "Open",
        "tenderStatusID": 1,
        "tenderType": "Bill to Account",
        "tenderTypeID": 7,
    }
    bare = tender_of(order, type_id=1, amount=Decimal("-0.05"), status=TenderStatus.VOIDED)
    empty = full | {
        "adjustmentID": None,
        "amount": -0.05,
        "bankAccountType": None,
        "bankAccountTypeID": None,
        "baseTenderType": "Cash",
        "createDate": milliseconds(bare.created_at),
        "creditCardType": None,
        "creditCardTypeID": None,
        "expirationDate": None,
        "tenderInformationItemID": bare.pk,
        "tenderStatus": "Voided",
        "tenderStatusID": 4,
        "tenderType": "Cash",
        "tenderTypeID": 1,
    }

    answer = answer_of(staff.get(f"/order/{order.pk}/tender?$count=true"))

    assert answer == (200, {"@count": 2, "value": [full, empty]})


@pytest.mark.rule("searchOrderTenders", "final-order-tenders-read-only")
def test_tenders_of_a_finished_order_are_read_only(staff):
    for state in EVERY_STATE:
        order = order_in(state)
        tender_of(order)
        tender_of(order, is_locked=True)

        expected = state in (OrderState.COMPLETED, OrderState.CANCELLED)
        assert [item["isReadOnly"] for item in items(staff, order)] == [expected, True]
        shown = [tender.is_read_only for tender in OrderTender.objects.filter(order=order).order_by("pk")]
        assert shown == [expected, True]


@pytest.mark.sqlite
@pytest.mark.rule("searchOrderTenders", "unlisted-query-field-refused")
def test_listed_fields_filter(staff, order):
    everything = items(staff, order)
    assert len(everything) == 6
    for field in SEARCH["x-filterable"]:
        values = {item[field] for item in everything}
        assert len(values) > 1
        for value in values:
            literal = "null" if value is None else str(value).lower() if isinstance(value, bool) else value
            expected = [item for item in everything if item[field] == value]
            assert items(staff, order, filter=f"{field} eq {literal}") == expected


@pytest.mark.sqlite
@pytest.mark.rule("searchOrderTenders", "unlisted-query-field-refused")
def test_listed_fields_sort(staff, order):
    everything = items(staff, order)
    for field in SEARCH["x-sortable"]:

        def rank(item, field=field):
            return item[field] is not None, item[field]

        assert len({item[field] for item in everything}) > 1
        assert items(staff, order, orderby=field) == sorted(everything, key=rank)
        assert items(staff, order, orderby=f"{field} desc") == sorted(everything, key=rank, reverse=True)


@pytest.mark.rule("searchOrderTenders", "unlisted-query-field-refused")
def test_other_fields_are_refused(staff, order):
    strange = ["nothing", "pk", "order__created_by__password", "TENDERTYPEID"]
    assert set(SEARCH["x-filterable"]) | set(SEARCH["x-sortable"]) < set(FIELDS)
    for option, expression, listed in [
        ("$filter", "{} eq null", SEARCH["x-filterable"]),
        ("$orderby", "{} desc", SEARCH["x-sortable"]),
        ("$select", "{}", FIELDS),
    ]:
        for field in [*FIELDS, *strange]:
            status, answer = answer_of(
                staff.get(f"/order/{order.pk}/tender?{option}={quote(expression.format(field))}")
            )
            if field in listed:
                assert status == 200
            else:
                assert (status, answer["errors"][0]["field"]) == (400, option)
    for broken in [
        "$filter=tenderTypeID eq",
        "$filter=((",
        "$orderby=amount sideways",
        "$top=-1",
        "$skip=a",
        "$count=1",
    ]:
        assert staff.get(f"/order/{order.pk}/tender?{quote(broken, safe='$=')}").status_code == 400


@pytest.mark.sqlite
def test_selected_fields_and_pages(staff, order):
    everything = items(staff, order)

    chosen = items(staff, order, select="amount, isReadOnly")
    assert chosen == [{"amount": item["amount"], "isReadOnly": item["isReadOnly"]} for item in everything]
    first = staff.get(f"/order/{order.pk}/tender?$top=4&$orderby=tenderStatus desc").json()
    rest = staff.get(first["@nextLink"].partition("/api")[2]).json()
    assert "@nextLink" not in rest
    expected = items(staff, order, orderby="tenderStatus desc")
    assert keys(first["value"] + rest["value"]) == keys(expected)


def test_search_takes_as_many_queries_for_many_rows_as_for_one(
    staff, subscriber, integrator, django_assert_num_queries
):
    order = order_in(OrderState.IN_CART, customer__organisation=integrator.organisation)
    tender_of(order)
    for count in (1, 30):
        for client in (staff, subscriber):
            with django_assert_num_queries(5):  # token, permissions, the order, the rows, how many
                answer = client.get(f"/order/{order.pk}/tender?$count=true").json()
            assert (answer["@count"], len(answer["value"])) == (count, count)
        OrderTenderFactory.create_batch(29, order=order)
