"""searchServiceInformationItemServiceAddresses."""

import json
from urllib.parse import quote

import pytest

from apps.customers.factories import CustomerFactory
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.e911.constants import E911LookupKind
from apps.e911.factories import ServiceAddressFactory, ServiceItemAddressFactory, lookup
from apps.orders.factories import OrderFactory, ServiceInformationItemFactory
from apps.users.factories import UserFactory
from tests.journals.api.costguard_requests import answer_of

pytestmark = pytest.mark.contract("order-management")

CONTRACT = OrderManagementViewSet.contract
NAME = "searchServiceInformationItemServiceAddresses"
PATH = "/serviceInformationItemServiceAddress"
RAW = CONTRACT.operations[NAME].raw
TOKEN, PERMISSIONS, ROWS, COUNT = 1, 1, 1, 1


def full(**fields):
    """An address with a value in every field."""
    return ServiceAddressFactory(
        **{
            "location": "Apartment 10",
            "msag_community": "NEW YORK",
            "msag_county": lookup(E911LookupKind.COUNTY, 36, "Orange"),
            "msag_error": "No such street",
            "msag_provider": lookup(E911LookupKind.PROVIDER, 2, "Intrado"),
            "msag_validated": True,
            "rate_center": lookup(E911LookupKind.RATE_CENTER, 7, "NWYRCYZN01"),
            "wire_center": lookup(E911LookupKind.WIRE_CENTER, 9, "NYCMNY18"),
            "tax_address_error": "No such place",
        }
        | fields
    )


def other(**fields):
    """One that differs in every field."""
    return full(
        **{
            "street_number": "9",
            "street_name": "Oak Avenue",
            "location": "Attic",
            "city": "Newburgh",
            "state": "CT",
            "zip_code": "11111",
            "status": lookup(E911LookupKind.ADDRESS_STATUS, 2),
            "msag_community": "ALBANY",
            "msag_county": lookup(E911LookupKind.COUNTY, 61, "Kings"),
            "msag_error": "Another error",
            "msag_provider": lookup(E911LookupKind.PROVIDER, 1, "Bandwidth"),
            "msag_validated": False,
            "rate_center": lookup(E911LookupKind.RATE_CENTER, 6, "ALBANY"),
            "wire_center": lookup(E911LookupKind.WIRE_CENTER, 8, "ALB18"),
            "tax_address_error": "Another one",
        }
        | fields
    )


@pytest.fixture
def rows(integrator):
    """Two items of an order: the first at two places, the second at one of these and at an empty one."""
    order = OrderFactory(customer=CustomerFactory(organisation=integrator.organisation))
    first, second = ServiceInformationItemFactory(order=order), ServiceInformationItemFactory(order=order)
    one, two, bare = full(), other(), ServiceAddressFactory(street_number=None)
    pairs = [(second, bare), (first, two), (second, one), (first, one)]
    return [ServiceItemAddressFactory(item=item, address=address) for item, address in pairs]


def found(client, **options) -> list[dict]:
    query = "&".join(f"${option}={quote(text)}" for option, text in options.items())
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 200, response.content
    return response.json()["value"]


def rank(value) -> tuple:
    """Null before any value; text by code point."""
    return (value is not None, value)


def literal(value) -> str:
    return "'{}'".format(value.replace("'", "''")) if isinstance(value, str) else json.dumps(value)


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "one-row-per-item-and-address")
@pytest.mark.rule(NAME, "default-order-by-key")
@pytest.mark.rule(NAME, "select-keeps-chosen-fields")
def test_each_pair_is_a_row_in_the_order_of_its_ids(subscriber, rows):
    shown = found(subscriber)

    ids = [(row["serviceInformationItemID"], row["serviceAddressID"]) for row in shown]
    assert ids == sorted((pair.item_id, pair.address_id) for pair in rows)
    first = next(pair for pair in rows if pair.address.location == "Apartment 10" and pair.item_id == ids[0][0])
    assert shown[0] == {
        "city": "New York",
        "location": "Apartment 10",
        "msagCommunity": "NEW YORK",
        "msagCounty": "Orange",
        "msagCountyID": 36,
        "msagError": "No such street",
        "msagProvider": "Intrado",
        "msagProviderID": 2,
        "msagValidated": True,
        "rateCenter": "NWYRCYZN01",
        "rateCenterID": 7,
        "serviceAddressID": first.address_id,
        "serviceAddressStatus": "Active",
        "serviceAddressStatusID": 1,
        "serviceInformationItemID": first.item_id,
        "state": "NY",
        "streetName": "Main Street",
        "streetNumber": "123",
        "taxAddressError": "No such place",
        "wireCenter": "NYCMNY18",
        "wireCenterID": 9,
        "zipCode": "55555",
    }
    walked, answer = [], subscriber.get(f"{PATH}?$top=1&$count=true").json()
    while True:
        assert answer["@count"] == len(rows)
        walked += answer["value"]
        if "@nextLink" not in answer:
            break
        answer = subscriber.get(answer["@nextLink"].partition("/api")[2]).json()
    assert walked == shown
    for field in shown[0]:
        assert found(subscriber, select=field) == [{field: row[field]} for row in shown]


@pytest.mark.rule(NAME, "only-items-of-visible-orders")
def test_only_items_of_visible_orders_are_listed(subscriber, staff, order_management, rows):
    ServiceItemAddressFactory(address=rows[0].address)
    nobody = UserFactory(username="alone", organisation=None)
    own = ServiceItemAddressFactory(item__order__customer=None, item__order__created_by=nobody)

    assert len(found(staff)) == 6
    assert len(found(subscriber)) == 4
    assert [row["serviceAddressID"] for row in found(order_management(nobody))] == [own.address_id]


@pytest.mark.sqlite
@pytest.mark.rule(NAME, "unlisted-query-field-refused")
def test_search_takes_the_listed_fields_and_no_other(staff, rows):
    shown = found(staff)

    for field in RAW["x-filterable"]:
        values = sorted({row[field] for row in shown}, key=rank)
        assert len(values) > 1, field
        for value in values:
            expected = [row for row in shown if row[field] == value]
            assert found(staff, filter=f"{field} eq {literal(value)}") == expected, field
    for field in RAW["x-sortable"]:
        assert len({row[field] for row in shown}) > 1, field
        assert found(staff, orderby=field) == sorted(shown, key=lambda row: rank(row[field])), field
        descending = sorted(shown, key=lambda row: rank(row[field]), reverse=True)
        assert found(staff, orderby=f"{field} desc") == descending, field
    strange = ["nothing", "address__city", "pk", "City"]
    for field in [*shown[0], *strange]:
        if field not in RAW["x-filterable"]:
            status, answer = answer_of(staff.get(f"{PATH}?$filter={field} eq null"))
            assert (status, answer["errors"][0]["field"]) == (400, "$filter"), field
        if field not in RAW["x-sortable"]:
            status, answer = answer_of(staff.get(f"{PATH}?$orderby={field}"))
            assert (status, answer["errors"][0]["field"]) == (400, "$orderby"), field
    for options in ("$filter=city eq", "$orderby=city up", "$select=nothing", "$top=-1", "$skiptoken=x"):
        assert staff.get(f"{PATH}?{options}").status_code == 400, options


def test_search_takes_as_many_queries_for_30_rows_as_for_one(staff, django_assert_num_queries):
    ServiceItemAddressFactory(address=full())
    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS):
        assert len(found(staff)) == 1
    for _ in range(29):
        ServiceItemAddressFactory(address=full())
    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS + COUNT):
        assert len(found(staff, count="true")) == 30
