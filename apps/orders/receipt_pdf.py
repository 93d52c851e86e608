"""Writes a receipt as a PDF that shows every script."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fpdf import FPDF
from fpdf.enums import TextMode, XPos, YPos

from apps.orders.reads.receipts import Line, ReceiptDocument
from apps.orders.receipt_fonts import CORE_ENCODING, MAIN, needs_fonts, others_of, printable

CORE, SIZE, SMALL = "Helvetica", 10, 8
MARGIN, LINE_HEIGHT, NOTE_HEIGHT, INDENT = 18, 5, 4, 5  # millimetres
DEEPEST = 6  # lines below this level are indented no further
COLUMNS = (80, 24, 36, 40)
LABEL, SUM_LABEL = 26, 100  # millimetres
LEAST_ON_A_PAGE = 60  # millimetres on the last page; with fewer it takes rows of the page before along
HEADINGS_HEIGHT = LINE_HEIGHT + 1
GREY = (95, 99, 110)
RULE, RULE_WIDTH = (205, 208, 214), 0.2
BLACK = (0, 0, 0)
EMBOLDENED = 0.03  # of the size: how much wider the strokes of bold text are, where only regular fonts are at hand


@dataclass(frozen=True, slots=True)
class _Row:
    """A part that no page's end cuts through, and how it is drawn."""

    height: float
    draw: Callable[[], None]
    is_item: bool = False


