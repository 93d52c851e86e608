"""JSON Patch (RFC 6902) over the members that a contract lets a client change.

The contract's schema of one operation (`items`) says which paths there are, which ops each takes and
what its value may be. Documents are flat, so `add` and `replace` both set a member and `remove` empties it.
Both documents type `value` as a string and show numbers in their samples, so a value is taken in either form.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import jsonpatch
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from apps.dialects.contract import MISSING, Contract, Operation, failures_of
from apps.dialects.costguard.errors import CostGuardError, invalid_argument

OPS = ("add", "replace", "remove")
MAX_OPERATIONS = 100
WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,3999})")  # as JSON writes one; Python reads no more digits


@dataclass(frozen=True)
class Patch:
    """What a patch asks for.

    `changes` holds the final value of each member it names; `values` every value that it gives a member,
    in order, for rules that each of them must meet; `rest` the other members of a body around the patch.
    """

    changes: dict
    values: dict[str, list]
    rest: dict = field(default_factory=dict)


@dataclass(frozen=True)
class _Rules:
    validator: Validator
    types: dict[str, frozenset[str]]  # of the values that each path takes; none where a path is only removed


def read_patch(
    contract: Contract,
    operation: Operation,
    document: object,
    *,
    within: str = "",
    emptied: dict | None = None,
) -> Patch:
    """Read a patch document, all or nothing, its operations in order.

    `within` is the member of the operation's body that holds the patch, when it is not the body itself.
    `emptied` says what `remove` leaves in a member, where that is not null.
    Raises a CostGuardError (400, 500002) that names the argument: the patch, `op`, `path` or the member.
    """
    rules = _rules(contract, operation.operation_id, within)
    if not isinstance(document, list) or not document:
        raise invalid_argument(within or "body", document, "Must be a JSON Patch: an array of at least one operation.")
    if len(document) > MAX_OPERATIONS:
        raise invalid_argument(within or "body", MISSING, f"Must have at most {MAX_OPERATIONS} operations.")
    steps = [_step(rules, entry, emptied or {}) for entry in document]
    values: dict[str, list] = {}
    for step in steps:
        values.setdefault(step["path"][1:], []).append(step["value"])
    changes = jsonpatch.apply_patch(dict.fromkeys(values), steps)
    return Patch(changes=changes, values=values)


def _step(rules: _Rules, entry: object, emptied: dict) -> dict:
    """One operation, checked, as the `replace` that it amounts to."""
    if not isinstance(entry, dict):
        raise invalid_argument("op", entry, "Must be an object with op, path and value.")
    if entry.get("op") not in OPS:
        raise invalid_argument("op", entry.get("op", MISSING), "Must be 'add', 'replace' or 'remove'.")
    path = entry.get("path", MISSING)
    if not isinstance(path, str) or path not in rules.types:
        raise invalid_argument("path", path, f"Must be {' or '.join(sorted(rules.types))}.")
    if "value" in entry:
        entry = entry | {"value": value_of_text(entry["value"], rules.types[path])}
    errors = list(rules.validator.iter_errors(entry))
    if errors:
        raise _refusal(entry, errors)
    value = emptied.get(path[1:]) if entry["op"] == "remove" else entry["value"]
    return {"op": "replace", "path": path, "value": value}


def value_of_text(value: object, types: frozenset[str]) -> object:
    """The number or boolean that a text stands for where a member of these types takes no text; else the value itself.

    "5" is 5 and "true" is true. A member that takes texts, dates among them, keeps them as they are.
    """
    if not isinstance(value, str) or "string" in types:
        return value
    if "integer" in types and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if "boolean" in types and value in ("true", "false"):
        return value == "true"
    return value


def _refusal(entry: dict, errors: list[ValidationError]) -> CostGuardError:
    member = entry["path"][1:]
    for error in sorted(_relevant(errors), key=lambda error: not _is_about(error, ("op",))):
        for failure in failures_of(error):
            if failure.name in ("", "value"):
                return invalid_argument(member, failure.value, failure.message)
            return invalid_argument(failure.name, failure.value, failure.message)
    reason = "It cannot be removed." if entry["op"] == "remove" else f"It does not take {entry['op']}."
    return invalid_argument(member, MISSING, reason)


def _relevant(errors: list[ValidationError]) -> Iterator[ValidationError]:
    """The errors of those alternatives that are about this op on this path."""
    for error in errors:
        if not error.context:
            yield error
            continue
        branches: dict[object, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.relative_schema_path[0], []).append(inner)
        for inner_errors in branches.values():
            if not any(_is_about(inner, ("op", "path")) for inner in inner_errors):
                yield from _relevant(inner_errors)


def _is_about(error: ValidationError, members: tuple[str, ...]) -> bool:
    return bool(error.relative_path) and error.relative_path[0] in members


@functools.cache
def _rules(contract: Contract, operation_id: str, within: str) -> _Rules:
    operation = contract.operations[operation_id]
    schema = contract.resolve(operation.request_body["content"]["application/json"]["schema"])
    if within:
        schema = contract.resolve(schema["properties"][within])
    types: dict[str, frozenset[str]] = {}
    for path, allowed in _members(contract, schema["items"]):
        types[path] = types.get(path, frozenset()) | allowed
    return _Rules(contract.validator(schema["items"]), types)


def _members(contract: Contract, schema: dict) -> Iterator[tuple[str, frozenset[str]]]:
    """Every path that some alternative of the schema names, with the types of the value beside it."""
    schema = contract.resolve(schema)
    properties = schema.get("properties", {})
    path, types = properties.get("path", {}), properties.get("value", {}).get("type", [])
    for name in path.get("enum", [path["const"]] if "const" in path else []):
        yield name, frozenset([types] if isinstance(types, str) else types)
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword, []):
            yield from _members(contract, part)
