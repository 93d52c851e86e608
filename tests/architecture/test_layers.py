"""Who may import whom, how large a file may be, and what no file may hide."""

import ast
import re
import subprocess
import sys

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
