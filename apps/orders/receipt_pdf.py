"""Puts a receipt on paper: PDF with the fonts that every reader has, so that none has to be shipped."""

import unicodedata
from functools import lru_cache

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from apps.orders.reads.receipts import Line, ReceiptDocument

ENCODING = "windows-1252"  # what the built-in fonts can show
UNKNOWN = "?"
FONT, SIZE, SMALL = "Helvetica", 10, 8
MARGIN, LINE_HEIGHT, NOTE_HEIGHT, INDENT = 18, 5, 4, 5  # millimetres
DEEPEST = 6  # lines below this level are indented no further
COLUMNS = (80, 24, 36, 40)
GREY = (95, 99, 110)
RULE = (205, 208, 214)
# Letters that Unicode does not decompose into a base letter and an accent.
BASES = str.maketrans("ĐđĦħıŁłŊŋŦŧ", "DdHhiLlNnTt")


def printable(text: str) -> str:
    """The text in characters that the fonts have: others lose their accents or else become question marks."""
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character == "\n":
            shown.append(character)
        elif character.isspace():
            shown.append(" ")
        elif unicodedata.category(character) not in ("Cc", "Cf"):
            shown.append(_nearest(character))
    return "".join(shown)


def render(document: ReceiptDocument) -> bytes:
    """The PDF."""
    sheet = _Sheet(document)
    sheet.add_page()
    sheet.head()
    sheet.facts()
    sheet.items()
    sheet.sums()
    sheet.small_print()
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A receipt being written, on letter paper."""

    def __init__(self, document: ReceiptDocument):
        super().__init__(format="letter")
        self.core_fonts_encoding = ENCODING
        self.document = document
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 4)
        self.set_title(printable(f"Receipt {document.number}"))
        self.set_author(printable(document.store))
        self.set_lang("en")
        self.set_draw_color(*RULE)
        self.set_font(FONT, size=SIZE)

    def normalize_text(self, text: str) -> str:
        return super().normalize_text(printable(text))

    def footer(self):
        self.set_y(-MARGIN + 2)
        self._in("", SMALL, GREY)
        self.cell(self.epw, LINE_HEIGHT, f"{self.document.number} - page {self.page_no()} of {{nb}}", align="C")

    def head(self):
        top = self.get_y()
        self._in("", 14, GREY)
        self.cell(self.epw, 9, "Receipt", align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._in("B", 11)
        self.cell(self.epw, 6, self.document.number, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        bottom = self.get_y()
        self.set_y(top)
        self._in("B", 18)
        self.multi_cell(self.epw - 60, 9, self.document.store, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_y(max(bottom, self.get_y()))
        self._rule()

    def facts(self):
        for label, said in self.document.facts:
            self._in("", SIZE, GREY)
            self.cell(26, LINE_HEIGHT, label)
            self._in("")
            self.multi_cell(0, LINE_HEIGHT, said, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def items(self):
        self._headings()
        for line in self.document.lines:
            self._item(line)
        self.ln(4)

    def sums(self):
        *before, total = self.document.sums or [None]
        for label, amount in before:
            self._sum(label, amount)
        if total:
            self._sum(*total, emphasis="B", size=12)
        for label, amount in self.document.payments:
            self._sum(label, amount)
        self._sum(*self.document.balance, emphasis="B")
        self.ln(4)

    def small_print(self):
        self._rule()
        self._in("", SMALL, GREY)
        self.multi_cell(self.epw, 4, self.document.notice, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)
        self._in("")
        self.multi_cell(self.epw, LINE_HEIGHT, self.document.text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _headings(self):
        self._in("B", SIZE, GREY)
        self._columns("Item", "Quantity", "Price", "Amount")
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(1)

    def _item(self, line: Line):
        """A row, which no page end cuts through; drawn by hand, as tables of this library take their time."""
        indent = INDENT * min(line.depth, DEEPEST)
        self._in("")
        name = self._wrapped(line.description, COLUMNS[0] - indent)
        self._in("", SMALL, GREY)
        notes = self._wrapped(", ".join(line.notes), self.epw - indent) if line.notes else []
        if self.will_page_break(LINE_HEIGHT * len(name) + NOTE_HEIGHT * len(notes)):
            self.add_page()
            self._headings()
        self._in("")
        self._columns(name[0], line.quantity, line.price, line.amount, indent=indent)
        for more in name[1:]:
            self._row(more, LINE_HEIGHT, indent)
        self._in("", SMALL, GREY)
        for note in notes:
            self._row(note, NOTE_HEIGHT, indent)
        self.ln(1)

    def _wrapped(self, text: str, width: float) -> list[str]:
        """The text in lines that fit the width."""
        shown = printable(text).replace("\n", " ")
        if self.get_string_width(shown) <= width - 2 * self.c_margin:
            return [shown]
        return self.multi_cell(width, LINE_HEIGHT, shown, align="L", dry_run=True, output="LINES")

    def _columns(self, name: str, *values: str, indent: float = 0):
        self.set_x(self.l_margin + indent)
        self.cell(COLUMNS[0] - indent, LINE_HEIGHT, name)
        for width, value in zip(COLUMNS[1:], values, strict=True):
            self.cell(width, LINE_HEIGHT, value, align="R")
        self.ln(LINE_HEIGHT)

    def _row(self, text: str, height: float, indent: float):
        self.set_x(self.l_margin + indent)
        self.cell(self.epw - indent, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _sum(self, label: str, amount: str, *, emphasis: str = "", size: int = SIZE):
        self._in(emphasis, size)
        self.set_x(self.l_margin + COLUMNS[0] - 40)
        self.cell(40 + COLUMNS[1] + COLUMNS[2], LINE_HEIGHT + 1, label, align="R")
        self.cell(COLUMNS[3], LINE_HEIGHT + 1, amount, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _rule(self):
        self.ln(2)
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(3)

    def _in(self, emphasis: str, size: int = SIZE, colour: tuple = (0, 0, 0)):
        self.set_font(FONT, emphasis, size)
        self.set_text_color(*colour)


@lru_cache(maxsize=4_096)
def _nearest(character: str) -> str:
    """The character itself if the fonts have it, or else its letters without accents, or else the sign for unknown."""
    if _is_shown(character):
        return character
    letters = _without_accents(character)
    return letters if letters and _is_shown(letters) else UNKNOWN


def _without_accents(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character.translate(BASES))
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def _is_shown(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True
