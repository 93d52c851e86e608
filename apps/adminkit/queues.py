"""Queues: lists that staff work through, with views, filters, an order, columns, and pages of rows.

All that a list shows is in its address, so that a saved view is an address under a name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import F, Model, OrderBy, Prefetch, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from apps.activity.past import rows_as_of
from apps.activity.querysets import rows_recorded_for
from apps.adminkit.instants import AS_OF
from apps.adminkit.pages import ObjectPages
from apps.core import exports
from apps.core.admin import PAGE, CappedPaginator
from apps.core.caller import Caller
from apps.core.filters import chosen
from apps.core.formatting import format_number
from apps.core.markup import escaped
from apps.core.paths import id_of
from apps.core.present import shown_time
from apps.core.queue_filters import QueueFilter
from apps.core.requests import caller_of
from apps.core.rows import refer
from apps.core.text import Text
from apps.core.together import Counted, read_together

MOST_COUNTED = 1_000
MOST_COLUMNS = 30  # that an address can name
# Parameters of a list's address that say something else than what is shown.
PAGE_NAME, SAVED, EXPORT = "page", "saved", exports.PARAMETER


@dataclass(frozen=True, slots=True)
class SavedView:
    """A question that staff ask every day, under a name of its own: `rows(all rows, user)`."""

    name: str
    label: str
    rows: Callable[[QuerySet, Any], QuerySet]


def by_name(*named: Any) -> dict[str, Any]:
    """Views, actions, columns and the like by their names, in their order."""
    return {each.name: each for each in named}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: `cell(row)` is what it shows and `value(row)` the same for a spreadsheet.

    `sort` are the expressions by which the list is put in its ascending order; `words` are the names of the two orders
    where they have some of their own, ascending and descending. `reads` and `related` are what it needs of a row
    beside what the queue reads anyway. One that `is_extra` is shown when somebody chooses it. `label` stands in the
    head and, on a telephone, beside each value unless it `is_head`. `more` is shown below it to those who hold the
    permission `more_needs`.
    """

    name: str
    label: str
    cell: Callable[[Any], str]
    value: Callable[[Any], object]
    sort: Sequence[Any] = ()
    words: tuple[str, str] = ("", "")
    reads: Sequence[str] = ()
    related: Sequence[str] = ()
    prefetched: Sequence[Prefetch] = ()
    prefetched_for_cell: Sequence[Prefetch] = ()
    style: str = ""
    tip: Callable[[Any], str] | None = None
    more: Callable[[Any], str] | None = None
    more_needs: str = ""
    is_head: bool = False
    is_extra: bool = False

    @property
    def ascending(self) -> str:
        """The order that begins with the smallest."""
        return self.words[0] or self.name

    @property
    def descending(self) -> str:
        return self.words[1] or f"-{self.name}"

    def drawn_for(self, by: Caller) -> Callable[[Any], str]:
        """What makes cells of rows, as HTML with their tags: what is the same in each of them is found once."""
        attributes = format_html(' class="{}"', self.style) if self.style else ""
        if not self.is_head:
            attributes += format_html(' data-label="{}"', self.label)
        more = self.more if self.more is not None and by.may(self.more_needs) else None

        def cell(row: Any) -> str:
            title = f' title="{escaped(self.tip(row))}"' if self.tip is not None else ""
            shown = escaped(self.cell(row)) + (escaped(more(row)) if more is not None else "")
            return f"<td{attributes}{title}>{shown}</td>"

        return cell


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list: expressions, and the column by which it goes."""

    label: str
    expressions: Sequence[Any]
    column: str = ""
    is_descending: bool = False


ASCENDING, DESCENDING = gettext_lazy("{column}, ascending"), gettext_lazy("{column}, descending")


class Ids:
    """Texts that can be ids."""

    def __contains__(self, text: object) -> bool:
        return id_of(str(text)) is not None


@dataclass(frozen=True)
class Queue:
    """The list of a model's rows. `rows` is what its template calls them; `related` and `columns` are what it reads.

    `filters` narrows it, with the `options` that are read once for all filters of a page. `known` are references to
    rows that these options have read as `rows_read`; a file reads them in a statement for each. Neither joins them: how
    a statement is carried out is planned anew each time, and from seven tables on that takes longer than the rest.

    `table` are the columns that
    it can show. As of an earlier time it shows rows of a model with history: `logs` are tables without any that its
    filters ask, with the column that says since when a row is there, and `not_then` the names of filters, columns and
    orders of which nobody knows what they were then.
    """

    pages: ObjectPages
    title: str
    template: str
    rows: str
    views: Mapping[str, SavedView]
    filters: type[QueueFilter]
    related: Sequence[str]
    columns: Sequence[str]
    table: Mapping[str, Column]
    options: Callable[[], Any] = lambda: None
    unread: Sequence[str] = ()
    known: Sequence[str] = ()
    default_view: str = "all"
    logs: Mapping[type[Model], str] = field(default_factory=dict)
    not_then: Sequence[str] = ()
    orders: Mapping[str, tuple[str, list]] = field(
        default_factory=lambda: {"newest": (gettext_lazy("Newest first"), ["-pk"])}
    )

    @property
    def model(self) -> type[Model]:
        return self.pages.model

    @property
    def name(self) -> str:
        label: str = self.model._meta.label_lower
        return label

    @property
    def url(self) -> str:
        return self.pages.list_url

    @cached_property
    def every_order(self) -> dict[str, Order]:
        """All orders by their names: those of the queue, and two for each column that can be sorted."""
        found = {name: Order(label, expressions) for name, (label, expressions) in self.orders.items()}
        for column in self.table.values():
            for name, is_descending in ((column.ascending, False), (column.descending, True)):
                named = found.get(name)
                if named is not None:
                    found[name] = Order(named.label, named.expressions, column.name, is_descending)
                elif column.sort:
                    label = format_lazy(DESCENDING if is_descending else ASCENDING, column=column.label)
                    expressions = _sorted_by(column.sort, is_descending=is_descending)
                    found[name] = Order(label, expressions, column.name, is_descending)
        return found

    @cached_property
    def words(self) -> dict[str, Any]:
        """The parameters of its address beside the filters, each with what it may say."""
        return {
            "view": self.views,
            "order": self.every_order,
            "column": self.table,
            SAVED: Ids(),
            EXPORT: exports.FORMATS,
        }

    def narrow(self, request: HttpRequest, rows: QuerySet, given: QueryDict, options: Any) -> QueueFilter:
        at, words, left_out = shown_time(), self.words, self.unknown
        if at is not None:
            orders = {name: each for name, each in self.every_order.items() if name not in left_out}
            words = words | {"column": self.columns_now, "order": orders, AS_OF: {given.get(AS_OF, "")}}
        return self.filters(request, rows, words=words, given=given, options=options, left_out=left_out)

    @property
    def unknown(self) -> Sequence[str]:
        """Names of the filters, columns and orders that the time that is shown does not have."""
        return () if shown_time() is None else self.not_then

    @property
    def columns_now(self) -> dict[str, Column]:
        """The columns that it can show of the time that is shown."""
        return {name: column for name, column in self.table.items() if name not in self.unknown}

    def seen_by(self, caller: Caller) -> QuerySet:
        """The rows that the caller may see, as of the time that is shown."""
        at = shown_time()
        if at is None:
            return self.model._default_manager.visible_to(caller)
        return rows_as_of(self.model, at, self.logs)

    def has_past_for(self, caller: Caller) -> bool:
        """Whether it shows the caller earlier times: only where they see every row, for what hid one is not known."""
        return hasattr(self.model, "history") and rows_recorded_for(self.model, caller) is None

    def columns_of(self, given: QueryDict) -> list[Column]:
        """Those that an address names, or else the usual ones."""
        table = self.columns_now
        named = [table[name] for name in dict.fromkeys(given.getlist("column")) if name in table]
        return named[:MOST_COLUMNS] or [column for column in table.values() if not column.is_extra]


def _sorted_by(expressions: Sequence[Any], *, is_descending: bool) -> list[Any]:
    """Rows without a value last either way, and those alike by their keys."""
    found = []
    for each in expressions:
        turned = isinstance(each, str) and each.startswith("-")
        expression = F(each.removeprefix("-")) if isinstance(each, str) else each
        found.append(OrderBy(expression, descending=is_descending != turned, nulls_last=True))
    return [*found, OrderBy(F("pk"), descending=is_descending)]


_QUEUES: dict[str, Queue] = {}


def register_queue(queue: Queue) -> Queue:
    """Let views of the queue be saved. Called by the module of the app's admin that declares it."""
    _QUEUES[queue.name] = queue
    return queue


