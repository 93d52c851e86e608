"""Every search of provisioning: what it filters, sorts, pages and selects by, driven by the contract."""

import json
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.provisioning.api.provisioning_requests import CONTRACT, SEARCHES, answer_of, each
from tests.provisioning.api.rows import Rows

pytestmark = pytest.mark.contract("order-management")

KEYS = {
    "searchProvisioningBatchItems": ("provisioningBatchItemID",),
    "listProvisioningLinks": ("serviceInformationItemID", "internalID", "code"),
    "searchProvisioningRequests": ("ProvisioningRequestID",),
    "searchProvisioningInformationItems": ("provisioningInformationItemID",),
    "searchProvisioningInformationItemOrderDetails": ("provisioningInformationItemID",),
    "searchStagedProvisioningInformationItems": ("provisioningInformationItemID",),
}
FILTERS, SORTS = "unlisted-query-field-refused", "nothing-is-sortable"
ALIASES = {"sericeAction": "serviceAction"}
STRANGE = ["nothing", "is_locked", "order__note", "pk", "id", "NAME"]


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Rows made once; each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Rows()
        transaction.set_rollback(True)


@pytest.fixture
def client(rows, order_management):
    return order_management(rows.agent)


def fields(listed: str) -> list:
    return [
        pytest.param(name, field, id=f"{name}-{field}", marks=pytest.mark.rule(name, FILTERS))
        for name, search in SEARCHES.items()
        for field in search.raw[listed]
    ]


def item_of(name: str) -> dict:
    page = CONTRACT.resolve(SEARCHES[name].responses["200"]["content"]["application/json"]["schema"])
    return CONTRACT.resolve(page["properties"]["value"]["items"])["properties"]


def page(client, rows, name: str, **options) -> dict:
    query = "&".join(f"${option}={quote(text)}" for option, text in {"top": "500", **options}.items())
    response = client.get(f"{rows.path(name)}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def found(client, rows, name: str, **options) -> list:
    return page(client, rows, name, **options)["value"]


def all_of(client, rows, name: str) -> list:
    """All items of a search, by the key; asked for once, since no test changes a row."""
    if name not in rows.answered:
        rows.answered[name] = found(client, rows, name)
    return rows.answered[name]


def literal(schema: dict, value) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str) and schema.get("format") != "date-time":
        return "'{}'".format(value.replace("'", "''"))
    return str(value)


def rank(value) -> tuple:
    """Null before any value; text by code point."""
    return (value is not None, value)


def place(name: str, item: dict) -> list:
    return [rank(item[key]) for key in KEYS.get(name, ("name",))]


@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "field"), fields("x-filterable"))
def test_filterable_field_filters(client, rows, name, field):
    items = all_of(client, rows, name)
    shown = ALIASES.get(field, field)
    values = sorted({item[shown] for item in items}, key=rank)
    assert len(values) > 1
    schema, middle = CONTRACT.resolve(item_of(name)[shown]), values[len(values) // 2]

    def matching(expression):
        return found(client, rows, name, filter=expression)

    for value in values:
        assert matching(f"{field} eq {literal(schema, value)}") == [item for item in items if item[shown] == value]
    assert matching(f"{field} ne {literal(schema, middle)}") == [item for item in items if item[shown] != middle]
    if not isinstance(middle, bool):
        smaller = [item for item in items if item[shown] is not None and item[shown] < middle]
        assert matching(f"{field} lt {literal(schema, middle)}") == smaller


@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "field"), fields("x-sortable"))
def test_sortable_field_sorts_and_the_key_breaks_ties(client, rows, name, field):
    items = all_of(client, rows, name)

    assert len({item[field] for item in items}) > 1
    assert found(client, rows, name, orderby=field) == sorted(items, key=lambda item: rank(item[field]))
    descending = sorted(items, key=lambda item: rank(item[field]), reverse=True)
    assert found(client, rows, name, orderby=f"{field} desc") == descending


