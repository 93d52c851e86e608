"""API docs: the contracts as they are published, in a viewer that the server carries, and a page per operation."""

import functools
import json

import orjson
import yaml
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from apps.activity.timelines import VERBS
from apps.dialects.collection import collection_of
from apps.dialects.contract import Contract, Node, Operation
from apps.dialects.described import EVIDENCE, described, rules_of
from apps.dialects.samples import example_of, sample_of
from config.dialects import CONTRACTS

CSafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# The guide of each API, a page of the user guide.
GUIDES = {
    "ticketnote": "api-m4",
    "tickets-microservice": "api-tickets",
    "journal-management": "api-costguard",
    "order-management": "api-costguard",
    "security-token": "api-costguard",
    "case-management": "api-equinix",
    "attachments": "api-equinix",
    "equinix-oauth": "api-equinix",
    "events": "webhooks",
    "webhooks": "webhooks",
}
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern", "default")


def index(request: HttpRequest) -> HttpResponse:
    """The dialects, with a link to the page and the guide of each."""
    entries = [(contract, GUIDES[name]) for name, contract in CONTRACTS.items()]
    return render(request, "docs/index.html", {"entries": entries})


def event_types(request: HttpRequest) -> HttpResponse:
    """Every type that an event can have, with what happened in words."""
    return render(request, "docs/event_types.html", {"types": sorted(VERBS.items())})


def contract_page(request: HttpRequest, name: str) -> HttpResponse:
    """One contract: its operations by tag, the rules that all of them keep, and the viewer."""
    contract = _contract(name)
    by_tag: dict[str, list[Operation]] = {}
    for operation in contract.operations.values():
        by_tag.setdefault(operation.raw["tags"][0], []).append(operation)
    rules = rules_of(contract.document.get("x-rules", {}))
    return render(
        request,
        "docs/contract.html",
        {"contract": contract, "by_tag": by_tag.items(), "rules": rules, "guide": GUIDES[name]},
    )


def operation_page(request: HttpRequest, name: str, operation_id: str) -> HttpResponse:
    """One operation: its rules, parameters, samples and answers."""
    contract = _contract(name)
    operation = contract.operations.get(operation_id)
    if operation is None:
        raise Http404(operation_id)
    sample = sample_of(contract, operation, _origin(request))
    answers = [_Answer(contract, status, answer) for status, answer in operation.responses.items()]
    return render(
        request,
        "docs/operation.html",
        {
            "contract": contract,
            "operation": operation,
            "evidence": EVIDENCE.get(operation.raw.get("x-evidence", ""), ""),
            "changes": sorted({effect["object"].partition(".")[2] for effect in operation.effects.values()}),
            "rules": rules_of(operation.rules),
            "shared": contract.document.get("x-rules"),
            "filterable": operation.raw.get("x-filterable"),
            "sortable": operation.raw.get("x-sortable"),
            "parameters": [_parameter(contract, parameter) for parameter in operation.parameters],
            "body": sample.body,
            "body_text": json.dumps(sample.body, indent=2, ensure_ascii=False),
            "sample": sample,
            "answers": answers,
            "guide": GUIDES[name],
        },
    )


@gzip_page
def contract_file(request: HttpRequest, name: str) -> HttpResponse:
    """The contract as YAML, with what is made of its rules."""
    return HttpResponse(_as_yaml(name, _origin(request)), content_type="application/yaml; charset=utf-8")


@gzip_page
def contract_json(request: HttpRequest, name: str) -> HttpResponse:
    """The same as JSON, for the viewer, which supports the default schema dialect alone and warns of a named one."""
    return HttpResponse(_as_json(name, _origin(request)), content_type="application/json")


@gzip_page
def contract_collection(request: HttpRequest, name: str) -> HttpResponse:
    """The samples of the contract as a collection for Postman and Bruno."""
    answer = HttpResponse(_as_collection(name, _origin(request)), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.postman_collection.json"'
    return answer


class _Answer:
    """One status with an example of its body."""

    def __init__(self, contract: Contract, status: str, answer: Node):
        self.status, self.description = status, answer["description"]
        self.headers = list(answer.get("headers", {}))
        examples = [(media_type, example_of(content)) for media_type, content in answer.get("content", {}).items()]
        self.examples = [
            (media_type, value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False))
            for media_type, value in examples
            if value is not None
        ]


def _parameter(contract: Contract, parameter: Node) -> dict[str, object]:
    schema = contract.resolve(parameter["schema"])
    types = schema.get("type", "")
    limits = [f"{name} {schema[name]}" for name in LIMITS if name in schema]
    if "enum" in schema:
        limits.append("one of " + ", ".join(map(str, schema["enum"])))
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "is_required": parameter.get("required", False),
        "type": types if isinstance(types, str) else " or ".join(types),
        "limits": "; ".join(limits),
        "description": parameter.get("description") or schema.get("description", ""),
    }


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@functools.lru_cache(maxsize=64)
def _published(name: str, origin: str) -> Node:
    return described(_contract(name), origin, settings.API_CONTACT_EMAIL)


@functools.lru_cache(maxsize=64)
def _as_json(name: str, origin: str) -> bytes:
    document = _published(name, origin)
    return orjson.dumps({key: value for key, value in document.items() if key != "jsonSchemaDialect"})


@functools.lru_cache(maxsize=64)
def _as_yaml(name: str, origin: str) -> bytes:
    text: str = yaml.dump(_published(name, origin), Dumper=CSafeDumper, sort_keys=False, allow_unicode=True, width=120)
    return text.encode()


@functools.lru_cache(maxsize=64)
def _as_collection(name: str, origin: str) -> bytes:
    return orjson.dumps(collection_of(_contract(name), origin), option=orjson.OPT_INDENT_2)


@functools.lru_cache(maxsize=64)
def _as_yaml(name: str, origin: str) -> bytes:
    document = described(_contract(name), origin, settings.API_CONTACT_EMAIL)
    text: str = yaml.dump(document, Dumper=CSafeDumper, sort_keys=False, allow_unicode=True, width=120)
    return text.encode()


def _contract(name: str) -> Contract:
    if name not in CONTRACTS:
        raise Http404(name)
    return CONTRACTS[name]
