"""Every write has one shape: a verb with keyword-only, typed arguments that is told by whom."""

import ast

import pytest

from tests.architecture.source import ROOT, SOURCES, tree_of

# Called by the worker alone, for nobody in particular.
FOR_NOBODY = {
    "apps.journals.operations.reminders.send_reminder",
    "apps.tickets.operations.resuming.resume_due_hold",
}


def _operations():
    """(dotted name, function) of each public function that opens a transaction in an `operations` module."""
    for path in SOURCES:
        if path.stem != "operations" and path.parent.name != "operations":
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _opens_transaction(node):
                yield f"{module}.{node.name}", node


def _opens_transaction(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("transaction.atomic") for decorator in function.decorator_list)


OPERATIONS = dict(_operations())


def test_operations_are_found():
    names = {name.rpartition(".")[2] for name in OPERATIONS}

    assert {"create_ticket", "change_status", "add_note", "create_user", "create_token"} <= names


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_takes_keywords_alone_and_says_by_whom(name):
    arguments = OPERATIONS[name].args

    assert [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)] == []
    assert name in FOR_NOBODY or "by" in {argument.arg for argument in arguments.kwonlyargs}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_is_typed(name):
    function = OPERATIONS[name]
    untyped = [argument.arg for argument in function.args.kwonlyargs if argument.annotation is None]

    assert untyped == []
    assert function.returns is not None
    assert ast.get_docstring(function)
