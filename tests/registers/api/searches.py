"""What every search of Order Management must do with the fields that its contract lists."""

import json
import re
from urllib.parse import quote

from apps.dialects.costguard.base import OrderManagementViewSet

CONTRACT = OrderManagementViewSet.contract
ROOT = "http://testserver/OrderManagement/2X/production/api"
STRANGE = ["nothing", "created_at", "created_by__password", "pk", "id"]


class Search:
    """A search operation in the hands of a client; `body` goes along where it is a POST."""

    def __init__(self, client, name: str, key: str, body=None):
        self.client, self.operation, self.key, self.body = client, CONTRACT.operations[name], key, body
        page = CONTRACT.resolve(self.operation.responses["200"]["content"]["application/json"]["schema"])
        self.item = CONTRACT.resolve(page["properties"]["value"]["items"])["properties"]

    def send(self, **options):
        query = "&".join(f"${option}={quote(text)}" for option, text in options.items())
        return self.client.send(self.operation.method.upper(), f"{self.operation.path}?{query}", self.body)

    def found(self, **options) -> list[dict]:
        response = self.send(**({"top": "500"} | options))
        assert response.status_code == 200, response.content
        return response.json()["value"]

    def keys(self, **options) -> list[int]:
        return [item[self.key] for item in self.found(**options)]


def filters(search: Search, field: str) -> None:
    """Each value that the field has finds its own items; another comparison finds the others."""
    items = search.found()
    values = {item[field] for item in items}
    assert len(values) > 1
    for value in values:
        is_text = isinstance(value, str) and search.item[field].get("format") != "date-time"
        literal = f"'{value}'" if is_text else value if isinstance(value, str) else json.dumps(value)
        same = [item[search.key] for item in items if item[field] == value]
        others = [item[search.key] for item in items if item[field] != value]
        assert search.keys(filter=f"{field} eq {literal}") == same
        assert search.keys(filter=f"{field} ne {literal}") == others


def sorts(search: Search, field: str) -> None:
    """Null comes before any value, text by code point, and the key breaks ties."""
    items = sorted(search.found(), key=lambda item: item[search.key])
    assert len({item[field] for item in items}) > 1

    def ordered(**options):
        ranked = sorted(items, key=lambda item: (item[field] is not None, item[field]), **options)
        return [item[search.key] for item in ranked]

    assert search.keys(orderby=field) == ordered()
    assert search.keys(orderby=f"{field} desc") == ordered(reverse=True)


def refuses_others(search: Search) -> None:
    """Fields that the contract does not list for it, and what is no OData, answer 400 and name the option."""
    raw, shown = search.operation.raw, list(search.item)
    for option, expression, listed in [
        ("filter", "{} eq 1", raw["x-filterable"]),
        ("orderby", "{} desc", raw["x-sortable"]),
        ("select", "{}", shown),
    ]:
        others = [field for field in [*shown, *STRANGE, search.key.upper()] if field not in listed]
        assert set(STRANGE) < set(others)
        for field in others:
            text = expression.format(field)
            response = search.send(**{option: text})
            [error] = response.json()["errors"]
            known = "cannot be (filtered|sorted) on" if field in shown else "There is no field"
            assert (response.status_code, error["field"], error["loggingNumber"]) == (400, f"${option}", 500002)
            assert re.search(f"'{field}' {known}" if field in shown else f"{known} '{field}'", error["message"])
    for option, text in [("filter", "((("), ("orderby", ",,"), ("top", "-1"), ("skip", "x"), ("skiptoken", "2")]:
        response = search.send(**{option: text})
        assert (response.status_code, response.json()["errors"][0]["field"]) == (400, f"${option}")


def pages(search: Search) -> None:
    """Pages of one item each, followed by @nextLink with the same body, give each item once."""
    expected = search.keys(orderby=search.operation.raw["x-sortable"][0])
    response, keys = search.send(top="1", count="true", orderby=search.operation.raw["x-sortable"][0]), []
    while True:
        page = response.json()
        assert page["@count"] == len(expected)
        keys += [item[search.key] for item in page["value"]]
        if "@nextLink" not in page:
            break
        assert page["@nextLink"].startswith(f"{ROOT}{search.operation.path}?")
        path = page["@nextLink"].removeprefix(ROOT)
        response = search.client.send(search.operation.method.upper(), path, search.body)
    assert keys == expected
    assert len(keys) > 2
