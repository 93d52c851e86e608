"""Tables for and from spreadsheets: cells that are no formulas, and CSV files in any form in which they are written."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection

from django.utils.translation import gettext

from apps.core.errors import Invalid
from apps.core.formatting import format_number
from apps.core.text import nfc

FORMULA_STARTS = frozenset("=+-@")
BREAKS = ("\t", "\r", "\n")
# A spreadsheet whose list separator is not the comma begins a new cell after each of these.
SEPARATORS = re.compile(r"([;|\t\r\n])")
BOM = "\ufeff"
DELIMITERS = ",;\t|"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and its relatives are ZIP archives; xls is a compound file
LARGEST = 1_000_000


def guard(cell: str) -> str:
    """A cell's text, with an apostrophe before whatever a spreadsheet could take for a formula.

    That is the whole cell, and what stands after a character at which a spreadsheet with other settings splits it.
    Blanks, control and format characters before a sign do not hide it, nor do its full-width or small forms.
    """
    first, *others = SEPARATORS.split(cell)
    if cell.startswith(BREAKS) or _is_formula(cell):
        first = f"'{first}"
    return first + "".join(f"'{part}" if _is_inner_formula(part) else part for part in others)


def escape(cell: str) -> str:
    """The guarded text, with one more apostrophe where one of its own could be taken for the guard of a formula."""
    first, *others = SEPARATORS.split(cell)
    if cell.startswith(("'", *BREAKS)) or _is_formula(cell):
        first = f"'{first}"
    return first + "".join(f"'{part}" if _is_inner_formula(part.lstrip("'")) else part for part in others)


def unescape(cell: str) -> str:
    """The text that `escape` made this cell of."""
    first, *others = SEPARATORS.split(cell)
    return first.removeprefix("'") + "".join(
        part.removeprefix("'") if _is_inner_formula(part.lstrip("'")) else part for part in others
    )


def _is_formula(text: str, *, blanks: str = "") -> bool:
    for character in text:
        if not (character.isspace() or character in blanks or unicodedata.category(character) in ("Cc", "Cf")):
            return unicodedata.normalize("NFKC", character) in FORMULA_STARTS
    return False


def _is_inner_formula(part: str) -> bool:
    """Quotation marks are doubled inside a cell, and two of them are an empty text where the cell is split."""
    return _is_formula(part, blanks='"')


def read_table(
    data: bytes, *, required: Collection[str], optional: Collection[str] = (), most_rows: int
) -> tuple[list[str], list[list[str]]]:
    """Column names and rows of a CSV file, in whichever encoding and with whichever delimiter a spreadsheet wrote it.

    Rows, their text in NFC, are counted from the first one below the header. Raises Invalid, naming what is wrong and
    where.
    """
    text = _decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise Invalid("file", gettext("The file is empty."))
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise Invalid("file", gettext("The file cannot be read as CSV: %(error)s.") % {"error": error}) from error
    header, *rows = ([cell.strip() for cell in rows[0]], *rows[1:])
    _check_header(header, required, optional)
    if not rows:
        raise Invalid("file", gettext("The file has a header and no rows."))
    if len(rows) > most_rows:
        raise Invalid(
            "file", gettext("The file has more than %(most_rows)s rows.") % {"most_rows": format_number(most_rows)}
        )
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise Invalid(
                "file",
                gettext("Row %(number)s has %(row)s columns where the header has %(header)s.")
                % {"number": number, "row": len(row), "header": len(header)},
            )
        for name, cell in zip(header, row, strict=True):
            if "\x00" in cell:
                raise Invalid(
                    "file",
                    gettext("Row %(number)s, column %(name)s: must not hold the character U+0000.")
                    % {"number": number, "name": name},
                )
    return header, rows


def _decode(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Invalid(
            "file", gettext("The file is larger than %(largest)s bytes.") % {"largest": format_number(LARGEST)}
        )
    if data.startswith(WORKBOOKS):
        raise Invalid("file", gettext("The file is a workbook, not CSV. Save it as CSV and bring that."))
    try:
        return nfc(data.decode(_encoding(data)))
    except UnicodeDecodeError as error:
        raise Invalid("file", gettext("The file is text in none of UTF-8, UTF-16 and Windows-1252.")) from error


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:200]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _check_header(header: list[str], required: Collection[str], optional: Collection[str]) -> None:
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        raise Invalid(
            "file", gettext("The header has column %(repeated)s more than once.") % {"repeated": f"{repeated[0]!r}"}
        )
    if missing := [name for name in required if name not in header]:
        raise Invalid("file", gettext("The header lacks the column %(missing)s.") % {"missing": ", ".join(missing)})
    if unknown := [name for name in header if name not in required and name not in optional]:
        raise Invalid(
            "file", gettext("The header has an unknown column %(value)s.") % {"value": f"{unknown[0][:100]!r}"}
        )
