"""API docs: the contracts themselves, shown by Swagger UI from assets that the server carries."""

import functools

import orjson
import yaml
from django.http import Http404, HttpResponse
from django.shortcuts import render

from apps.activity.timelines import VERBS
from apps.dialects.contract import CSafeLoader
from config.dialects import CONTRACTS


def index(request):
    """The dialects, with a link to the page of each."""
    return render(request, "docs/index.html", {"contracts": CONTRACTS.values()})


def event_types(request):
    """Every type that an event can have, with what happened in words."""
    return render(request, "docs/event_types.html", {"types": sorted(VERBS.items())})


def contract_page(request, name):
    """One contract in the viewer."""
    return render(request, "docs/contract.html", {"contract": _contract(name)})


def contract_file(request, name):
    """The contract file as it is."""
    return HttpResponse(_contract(name).path.read_bytes(), content_type="application/yaml; charset=utf-8")


def contract_json(request, name):
    """The contract for the viewer, which supports the default schema dialect alone and warns of a named one."""
    return HttpResponse(_for_viewer(_contract(name)), content_type="application/json")


@functools.cache
def _for_viewer(contract) -> bytes:
    document = yaml.load(contract.path.read_bytes(), Loader=CSafeLoader)  # noqa: S506 - a safe loader
    document.pop("jsonSchemaDialect", None)
    return orjson.dumps(document)


def _contract(name):
    if name not in CONTRACTS:
        raise Http404(name)
    return CONTRACTS[name]
