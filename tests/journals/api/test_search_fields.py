"""Every search of Journal Management: what it filters, sorts and selects by, driven by the contract."""

import json
import re
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.journals.api.searches import FEW, KEYS, SEARCHES, FewRows, every, item_of

pytestmark = pytest.mark.contract("journal-management")

REFUSED = "unlisted-query-field-refused"
RUNNING = {"slaElapsedSeconds", "slaHeldSeconds"}  # grow from one request to the next
STRANGE = ["nothing", "created_at", "created_by__password", "status__name", "pk", "id"]


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Rows made once; each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield FewRows()
        transaction.set_rollback(True)


@pytest.fixture
def client(rows, journal_management):
    return journal_management(rows.agent)


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


def found(client, rows, name: str, **options) -> list:
    """The items that a search answers."""
    query = "&".join(f"${option}={quote(text)}" for option, text in {"top": "500", **options}.items())
    response = client.get(f"{rows.path(name)}?{query}")
    assert response.status_code == 200, response.content
    return response.json()["value"]


def all_of(client, rows, name: str) -> list:
    """All items of a search, by the key; asked for once, since no test changes a row."""
    if name not in rows.answered:
        rows.answered[name] = found(client, rows, name)
    return rows.answered[name]


def keys(name: str, items: list) -> list[int]:
    return [item[KEYS[name]] for item in items]


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
        return keys(name, found(client, rows, name, filter=expression))

    for value in values:
        expected = [item for item in items if item[field] == value]
        assert matching(f"{field} eq {literal(schema, value)}") == keys(name, expected)
    expected = [item for item in items if item[field] != middle]
    assert matching(f"{field} ne {literal(schema, middle)}") == keys(name, expected)
    if not isinstance(middle, bool):
        smaller = [item for item in items if item[field] is not None and item[field] < middle]
        assert matching(f"{field} lt {literal(schema, middle)}") == keys(name, smaller)
        larger = [item for item in items if item[field] is not None and item[field] >= middle]
        assert matching(f"{literal(schema, middle)} le {field}") == keys(name, larger)


@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "field"), fields("x-sortable"))
def test_sortable_field_sorts_and_the_key_breaks_ties(client, rows, name, field):
    items = all_of(client, rows, name)

    assert len({item[field] for item in items}) > 1
    ascending = sorted(items, key=lambda item: rank(item[field]))
    descending = sorted(items, key=lambda item: rank(item[field]), reverse=True)
    assert keys(name, found(client, rows, name, orderby=field)) == keys(name, ascending)
    assert keys(name, found(client, rows, name, orderby=f"{field} desc")) == keys(name, descending)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", every("default-order-by-key"))
def test_items_come_by_the_key_which_also_breaks_ties(client, rows, name):
    assert keys(name, all_of(client, rows, name)) == rows.keys(name)
    assert len(rows.keys(name)) >= FEW
    # A field that divides the items into groups, within which the key ascends.
    items = all_of(client, rows, name)
    field = min(SEARCHES[name].raw["x-sortable"], key=lambda field: len({item[field] for item in items}))
    assert len({item[field] for item in items}) < len(items)
    last = sorted(items, key=lambda item: rank(item[field]), reverse=True)
    assert keys(name, found(client, rows, name, orderby=f"{field} desc")) == keys(name, last)


@pytest.mark.parametrize("name", every(REFUSED))
def test_other_fields_are_refused(client, rows, name):
    search, shown = SEARCHES[name], list(item_of(name))
    for option, expression, listed in [
        ("$filter", "{} eq 1", search.raw["x-filterable"]),
        ("$orderby", "{} desc", search.raw["x-sortable"]),
        ("$select", "{}", shown),
    ]:
        others = [field for field in [*shown, *STRANGE, KEYS[name].upper()] if field not in listed]
        assert set(STRANGE) <= set(others)
        for field in others:
            text = expression.format(field)
            response = client.get(f"{rows.path(name)}?{option}={quote(text)}")

            [error] = response.json()["errors"]
            answer = "cannot be (filtered|sorted) on" if field in shown else "There is no field"
            assert (response.status_code, error["field"], error["loggingNumber"]) == (400, option, 500002)
            assert error["message"].startswith(f"Value for argument '{option}' is not valid: '{text}'. ")
            assert re.search(f"'{field}' {answer}" if field in shown else f"{answer} '{field}'", error["message"])


@pytest.mark.parametrize("name", every("select-keeps-chosen-fields"))
def test_select_leaves_only_the_chosen_fields(client, rows, name):
    items, shown = all_of(client, rows, name), list(item_of(name))

    for field in shown:
        chosen = found(client, rows, name, select=field)
        assert [list(item) for item in chosen] == [[field]] * len(items)
        if field not in RUNNING:
            assert chosen == [{field: item[field]} for item in items]
    several = [field for field in shown if field not in RUNNING][:3]
    expected = [{field: item[field] for field in several} for item in items]
    assert found(client, rows, name, select=", ".join(reversed(several))) == expected
    assert all(set(item) == set(shown) for item in items)
