"""The searches around orders: what each filters, sorts and selects by, driven by the contract."""

import json
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.orders.api.reads_searches import ROOT, SEARCHES, FewRows, every, item_of

pytestmark = pytest.mark.contract("order-management")

REFUSED = "unlisted-query-field-refused"
STRANGE = ["nothing", "line", "order__id", "created_at", "pk", "id"]


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Rows made once; each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield FewRows()
        transaction.set_rollback(True)


@pytest.fixture
def client(rows, order_management):
    return order_management(rows.agent)


def fields(listed: str) -> list:
    """A parameter for each search and each of the fields that the contract lists for it."""
    return [
        pytest.param(name, field, id=f"{name}-{field}", marks=pytest.mark.rule(name, REFUSED))
        for name, search in SEARCHES.items()
        for field in search.raw[listed]
    ]


def literal(schema: dict, value) -> str:
    """A value as a filter writes it."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str) and schema.get("format") != "date-time":
        return "'{}'".format(value.replace("'", "''"))
    return str(value)


def page(client, rows, name: str, **options) -> dict:
    query = "&".join(f"${option}={quote(text)}" for option, text in {"top": "500", **options}.items())
    response = rows.ask(client, name, query)
    assert response.status_code == 200, response.content
    return response.json()


def found(client, rows, name: str, **options) -> list:
    """The items that a search answers."""
    return page(client, rows, name, **options)["value"]


def all_of(client, rows, name: str) -> list:
    """All items of a search, by the key; asked for once, since no test changes a row."""
    if name not in rows.answered:
        rows.answered[name] = found(client, rows, name)
    return rows.answered[name]


def rank(value) -> tuple:
    """Null before any value; text by code point."""
    return (value is not None, value)


@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "field"), fields("x-filterable"))
def test_filterable_field_filters(client, rows, name, field):
    items = all_of(client, rows, name)
    values = sorted({item[field] for item in items}, key=rank)
    assert len(values) > 1
    schema, middle = item_of(name)[field], values[len(values) // 2]

    def matching(expression):
        return found(client, rows, name, filter=expression)

    for value in values:
        assert matching(f"{field} eq {literal(schema, value)}") == [item for item in items if item[field] == value]
    assert matching(f"{field} ne {literal(schema, middle)}") == [item for item in items if item[field] != middle]
    if not isinstance(middle, bool):
        smaller = [item for item in items if item[field] is not None and item[field] < middle]
        assert matching(f"{field} lt {literal(schema, middle)}") == smaller
        larger = [item for item in items if item[field] is not None and item[field] >= middle]
        assert matching(f"{literal(schema, middle)} le {field}") == larger


@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "field"), fields("x-sortable"))
def test_sortable_field_sorts_and_the_key_breaks_ties(client, rows, name, field):
    items = all_of(client, rows, name)

    assert len({item[field] for item in items}) > 1
    ascending = sorted(items, key=lambda item: rank(item[field]))
    descending = sorted(items, key=lambda item: rank(item[field]), reverse=True)
    assert found(client, rows, name, orderby=field) == ascending
    assert found(client, rows, name, orderby=f"{field} desc") == descending


@pytest.mark.parametrize("name", every(REFUSED))
def test_other_fields_and_bad_syntax_are_refused(client, rows, name):
    search, shown = SEARCHES[name], list(item_of(name))
    refused = [("$filter", "x eq"), ("$filter", "'"), ("$orderby", "a b c"), ("$top", "-1"), ("$skiptoken", "x")]
    for option, expression, listed in [
        ("$filter", "{} eq 1", search.raw["x-filterable"]),
        ("$orderby", "{} desc", search.raw["x-sortable"]),
        ("$select", "{}", shown),
    ]:
        refused += [
            (option, expression.format(field))
            for field in [*shown, *STRANGE]
            if field.lower() not in map(str.lower, listed)
        ]
    for option, text in refused:
        response = rows.ask(client, name, f"{option}={quote(text)}")

        [error] = response.json()["errors"]
        assert (response.status_code, error["field"], error["loggingNumber"]) == (400, option, 500002)
        assert error["message"].startswith(f"Value for argument '{option}' is not valid: '{text}'. ")


@pytest.mark.parametrize("name", SEARCHES)
def test_select_leaves_only_the_chosen_fields(client, rows, name):
    items, shown = all_of(client, rows, name), list(item_of(name))

    assert all(item.keys() == set(shown) for item in items)
    for field in shown:
        assert found(client, rows, name, select=field) == [{field: item[field]} for item in items]


@pytest.mark.sqlite
@pytest.mark.parametrize("name", SEARCHES)
def test_pages_hold_every_item_once_in_the_order_asked_for(client, rows, name):
    items = all_of(client, rows, name)
    assert len(items) >= 4

    for field in [None, *SEARCHES[name].raw["x-sortable"]]:
        order = {} if field is None else {"orderby": f"{field} desc"}
        whole = found(client, rows, name, **order)
        answers = [page(client, rows, name, top="3", count="true", **order)]
        while "@nextLink" in answers[-1]:
            link = answers[-1]["@nextLink"]
            assert link.startswith(f"{ROOT}{rows.path(name)}?")
            response = client.send(SEARCHES[name].method.upper(), link.removeprefix(ROOT))
            answers.append(response.json())
            assert len(answers) <= len(items)
        assert [item for answer in answers for item in answer["value"]] == whole
        assert {answer["@count"] for answer in answers} == {len(items)}
    assert found(client, rows, name, skip="2", top="1") == items[2:3]
