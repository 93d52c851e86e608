"""A contract: an OpenAPI 3.1 file that says what one vendor's API takes and answers.

The file is read once. Requests are checked against its schemas, routes are made from its paths, the
tests check responses against it, and /docs/ shows it; so there is one description of each operation.
"""

import datetime
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from django.utils.http import http_date
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from apps.dialects.datetimes import parse_date, parse_datetime

Node = dict[str, Any]  # an object of the file, such as a schema
METHODS = ("get", "post", "put", "patch", "delete")
CSafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

formats = FormatChecker(formats=())
JSON = "application/json"
MAX_ERRORS = 100  # named in one answer; the rest is named once these are mended
MISSING = object()  # the value of a member that is not there


@formats.checks("email", raises=DjangoValidationError)
def _is_email(value: object) -> bool:
    if isinstance(value, str):
        validate_email(value)
    return True


@formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    if isinstance(value, str):
        parse_datetime(value)
    return True


UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@formats.checks("uuid")
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or UUID.fullmatch(value) is not None


@formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    if isinstance(value, str):
        parse_date(value)
    return True


def _match_pattern(
    validator: Validator, pattern: str, instance: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    r"""The keyword `pattern`, in time that grows with the length of the text alone.

    Where a pattern keeps U+0000 out, that is looked for first: `^[^\0]*[^\s\0][^\0]*$` would try every
    split of a long text before it gave up on one.
    """
    if not isinstance(instance, str):
        return
    if ("\0" in instance and "u0000" in pattern) or not re.search(pattern, instance):
        yield ValidationError(f"{instance[:100]!r} does not match {pattern!r}")


SchemaValidator = extend(Draft202012Validator, {"pattern": _match_pattern})


@dataclass(frozen=True)
class ValidationFailure:
    """One thing that is wrong with a value: the member at fault ("" for the whole), and what it held."""

    name: str
    message: str
    value: object


@dataclass(frozen=True)
class Operation:
    """One method on one path, with what it takes and answers."""

    operation_id: str
    method: str
    path: str
    rules: dict[str, str]  # sentences by name
    effects: dict[str, Node]  # by name: the object and field that change, the operation and page that show it
    parameters: list[Node]
    request_body: Node | None
    responses: dict[str, Node]
    raw: Node = field(repr=False, default_factory=dict)
    tagged: frozenset[int] = frozenset()  # statuses whose answers are a record with an ETag
    notices: dict[str, str] = field(default_factory=dict)  # headers of every answer, where it is going away

    def parameters_in(self, place: str) -> list[Node]:
        """Its parameters in `path`, `query` or `header`."""
        return [parameter for parameter in self.parameters if parameter["in"] == place]


class Contract:
    """The parsed contract file, with its references resolved on demand."""

    def __init__(self, path: Path):
        self.path = path
        self.document = _ecma_to_python(self.source())
        self.name = path.stem
        self.title = self.document["info"]["title"]
        self.root = self.document["servers"][0]["url"]
        self.handlers: dict[str, tuple[Any, str]] = {}  # by operation: the viewset and the name of its method
        self.searches: dict[str, Any] = {}  # by operation: what it searches, where it is declared so
        self.operations = {operation.operation_id: operation for operation in self._read_operations()}

    def source(self) -> Node:
        """The file as it is; `document` has its patterns as Python writes them."""
        document: Node = yaml.load(self.path.read_text(encoding="utf-8"), Loader=CSafeLoader)  # noqa: S506
        return document

    def resolve(self, node: Node) -> Node:
        """What a node says once its own `$ref`, if any, has been followed; siblings of a `$ref` win."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def record_of(self, operation: Operation) -> Operation | None:
        """The operation that reads the record which another one is about: that of its path, or of what it is below."""
        reads = [
            known
            for known in self.operations.values()
            if known.method == "get"
            and known.tagged
            and "{" in known.path
            and f"{operation.path}/".startswith(f"{known.path}/")
        ]
        return max(reads, key=lambda known: len(known.path), default=None)

    def validator(self, schema: Node) -> Validator:
        """A validator for a schema of this contract."""
        whole = {**schema, "components": self.document["components"]}
        validator: Validator = SchemaValidator(whole, format_checker=formats)
        return validator

    @functools.cached_property
    def _body_validators(self) -> dict[str, Validator]:
        return {
            operation.operation_id: self.validator(operation.request_body["content"][JSON]["schema"])
            for operation in self.operations.values()
            if operation.request_body and JSON in operation.request_body["content"]
        }

    @functools.cached_property
    def _parameter_validators(self) -> dict[tuple[str, str], tuple[Node, Validator]]:
        return {
            (operation.operation_id, parameter["name"]): (
                self.resolve(parameter["schema"]),
                self.validator(parameter["schema"]),
            )
            for operation in self.operations.values()
            for parameter in operation.parameters
        }

    def body_errors(self, operation: Operation, body: object) -> dict[str, list[str]]:
        """What is wrong with a request body: messages by the name of the member at fault."""
        return errors_by_member(self._body_validators[operation.operation_id], body, whole="body")

    def body_failures(self, operation: Operation, body: object, *, besides: str = "") -> list[ValidationFailure]:
        """The same, each message with the value at fault; `besides` names a member whose value is left out."""
        errors = self.schema_errors(operation, body)
        return [failure for error in errors if not _inside(error, besides) for failure in failures_of(error)]

    def schema_errors(self, operation: Operation, body: object) -> list[ValidationError]:
        """The same, as the schema's keywords that failed."""
        return list(itertools.islice(self._body_validators[operation.operation_id].iter_errors(body), MAX_ERRORS))

    def read_parameter(self, operation: Operation, name: str, text: str | list[str]) -> object:
        """The value of a path or query parameter; a list holds the values of one that is repeated.

        Raises ValueError with a message for people.
        """
        schema, validator = self._parameter_validators[operation.operation_id, name]
        value: object = text
        if isinstance(text, list):
            pass
        elif schema.get("type") == "integer" and (number := re.fullmatch(r"(-?)0*([0-9]{1,40})", text)):
            value = int(number[1] + number[2])
        elif schema.get("type") == "boolean" and text in ("true", "false"):
            value = text == "true"
        messages = errors_by_member(validator, value, whole=name)
        if messages:
            raise ValueError(next(iter(messages.values()))[0])
        return value

    def _read_operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            shared = [self.resolve(parameter) for parameter in item.get("parameters", [])]
            for method in METHODS:
                if method not in item:
                    continue
                raw = item[method]
                responses = {status: self.resolve(answer) for status, answer in raw["responses"].items()}
                yield Operation(
                    operation_id=raw["operationId"],
                    method=method,
                    path=path,
                    rules=raw.get("x-rules", {}),
                    effects={} if raw.get("x-effect") in (None, "none") else raw["x-effect"],
                    parameters=shared + [self.resolve(parameter) for parameter in raw.get("parameters", [])],
                    request_body=self.resolve(raw["requestBody"]) if "requestBody" in raw else None,
                    responses=responses,
                    raw=raw,
                    tagged=frozenset(
                        int(status) for status, answer in responses.items() if "ETag" in answer.get("headers", {})
                    ),
                    notices=_notices(raw, self.name) if raw.get("deprecated") else {},
                )


def _notices(raw: Node, contract: str) -> dict[str, str]:
    """Headers that say since when an operation is deprecated (RFC 9745) and when it goes away (RFC 8594)."""
    since = _midnight(raw["x-deprecated-since"])
    notices = {
        "Deprecation": f"@{since:.0f}",
        "Link": f'</docs/{contract}/{raw["operationId"]}/>; rel="deprecation"; type="text/html"',
    }
    return notices | ({"Sunset": http_date(_midnight(raw["x-sunset"]))} if "x-sunset" in raw else {})


def _midnight(day: str) -> float:
    """The seconds since 1970 at which a day such as 2026-11-30 begins in UTC."""
    return datetime.datetime.combine(parse_date(str(day)), datetime.time(), datetime.UTC).timestamp()


def errors_by_member(validator: Validator, value: object, *, whole: str) -> dict[str, list[str]]:
    """Messages by the name of the member at fault; `whole` stands for the value as such."""
    found: dict[str, list[str]] = {}
    for error in itertools.islice(validator.iter_errors(value), MAX_ERRORS):
        for failure in failures_of(error):
            messages = found.setdefault(failure.name or whole, [])
            if failure.message not in messages:
                messages.append(failure.message)
    return found


def _inside(error: ValidationError, member: str) -> bool:
    return bool(error.absolute_path) and error.absolute_path[0] == member


def failures_of(error: ValidationError) -> list[ValidationFailure]:
    """One failed keyword, reported for each member at fault."""
    names = [part for part in error.absolute_path if isinstance(part, str)]
    name = names[-1] if names else ""
    value = error.instance
    if error.validator == "required":
        missing = [member for member in error.validator_value if member not in value][:MAX_ERRORS]
        return [ValidationFailure(member, "A value is required.", MISSING) for member in missing]
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})  # type: ignore[union-attr]  # a boolean schema has no keywords
        extras = itertools.islice((member for member in value if member not in known), MAX_ERRORS)
        return [ValidationFailure(extra, "This member is not known here.", value[extra]) for extra in extras]
    return [ValidationFailure(name, _sentence(error), value)]


