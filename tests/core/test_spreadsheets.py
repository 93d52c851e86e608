"""Cells that leave for a spreadsheet, and that there is one guard for all of them."""

import csv
import io
import re

import pytest

from apps.core.spreadsheets import escape, guard, unescape
from tests.architecture.source import ROOT

BEFORE = ["", " ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x00", "\u202e"]
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"


def test_formula_is_made_text_whatever_stands_before_its_sign():
    cells = [f"{before}{sign}1" for before in BEFORE for sign in SIGNS]

    assert [cell for cell in cells if not guard(cell).startswith("'")] == []
    assert [cell for cell in cells if guard(cell).replace("'", "") != cell] == []


def _split(cell, separator):
    """The cells of its row that a spreadsheet sees whose list separator is another one than the comma.

    As spreadsheets do, it heeds a quotation mark only where a cell begins.
    """
    line = io.StringIO()
    csv.writer(line).writerow(["first", cell, "last"])
    return [found for row in csv.reader(io.StringIO(line.getvalue(), newline=""), delimiter=separator) for found in row]


@pytest.mark.parametrize("separator", [";", "|", "\t"])
@pytest.mark.parametrize("write", [guard, escape])
def test_formula_is_made_text_where_a_spreadsheet_splits_its_cell(write, separator):
    texts = [
        f"{start}{split}{before}{sign}1{end}"
        for start in ("a", "", 'a"', "a,", "'", "a;;", "=1;b")
        for split in (separator, f"{separator}{separator}", "\n", "\r\n", "\r")
        for before in ("", " ", '"', '""', '" ', "\u200b", "\x00", "\t", "\n")
        for sign in "=+-@\uff1d"
        for end in ("", '"', ",b", f"{separator}c")
    ]

    wrong = [text for text in texts if any(_runs(cell) for cell in _split(write(text), separator))]

    assert wrong == []
    assert [text for text in texts if unescape(escape(text)) != text] == []


def _runs(cell):
    return re.sub(r"^[\s\x00\u200b\"]+", "", cell)[:1] in {*"=+-@\uff1d"}


@pytest.mark.parametrize(
    "cell",
    [
        "", "a=1", "1-2", "'=1", "plain", " plain", "\u200bplain", "5", "\u2212 5", "a; b", "a;b=1", "a, =1", "a;'=1",
        "first\nsecond", "one - two; three", "a|b", "it's; 'quoted'", 'say; "hi"',
    ],
)  # fmt: skip
def test_other_text_stays_as_it_is(cell):
    assert guard(cell) == cell
    assert unescape(escape(cell)) == cell


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ("a;=1", "a;'=1"), ("a; =1", "a;' =1"), ("Steps:\n- restart", "Steps:\n'- restart"), ('a;"=1"', "a;'\"=1\""),
        ("\t=1", "'\t'=1"), (";=1", ";'=1"), ("a;;-1;b", "a;;'-1;b"),
    ],
)  # fmt: skip
def test_apostrophe_stands_right_after_the_separator(cell, guarded):
    assert guard(cell) == escape(cell) == guarded


def test_every_table_is_written_with_the_guard():
    writers = re.compile(r"csv\.(?:writer|DictWriter)|base_formats import|openpyxl|xlsxwriter")
    paths = [path for path in sorted(ROOT.glob("apps/**/*.py")) if writers.search(path.read_text(encoding="utf-8"))]

    assert len(paths) == 3
    assert [path for path in paths if not re.search(r"spreadsheets import.*\b(guard|escape)\b", path.read_text())] == []
