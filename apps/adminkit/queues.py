"""Queues: lists that staff work through, with views, filters, an order, columns, and pages of rows.

All that a list shows is in its address, so that a saved view is an address under a name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, Model, OrderBy, QuerySet, When
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from apps.activity.models import QueueView
from apps.activity.permissions import VIEW_QUEUE_VIEW
from apps.activity.saved_views import may_change
from apps.adminkit.pages import ObjectPages
from apps.core import exports
from apps.core.admin import MOST_COUNTED as MOST_PAGED
from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, count_up_to
from apps.core.caller import Caller
from apps.core.exports import asked_format, exported
from apps.core.filters import QueueFilter, chosen
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.core.together import Counted, read_together

MOST_COUNTED = 1_000
MOST_TABS = 10  # of saved views; the page of saved views has all of them
MOST_VIEWS = 100
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
    prefetched: Sequence[Any] = ()
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

    def html(self, row: Any, by: Caller) -> SafeString:
        """The cell of a row, with its tags."""
        attributes = format_html(' class="{}"', self.style) if self.style else ""
        if not self.is_head:
            attributes += format_html(' data-label="{}"', self.label)
        if self.tip is not None:
            attributes += format_html(' title="{}"', self.tip(row))
        more = self.more(row) if self.more is not None and by.may(self.more_needs) else ""
        return format_html("<td{}>{}{}</td>", SafeString(attributes), conditional_escape(self.cell(row)), more)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list: expressions, and the column by which it goes."""

    label: str
    expressions: Sequence[Any]
    column: str = ""
    is_descending: bool = False


class Ids:
    """Texts that can be ids."""

    def __contains__(self, text: object) -> bool:
        return id_of(str(text)) is not None


