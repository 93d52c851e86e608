"""Which modules mypy checks strictly, and that each exception says why."""

import ast
import re
import tomllib
from fnmatch import fnmatch

from tests.architecture.source import ROOT, SOURCES, lines_of, tree_of

STRICT = ("ignore_errors", False)
IGNORE = re.compile(r"# type: ignore(?P<code>\[[a-z-]+\])?(?P<reason>  # \S.*)?")


def module_of(path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def overrides() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["overrides"]


def strict_files() -> list:
    patterns = next(each["module"] for each in overrides() if STRICT in each.items())
    left_out = [name for each in overrides() if each.get("ignore_errors") for name in each["module"]]
    return [path for path in SOURCES if matches(path, patterns) and not matches(path, left_out)]


def matches(path, patterns: list[str]) -> bool:
    """As mypy reads a pattern: `apps.core.*` is the package itself as well."""
    name = module_of(path)
    return any(fnmatch(name, pattern) or name == pattern.removesuffix(".*") for pattern in patterns)


def is_to_be_strict(path) -> bool:
    parts = module_of(path).split(".")
    if {"migrations", "demo"} & set(parts):
        return False
    return parts[:2] in (["apps", "core"], ["apps", "activity"]) or bool({"operations", "reads"} & set(parts))


def test_strict_modules_are_core_activity_operations_and_reads():
    required, strict = [path for path in SOURCES if is_to_be_strict(path)], set(strict_files())
    assert len(required) > 100
    assert [module_of(path) for path in required if path not in strict] == []
    assert ROOT / "apps/dialects/contract.py" in strict


def test_signatures_of_strict_modules_name_no_bare_container():
    found = []
    for path in strict_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                annotations = [argument.annotation for argument in arguments] + [node.returns]
                found += [
                    f"{module_of(path)}.{node.name}"
                    for annotation in annotations
                    for part in top_names(annotation)
                    if part in ("dict", "list", "set", "tuple", "Mapping", "Sequence", "Callable", "QuerySet")
                ]
    assert found == []


def top_names(annotation: ast.expr | None) -> list[str]:
    """Names that an annotation uses without parameters, at any depth."""
    if annotation is None:
        return []
    if isinstance(annotation, ast.Name):
        return [annotation.id]
    if isinstance(annotation, ast.Subscript):
        return top_names(annotation.slice)
    return [name for child in ast.iter_child_nodes(annotation) for name in top_names(child)]


def test_each_ignored_type_error_has_its_code_and_a_reason():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(lines_of(path), 1)
        for match in IGNORE.finditer(line)
        if not (match["code"] and match["reason"])
    ]
    assert found == []
