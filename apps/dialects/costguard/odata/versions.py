"""Answers of searches in the form of the OData version that a client asks for.

The documents' own form (`value`, `@count`, `@nextLink`) is that of no published version. It is what a client gets
that does not say by header which versions it reads, as Excel and Power BI do and pyodata can be made to.
"""

import datetime
from collections.abc import Callable, Mapping

from apps.dialects.costguard.odata.entities import EntitySet, namespace_of

V2, V3, V4 = "2.0", "3.0", "4.0"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def version_asked(headers: Mapping[str, str]) -> str | None:
    """The newest version that the client reads and that is spoken here; None where it names none of them."""
    if _number(headers.get("OData-MaxVersion", "")) >= 4:
        return V4
    number = _number(headers.get("MaxDataServiceVersion", ""))
    return V3 if number >= 3 else V2 if number >= 1 else None


def _number(text: str) -> int:
    """The whole part of a version such as `3.0;NetFx`; 0 where it is none."""
    whole, dot, _ = text.strip().partition(".")
    return int(whole) if dot and whole.isascii() and whole.isdigit() and len(whole) < 3 else 0


def headers_of(version: str) -> dict[str, str]:
    """What an answer in this version says of it."""
    return {"OData-Version": version} if version == V4 else {"DataServiceVersion": version}


def in_version(version: str, page: dict, entity_set: EntitySet, root: str, select: str | None) -> dict:
    """A page of a search in the form of this version; `root` is the address of the service."""
    count, following = page.get("@count"), page.get("@nextLink")
    chosen = "" if select is None or select.strip() == "*" else f"({','.join(map(str.strip, select.split(',')))})"
    context = f"{root}$metadata#{_context(entity_set)}{chosen}"
    if version == V4:
        body = {"@odata.context": context, "@odata.count": count, "@odata.nextLink": following, "value": page["value"]}
    elif version == V3:
        rows = _converted(page["value"], entity_set, {int: str, datetime.date: "{}T00:00:00".format})
        text = None if count is None else str(count)
        body = {"odata.metadata": context, "odata.count": text, "odata.nextLink": following, "value": rows}
    else:
        rows = _converted(page["value"], entity_set, V2_CONVERTERS)
        text = None if count is None else str(count)
        return {"d": _present({"results": rows, "__count": text, "__next": following})}
    return _present(body)


def _context(entity_set: EntitySet) -> str:
    if not entity_set.is_below:
        return entity_set.name
    return f"Collection({namespace_of(entity_set.resource.contract)}.{entity_set.type_name})"


def _present(body: dict) -> dict:
    return {name: value for name, value in body.items() if value is not None}


def _ticks(text: str) -> str:
    """A time as OData v2 writes it in JSON."""
    passed = datetime.datetime.fromisoformat(text) - EPOCH
    return f"/Date({passed // datetime.timedelta(milliseconds=1)}+0000)/"


def _day(text: str) -> str:
    return _ticks(f"{text}T00:00:00Z").replace("+0000", "")


V2_CONVERTERS: dict[type, Callable] = {int: str, datetime.datetime: _ticks, datetime.date: _day}


def _converted(rows: list[dict], entity_set: EntitySet, converters: dict[type, Callable]) -> list[dict]:
    """The rows with the values of these types converted."""
    by_name = {each.name: converters[each.type] for each in entity_set.properties if each.type in converters}
    return [
        {name: value if value is None or name not in by_name else by_name[name](value) for name, value in row.items()}
        for row in rows
    ]
