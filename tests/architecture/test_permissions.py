"""Each permission is declared once, with its one message; operations and APIs read that declaration."""

import ast
from importlib import import_module

from django.apps import apps

from apps.core.caller import Permission
from tests.architecture.source import ROOT, SOURCES, tree_of

DECLARED_IN = sorted(ROOT.glob("apps/*/permissions.py"))
ASKING = ("require", "may", "has_perm")


def declared() -> dict[str, list[str]]:
    """The names of permissions, each with the constants that declare it."""
    found: dict[str, list[str]] = {}
    for path in DECLARED_IN:
        module = import_module(f"apps.{path.parent.name}.permissions")
        for name, value in vars(module).items():
            if isinstance(value, Permission):
                found.setdefault(str(value), []).append(f"{path.parent.name}.{name}")
    return found


def known() -> set[str]:
    """The permissions that the models have."""
    return {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        )
    }


def test_each_permission_is_declared_once_and_exists():
    permissions = declared()

    assert len(permissions) > 40
    assert {name: where for name, where in permissions.items() if len(where) > 1} == {}
    assert permissions.keys() - known() == set()


def test_nobody_asks_for_a_permission_by_a_text_of_its_own():
    found = []
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            asked = node.args if name in ASKING else []
            asked = [*asked, *(each.value for each in node.keywords if each.arg in ("needs", "permission"))]
            texts = [each.value for each in asked if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            found += [f"{path.relative_to(ROOT)}:{node.lineno}: {text}" for text in texts if text in known()]

    assert found == []


def test_costguard_says_what_the_permission_says():
    """Other vendors have words of their own for what a permission is about, such as comments for notes."""
    for path in [*ROOT.glob("apps/*/api/costguard/*.py"), *ROOT.glob("apps/*/api/costguard.py")]:
        assert "denied_message" not in path.read_text(encoding="utf-8"), path


# -- what an API needs is what its operation asks for


class Calls(ast.NodeVisitor):
    """Names of the functions that a piece of code calls or names, and of the constants in it."""

    def __init__(self, node: ast.AST):
        self.names, self.constants = set(), set()
        self.visit(node)

    def visit_Name(self, node):
        (self.constants if node.id.isupper() else self.names).add(node.id)

    def visit_Attribute(self, node):
        self.names.add(node.attr)
        self.generic_visit(node)


def operations() -> dict[str, dict[str, Calls]]:
    """The functions of each app's operations by name, with those that are made of another one."""
    found: dict[str, dict[str, Calls]] = {}
    for path in SOURCES:
        if path.stem == "operations" or path.parent.name == "operations":
            functions = found.setdefault(path.relative_to(ROOT).parts[1], {})
            for node in tree_of(path).body:
                if isinstance(node, ast.FunctionDef):
                    functions[node.name] = Calls(node)
                elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                    functions[ast.unparse(node.targets[0])] = Calls(node.value)
    return found


def asked_by(name: str, functions: dict[str, Calls], seen: set[str]) -> set[str]:
    """The constants in a function and in those that it calls."""
    if name in seen or name not in functions:
        return set()
    seen.add(name)
    calls = functions[name]
    return calls.constants.union(*(asked_by(other, functions, seen) for other in calls.names))


def test_an_api_needs_what_its_operation_asks_for():
    by_app, compared, differing = operations(), 0, []
    for path in SOURCES:
        if "api" not in path.relative_to(ROOT).parts:
            continue
        app = path.relative_to(ROOT).parts[1]
        functions = {**by_app.get("orders", {}), **by_app.get(app, {})}
        for method in [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]:
            needs = [
                keyword.value.id
                for decorator in method.decorator_list
                if isinstance(decorator, ast.Call)
                for keyword in decorator.keywords
                if keyword.arg == "needs"
            ]
            writes = Calls(method).names & functions.keys() & {"operations"}.union(functions)
            called = [name for name in writes if f"operations.{name}(" in ast.unparse(method)]
            for need, name in [(need, name) for need in needs for name in called]:
                compared += 1
                if need not in asked_by(name, functions, set()):
                    differing.append(f"{app}: {method.name} needs {need}, {name} does not ask for it")

    assert compared > 40
    assert differing == []
