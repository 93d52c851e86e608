"""The project's own Python files, read once."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("apps/**/*.py"), *ROOT.glob("config/**/*.py")])


@functools.cache
def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse("\n".join(lines_of(path)), filename=str(path))
