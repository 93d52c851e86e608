"""The numbers of a report as lines of a spreadsheet, and as tables that are laid out for paper."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.instants import in_seconds
from apps.core.present import shown_time
from apps.core.text import Text
from apps.reporting.reads.ranges import Range
from apps.reporting.report_pdf import Sheet, Tables
from apps.reporting.reports.base import Document, Report

EVERY_NUMBER: Sequence[Text] = [
    gettext_lazy("Table"),
    gettext_lazy("Row"),
    gettext_lazy("Figure"),
    gettext_lazy("Number"),
]


def every_number(document: Document) -> tuple[Sequence[Text], list[list[object]]]:
    """Each number of the document in a line: of which table, which row and which column it is."""
    lines: list[list[object]] = []
    for card in document.cards:
        lines.append([gettext("Range"), "", card.label, card.cell.value])
        if card.before is not None:
            lines.append([gettext("Range before"), "", card.label, card.before.value])
    for table in document.tables:
        for line in [*table.lines, table.total]:
            cells: Iterable[Any] = zip(table.heads, line.cells, strict=True)
            lines += [[table.title, line.label, head, cell.value] for head, cell in cells]
    return EVERY_NUMBER, lines


def table_lines(document: Document) -> tuple[Sequence[Text], list[list[object]]]:
    """The lines of the only table of the document, the total last."""
    [table] = document.tables
    lines = [[line.label, *(cell.value for cell in line.cells)] for line in [*table.lines, table.total]]
    return [table.head, *table.heads], lines


def report_tables(report: Report, document: Document, range_: Range, chips: Iterable[Mapping[str, Any]]) -> Tables:
    """All of the document, below it what it is narrowed by, as of when it is, and when it was made."""
    cards = [
        [str(card.label), card.cell.text, card.before.text if card.before else "", card.change]
        for card in document.cards
    ]
    heads = [gettext("Figure"), gettext("Range"), gettext("Range before"), gettext("Change")]
    sheets = [Sheet(gettext("Overview"), heads, cards)] if cards else []
    for table in document.tables:
        lines = [[line.label, *(cell.text for cell in line.cells)] for line in [*table.lines, table.total]]
        note = gettext("The largest are shown; the total is that of all.") if table.is_cut else ""
        sheets.append(Sheet(str(table.title), [str(table.head), *map(str, table.heads)], lines, note, has_total=True))
    return Tables(str(report.title), list(_about(report, range_, chips)), sheets, language())


def _about(report: Report, range_: Range, chips: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    against = gettext("%(days)s, against %(before)s") % {"days": range_.days, "before": range_.before.days}
    then = shown_time()
    if then is not None:
        yield f"{gettext('As of')}: {in_seconds(then)}"
    yield from made_notes(against)
    yield from (f"{chip['label']}: {chip['value']}" for chip in chips)
    if note := report.note():
        yield note


def made_notes(*notes: str) -> list[str]:
    """Lines below a title, the last of them when and in which zone it was made."""
    made = gettext("Made %(time)s, %(zone)s.") % {
        "time": date_format(timezone.localtime(), "DATETIME_FORMAT"),
        "zone": timezone.get_current_timezone_name(),
    }
    return [*notes, made]


def language() -> str:
    """That in which it is written."""
    return translation.get_language() or "en"
