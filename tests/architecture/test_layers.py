"""Who may import whom, how large a file may be, and what no file may hide."""

import ast
import functools
import re
import subprocess
import sys

from django.apps import apps as installed

from tests.architecture.picture import layers
from tests.architecture.source import ROOT, SOURCES, lines_of, tree_of

DOMAIN = [
    path
    for path in SOURCES
    if "migrations" not in path.parts
    and (
        path.stem in ("models", "constants", "querysets", "reads", "operations", "sla", "timestamps")
        or path.parent.name in ("models", "reads", "operations")
    )
]
FORBIDDEN = ("django.http", "django.contrib.admin", "rest_framework", "unfold", "django.shortcuts", "django.views")
LONGEST = 400


def handlers_of(path) -> list[ast.ExceptHandler]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ExceptHandler)]


def imports_of(tree: ast.AST) -> set[str]:
    """Every module and name that a file imports, `from a import b` as a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_layers_keep_their_contracts():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken\.", done.stdout)


def test_domain_modules_are_found():
    apps = {path.relative_to(ROOT).parts[1] for path in DOMAIN}

    assert {"activity", "core", "customers", "journals", "tickets", "users"} <= apps


def found_in(paths, offences) -> dict[str, list]:
    """What `offences(path)` finds in each file, by its name; files without any left out."""
    return {str(path.relative_to(ROOT)): found for path in paths if (found := offences(path))}


def test_domain_knows_no_http_and_no_admin():
    def offences(path):
        return sorted(
            name for name in imports_of(tree_of(path)) for module in FORBIDDEN if f"{name}.".startswith(f"{module}.")
        )

    assert found_in(DOMAIN, offences) == {}


# The parts of an app, each of which may import those before it, of every app; the rest stand above all of them.
PARTS = ["constants", "querysets", "models", "reads", "operations"]
ABOVE = ["admin", "api", "tasks", "demo", "navigation"]


def part_of(module: str) -> str:
    """The part of an app that a module belongs to: of apps.tickets.reads.due it is reads."""
    return [*module.split("."), "", ""][2]


def module_of(path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_no_part_imports_a_part_above_it_of_another_app():
    """What import-linter does not see, since it looks at each app by itself."""
    rank = {name: place for place, name in enumerate(PARTS)} | dict.fromkeys(ABOVE, len(PARTS))
    rank["querysets"] = rank["models"]  # a queryset stands below the models of its own app alone

    def offences(path):
        own = rank[part_of(module_of(path))]
        return sorted(
            name for name in imports_of(tree_of(path)) if name.startswith("apps.") and rank.get(part_of(name), 0) > own
        )

    of_parts = [path for path in DOMAIN if part_of(module_of(path)) in PARTS]

    assert len(of_parts) > 100
    assert found_in(of_parts, offences) == {}


# It asks one of our own APIs within the process, for the webhooks whose body is that answer.
ASKING_OURSELVES = {"apps.events.own_answers"}


def test_what_domain_modules_import_of_their_app_knows_no_http_either():
    """Such as apps/tickets/merging.py, of which no rule of names says that it is domain code."""
    files = {module_of(path): path for path in SOURCES}
    reached = {module_of(path) for path in DOMAIN if part_of(module_of(path)) in PARTS}
    waiting = sorted(reached)
    while waiting:
        module = waiting.pop()
        app = ".".join(module.split(".")[:2]) + "."
        for name in imports_of(tree_of(files[module])):
            found = name if name in files else name.rpartition(".")[0]
            if found in files and found.startswith(app) and found not in reached:
                reached.add(found)
                waiting.append(found)
    of_pages = ("apps.core.", "apps.adminkit.", "apps.dialects.")  # what requests and pages are made of

    def offences(path):
        return sorted(name for name in imports_of(tree_of(path)) if f"{name}.".startswith(FORBIDDEN))

    domain = [files[module] for module in reached - ASKING_OURSELVES if not module.startswith(of_pages)]

    assert {"apps.tickets.merging", "apps.orders.billing"} <= reached
    assert found_in(domain, offences) == {}
    assert all(offences(files[module]) for module in ASKING_OURSELVES)


def named_in(text: str) -> set[str]:
    """The apps whose pages, models or permissions a text names: "admin:app_...", "app.Model", "app.codename"."""
    pages = {match[1] for match in re.finditer(r"\badmin:([a-z0-9]+)_", text)}
    pairs = re.findall(r"\b([a-z0-9]+)\.(\w+)", text)
    return pages | {app for app, name in pairs if name in _names_of(app)}


@functools.cache
def _names_of(app: str) -> set[str]:
    """The models of an app and its permissions."""
    models = list(installed.get_app_config(app).get_models()) if app in installed.app_configs else []
    actions = {f"{action}_{model._meta.model_name}" for model in models for action in model._meta.default_permissions}
    codenames = {codename for model in models for codename, _ in model._meta.permissions}
    return actions | codenames | {name for model in models for name in (model.__name__, model._meta.model_name)}


def test_no_app_names_pages_models_or_permissions_of_an_app_above():
    """What import-linter does not see: a lower app offers a registration instead."""
    rank = {name.removeprefix("apps."): place for place, layer in enumerate(layers()) for name in layer}

    def offences(path):
        app = path.relative_to(ROOT).parts[1]
        docstrings = {id(node.value) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Expr)}
        return sorted(
            f"{node.lineno}: {node.value}"
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and any(rank.get(other, 99) < rank[app] for other in named_in(node.value))
        )

    of_apps = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "apps" and len(path.parts) > 3]

    assert named_in("admin:tickets_ticket_changelist") == named_in("tickets.view_ticket") == {"tickets"}
    assert found_in([path for path in of_apps if "migrations" not in path.parts], offences) == {}


def test_files_are_short_enough_to_read():
    written = [path for path in SOURCES if "migrations" not in path.parts]

    assert found_in(written, lambda path: lines_of(path)[LONGEST:]) == {}


def test_no_except_catches_everything_unnamed():
    assert found_in(SOURCES, lambda path: [node.lineno for node in handlers_of(path) if node.type is None]) == {}


def test_no_exception_is_swallowed():
    """`except Exception` is for the one place that answers for everything, and never passes silently."""

    def offences(path):
        return [
            node.lineno
            for node in handlers_of(path)
            if isinstance(node.type, ast.Name)
            and node.type.id in ("Exception", "BaseException")
            and all(isinstance(step, ast.Pass) for step in node.body)
        ]

    assert found_in(SOURCES, offences) == {}


def test_every_noqa_names_its_rule():
    def offences(path):
        return [
            line
            for line in lines_of(path)
            if re.search(r"#\s*noqa(?!: [A-Z]+\d+)", line) or re.search(r"#\s*noqa: .*\b(E722|BLE001|S110)\b", line)
        ]

    assert found_in(SOURCES, offences) == {}
