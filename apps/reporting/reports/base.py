"""What a report is made of. Each number is counted among the rows that the list at its address shows."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet

from apps.activity.past import rows_as_of
from apps.core.milestones import AnyMilestone, Days
from apps.core.present import shown_time
from apps.core.queue_filters import QueueFilter
from apps.core.text import Text
from apps.reporting.reads.ranges import Range

MOST_KEYS = 50  # that a table of a page shows
Reach = Callable[[Range], Days]


def asked(range_: Range) -> Days:
    """The days of the report."""
    return range_.days


def before(range_: Range) -> Days:
    """Those of the range before it."""
    return range_.before.days


def ever(range_: Range) -> Days:
    return Days()


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of another table that belong to those of the report, by their reference `row`, such as tenders of orders."""

    of: Callable[[QuerySet[Any]], QuerySet[Any]]
    where: Q = field(default_factory=Q)
    row: str = "order"

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that belong to the rows."""
        return self.of(rows).filter(self.where)


def lines_now(model: type[Model], of: type[Model]) -> QuerySet[Any]:
    """Rows of a model as of the time that is shown, and with them those that they belong to."""
    at = shown_time()
    return model._default_manager.all() if at is None else rows_as_of(model, at, beside=[of])


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: how many rows came to a milestone on some days, or what they amount to together.

    The `amount` is a column or expression of the rows, or of their `lines`; a row counts once, whatever lines it has.
    """

    name: str
    label: Text
    milestone: AnyMilestone
    days: Reach = asked
    amount: Any = None
    shows_amount: bool = False
    lines: Lines | None = None
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A number in percent: one figure of a table out of another one, whose rows its link opens.

    One that `is_of_others` is of those rows that the figure does not count.
    """

    name: str
    label: Text
    part: str
    whole: str
    is_of_others: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what a table breaks figures down: a column of the rows, or `is_of_lines` of theirs.

    `param` is the filter of the list that takes a key. `names` are the rows that the keys are of, `choices` their
    labels, or `labels()` what reads these. `none` is what rows without one are called.
    """

    param: str
    label: Text
    key: Any
    names: Callable[[], QuerySet[Any]] | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    none: Text = ""
    is_of_lines: bool = False
    name_of: Callable[[Any], str] = str
    labels: Callable[[], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table. Without a dimension its rows are the days of the report."""

    name: str
    title: Text
    figures: Sequence[Figure | Share]
    by: Dimension | None = None
    hint: Text = ""
    chart: str = ""  # kind of the chart that is drawn of it
    charted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Duration:
    """Two numbers: the median and the 90th percentile of a length of time of the rows that came to a milestone.

    Where it ends with the first one of some `lines` of a row, `first()` is that one's key: later ones change nothing.
    """

    name: str
    label: Text
    milestone: AnyMilestone
    length: Callable[[], Any]
    lines: type[Model] | None = None
    first: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Report:
    """`rows(by)` are the rows that a caller sees; `filters` narrow them as they do the list at `list_url`.

    `cards` are shown on top, each against the range before; `present` are shown on top as they are now. `daily` names
    the tables whose figures are kept by day, beside those of the days themselves. `note()` is what a reader has to know
    of where its rows come from.
    """

    name: str
    title: Text
    about: Text
    icon: str
    permissions: Sequence[str]
    rows: Callable[[Any], QuerySet[Any]]
    filters: type[QueueFilter]
    list_url: str
    milestones: Mapping[str, AnyMilestone]
    cards: Sequence[Figure | Share]
    breakdowns: Sequence[Breakdown]
    durations: Sequence[Duration] = ()
    present: Sequence[Figure] = ()
    options: Callable[[], Any] = lambda: None
    then: Callable[[datetime.datetime], QuerySet[Any]] | None = None  # its rows as of an earlier time
    fixed: Mapping[str, str] = field(default_factory=lambda: {"view": "all"})  # of the list's address
    note: Callable[[], str] = str
    daily: Sequence[str] = ()

    @property
    def tables(self) -> Mapping[str, Breakdown]:
        return {each.name: each for each in self.breakdowns}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a page, and the address of the rows behind it."""

    value: int | Decimal | None
    text: str
    url: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of a page."""

    name: str
    title: Text
    head: Text
    heads: Sequence[Text]
    lines: Sequence[Line]
    total: Line
    is_cut: bool
    hint: Text = ""
    chart: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A number on top of a page, and the same of the range before."""

    name: str
    label: Text
    cell: Cell
    before: Cell | None = None
    change: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    cards: Sequence[Card]
    tables: Sequence[Shown]


def figures_of(columns: Iterable[Figure | Share]) -> list[Figure]:
    return [each for each in columns if isinstance(each, Figure)]