def _sentence(error: ValidationError) -> str:
    """One failed keyword, said to a person."""
    limit = error.validator_value
    match error.validator:
        case "type":
            types = limit if isinstance(limit, list) else [limit]
            return f"Must be {_or(['null' if name == 'null' else _with_article(name) for name in types])}."
        case "enum":
            return f"Must be {_or([repr(word) if word != '' else 'empty' for word in limit if word is not None])}."
        case "const":
            return f"Must be {limit!r}."
        case "minimum":
            return f"Must be at least {limit}."
        case "maximum":
            return f"Must be at most {limit}."
        case "minLength" if limit == 1:
            return "Must not be empty."
        case "minLength" | "maxLength" if error.schema.get("minLength") == error.schema.get("maxLength"):  # type: ignore[union-attr]  # as above
            return f"Must have {limit} characters."
        case "minLength":
            return f"Must have at least {limit} characters."
        case "maxLength":
            return f"Must have at most {limit} character{'s' if limit != 1 else ''}."
        case "exclusiveMinimum":
            return f"Must be more than {limit}."
        case "exclusiveMaximum":
            return f"Must be less than {limit}."
        case "multipleOf":
            return f"Must be a multiple of {limit}."
        case "minProperties":
            return f"Must have at least {limit} member{'s' if limit != 1 else ''}."
        case "maxProperties":
            return f"Must have at most {limit} member{'s' if limit != 1 else ''}."
        case "minItems":
            return f"Must have at least {limit} item{'s' if limit != 1 else ''}."
        case "maxItems":
            return f"Must have at most {limit} item{'s' if limit != 1 else ''}."
        case "uniqueItems":
            return "Must not hold the same item twice."
        case "pattern" if isinstance(error.instance, str) and "\x00" in error.instance:
            return "Must not hold the character U+0000."
        case "pattern" if "[^\\s" in limit:
            return "Must not be blank."
        case "pattern":
            return _form(error.schema, limit)  # type: ignore[arg-type]  # as above
        case "not" if "const" in limit:
            return f"Must not be {limit['const']!r}."
        case "format":
            return f"Is not a valid {'e-mail address' if limit == 'email' else limit}."
        case "anyOf" | "oneOf":
            return _alternatives(error)
        case "dependentRequired":
            return f"Must come with {_or(sorted({name for names in limit.values() for name in names}))}."
        case keyword:
            return f"Does not fit the {keyword} of its schema in the contract."


def _alternatives(error: ValidationError) -> str:
    """Name what each alternative wants, the right type first when there is one."""
    inner = [context for context in error.context if context.validator != "type"] or list(error.context)
    sentences = list(dict.fromkeys(_sentence(context) for context in inner))
    return sentences[0] if len(sentences) == 1 else " Or: ".join(sentences)


def _form(schema: Node, pattern: str) -> str:
    """What a pattern wants: in the words of `x-form`, or else the pattern itself and an example."""
    if "x-form" in schema:
        return f"Must be {schema['x-form']}."
    such = f", such as {schema['example']}" if "example" in schema else ""
    form = pattern.removeprefix("^").removesuffix(r"\Z")
    return f"Must have the form {form}{such}."


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _ecma_to_python(node: Any) -> Any:
    """Patterns are ECMA 262: there \\d is ASCII only and $ is the very end, which Python writes otherwise."""
    if isinstance(node, list):
        return [_ecma_to_python(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace(r"\d", "[0-9]").replace("$", r"\Z")
        if key == "pattern" and isinstance(value, str)
        else _ecma_to_python(value)
        for key, value in node.items()
    }
