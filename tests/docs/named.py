"""What the documents name in code marks, and which of it the project does not have.

`<placeholder>` stands for any text: something of that form must exist, so `apps/<app>/api/<vendor>.py` is fine
as long as one such file is there.
"""

import functools
import re
import subprocess
from fnmatch import fnmatchcase

from django.core.management import get_commands

from tests.architecture.source import ROOT

RECIPES = sorted(ROOT.glob("docs/recipes/*.md"))
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *RECIPES,
    *sorted(ROOT.glob("docs/guide/*.md")),
]
FOLDERS = ["", "docs/", "docs/recipes/", "docs/guide/"]  # from which links are followed
TOP = r"(?:apps|config|docs|requirements|static|templates|tests)/"
PATH = re.compile(rf"\.?{TOP}[\w<>./{{}}*-]*|[\w<>.-]+\.(?:py|yaml|html|md|toml|css|js|in)|[\w-]+/")
MADE_BY_RUNNING = {"var/"}
MODULE = re.compile(r"(?:apps|config|tests)(?:\.[a-z_<>]\w*>?)+")
COMMAND = re.compile(
    r"(?P<make>\bmake [a-z]+)|manage\.py (?P<manage>[a-z_0-9]+)|python -m (?P<module>[\w.]+)|(?P<path>\b"
    + TOP
    + r"[\w<>./-]+)"
)
NAME = re.compile(r"@?(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)(?:\(.*\))?")


def code_of(text: str) -> list[str]:
    """What stands in code marks and in indented blocks, without the text between them."""
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text)]
    return spans + [line.strip() for line in text.splitlines() if line.startswith("    ")]


def missing_paths(text: str) -> list[str]:
    """Files, folders and modules that a document names and nothing is called."""
    paths = [span for span in code_of(text) if PATH.fullmatch(span) and span not in MADE_BY_RUNNING]
    modules = [span for span in code_of(text) if MODULE.fullmatch(span)]
    links = [
        link.removeprefix("../")
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
        if not link.startswith("http")
    ]
    return [
        *(path for path in paths if not _is_there(path)),
        *(module for module in modules if not _is_module(module)),
        *(
            link
            for link in links
            if not any(_exists(f"{folder}{link}") for folder in ("", "docs/", "docs/recipes/", "docs/guide/"))
        ),
    ]


def missing_commands(text: str) -> list[str]:
    """Targets of make, commands of manage.py, modules and test files that a document runs and nothing answers to."""
    found = []
    for code in code_of(text):
        for match in COMMAND.finditer(code):
            make, manage, module, path = match.groups()
            if make and make.removeprefix("make ") not in targets():
                found.append(make)
            if manage and manage not in get_commands():
                found.append(f"manage.py {manage}")
            if module and module != "pytest" and not _is_module(module):
                found.append(f"python -m {module}")
            if path and " " in code and not _is_there(path):
                found.append(path)
    return found


def missing_names(text: str) -> list[str]:
    """Classes, functions, constants and members that a document names and no file of the project has."""
    names = {match[1] for span in code_of(text) if "/" not in span and (match := NAME.fullmatch(span))}
    return sorted(names - words())


@functools.cache
def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@functools.cache
def files() -> tuple[str, ...]:
    """What is checked in."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(listed.splitlines())


@functools.cache
def words() -> set[str]:
    """Every word of the code, the contracts and the settings."""
    kept = [name for name in files() if re.search(r"\.(py|yaml|toml|html)$", name) and "/migrations/" not in name]
    return set().union(*(re.findall(r"\w+", (ROOT / name).read_text(encoding="utf-8")) for name in kept))


def _is_there(path: str) -> bool:
    """Whether the path exists; one without a folder of the top may stand anywhere."""
    pattern = re.sub(r"<[^>]+>", "*", path)
    return _exists(pattern) or (not re.match(r"\.?" + TOP, path) and _exists(f"*/{pattern}"))


def _exists(pattern: str) -> bool:
    folder = pattern.rstrip("/")
    return any(fnmatchcase(name, folder) or fnmatchcase(name, f"{folder}/*") for name in files())


def _is_module(dotted: str) -> bool:
    path = dotted.replace(".", "/")
    return any(_is_there(f"{path}{end}") for end in (".py", "/__init__.py"))
