"""Files, commands and names that the documents tell a newcomer to use exist."""

import pytest

from tests.architecture.source import ROOT
from tests.docs.named import DOCUMENTS, RECIPES, missing_commands, missing_names, missing_paths


def test_named_paths_and_commands_exist():
    missing = [
        f"{page.name}: {name}"
        for page in DOCUMENTS
        for text in [page.read_text(encoding="utf-8")]
        for name in (*missing_paths(text), *missing_commands(text))
    ]

    assert len(DOCUMENTS) >= 9
    assert missing == []


def test_names_in_recipes_exist_in_the_code():
    missing = [f"{page.name}: {name}" for page in RECIPES for name in missing_names(page.read_text(encoding="utf-8"))]

    assert missing == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`apps/tickets/no_such.py` and `apps/tickets/sla.py`", ["apps/tickets/no_such.py"]),
        ("`apps/<app>/api/<vendor>.py` and `apps/<app>/no_such.py`", ["apps/<app>/no_such.py"]),
        ("`constants.py` and `no_such.py`", ["no_such.py"]),
        ("`apps.core.errors` and `apps.core.no_such`", ["apps.core.no_such"]),
        ("[this](docs/limits.md#readiness) and [that](docs/no_such.md)", ["docs/no_such.md"]),
    ],
)
def test_path_that_is_not_there_is_found(text, missing):
    assert missing_paths(text) == missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`make check` and `make nothing`", ["make nothing"]),
        ("    .venv/bin/python manage.py worker\n    python manage.py nothing", ["manage.py nothing"]),
        ("`python -m tests.docs.states` and `python -m tests.docs.nothing`", ["python -m tests.docs.nothing"]),
        ("`.venv/bin/python -m pytest tests/docs tests/nothing`", ["tests/nothing"]),
    ],
)
def test_command_that_is_not_there_is_found(text, missing):
    assert missing_commands(text) == missing


def test_name_that_is_not_there_is_found():
    unknown = "_".join(["nothing", "of", "the", "kind"])

    assert missing_names(f'`DialectViewSet`, `@operation("x")` and `{unknown}`') == [unknown]


def test_decisions_are_numbered_once_and_as_their_titles_say():
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in pages]

    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert [title.partition(".")[0] for title in titles] == [f"# {number}" for number in range(1, len(pages) + 1)]
