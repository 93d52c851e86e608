"""Rows that stand in no table are searched as those of a table are."""

from decimal import Decimal

import pytest
from django.apps import apps

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.odata import Field, Resource, search, virtual_table
from tests.dialects.costguard.conftest import parameters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ADDRESS = "https://patchbay.example/OrderManagement/2X/production/api/order/1/serviceItemSummary"
ROWS = Resource(
    OrderManagementViewSet.contract,
    "searchServiceItemSummaries",
    key="serviceInformationItemID",
    fields=[
        Field("estimatedMRC", "estimatedMRC", Decimal, nullable=False),
        Field("estimatedNRC", "estimatedNRC", Decimal),
        Field("processingAction", "processingAction"),
        Field("processingActionID", "processingActionID", int),
        Field("serviceID", "serviceID", int),
        Field("serviceInformationItemID", "serviceInformationItemID", int),
        Field("serviceNumber", "serviceNumber"),
        Field("serviceType", "serviceType"),
        Field("serviceTypeID", "serviceTypeID", int),
        Field("totalRetailCharge", "totalRetailCharge", Decimal),
    ],
)


def row(key: int, charge, **members) -> dict:
    empty = dict.fromkeys(ROWS.fields)
    return empty | {"serviceInformationItemID": key, "estimatedMRC": charge} | members


def page(rows: list[dict], **options) -> dict:
    return search(ROWS, virtual_table(ROWS, rows), parameters(**options), ADDRESS)


def keys(answer: dict) -> list[int]:
    return [item["serviceInformationItemID"] for item in answer["value"]]


def test_rows_are_answered_with_their_values():
    odd = 'it\'s 100% "quoted" \\ {} %s \u00e9\n'
    rows = [row(2**62, Decimal("-999999999999.99"), serviceNumber=odd, serviceID=0), row(1, Decimal("0.10"))]

    answer = page(rows)

    assert answer == {"value": [
        rows[1] | {"estimatedMRC": 0.1}, rows[0] | {"estimatedMRC": -999999999999.99},
    ]}  # fmt: skip
    assert page([], count="true") == {"@count": 0, "value": []}


def test_rows_are_filtered_sorted_and_paged():
    rows = [row(key, Decimal(key % 3) / 10, serviceNumber=[None, "b", "A"][key % 3]) for key in range(1, 9)]

    assert keys(page(rows, filter="estimatedMRC eq 0.1")) == [1, 4, 7]
    assert keys(page(rows, filter="estimatedMRC in (0.1,0.2) and serviceNumber ne 'b'")) == [2, 5, 8]
    assert keys(page(rows, filter="not (serviceNumber eq 'b')", count="true")) == [2, 3, 5, 6, 8]
    assert keys(page(rows, orderby="serviceNumber,serviceInformationItemID desc")) == [6, 3, 8, 5, 2, 7, 4, 1]
    for order in ("estimatedMRC desc", "serviceNumber", "serviceNumber desc"):
        whole, answer = keys(page(rows, orderby=order)), page(rows, orderby=order, top=3, count="true")
        gathered = keys(answer)
        while "@nextLink" in answer:
            token = answer["@nextLink"].partition("$skiptoken=")[2]
            answer = page(rows, orderby=order, top=3, skiptoken=token, count="true")
            gathered += keys(answer)
        assert (gathered, answer["@count"]) == (whole, 8)


def test_a_search_takes_one_statement_and_one_to_count(django_assert_num_queries):
    with django_assert_num_queries(1):
        page([row(1, 1)])
    with django_assert_num_queries(2):
        page([row(key, key) for key in range(100)], count="true", filter="estimatedMRC gt 50", orderby="estimatedMRC")


def test_rows_of_two_searches_do_not_mix():
    assert keys(page([row(1, 1)])) == [1]
    assert keys(page([row(2, 2)])) == [2]


def test_the_model_is_known_to_no_app():
    assert queryset_model() is queryset_model()
    assert queryset_model() not in apps.get_models(include_auto_created=True, include_swapped=True)


def queryset_model():
    return virtual_table(ROWS, []).model
