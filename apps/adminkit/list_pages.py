"""Pages of queues: tabs with their counts, chips, heads that sort, the chooser of columns, and the rows."""

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.activity.models import QueueView
from apps.activity.permissions import VIEW_QUEUE_VIEW
from apps.activity.saved_views import may_change
from apps.adminkit.instants import AS_OF, in_seconds, instant, iso, with_instant
from apps.adminkit.queues import (
    EXPORT,
    MOST_COUNTED,
    PAGE_NAME,
    SAVED,
    Column,
    Listed,
    Order,
    Queue,
    kept_query,
    paged,
    query_of,
    tabs_of,
)
from apps.core import exports
from apps.core.admin import MOST_COUNTED as MOST_PAGED
from apps.core.admin import DeskAdmin
from apps.core.caller import Caller, Channel
from apps.core.exports import asked_format, exported
from apps.core.filters import chosen
from apps.core.kept import Kept
from apps.core.present import showing, shown_time
from apps.core.requests import caller_of
from apps.core.together import Counted, read_together

MOST_TABS = 10  # of saved views; the page of saved views has all of them
MOST_VIEWS = 100


def queue_page(
    desk: DeskAdmin, request: HttpRequest, queue: Queue, *, options: Any = None, **context: object
) -> HttpResponseBase:
    """One page of the queue, of the view, filters, order and columns that the address names.

    With `?as_of=…` rows as they were at that time: they can be read, and nothing can be done with them.
    """
    queue.pages.seen_by(request)
    at = time_asked_for(request, queue)
    with showing(at):
        if at is None:
            return _page(desk, request, queue, options, {"may_add": desk.has_add_permission(request), **context})
        return _page(desk, request, queue, options, {**context, "may_add": False, "may_act": False, "bulk": None})


def time_asked_for(request: HttpRequest, queue: Queue) -> datetime.datetime | None:
    """The earlier time that the address asks for; None where it asks for none, or for one that cannot be shown."""
    text = request.GET.get(AS_OF, "")
    at = instant(text) if text and queue.has_past_for(caller_of(request)) else None
    return at if at is not None and at <= timezone.now() else None


def _page(
    desk: DeskAdmin, request: HttpRequest, queue: Queue, options: Any, context: dict[str, Any]
) -> HttpResponseBase:
    listed = Listed.at(request, queue, request.GET, options)
    if asked_format(request):
        return export_list(request, listed)
    rows = listed.narrowed.shown()
    head, counts = list_head(request, listed, rows)
    page = paged(request, listed.drawn(rows), counts[0])
    found, mark = listed.read(page.object_list), gettext("Mark %(name)s")
    cells = listed.cells_for(caller_of(request))
    return desk.page(
        request,
        queue.template,
        title=queue.title,
        page=page,
        is_fullwidth="1",
        lines=[
            {
                "row": row,
                "mark": mark % {"name": queue.pages.named(row.pk)},
                "cells": _of_then(queue, row, cells(row)),
            }
            for row in found
        ],
        **{queue.rows: found},
        **head,
        **context,
    )


def _of_then(queue: Queue, row: Any, cells: SafeString) -> SafeString:
    """The cells with their links to the row's page leading to that page as of the time that is shown."""
    at = shown_time()
    if at is None:
        return cells
    page = queue.pages.page_of(row.pk)
    return SafeString(cells.replace(f'href="{page}"', f'href="{with_instant(page, at)}"'))


def export_list(request: HttpRequest, listed: Listed) -> HttpResponseBase:
    """All that the list shows as a file; what cannot be read leads to the page, which says so."""
    if listed.narrowed.unread:
        return HttpResponseRedirect(exports.page_of(request))
    at = shown_time()
    columns = [(column.label, partial(_value_then, column, at)) for column in listed.columns]
    rows = listed.drawn(listed.narrowed.qs, with_cells=False)
    return exported(request, rows, columns, name=listed.queue.name, title=listed.queue.title)


def _value_then(column: Column, at: datetime.datetime | None, row: Any) -> object:
    """A value of a row in a file, which is written when the page has been answered."""
    with showing(at):
        return column.value(row)