def render(document: ReceiptDocument) -> bytes:
    """The PDF."""
    sheet = _Sheet(document)
    sheet.add_page()
    sheet.head()
    sheet.facts()
    sheet.rows()
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A receipt being written, on letter paper."""

    def __init__(self, document: ReceiptDocument):
        super().__init__(format="letter")
        self.core_fonts_encoding = CORE_ENCODING
        self.document = document
        self.family = CORE
        texts = list(_texts(document))
        if needs_fonts(texts):
            self._take_fonts(texts)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 4)
        self.set_title(printable(f"{document.title} {document.number}"))
        self.set_author(printable(document.store))
        self.set_lang("en")
        self.set_draw_color(*RULE)
        self._in("")

    def _take_fonts(self, texts: list[str]) -> None:
        others = others_of(texts)
        for font in (MAIN, *others):
            self.add_font(font.name, fname=font.path)
        self.set_fallback_fonts([font.name for font in others])
        self.set_text_shaping(True)
        self.family = MAIN.name

    def normalize_text(self, text: str) -> str:
        return super().normalize_text(printable(text))

    def footer(self) -> None:
        self.set_y(-MARGIN + 2)
        self._in("", SMALL, GREY)
        self.cell(self.epw, LINE_HEIGHT, f"{self.document.number} - page {self.page_no()} of {{nb}}", align="C")

    def head(self) -> None:
        top = self.get_y()
        self._in("", 14, GREY)
        self.cell(self.epw, 9, self.document.title, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._in("B", 11)
        self.set_x(self.l_margin + self.epw - 58)
        self.multi_cell(58, 6, self.document.number, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        bottom = self.get_y()
        self.set_y(top)
        self._in("B", 18)
        self.multi_cell(self.epw - 60, 9, self.document.store, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_y(max(bottom, self.get_y()))
        self._rule()

    def facts(self) -> None:
        for label, value in self.document.facts:
            self._in("", SIZE, GREY)
            labels = self._wrapped(label, LABEL)
            self._in("")
            values = self._wrapped(value, self.epw - LABEL)
            for number in range(max(len(labels), len(values))):
                if self.will_page_break(LINE_HEIGHT):
                    self.add_page()
                self._in("", SIZE, GREY)
                self.cell(LABEL, LINE_HEIGHT, labels[number] if number < len(labels) else "")
                self._in("")
                self.cell(0, LINE_HEIGHT, values[number] if number < len(values) else "")
                self.ln(LINE_HEIGHT)
        self.ln(4)

    def rows(self) -> None:
        """The items, the sums and the small print, on as many pages as they take and none nearly empty."""
        items = [self._item(line) for line in self.document.lines]
        first = self.page_break_trigger - self.get_y()
        whole = self.page_break_trigger - self.t_margin
        for number, page in enumerate(_paginate([*items, *self._end(whole)], first, whole)):
            if number:
                self.add_page()
            if page and (number == 0 or page[0].is_item):
                self._headings()
            for row in page:
                row.draw()

    def _end(self, whole: float) -> list[_Row]:
        """What follows the items: in one piece if a page can hold that, or else line by line."""
        rows = [self._gap(4), *self._sums(), self._gap(4), *self._small_print()]
        height = sum(row.height for row in rows)
        if height > whole - HEADINGS_HEIGHT:
            return rows

        def draw() -> None:
            for row in rows:
                row.draw()

        return [_Row(height, draw)]

    def _sums(self) -> list[_Row]:
        *before, total = self.document.sums or [None]
        rows = [self._sum(label, amount) for label, amount in before]
        if total:
            rows.append(self._sum(*total, emphasis="B", size=12))
        rows += [self._sum(label, amount) for label, amount in self.document.payments]
        return [*rows, self._sum(*self.document.balance, emphasis="B")]

    def _small_print(self) -> list[_Row]:
        self._in("", SMALL, GREY)
        notice = [self._line_of(line, NOTE_HEIGHT, "", SMALL, GREY) for line in self._wrapped(self.document.notice)]
        self._in("")
        paragraphs = printable(self.document.text).split("\n")
        lines = [line for paragraph in paragraphs for line in self._wrapped(paragraph)]
        text = [self._line_of(line, LINE_HEIGHT, "", SIZE, BLACK) for line in lines]
        return [_Row(5, self._rule), *notice, self._gap(2), *text]

    def _headings(self) -> None:
        self._in("B", SIZE, GREY)
        self._columns("Item", "Quantity", "Price", "Amount")
        self._in("")
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(1)

    def _item(self, line: Line) -> _Row:
        """A row drawn by hand, as tables of this library take their time."""
        indent = INDENT * min(line.depth, DEEPEST)
        self._in("")
        name = self._wrapped(line.description, COLUMNS[0] - indent)
        self._in("", SMALL, GREY)
        notes = self._wrapped(", ".join(line.notes), self.epw - indent) if line.notes else []

        def draw() -> None:
            self._in("")
            self._columns(name[0], line.quantity, line.price, line.amount, indent=indent)
            for more in name[1:]:
                self._row(more, LINE_HEIGHT, indent)
            self._in("", SMALL, GREY)
            for note in notes:
                self._row(note, NOTE_HEIGHT, indent)
            self.ln(1)

        return _Row(LINE_HEIGHT * len(name) + NOTE_HEIGHT * len(notes) + 1, draw, is_item=True)

    def _wrapped(self, text: str, width: float = 0) -> list[str]:
        """The text in lines that fit the width, which is the page's by default; one line at least."""
        width = width or self.epw
        line = printable(text).replace("\n", " ")
        if self.get_string_width(line) <= width - 2 * self.c_margin:
            return [line]
        return self.multi_cell(width, LINE_HEIGHT, line, align="L", dry_run=True, output="LINES") or [""]

    def _columns(self, name: str, *values: str, indent: float = 0) -> None:
        self.set_x(self.l_margin + indent)
        self.cell(COLUMNS[0] - indent, LINE_HEIGHT, name)
        for width, value in zip(COLUMNS[1:], values, strict=True):
            self.cell(width, LINE_HEIGHT, value, align="R")
        self.ln(LINE_HEIGHT)

    def _row(self, text: str, height: float, indent: float) -> None:
        self.set_x(self.l_margin + indent)
        self.cell(self.epw - indent, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line_of(self, text: str, height: float, emphasis: str, size: int, colour: tuple[int, int, int]) -> _Row:
        def draw() -> None:
            self._in(emphasis, size, colour)
            self._row(text, height, 0)

        return _Row(height, draw)

    def _gap(self, height: float) -> _Row:
        return _Row(height, lambda: self.ln(height))

    def _sum(self, label: str, amount: str, *, emphasis: str = "", size: int = SIZE) -> _Row:
        self._in(emphasis, size)
        labels, height = self._wrapped(label, SUM_LABEL), LINE_HEIGHT + 1

        def draw() -> None:
            self._in(emphasis, size)
            for number, each in enumerate(labels):
                self.set_x(self.l_margin + self.epw - SUM_LABEL - COLUMNS[3])
                self.cell(SUM_LABEL, height, each, align="R")
                self.cell(COLUMNS[3], height, "" if number else amount, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

        return _Row(height * len(labels), draw)

    def _rule(self) -> None:
        self.ln(2)
        self._in("")
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(3)

    def _in(self, emphasis: str, size: int = SIZE, colour: tuple[int, int, int] = BLACK) -> None:
        """Set font and colour; of fonts that have no bold, with wider strokes."""
        is_bold_drawn = bool(emphasis) and self.family != CORE
        self.set_font(self.family, "" if is_bold_drawn else emphasis, size)
        self.set_text_color(*colour)
        self.text_mode = TextMode.FILL_STROKE if is_bold_drawn else TextMode.FILL
        self.set_draw_color(*(colour if is_bold_drawn else RULE))
        self.set_line_width(EMBOLDENED * size / self.k if is_bold_drawn else RULE_WIDTH)
        if self.page and self.family != CORE:
            # A line that begins with a fallback font leaves both as they were before, and the library thinks them set.
            self._out(self._set_font_for_page(self.current_font, self.font_size_pt))
            self._out(f"{TextMode.FILL} Tr")


def _texts(document: ReceiptDocument) -> Iterator[str]:
    """Everything that the document says."""
    yield from (document.store, document.number, document.notice, document.text)
    for pair in (*document.facts, *document.sums, *document.payments, document.balance):
        yield from pair
    for line in document.lines:
        yield from (line.description, line.quantity, line.price, line.amount, *line.notes)


def _paginate(rows: list[_Row], first: float, whole: float) -> list[list[_Row]]:
    """The rows by page, of which the first one has less space and the last one holds more than a few lines."""
    pages: list[list[_Row]] = [[]]
    left = first - HEADINGS_HEIGHT
    for row in rows:
        if row.height > left and (pages[-1] or len(pages) == 1):
            pages.append([])
            left = whole - (HEADINGS_HEIGHT if row.is_item else 0)
        pages[-1].append(row)
        left -= row.height
    if len(pages) > 1:
        before, last = pages[-2], pages[-1]
        while (
            len(before) > 1
            and _height(last) < LEAST_ON_A_PAGE
            and _height(last) + before[-1].height <= whole - HEADINGS_HEIGHT
        ):
            last.insert(0, before.pop())
    return pages


def _height(rows: list[_Row]) -> float:
    return sum(row.height for row in rows)