@dataclass(frozen=True)
class Queue:
    """The list of a model's rows. `rows` is what its template calls them; `related` and `columns` are what it reads.

    `filters` narrows it, with the `options` that are read once for all filters of a page. `table` are the columns that
    it can show.
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
    default_view: str = "all"
    orders: Mapping[str, tuple[str, list]] = field(default_factory=lambda: {"newest": ("Newest first", ["-pk"])})

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
                    ending = "descending" if is_descending else "ascending"
                    expressions = _sorted_by(column.sort, is_descending=is_descending)
                    found[name] = Order(f"{column.label}, {ending}", expressions, column.name, is_descending)
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
        return self.filters(request, rows, words=self.words, given=given, options=options)

    def columns_of(self, given: QueryDict) -> list[Column]:
        """Those that an address names, or else the usual ones."""
        named = [self.table[name] for name in dict.fromkeys(given.getlist("column")) if name in self.table]
        return named[:MOST_COLUMNS] or [column for column in self.table.values() if not column.is_extra]


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
        seen = queue.model._default_manager.visible_to(caller_of(request))
        options = queue.options() if options is None else options
        narrowed = queue.narrow(request, view.rows(seen, request.user), given, options)
        return cls(queue, view, order, queue.columns_of(given), narrowed, seen, options)

    def ordered(self, rows: QuerySet) -> QuerySet:
        return rows.order_by(*self.queue.every_order[self.order].expressions)

    def drawn(self, rows: QuerySet) -> QuerySet:
        """The rows in their order, with what their columns read."""
        related = dict.fromkeys([*self.queue.related, *(name for each in self.columns for name in each.related)])
        rows = self.ordered(rows).select_related(*related)
        if self.queue.columns:
            rows = rows.only(*self.queue.columns, *(name for each in self.columns for name in each.reads))
        return rows.defer(*self.queue.unread).prefetch_related(
            *(one for each in self.columns for one in each.prefetched)
        )


def queue_page(
    desk: DeskAdmin, request: HttpRequest, queue: Queue, *, options: Any = None, **context: object
) -> HttpResponseBase:
    """One page of the queue, of the view, filters, order and columns that the address names."""
    queue.pages.seen_by(request)
    listed = Listed.at(request, queue, request.GET, options)
    if asked_format(request):
        return export_list(request, listed)
    rows = listed.narrowed.shown()
    head, counts = list_head(request, listed, rows)
    page = paged(request, listed.drawn(rows), counts[0])
    found, caller = list(page.object_list), caller_of(request)
    return desk.page(
        request,
        queue.template,
        title=queue.title,
        page=page,
        may_add=desk.has_add_permission(request),
        is_fullwidth="1",
        lines=[
            {
                "row": row,
                "name": queue.pages.named(row.pk),
                "cells": [column.html(row, caller) for column in listed.columns],
            }
            for row in found
        ],
        **{queue.rows: found},
        **head,
        **context,
    )


def export_list(request: HttpRequest, listed: Listed) -> HttpResponseBase:
    """All that the list shows as a file; what cannot be read leads to the page, which says so."""
    if listed.narrowed.unread:
        return HttpResponseRedirect(exports.page_of(request))
    columns = [(column.label, column.value) for column in listed.columns]
    rows = listed.drawn(listed.narrowed.qs)
    return exported(request, rows, columns, name=listed.queue.name, title=listed.queue.title)


def matching_rows(request: HttpRequest, given: QueryDict, *, queue: Queue) -> QuerySet | None:
    """The rows of the queue at an address with the parameters `given`, in its order; None where it cannot be read."""
    listed = Listed.at(request, queue, given)
    return None if listed.narrowed.unread else listed.ordered(listed.narrowed.qs)


def list_head(request: HttpRequest, listed: Listed, *rows: QuerySet) -> tuple[dict[str, Any], list[int]]:
    """What `desk/list_head.html` and `desk/pages.html` show, and how many of each `rows` there are, within bounds.

    The tabs with how many rows each has, filters, chips, heads of columns, and the address as it is.
    """
    queue, narrowed, params = listed.queue, listed.narrowed, request.GET
    saved = saved_views_of(request, queue)
    chosen_view = next((view for view in saved if str(view.pk) == params.get(SAVED)), None)
    shown = [view for place, view in enumerate(saved) if place < MOST_TABS or view is chosen_view]
    tabs, counts = _counted_tabs(request, listed, shown, rows)
    order = queue.every_order[listed.order]
    return {
        "queue": queue,
        "view": listed.view,
        "tabs": tabs,
        "has_more_views": len(saved) > MOST_TABS,
        "saved_view": chosen_view,
        "is_gone": bool(params.get(SAVED)) and chosen_view is None and not request.GET.get(EXPORT),
        "may_change_view": chosen_view is not None and may_change(chosen_view, caller_of(request)),
        "is_changed_view": chosen_view is not None and chosen_view.query != kept_query(params),
        "may_save_view": request.user.has_perm(VIEW_QUEUE_VIEW),
        "views_url": reverse("admin:activity_queueview_changelist"),
        "save_url": reverse("admin:activity_queueview_add"),
        "filter_form": narrowed.form,
        "is_filtered": any(name != "q" or narrowed.opens_for_search for name in narrowed.given()),
        "chips": [chip | {"query": query_of(params, without=chip["parameters"])} for chip in narrowed.chips()],
        "order": listed.order,
        "order_choices": [
            (name, each.label)
            for name, each in queue.every_order.items()
            if name in queue.orders or name == listed.order
        ],
        "heads": [_head(column, order, params, listed) for column in listed.columns],
        "chooser": _chooser(listed, params),
        "kept": _carried(params, without=["column"]),
        "carried": _carried(params, without=["view", "order", *narrowed.parameters()]),
        "query_without_page": query_of(params),
        "exports": [(kind.upper(), f"{query_of(params)}&{EXPORT}={kind}") for kind in exports.FORMATS],
        "here": request.GET.urlencode(),
    }, counts


def _carried(params: QueryDict, without: Iterable[str]) -> list[tuple[str, str]]:
    """What a form of the page sends along of the address, beside its own fields."""
    left_out = {PAGE_NAME, EXPORT, *without}
    return [(name, value) for name, values in params.lists() if name not in left_out for value in values if value]


def _counted_tabs(
    request: HttpRequest, listed: Listed, saved: Sequence[QueueView], rows: Sequence[QuerySet]
) -> tuple[list[dict], list[int]]:
    """The tabs with their counts, and how many of each `rows` there are; all counted in one statement."""
    queue, params = listed.queue, request.GET
    counting = [Counted(view.rows(listed.seen, request.user), MOST_COUNTED) for view in queue.views.values()]
    for view in saved:
        given = QueryDict(view.query)
        of_view = queue.views[chosen(given, "view", queue.views, queue.default_view)]
        narrowed = queue.narrow(request, of_view.rows(listed.seen, request.user), given, listed.options)
        counting.append(Counted(narrowed.unasked(), MOST_COUNTED))
    found = read_together(*counting, *(Counted(each, MOST_PAGED, as_number=True) for each in rows))
    counts = [values[0] for values in found]
    is_of_saved = bool(params.get(SAVED))
    tabs = tabs_of(QueryDict() if is_of_saved else params, queue.views.values(), None if is_of_saved else listed.view)
    for view in saved:
        tabs.append(
            {
                "label": view.name,
                "query": f"{view.query}&{SAVED}={view.pk}" if view.query else f"{SAVED}={view.pk}",
                "is_chosen": params.get(SAVED) == str(view.pk),
                "is_saved": True,
                "tip": "" if view.owner_id == request.user.pk else "Shared with you",
            }
        )
    for tab, count in zip(tabs, counts, strict=False):
        tab["count"] = count
    return tabs, counts[len(counting) :]


def saved_views_of(request: HttpRequest, queue: Queue) -> list[QueueView]:
    """The views that the person uses of the queue: first their own, then those that others share."""
    views = QueueView.objects.used_by(caller_of(request)).filter(queue=queue.name)
    others_last = Case(When(owner=request.user.pk, then=0), default=1)
    return list(views.order_by(others_last, "name", "pk")[:MOST_VIEWS])


def kept_query(params: QueryDict) -> str:
    """What a saved view keeps of an address: filters, view, order and columns."""
    query = QueryDict(mutable=True)
    for name, values in sorted(params.lists()):
        if name not in (PAGE_NAME, SAVED, EXPORT) and any(values):
            query.setlist(name, [value for value in values if value])
    return query.urlencode()


def _head(column: Column, order: Order, params: QueryDict, listed: Listed) -> dict[str, Any]:
    """The head of a column: the address that sorts by it, the other way round where it is sorted by it already."""
    is_sorted = order.column == column.name
    name = column.descending if is_sorted and not order.is_descending else column.ascending
    words = ("descending" if order.is_descending else "ascending") if is_sorted else ""
    can_sort = column.ascending in listed.queue.every_order
    return {
        "label": column.label,
        "style": column.style if "desk-figure" in column.style else "",
        "query": query_of(params, order=name) if can_sort else "",
        "sorted": words,
    }


def _chooser(listed: Listed, params: QueryDict) -> list[dict[str, Any]]:
    """Every column that the list can show, the chosen ones first, each with the address that moves it to the left."""
    names = [column.name for column in listed.columns]
    found = []
    for column in [*listed.columns, *(each for each in listed.queue.table.values() if each.name not in names)]:
        place, moved = names.index(column.name) if column.name in names else -1, list(names)
        if place > 0:
            moved[place - 1], moved[place] = moved[place], moved[place - 1]
        found.append(
            {"column": column, "is_chosen": place >= 0, "earlier": query_of(params, column=moved) if place > 0 else ""}
        )
    return found


def tabs_of(params: QueryDict, views: Iterable[SavedView], view: SavedView | None) -> list[dict]:
    return [
        {"label": each.label, "query": query_of(params, view=each.name), "is_chosen": each is view} for each in views
    ]


def query_of(params: QueryDict, without: Iterable[str] = (), **changes: str | list[str]) -> str:
    """The address's query without its page, with some members set and some taken out."""
    query = params.copy()
    for name in (PAGE_NAME, EXPORT, *without):
        query.pop(name, None)
    for name, value in changes.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query.urlencode()


def paged(request: HttpRequest, rows: QuerySet, counted: int | None = None) -> Page:
    """The page of rows that the address names, the first or last one where there is none such."""
    return CappedPaginator(rows, PAGE, counted=counted).get_page(request.GET.get(PAGE_NAME))


def count_in_words(rows: QuerySet) -> str:
    """How many rows there are, "1,000+" for more."""
    return capped_in_words(count_up_to(rows, MOST_COUNTED))


def capped_in_words(count: int) -> str:
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def card_of(url: str, view: SavedView, rows: QuerySet, user: Any, *, label: str, icon: str, name: str = "") -> dict:
    """A card of a dashboard: how many rows a saved view has, and the way to them."""
    return {
        "name": name or view.name,
        "label": label,
        "icon": icon,
        "count": count_in_words(view.rows(rows, user)),
        "url": f"{url}?view={view.name}",
    }
