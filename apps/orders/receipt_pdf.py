"""Puts a receipt on paper: PDF with the fonts that every reader has, so that none has to be shipped."""

import unicodedata

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from apps.orders.receipts import Line, Paper

ENCODING = "windows-1252"  # what the built-in fonts can show
UNKNOWN = "?"
FONT, SIZE, SMALL = "Helvetica", 10, 8
MARGIN, LINE_HEIGHT, INDENT, DEEPEST = 18, 5, 5, 6  # millimetres; deeper lines are indented no further
COLUMNS = (98, 20, 30, 32)
GREY = (95, 99, 110)
RULE = (205, 208, 214)
# Letters that Unicode does not decompose into a base letter and an accent.
BASES = str.maketrans("ĐđĦħıŁłŊŋŦŧ", "DdHhiLlNnTt")


def printable(text: str) -> str:
    """The text in characters that the fonts have: others lose their accents or else become question marks."""
    shown = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character == "\n":
            shown.append(character)
        elif character.isspace():
            shown.append(" ")
        elif unicodedata.category(character) not in ("Cc", "Cf"):
            shown.append(_nearest(character))
    return "".join(shown)


def render(paper: Paper) -> bytes:
    """The PDF."""
    sheet = _Sheet(paper)
    sheet.add_page()
    sheet.head()
    sheet.facts()
    sheet.items()
    sheet.sums()
    sheet.small_print()
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A receipt being written, on letter paper."""

    def __init__(self, paper: Paper):
        super().__init__(format="letter")
        self.core_fonts_encoding = ENCODING
        self.paper = paper
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 4)
        self.set_title(printable(f"Receipt {paper.number}"))
        self.set_author(printable(paper.store))
        self.set_lang("en")
        self.set_draw_color(*RULE)
        self.set_font(FONT, size=SIZE)

    def normalize_text(self, text: str) -> str:
        return super().normalize_text(printable(text))

    def footer(self):
        self.set_y(-MARGIN + 2)
        self._in("", SMALL, GREY)
        self.cell(self.epw, LINE_HEIGHT, f"{self.paper.number} - page {self.page_no()} of {{nb}}", align="C")

    def head(self):
        top = self.get_y()
        self._in("", 14, GREY)
        self.cell(self.epw, 9, "Receipt", align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._in("B", 11)
        self.cell(self.epw, 6, self.paper.number, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        bottom = self.get_y()
        self.set_y(top)
        self._in("B", 18)
        self.multi_cell(self.epw - 60, 9, self.paper.store, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_y(max(bottom, self.get_y()))
        self._rule()

    def facts(self):
        for label, said in self.paper.facts:
            self._in("", SIZE, GREY)
            self.cell(26, LINE_HEIGHT, label)
            self._in("")
            self.multi_cell(0, LINE_HEIGHT, said, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def items(self):
        self._in("")
        with self.table(
            col_widths=COLUMNS,
            text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
            v_align="TOP",
            line_height=LINE_HEIGHT,
            borders_layout="SINGLE_TOP_LINE",
            headings_style=FontFace(emphasis="BOLD", color=GREY),
            padding=(1, 1, 0, 1),
        ) as table:
            table.row(["Item", "Quantity", "Price", "Amount"])
            for line in self.paper.lines:
                self._item(table, line)
        self.ln(3)

    def sums(self):
        *before, total = self.paper.sums or [None]
        for label, amount in before:
            self._sum(label, amount)
        if total:
            self._sum(*total, emphasis="B", size=12)
        for label, amount in self.paper.payments:
            self._sum(label, amount)
        self._sum(*self.paper.balance, emphasis="B")
        self.ln(4)

    def small_print(self):
        self._rule()
        self._in("", SMALL, GREY)
        self.multi_cell(self.epw, 4, self.paper.notice, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)
        self._in("")
        self.multi_cell(self.epw, LINE_HEIGHT, self.paper.text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _item(self, table, line: Line):
        left = 1 + INDENT * min(line.depth, DEEPEST)
        row = table.row()
        row.cell(line.description, padding=(1, 1, 0, left))
        for value in (line.quantity, line.price, line.amount):
            row.cell(value)
        if line.notes:
            notes = FontFace(size_pt=SMALL, color=GREY)
            table.row().cell(", ".join(line.notes), style=notes, padding=(0, 1, 1, left), colspan=len(COLUMNS))

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


def _nearest(character: str) -> str:
    """The character itself if the fonts have it, or else its letters without accents, or else the sign for unknown."""
    for candidate in (character, _without_accents(character)):
        if candidate and _is_shown(candidate):
            return candidate
    return UNKNOWN


def _without_accents(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character.translate(BASES))
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def _is_shown(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True
