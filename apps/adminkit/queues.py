"""Queues: lists that staff work through, with saved views, filters, an order, and pages of rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from apps.adminkit.pages import require
from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, count_up_to
from apps.core.filters import QueueFilter, chosen
from apps.core.requests import caller_of

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class SavedView:
    """A question that staff ask every day, under a name of its own: `rows(all rows, user)`."""

    name: str
    label: str
    rows: Callable[[QuerySet, Any], QuerySet]


def by_name(*named: Any) -> dict[str, Any]:
    """Views, actions and the like by their names, in their order."""
    return {each.name: each for each in named}


@dataclass(frozen=True, slots=True)
class Queue:
    """The list of a model's rows. `rows` is what its template calls them; `related` and `columns` are what it reads."""

    model: type[Model]
    title: str
    template: str
    rows: str
    views: Mapping[str, SavedView]
    related: Sequence[str]
    columns: Sequence[str]
    default_view: str = "all"
    orders: Mapping[str, tuple[str, list]] = field(default_factory=lambda: {"newest": ("Newest first", ["-pk"])})


def queue_page(
    desk: DeskAdmin,
    request: HttpRequest,
    queue: Queue,
    narrow: Callable[[QuerySet], QueueFilter],
    **context: object,
) -> HttpResponse:
    """One page of the queue, of the view, filters and order that the address names."""
    options = queue.model._meta
    require(request, f"{options.app_label}.view_{options.model_name}")
    view = queue.views[chosen(request.GET, "view", queue.views, queue.default_view)]
    order = chosen(request.GET, "order", queue.orders, next(iter(queue.orders)))
    seen = queue.model._default_manager.visible_to(caller_of(request))
    narrowed = narrow(view.rows(seen, request.user))
    rows = narrowed.shown().select_related(*queue.related).only(*queue.columns).order_by(*queue.orders[order][1])
    page = paged(request, rows)
    return desk.page(
        request,
        queue.template,
        title=queue.title,
        page=page,
        order_choices=[(name, label) for name, (label, _) in queue.orders.items()] if len(queue.orders) > 1 else [],
        order=order,
        may_add=desk.has_add_permission(request),
        is_fullwidth="1",
        **{queue.rows: list(page.object_list)},
        **list_head(request, narrowed, queue.views.values(), view),
        **context,
    )


def matching_rows(
    request: HttpRequest, queue: Queue, narrow: Callable[[QuerySet, QueryDict], QueueFilter], given: QueryDict
) -> QuerySet | None:
    """The rows of the queue at an address with the parameters `given`, in its order; None where it cannot be read."""
    view = queue.views[chosen(given, "view", queue.views, queue.default_view)]
    order = chosen(given, "order", queue.orders, next(iter(queue.orders)))
    narrowed = narrow(view.rows(queue.model._default_manager.visible_to(caller_of(request)), request.user), given)
    return None if narrowed.unread else narrowed.qs.order_by(*queue.orders[order][1])


def list_head(request: HttpRequest, narrowed: QueueFilter, views: Iterable[SavedView], view: SavedView) -> dict:
    """What `desk/list_head.html` and `desk/pages.html` show: views, filters, and the address as it is."""
    return {
        "view": view,
        "tabs": tabs_of(request.GET, views, view),
        "filter_form": narrowed.form,
        "is_filtered": any(
            request.GET.get(name) for name in narrowed.filters if name != "q" or narrowed.opens_for_search
        ),
        "query_without_page": query_of(request.GET),
        "here": request.GET.urlencode(),
    }


def tabs_of(params: QueryDict, views: Iterable[SavedView], view: SavedView) -> list[dict]:
    return [
        {"label": each.label, "query": query_of(params, view=each.name), "is_chosen": each is view} for each in views
    ]


def query_of(params: QueryDict, **changes: str) -> str:
    """The address's query without its page, with some members set."""
    query = params.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def paged(request: HttpRequest, rows: QuerySet) -> Page:
    """The page of rows that the address names, the first or last one where there is none such."""
    return CappedPaginator(rows, PAGE).get_page(request.GET.get("page"))


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
