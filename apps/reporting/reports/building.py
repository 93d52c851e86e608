"""Makes the document of a report: counts everything in one statement, reads names in a second, and adds the links."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext

from apps.core import money
from apps.core.formatting import NOTHING, format_date, format_duration, format_number
from apps.core.milestones import Days, Milestone
from apps.core.together import read_together
from apps.reporting.reads.counting import Counting, Number, Table, Tally, count_together, day_of
from apps.reporting.reads.lengths import Lengths, Spread
from apps.reporting.reads.ranges import MOST_DAYS, Range
from apps.reporting.reports.base import (
    MOST_KEYS,
    Breakdown,
    Card,
    Cell,
    Document,
    Duration,
    Figure,
    Line,
    Report,
    Share,
    Shown,
    asked,
    before,
    figures_of,
)
from apps.reporting.reports.kept import KeptDays, KeptOpen

COLOURS = ("var(--color-primary-500)", "#d97706", "#059669", "#dc2626", "#7c3aed")


@dataclass(frozen=True)
class Builder:
    """Builds one document: of `rows`, narrowed as the parameters `given` narrow the list, over the range.

    What was `kept` of closed days is taken from there, and how many are open from what is kept of these.
    """

    report: Report
    rows: QuerySet[Any]
    range: Range
    given: Mapping[str, str]
    most: int = MOST_KEYS
    kept: KeptDays | None = None
    kept_open: KeptOpen | None = None
    _reached: dict[Any, QuerySet[Any]] = field(default_factory=dict, compare=False)
    _addresses: dict[Any, tuple[dict[str, str], str]] = field(default_factory=dict, compare=False)

    def document(self, names: Sequence[str] = ()) -> Document:
        """All of it, or the tables of these names alone."""
        shown = [each for each in self.report.breakdowns if not names or each.name in names]
        cards = [] if names else figures_of(self.report.cards)
        durations = [] if names else list(self.report.durations)
        tallies = [self._tally(each) for each in shown]
        if not names:
            tops = [(each, each.days(self.range)) for each in (*cards, *self.report.present)]
            tallies.append(self._counted(None, [*tops, *((each, self.range.before.days) for each in cards)], 1))
        spreads = [self.spread(each, days) for each in durations for days in (self.range.days, self.range.before.days)]
        tables, lengths = count_together(tallies, spreads)
        named = self._names(zip(shown, tables, strict=False))
        return Document(
            [] if names else self._cards(cards, tables[-1].total, lengths),
            [self._shown(each, table, named) for each, table in zip(shown, tables, strict=False)],
        )

    # What is counted.

    def _counted(self, breakdown: Breakdown | None, figures: Sequence[tuple[Figure, Days]], most: int) -> Tally:
        """What a table is counted of: what is kept of closed days, and the rows of the others."""
        columns: list[Sequence[Counting]] = []
        sums: dict[Days, dict[str, int]] = {}
        for column, (figure, days) in enumerate(figures):
            spans = [days]
            if self.kept is not None and self.kept.has(breakdown, figure):
                closed, spans = self.kept.split(breakdown, days)
                if closed:
                    sums.setdefault(days, {})[figure.name] = column
            columns.append([counting for each in spans for counting in self.sources(breakdown, figure, each)])
        is_by_month = self.range.is_shown_by_month
        kept = [self.kept.sums(breakdown, *each, is_by_month=is_by_month) for each in sums.items()] if self.kept else []
        amounts = [column for column, (figure, _) in enumerate(figures) if figure.amount is not None]
        return Tally(columns, most, kept, amounts)

    def sources(self, breakdown: Breakdown | None, figure: Figure, days: Days) -> Sequence[Counting]:
        """The rows of which one figure is counted, or what is kept of them."""
        if self.kept_open is not None and self.kept_open.has(breakdown, figure):
            return [self.kept_open.counting(None if breakdown is None else self._key(breakdown, figure), days)]
        lines, within = figure.lines, self._within(figure, days)
        rows = self._rows(figure, days if within is None else Days())
        if lines is None and isinstance(figure.milestone, Milestone) and figure.milestone.where:
            within = figure.milestone.where if within is None else figure.milestone.where & within
        key = None if breakdown is None else self._key(breakdown, figure)
        return [Counting(rows, key, figure.amount, lines.row if lines is not None else "", within)]

    def _within(self, figure: Figure, days: Days) -> Q | None:
        """The days as a condition, where the page counts the rows of all days anyway; None otherwise."""
        milestone = figure.milestone
        whole = [each.milestone for each in self.report.present if each.days(self.range) == Days()]
        if days == Days() or milestone not in whole or not isinstance(milestone, Milestone) or figure.lines is not None:
            return None
        if not isinstance(milestone.at, str):
            return None
        within = Q() if days.start is None else Q(**{f"{milestone.at}__gte": days.start})
        return within if days.end is None else within & Q(**{f"{milestone.at}__lt": days.end})

    def _rows(self, figure: Figure, days: Days) -> QuerySet[Any]:
        """The rows of a figure, or their lines; the same ones for each table, which are then read once."""
        lines, milestone = figure.lines, figure.milestone
        asked_for: Any = milestone.name, days, lines
        reached = milestone.reached
        if lines is None and isinstance(milestone, Milestone):
            asked_for, reached = (milestone.among, milestone.at, days), milestone.timed
        if asked_for not in self._reached:
            rows = reached(self.rows, days)
            self._reached[asked_for] = rows if lines is None else lines.among(rows)
        return self._reached[asked_for]

    def _key(self, breakdown: Breakdown, figure: Figure) -> Any:
        """By what a table breaks the figure down: a column or an expression of what is counted."""
        prefix = f"{figure.lines.row}__" if figure.lines is not None else ""
        if breakdown.by is not None:
            return breakdown.by.key if breakdown.by.is_of_lines or not prefix else f"{prefix}{breakdown.by.key}"
        milestone = figure.milestone
        if not isinstance(milestone, Milestone):
            raise TypeError(f"Rows come to {milestone.name} more than once, and so on no one day.")
        return milestone.month(prefix) if self.range.is_shown_by_month else milestone.day(prefix)

    def _tally(self, breakdown: Breakdown) -> Tally:
        figures = [(each, each.days(self.range)) for each in figures_of(breakdown.figures)]
        return self._counted(breakdown, figures, MOST_DAYS if breakdown.by is None else self.most)

    def spread(self, duration: Duration, days: Days) -> Spread:
        """The lengths of some days: what is kept of closed ones, and the rows of the others."""
        closed, others = ([], [days]) if self.kept is None else self.kept.split(None, days)
        kept = self.kept.lengths(duration, closed) if self.kept is not None and closed else None
        return Spread([duration.milestone.reached(self.rows, each) for each in others], duration.length(), kept)

    def _names(self, tables: Iterable[tuple[Breakdown, Table]]) -> dict[str, dict[str, str]]:
        """What the keys of each table are called."""
        given = list(tables)
        wanted = {each.name: (each.by, table) for each, table in given if each.by is not None and each.by.names}
        querysets = []
        for by, table in wanted.values():
            rows = by.names()
            querysets.append(rows.filter(pk__in=[int(key) for key in table.rows if key]))
        found = read_together(*querysets) if querysets else []
        read = {each.name: dict(each.by.labels()) for each, _ in given if each.by is not None and each.by.labels}
        return read | {
            name: {str(row.pk): by.name_of(row) for row in rows}
            for (name, (by, _)), rows in zip(wanted.items(), found, strict=True)
        }

    # What is shown.

    def address(self, figure: Figure, days: Days, **more: str) -> str:
        """The address of the list that shows the rows behind a figure."""
        base = figure.milestone.name, days
        if base not in self._addresses:  # a page has a thousand addresses, of which few differ in more than the key
            query = {**self.report.fixed, **self.given, "when_is": figure.milestone.name}
            if days.first is not None:
                query["when_from"] = days.first.isoformat()
            if days.last is not None:
                query["when_to"] = days.last.isoformat()
            self._addresses[base] = query, f"{self._list_url}?{urlencode(query)}"
        query, address = self._addresses[base]
        if not more:
            return address
        if more.keys() & query.keys():
            return f"{self._list_url}?{urlencode({**query, **more})}"
        return f"{address}&{urlencode(more)}"

    @cached_property
    def _list_url(self) -> str:
        return str(self.report.list_url)

    def _cards(self, figures: list[Figure], numbers: list[Number], lengths: list[Lengths]) -> list[Card]:
        present = list(self.report.present)
        now, earlier = numbers[: len(figures)], numbers[len(figures) + len(present) :]
        both = {each.name: (each, now[place], earlier[place]) for place, each in enumerate(figures)}
        cards = []
        for each in self.report.cards:
            if isinstance(each, Share):
                whole, present_whole, earlier_whole = both[each.whole]
                cell = _share(each, both[each.part][1], present_whole, self.address(whole, asked(self.range)))
                past = _share(each, both[each.part][2], earlier_whole, self.address(whole, before(self.range)))
                cards.append(Card(each.name, each.label, cell, past))
            else:
                cell = _cell(each, both[each.name][1], self.address(each, asked(self.range)))
                past = _cell(each, both[each.name][2], self.address(each, before(self.range)))
                cards.append(Card(each.name, each.label, cell, past, _change(cell.value, past.value)))
        for place, each in enumerate(self.report.durations):
            cards += self._durations(each, *lengths[2 * place : 2 * place + 2])
        for place, each in enumerate(present):
            number = numbers[len(figures) + place]
            cards.append(Card(each.name, each.label, _cell(each, number, self.address(each, each.days(self.range)))))
        return cards

    def _durations(self, each: Any, now: Lengths, earlier: Lengths) -> list[Card]:
        figure = Figure(each.name, each.label, each.milestone)
        addresses = self.address(figure, asked(self.range)), self.address(figure, before(self.range))
        found = []
        for name, title in (("median", gettext("median")), ("upper", gettext("90th percentile"))):
            values = getattr(now, name), getattr(earlier, name)
            cells = [
                Cell(
                    None if value is None else Decimal(value.total_seconds()),
                    NOTHING if value is None else format_duration(value),
                    address if value is not None else "",
                )
                for value, address in zip(values, addresses, strict=True)
            ]
            label = f"{each.label}, {title}"
            found.append(Card(f"{each.name}_{name}", label, cells[0], cells[1], _change(*(c.value for c in cells))))
        return found

    def _shown(self, breakdown: Breakdown, table: Table, named: Mapping[str, Mapping[str, str]]) -> Shown:
        figures = figures_of(breakdown.figures)
        if breakdown.by is None:
            found = {day_of(key): numbers for key, numbers in table.rows.items() if key}
            nothing = [Number() for _ in figures]
            lines = []
            for step in self.range.steps():
                first = step.first.replace(day=1) if self.range.is_shown_by_month else step.first
                numbers = found.get(first, nothing)
                lines.append(Line(self._step(step), self._cells(breakdown, numbers, lambda figure, step=step: step)))
        else:
            by = breakdown.by
            names = named.get(breakdown.name, {})
            lines = [
                Line(
                    _label(by, key, names),
                    self._cells(breakdown, numbers, lambda figure: figure.days(self.range), by, key),
                )
                for key, numbers in table.rows.items()
            ]
        total = Line(gettext("Total"), self._cells(breakdown, table.total, lambda figure: figure.days(self.range)))
        return Shown(
            breakdown.name,
            breakdown.title,
            gettext("Day") if breakdown.by is None else breakdown.by.label,
            [each.label for each in breakdown.figures],
            lines,
            total,
            table.is_cut,
            breakdown.hint,
            _chart(breakdown, lines) if breakdown.chart else None,
        )

    def _step(self, step: Days) -> str:
        if self.range.is_shown_by_month:
            return date_format(step.first, "YEAR_MONTH_FORMAT")
        return format_date(step.first)

    def _cells(
        self, breakdown: Breakdown, numbers: Sequence[Number], days: Any, by: Any = None, key: str | None = None
    ) -> list[Cell]:
        of_key: dict[str, str] = {}
        if by is not None:
            of_key = {by.param: key} if key else {"without": by.param}
        figures = {
            each.name: (each, number) for each, number in zip(figures_of(breakdown.figures), numbers, strict=True)
        }
        cells = []
        for each in breakdown.figures:
            if isinstance(each, Share):
                whole, number = figures[each.whole]
                url = self.address(whole, days(whole), **of_key) if number.count else ""
                cells.append(_share(each, figures[each.part][1], number, url))
            else:
                number = figures[each.name][1]
                cell = _cell(each, number, self.address(each, days(each), **of_key) if number.count else "")
                # A row with several lines is in several groups of them, so that their numbers make no sum.
                is_no_sum = by is None and breakdown.by is not None and breakdown.by.is_of_lines
                cells.append(Cell(None, NOTHING) if is_no_sum and not each.shows_amount else cell)
        return cells


def _label(by: Any, key: str | None, names: Mapping[str, str]) -> str:
    if key is None or key == "":
        return str(by.none)
    return str(by.choices.get(key) or names.get(key) or key)


def _cell(figure: Figure, number: Number, url: str) -> Cell:
    if figure.shows_amount:
        amount = money.rounded(number.amount)
        return Cell(amount, money.in_words(amount), url if number.count else "", figure.is_bad and bool(amount))
    return Cell(
        number.count, format_number(number.count), url if number.count else "", figure.is_bad and number.count > 0
    )


def _share(share: Share, part: Number, whole: Number, url: str) -> Cell:
    if not whole.count:
        return Cell(None, NOTHING)
    count = whole.count - part.count if share.is_of_others else part.count
    percent = (Decimal(100) * count / whole.count).quantize(Decimal("0.1"))
    return Cell(percent, f"{format_number(percent, 1)} %", url)


def _change(now: Any, earlier: Any) -> str:
    """By how much the number is larger or smaller than it was before, in percent."""
    if not earlier or now is None:
        return ""
    percent = round(100 * (Decimal(now) - Decimal(earlier)) / abs(Decimal(earlier)))
    return f"{'+' if percent > 0 else ''}{format_number(percent)} %"


def _chart(breakdown: Breakdown, lines: Sequence[Line]) -> dict[str, str]:
    """The kind of the chart, and in JSON what the library draws of the table."""
    places = [
        place
        for place, each in enumerate(breakdown.figures)
        if (each.name in breakdown.charted if breakdown.charted else isinstance(each, Figure))
    ]
    drawn = {
        "labels": [line.label for line in lines],
        "datasets": [
            {
                "label": str(breakdown.figures[place].label),
                "data": [float(line.cells[place].value or 0) for line in lines],
                "borderColor": COLOURS[number % len(COLOURS)],
                "backgroundColor": COLOURS[number % len(COLOURS)],
            }
            for number, place in enumerate(places)
        ],
    }
    return {"type": breakdown.chart, "json": json.dumps(drawn)}