@pytest.mark.sqlite
@pytest.mark.parametrize("name", each("default-order-by-key", SEARCHES))
def test_rows_come_by_the_key_which_pages_too(client, rows, name):
    items = all_of(client, rows, name)
    assert len(items) > 1
    assert items == sorted(items, key=lambda item: place(name, item))

    shown, answer = [], page(client, rows, name, top="1", count="true")
    while True:
        assert answer["@count"] == len(items)
        shown += answer["value"]
        if "@nextLink" not in answer:
            break
        answer = client.get(answer["@nextLink"].partition("/api")[2]).json()
    assert shown == items


def refusing() -> list:
    """A parameter for each search, marked with its rules of what it filters and sorts by."""
    marks = {name: [rule for rule in (FILTERS, SORTS) if rule in search.rules] for name, search in SEARCHES.items()}
    return [
        pytest.param(name, id=name, marks=[pytest.mark.rule(name, rule) for rule in rules])
        for name, rules in marks.items()
        if rules
    ]


@pytest.mark.parametrize("name", refusing())
def test_other_fields_are_refused(client, rows, name):
    search, shown = SEARCHES[name], list(item_of(name))
    filterable = {*search.raw["x-filterable"], *search.raw.get("x-filterable-aliases", {}).values()}
    for option, expression, listed in [
        ("$filter", "{} eq 1", filterable),
        ("$orderby", "{} desc", search.raw["x-sortable"]),
        ("$select", "{}", shown),
    ]:
        for field in [*shown, *STRANGE, *search.raw["x-filterable"]]:
            if field in listed:
                continue
            text = expression.format(field)
            [error] = client.get(f"{rows.path(name)}?{option}={quote(text)}").json()["errors"]
            assert (error["field"], error["loggingNumber"]) == (option, 500002)
            assert error["message"].startswith(f"Value for argument '{option}' is not valid: '{text}'. ")


@pytest.mark.parametrize("name", each("select-keeps-chosen-fields", SEARCHES))
def test_select_leaves_only_the_chosen_fields(client, rows, name):
    items, shown = all_of(client, rows, name), list(item_of(name))

    assert all(set(item) == set(shown) for item in items)
    for field in shown:
        assert found(client, rows, name, select=field) == [{field: item[field]} for item in items]
    chosen = [{field: item[field] for field in item if field in shown[:2]} for item in items]
    assert found(client, rows, name, select=", ".join(reversed(shown[:2]))) == chosen


@pytest.mark.rule("searchProvisioningRequests", "fields-in-pascal-case")
def test_requests_are_shown_and_asked_for_in_pascal_case(client, rows):
    [item, *_] = found(client, rows, "searchProvisioningRequests")
    assert all(name[0].isupper() for name in item)

    for field in SEARCHES["searchProvisioningRequests"].raw["x-filterable"]:
        camel = field[0].lower() + field[1:]
        response = client.get(f"/provisioningRequest?$filter={camel} eq null")
        [error] = response.json()["errors"]
        assert (response.status_code, error["field"]) == (400, "$filter")
        assert error["message"].endswith(f"There is no field '{camel}'; did you mean '{field}'?")


@pytest.mark.sqlite
@pytest.mark.rule("searchStagedProvisioningInformationItems", "misspelt-filter-name-accepted")
def test_both_spellings_of_service_action_filter_and_one_is_shown(client, rows):
    name = "searchStagedProvisioningInformationItems"
    items = all_of(client, rows, name)
    expected = [item for item in items if item["serviceAction"] == "Add"]

    assert 0 < len(expected) < len(items)
    for spelling in ("sericeAction", "serviceAction"):
        assert found(client, rows, name, filter=f"{spelling} eq 'Add'") == expected
    assert all("sericeAction" not in item for item in items)
    assert answer_of(client.get(f"{rows.path(name)}?$select=sericeAction"))[0] == 400
