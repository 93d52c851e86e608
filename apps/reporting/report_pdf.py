"""Writes tables as a PDF on A4 that shows every script."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from apps.orders.receipt_fonts import CORE_ENCODING, MAIN, needs_fonts, others_of, printable

CORE, SIZE, TITLE_SIZE, HEADING_SIZE = "Helvetica", 8, 14, 10
MARGIN, LINE_HEIGHT = 12, 4.5  # millimetres
FIRST_COLUMN = 2  # times as wide as another
PORTRAIT_COLUMNS = 7  # a table of more lies across
LEAST_ON_A_PAGE = 30  # millimetres for a heading and the first lines below it
GREY, BLACK, RULE, SHADE = (95, 99, 110), (0, 0, 0), (205, 208, 214), (243, 244, 246)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what it is called, the heads of its columns, its lines, the last of them a total, and a note below."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    note: str = ""
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """All that a file shows."""

    title: str
    notes: Sequence[str]
    sheets: Sequence[Sheet]
    language: str = "en"


def render(document: Tables) -> bytes:
    """The PDF."""
    written = _Written(document)
    written.add_page()
    written.head()
    for sheet in document.sheets:
        written.sheet(sheet)
    return bytes(written.output())


class _Written(FPDF):
    """The tables being written."""

    def __init__(self, document: Tables):
        widest = max((len(sheet.heads) for sheet in document.sheets), default=0)
        super().__init__(format="A4", orientation="landscape" if widest > PORTRAIT_COLUMNS else "portrait")
        self.core_fonts_encoding = CORE_ENCODING
        self.document = document
        self.family = CORE
        texts = list(_texts(document))
        if needs_fonts(texts):
            others = others_of(texts)
            for font in (MAIN, *others):
                self.add_font(font.name, fname=font.path)
                self.add_font(font.name, style="B", fname=font.path)
            self.set_fallback_fonts([font.name for font in others])
            self.set_text_shaping(True)
            self.family = MAIN.name
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 4)
        self.set_title(printable(document.title))
        self.set_lang(document.language)
        self.set_draw_color(*RULE)
        self._in("")

    def normalize_text(self, text: str) -> str:
        return super().normalize_text(printable(text))

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self._in("", colour=GREY)
        self.cell(self.epw, LINE_HEIGHT, f"{self.page_no()} / {{nb}}", align="C")

    def head(self) -> None:
        self._line(self.document.title, "B", TITLE_SIZE, 8)
        for note in self.document.notes:
            self._in("", colour=GREY)
            self.multi_cell(self.epw, LINE_HEIGHT, note, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def sheet(self, sheet: Sheet) -> None:
        if self.will_page_break(LEAST_ON_A_PAGE):
            self.add_page()
        self.ln(LINE_HEIGHT)
        self._line(sheet.title, "B", HEADING_SIZE, 6)
        self._in("")
        widths = (FIRST_COLUMN, *itertools.repeat(1, len(sheet.heads) - 1))
        aligned = ("LEFT", *itertools.repeat("RIGHT" if sheet.has_total else "LEFT", len(sheet.heads) - 1))
        with self.table(
            col_widths=widths,
            text_align=aligned,
            line_height=LINE_HEIGHT,
            padding=0.6,
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", fill_color=SHADE),
        ) as table:
            table.row(sheet.heads)
            for number, line in enumerate(sheet.lines, start=1):
                is_total = sheet.has_total and number == len(sheet.lines)
                table.row(line, style=FontFace(emphasis="BOLD") if is_total else None)
        if sheet.note:
            self._in("", colour=GREY)
            self.multi_cell(self.epw, LINE_HEIGHT, sheet.note, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, text: str, style: str, size: int, height: float) -> None:
        self._in(style, size)
        self.multi_cell(self.epw, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _in(self, style: str, size: int = SIZE, colour: tuple[int, int, int] = BLACK) -> None:
        self.set_font(self.family, style, size)
        self.set_text_color(*colour)


def _texts(document: Tables) -> Iterator[str]:
    """Every text of the file."""
    yield from (document.title, *document.notes)
    for sheet in document.sheets:
        yield from (sheet.title, sheet.note, *sheet.heads, *itertools.chain.from_iterable(sheet.lines))
