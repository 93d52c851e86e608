"""The OData options of a request: `$filter`, `$orderby`, `$select`, `$top`, `$skip` and their like."""

import difflib
import re
from dataclasses import dataclass

from django.http import QueryDict

from apps.dialects.costguard.errors import invalid_argument
from apps.dialects.costguard.odata.resource import Resource, unknown_field

DEFAULT_TOP = 100
MAX_TOP = 500
MAX_SKIP = 10**12  # more rows than any table has, and an OFFSET on every database
NUMBER = re.compile(r"[0-9]+")
KNOWN = ("$count", "$filter", "$format", "$inlinecount", "$orderby", "$select", "$skip", "$skiptoken", "$top")


@dataclass(frozen=True)
class Options:
    """What a search is asked for. `order` holds names with whether they descend, the key last."""

    filter: str | None
    order: tuple[tuple[str, bool], ...]
    select: tuple[str, ...]
    skip: int
    top: int
    count: bool
    skiptoken: str | None


def read_options(resource: Resource, parameters: QueryDict) -> Options:
    """Parameters without a $ are not of OData and ignored. Raises a CostGuardError (400, 500002)."""
    texts = {}
    for name, values in parameters.lists():
        if not name.startswith("$"):
            continue
        if name not in KNOWN:
            close = difflib.get_close_matches(name.lower(), KNOWN, n=1)
            raise invalid_argument(name[:100], values[-1], f"Did you mean {close[0]}?" if close else "It is not known.")
        if len(values) > 1:
            raise invalid_argument(name, values[-1], "It is given more than once.")
        texts[name] = values[0]
    _word("$format", texts.get("$format"), ("json",))
    return Options(
        filter=texts.get("$filter"),
        order=_order(resource, texts.get("$orderby")),
        select=_select(resource, texts.get("$select")),
        skip=min(_number("$skip", texts.get("$skip"), 0), MAX_SKIP),
        top=min(_number("$top", texts.get("$top"), DEFAULT_TOP), MAX_TOP),
        count=_word("$count", texts.get("$count"), ("true", "false")) == "true"
        or _word("$inlinecount", texts.get("$inlinecount"), ("allpages", "none")) == "allpages",
        skiptoken=texts.get("$skiptoken"),
    )


def _number(option: str, text: str | None, default: int) -> int:
    if text is None:
        return default
    if not NUMBER.fullmatch(text):
        raise invalid_argument(option, text, "Must be a whole number, 0 or more.")
    return int(text) if len(text) < 19 else MAX_SKIP


def _word(option: str, text: str | None, words: tuple[str, ...]) -> str | None:
    if text is not None and text not in words:
        raise invalid_argument(option, text, f"Must be {' or '.join(words)}.")
    return text


def _order(resource: Resource, text: str | None) -> tuple[tuple[str, bool], ...]:
    terms: dict[str, bool] = {}
    if text is not None:
        for part in text.split(","):
            name, descends = _term(text, part)
            if name not in resource.sortable:
                known = name in resource.all
                reason = f"'{name}' cannot be sorted on." if known else unknown_field(name, resource.sortable)
                raise invalid_argument("$orderby", text, reason)
            if name in terms:
                raise invalid_argument("$orderby", text, f"'{name}' is named twice.")
            terms[name] = descends
    for name, descends in resource.order:
        terms.setdefault(name, descends)
    return tuple(terms.items())


def _term(text: str, part: str) -> tuple[str, bool]:
    words = part.split()
    if not words or len(words) > 2 or words[1:] not in ([], ["asc"], ["desc"]):
        reason = "Must be names of fields with a comma between them, each followed by asc or desc, or by neither."
        raise invalid_argument("$orderby", text, reason)
    return words[0], words[1:] == ["desc"]


def _select(resource: Resource, text: str | None) -> tuple[str, ...]:
    """The names of the fields to answer, in the resource's order."""
    answered = tuple(field.name for field in resource.answered)
    if text is None or text.strip() == "*":
        return answered
    names = {part.strip() for part in text.split(",")}
    unknown = sorted(names.difference(answered))
    if unknown:
        raise invalid_argument("$select", text, unknown_field(unknown[0], answered))
    return tuple(name for name in answered if name in names)
