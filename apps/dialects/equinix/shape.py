"""What is wrong with a request's shape, each property named by where it stands: `contacts[0].details[1].value`."""

import math
from collections.abc import Iterable, Iterator

from jsonschema.exceptions import ValidationError

from apps.dialects.contract import failures_of
from apps.dialects.equinix.errors import PropertyError

MISPLACED = ("required", "additionalProperties")  # keywords that fail at the object around the member
ALTERNATIVES = ("oneOf", "anyOf")
NUL = "\x00"
DEEPEST = 100


def infos_of(errors: list[ValidationError]) -> list[PropertyError]:
    """An PropertyError for each failed keyword, none twice."""
    found = {}
    for error in errors:
        for info in _infos_of(error):
            found.setdefault((info.property, info.reason), info)
    return list(found.values())


def unstorable(value: object, place: str = "", depth: int = 0) -> Iterator[PropertyError]:
    """An PropertyError for each value that JSON can say and no database can hold."""
    match value:
        case list() | dict() if depth > DEEPEST:
            yield PropertyError(place.partition(".")[0], f"Must not be nested deeper than {DEEPEST} levels.")
        case str() if NUL in value:
            yield PropertyError(place or "body", "Must not hold the character U+0000.", value)
        case float() if not math.isfinite(value):
            yield PropertyError(place or "body", "Is out of range.", str(value))
        case list():
            for position, item in enumerate(value):
                yield from unstorable(item, f"{place}[{position}]", depth + 1)
        case dict():
            for name, item in value.items():
                inner = _below(place, name)
                if NUL in name:
                    yield PropertyError(inner, "A name must not hold the character U+0000.", name)
                yield from unstorable(item, inner, depth + 1)


def property_of(path: Iterable[str | int]) -> str:
    """A property by where it stands: ("contacts", 0, "type") is `contacts[0].type`."""
    place = ""
    for part in path:
        place = f"{place}[{part}]" if isinstance(part, int) else _below(place, part)
    return place


def _infos_of(error: ValidationError) -> Iterator[PropertyError]:
    if error.validator in ALTERNATIVES and error.context:
        yield from infos_of(_nearest(error))
        return
    place = property_of(error.absolute_path)
    for failure in failures_of(error):
        if error.validator in MISPLACED:
            yield PropertyError(_below(place, failure.name), failure.message, failure.value)
        else:
            yield PropertyError(place or "body", failure.message, failure.value)


def _nearest(error: ValidationError) -> list[ValidationError]:
    """The errors of the alternative that the value comes closest to."""
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    return min(branches.values(), key=lambda errors: sum(len(failures_of(inner)) for inner in errors))


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