def queue_named(name: str) -> Queue | None:
    return _QUEUES.get(name)


_QUEUES_OF: dict[type[Model], tuple[str, str]] = {}


def register_queue_of(model: type[Model], page: str, parameter: str) -> None:
    """Let lists of the model's rows link to an upper app's queue, narrowed to one row by the parameter.

    `page` is the URL name of the queue. Called in `AppConfig.ready()`.
    """
    _QUEUES_OF[model] = page, parameter


def link_to_queue(row: Model) -> SafeString:
    """A link to the queue of what belongs to the row."""
    page, parameter = _QUEUES_OF[type(row)]
    return format_html('<a href="{}?{}={}">{}</a>', reverse(page), parameter, row.pk, gettext("in the queue"))


@dataclass(slots=True)
class Listed:
    """What a queue shows at an address."""

    queue: Queue
    view: SavedView
    order: str
    columns: list[Column]
    narrowed: QueueFilter
    seen: QuerySet
    options: Any

    @classmethod
    def at(cls, request: HttpRequest, queue: Queue, given: QueryDict, options: Any = None) -> "Listed":
        view = queue.views[chosen(given, "view", queue.views, queue.default_view)]
        order = chosen(given, "order", queue.every_order, next(iter(queue.orders)))
        seen = queue.seen_by(caller_of(request))
        options = queue.options() if options is None else options
        narrowed = queue.narrow(request, view.rows(seen, request.user), given, options)
        return cls(queue, view, order, queue.columns_of(given), narrowed, seen, options)

    def ordered(self, rows: QuerySet) -> QuerySet:
        return rows.order_by(*self.queue.every_order[self.order].expressions)

    def drawn(self, rows: QuerySet, *, with_cells: bool = True) -> QuerySet:
        """The rows in their order, with what their columns read; without cells, what their values do."""
        prefetched: list[Any] = [] if with_cells else [*self.queue.known]
        for column in self.columns:
            prefetched += column.prefetched
            for each in column.prefetched_for_cell if with_cells else ():
                prefetched.append(self._known_then(rows.model, each))
        related = dict.fromkeys([*self.queue.related, *(name for each in self.columns for name in each.related)])
        rows = self.ordered(rows).select_related(*related)
        if self.queue.columns:
            rows = rows.only(*self.queue.columns, *(name for each in self.columns for name in each.reads))
        return rows.defer(*self.queue.unread).prefetch_related(*dict.fromkeys(prefetched))

    def _known_then(self, model: type[Model], prefetched: Prefetch) -> Prefetch:
        """The same, of no rows where nobody knows what they were at the time that is shown."""
        name = prefetched.prefetch_through
        if name not in self.queue.unknown:
            return prefetched
        rows = model._meta.get_field(name).related_model._default_manager.none()
        return Prefetch(name, rows, to_attr=prefetched.to_attr)

    def cells_for(self, by: Caller) -> Callable[[Any], SafeString]:
        """What makes all cells of a row, in one piece: a template would look up and escape each of hundreds."""
        cells = [column.drawn_for(by) for column in self.columns]
        return lambda row: SafeString("".join([cell(row) for cell in cells]))

    def read(self, drawn: Iterable[Any]) -> list[Any]:
        """These rows, with what they refer to of what the options have read."""
        found = list(drawn)
        for name in self.queue.known:
            refer(found, name, self.options.rows_read)
        return found


