"""API docs: the contracts themselves, shown by Swagger UI from assets that the server carries."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from config.dialects import CONTRACTS


def index(request):
    """The dialects, with a link to the page of each."""
    return render(request, "docs/index.html", {"contracts": CONTRACTS.values()})


def contract_page(request, name):
    """One contract in the viewer."""
    return render(request, "docs/contract.html", {"contract": _contract(name)})


def contract_file(request, name):
    """The contract file as it is."""
    return HttpResponse(_contract(name).path.read_bytes(), content_type="application/yaml; charset=utf-8")


def _contract(name):
    if name not in CONTRACTS:
        raise Http404(name)
    return CONTRACTS[name]
