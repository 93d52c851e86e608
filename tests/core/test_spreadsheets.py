"""Cells that leave for a spreadsheet, and that there is one guard for all of them."""

import re

import pytest

from apps.core.spreadsheets import guard
from tests.architecture.source import ROOT

BEFORE = ["", " ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x00", "\u202e"]
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"


def test_formula_is_made_text_whatever_stands_before_its_sign():
    cells = [f"{before}{sign}1" for before in BEFORE for sign in SIGNS]

    assert [cell for cell in cells if guard(cell) != f"'{cell}"] == []


@pytest.mark.parametrize("cell", ["", "a=1", "1-2", "'=1", "plain", " plain", "\u200bplain", "5", "\u2212 5"])
def test_other_text_stays_as_it_is(cell):
    assert guard(cell) == cell


def test_every_table_is_written_with_the_guard():
    writers = re.compile(r"csv\.(?:writer|DictWriter)|base_formats import|openpyxl|xlsxwriter")
    paths = [path for path in sorted(ROOT.glob("apps/**/*.py")) if writers.search(path.read_text(encoding="utf-8"))]

    assert len(paths) == 2
    assert [path for path in paths if not re.search(r"spreadsheets import.*\bguard\b", path.read_text())] == []