def matching_rows(request: HttpRequest, given: QueryDict, *, queue: Queue) -> QuerySet | None:
    """The rows of the queue at an address with the parameters `given`, in its order; None where it cannot be read."""
    if given.get(AS_OF):
        return None  # of the past nothing can be changed
    listed = Listed.at(request, queue, given)
    return None if listed.narrowed.unread else listed.ordered(listed.narrowed.qs)


def kept_query(params: QueryDict) -> str:
    """What a saved view keeps of an address: filters, view, order and columns."""
    query = QueryDict(mutable=True)
    for name, values in sorted(params.lists()):
        if name not in (PAGE_NAME, SAVED, EXPORT, AS_OF) and any(values):
            query.setlist(name, [value for value in values if value])
    return query.urlencode()


def tabs_of(params: QueryDict, views: Iterable[SavedView], view: SavedView | None) -> list[dict]:
    return [
        {"label": each.label, "query": query_of(params, view=each.name), "is_chosen": each is view} for each in views
    ]


def query_of(params: QueryDict, without: Iterable[str] = (), **changes: str | list[str]) -> str:
    """The address's query without its page, with some members set and some taken out."""
    left_out = {PAGE_NAME, EXPORT, *without}
    kept = {name: values for name, values in params.lists() if name not in left_out}
    return urlencode(kept | changes, doseq=True)  # a page asks for dozens of these, and copying `params` takes longer


def paged(request: HttpRequest, rows: QuerySet, counted: int | None = None) -> Page:
    """The page of rows that the address names, the first or last one where there is none such."""
    return CappedPaginator(rows, PAGE, counted=counted).get_page(request.GET.get(PAGE_NAME))


def capped_in_words(count: int) -> str:
    return f"{format_number(MOST_COUNTED)}+" if count > MOST_COUNTED else format_number(count)


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a dashboard: how many rows a saved view of a list has, and the way to them."""

    url: str
    view: SavedView
    rows: QuerySet
    label: Text
    icon: str
    name: str = ""


def counted_cards(cards: Sequence[Card], user: Any) -> list[dict]:
    """The cards with their numbers, "1,000+" for more; all counted in one statement."""
    numbers = read_together(*(Counted(card.view.rows(card.rows, user), MOST_COUNTED) for card in cards))
    return [
        {
            "name": card.name or card.view.name,
            "label": card.label,
            "icon": card.icon,
            "count": number,
            "url": f"{card.url}?view={card.view.name}",
        }
        for card, [number] in zip(cards, numbers, strict=True)
    ]
