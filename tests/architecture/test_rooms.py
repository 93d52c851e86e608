"""Who may import whom, how large a file may be, and what no file may hide."""

import ast
import re
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, SOURCES, lines_of, tree_of

DOMAIN = [
    path
    for path in SOURCES
    if "migrations" not in path.parts
    and (
        path.stem in ("models", "constants", "querysets", "operations", "sla", "stamps")
        or path.parent.name == "operations"
    )
]
FORBIDDEN = ("django.http", "django.contrib.admin", "rest_framework", "unfold", "django.shortcuts", "django.views")
LONGEST = 400


def _ids(path):
    return str(path.relative_to(ROOT))


def imports_of(tree: ast.AST) -> set[str]:
    """Every module and name that a file imports, `from a import b` as a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_rooms_keep_their_contracts():
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
    rooms = {path.relative_to(ROOT).parts[1] for path in DOMAIN}

    assert {"activity", "core", "customers", "journals", "tickets", "users"} <= rooms


@pytest.mark.parametrize("path", DOMAIN, ids=_ids)
def test_domain_knows_no_http_and_no_admin(path):
    found = {name for name in imports_of(tree_of(path)) for module in FORBIDDEN if f"{name}.".startswith(f"{module}.")}

    assert found == set()


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_file_is_short_enough_to_read(path):
    if "migrations" not in path.parts:
        assert len(lines_of(path)) <= LONGEST


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_no_except_catches_everything_unnamed(path):
    bare = [
        node.lineno for node in ast.walk(tree_of(path)) if isinstance(node, ast.ExceptHandler) and node.type is None
    ]

    assert bare == []


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_no_exception_is_swallowed(path):
    """`except Exception` is for the one place that answers for everything, and never passes silently."""
    silent = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id in ("Exception", "BaseException")
        and all(isinstance(step, ast.Pass) for step in node.body)
    ]

    assert silent == []


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_every_noqa_names_its_rule(path):
    unnamed = [line for line in lines_of(path) if re.search(r"#\s*noqa(?!: [A-Z]+\d+)", line)]
    hidden = [line for line in lines_of(path) if re.search(r"#\s*noqa: .*\b(E722|BLE001|S110)\b", line)]

    assert unnamed == hidden == []