def list_head(request: HttpRequest, listed: Listed, *rows: QuerySet) -> tuple[dict[str, Any], list[int]]:
    """What `desk/list_head.html` and `desk/pages.html` show, and how many of each `rows` there are, within bounds.

    The tabs with how many rows each has, filters, chips, heads of columns, and the address as it is.
    """
    queue, narrowed, params = listed.queue, listed.narrowed, request.GET
    saved = saved_views_of(request, queue)
    chosen_view = next((view for view in saved if str(view.pk) == params.get(SAVED)), None)
    shown = [view for place, view in enumerate(saved) if place < MOST_TABS or view is chosen_view]
    tabs, counts = _counted_tabs(request, listed, shown, rows)
    order, at = queue.every_order[listed.order], shown_time()
    return {
        "then": None if at is None else {"words": in_seconds(at), "iso": iso(at)},
        "has_past": queue.has_past_for(caller_of(request)),
        "at_now": query_of(params, without=[AS_OF]),
        **as_of_tool(params),
        "clear_query": query_of(QueryDict(f"view={listed.view.name}"), **_as_of()),
        "queue": queue,
        "view": listed.view,
        "tabs": tabs,
        "has_more_views": len(saved) > MOST_TABS,
        "saved_view": chosen_view,
        "is_gone": bool(params.get(SAVED)) and chosen_view is None and not request.GET.get(EXPORT),
        "may_change_view": chosen_view is not None and may_change(chosen_view, caller_of(request)),
        "is_changed_view": chosen_view is not None and chosen_view.query != kept_query(params),
        "may_save_view": at is None and request.user.has_perm(VIEW_QUEUE_VIEW),
        "views_url": reverse("admin:activity_queueview_changelist"),
        "save_url": reverse("admin:activity_queueview_add"),
        "filter_form": narrowed.form,
        "is_filtered": any(name != "q" for name in narrowed.given()),
        "chips": [chip | {"query": query_of(params, without=chip["parameters"])} for chip in narrowed.chips()],
        "order": listed.order,
        "order_choices": [
            (name, each.label)
            for name, each in queue.every_order.items()
            if (name in queue.orders and name not in queue.unknown) or name == listed.order
        ],
        "heads": [_head(column, order, params, listed) for column in listed.columns],
        "chooser": _chooser(listed, params),
        "kept": _carried(params, without=["column"]),
        "carried": _carried(params, without=["view", "order", *narrowed.parameters()]),
        "query_without_page": query_of(params),
        "exports": [(kind.upper(), f"{query_of(params)}&{EXPORT}={kind}") for kind in exports.FORMATS],
        "here": request.GET.urlencode(),
    }, counts


def as_of_tool(params: QueryDict) -> dict[str, Any]:
    """What `desk/as_of_tool.html` needs: the latest time to choose, and what its form sends along."""
    return {"latest": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "kept_then": _carried(params, without=[AS_OF])}


def _as_of() -> dict[str, str]:
    """What an address says of the time that is shown."""
    at = shown_time()
    return {} if at is None else {AS_OF: iso(at)}


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
    tabs = tabs_of(
        QueryDict(urlencode(_as_of())) if is_of_saved else params,
        queue.views.values(),
        None if is_of_saved else listed.view,
    )
    for view in saved:
        tabs.append(
            {
                "label": view.name,
                "query": "&".join(part for part in (view.query, urlencode({SAVED: view.pk} | _as_of())) if part),
                "is_chosen": params.get(SAVED) == str(view.pk),
                "is_saved": True,
                "tip": "" if view.owner_id == request.user.pk else gettext("Shared with you"),
            }
        )
    for tab, count in zip(tabs, counts, strict=False):
        tab["count"] = count
    return tabs, counts[len(counting) :]


def saved_views_of(request: HttpRequest, queue: Queue) -> list[QueueView]:
    """The views that the person uses of the queue: first their own, then those that others share."""
    user = request.user.pk
    [views] = read_together(Kept(QueueView, _views_used, (queue.name,), (user,)))
    return sorted(views, key=lambda view: (view.owner_id != user, view.name_identity, view.pk))


def _views_used(queue: str, user: int) -> QuerySet[QueueView]:
    views = QueueView.objects.used_by(Caller(get_user_model()(pk=user), Channel.DESK)).filter(queue=queue)
    return views.order_by(Case(When(owner=user, then=0), default=1), "name_identity", "pk")[:MOST_VIEWS]


def _head(column: Column, order: Order, params: QueryDict, listed: Listed) -> dict[str, Any]:
    """The head of a column: the address that sorts by it, the other way round where it is sorted by it already."""
    is_sorted = order.column == column.name
    name = column.descending if is_sorted and not order.is_descending else column.ascending
    words = ("descending" if order.is_descending else "ascending") if is_sorted else ""
    can_sort = column.ascending in listed.queue.every_order and name not in listed.queue.unknown
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
    others = (each for each in listed.queue.columns_now.values() if each.name not in names)
    for column in [*listed.columns, *others]:
        place, moved = names.index(column.name) if column.name in names else -1, list(names)
        if place > 0:
            moved[place - 1], moved[place] = moved[place], moved[place - 1]
        found.append(
            {"column": column, "is_chosen": place >= 0, "earlier": query_of(params, column=moved) if place > 0 else ""}
        )
    return found
