"""Every operation is routed, and every route below a dialect's root is in its contract."""

import re

import pytest
from django.urls import get_resolver, resolve

from apps.dialects.routing import NotFoundViewSet
from config.dialects import CONTRACTS, DIALECTS

OPERATIONS = [(contract, operation) for contract in CONTRACTS.values() for operation in contract.operations.values()]


def _sample(contract, path):
    """A path with something in the place of each parameter."""
    return re.sub(r"\{\w+\}", "1", contract.root + path)


@pytest.mark.parametrize(("contract", "operation"), OPERATIONS, ids=lambda value: getattr(value, "operation_id", ""))
def test_operation_is_routed_to_the_method_marked_with_its_id(contract, operation):
    match = resolve(_sample(contract, operation.path))

    answered = match.func.initkwargs["operations"][operation.method]
    method = getattr(match.func.cls, match.func.actions[operation.method])
    assert (answered.operation_id, method.operation_id) == (operation.operation_id, operation.operation_id)


def test_every_route_below_a_root_answers_exactly_the_methods_of_its_contract():
    for pattern in get_resolver().url_patterns:
        cls = getattr(pattern.callback, "cls", None)
        if cls is None or issubclass(cls, NotFoundViewSet):
            continue
        operations = pattern.callback.initkwargs["operations"]
        assert {method for method in pattern.callback.actions if method != "head"} == set(operations)
        for method, operation in operations.items():
            assert CONTRACTS[cls.contract.name].operations[operation.operation_id].method == method


# Of some contracts the root itself is a path.
ROOTLESS = [dialect for dialect in DIALECTS if all(known.path != "/" for known in dialect.contract.operations.values())]


@pytest.mark.parametrize("dialect", ROOTLESS, ids=lambda dialect: dialect.contract.name)
@pytest.mark.parametrize("rest", ["", "/", "/nothing", "/nothing/", "//", "/%2e%2e/admin/"])
def test_path_outside_the_contract_is_answered_by_the_dialect(client, dialect, rest):
    response = client.get(_sample(dialect.contract, "") + rest)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
