"""Words that this project has replaced by the field's standard terms (docs/glossary.md) do not come back."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

# The retired word, and what to write instead.
RETIRED = {
    "rooms?": "app",
    "doors?": "channel",
    "way of a request": "request life cycle",
    "under the person's hands": "since the page was drawn",
    "people say": "label",
    "left alone for": "open circuit",
    "OneAnswerForAll": "IgnoreClientContentNegotiation",
    "NoSuchPath": "NotFoundViewSet",
    "Stamped": "TimestampedModel",
    "AboutSomething": "SubjectMixin",
    "paper_of": "receipt_document",
    "_told": "a name that says what is returned",
    "_require_room": "require_capacity",
    "hindrances": "blockers",
    "clock_of_twelve": "us_datetime",
    "take_step": "record_status_change",
    "seen_order": "get_visible_order",
    "left_alone_until": "retry_after, circuit_open_until",
    "about_item": "subject_item",
    r"(_|is_|Split)moment|MomentField|MomentText": "timestamp, LocalDateTimeField",
}
ALLOWED = {
    "apps/cases/demo.py": "a cage door",
    "config/web_connections.py": "to make room",
}
OURS = re.compile(r"(apps|templates|config|docs)/.*\.(py|html|md)|[A-Z]+\.md")


def texts() -> dict[str, list[str]]:
    """Lines of the project's code, templates and documents by file; a changelog and migrations keep their words."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.splitlines() if OURS.fullmatch(name) and (ROOT / name).exists()]
    kept = [name for name in names if "/migrations/" not in name and name != "CHANGELOG.md"]
    return {name: (ROOT / name).read_text(encoding="utf-8").splitlines() for name in kept}


@pytest.fixture(scope="module")
def lines():
    return texts()


def test_retired_words_do_not_return(lines):
    pattern = re.compile("|".join(rf"\b{word}\b" for word in RETIRED))

    found = [
        f"{name}:{number}: {line.strip()}"
        for name, rows in lines.items()
        if not any(name.startswith(place) for place in ALLOWED)
        for number, line in enumerate(rows, 1)
        if pattern.search(line)
    ]

    assert len(lines) > 500
    assert found == []


@pytest.mark.parametrize("place", ALLOWED)
def test_every_exception_is_needed(lines, place):
    pattern = re.compile("|".join(rf"\b{word}\b" for word in RETIRED))

    assert any(pattern.search(line) for name, rows in lines.items() if name.startswith(place) for line in rows)
