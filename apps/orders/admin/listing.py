"""The list of orders: saved views, filters and search."""

from django.http import HttpRequest, HttpResponse, QueryDict

from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, caller_of
from apps.core.filters import chosen
from apps.orders.admin.helpers import require
from apps.orders.filters import VIEWS, OrderFilter
from apps.orders.models import Order

COLUMNS = [
    "state", "transaction_type", "created_at", "submitted_at", "total", "tender_total", "receipt_number", "error",
    "customer__name", "customer__account_number", "type__name", "type__kind", "type__number", "hold_reason__name",
    "register__name", "register__location__name", "created_by__name", "created_by__username",
]  # fmt: skip


def listing(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the list, newest first."""
    require(request, "orders.view_order")
    view = VIEWS[chosen(request.GET, "view", VIEWS, "all")]
    narrowed = OrderFilter(request, view.rows(Order.objects.visible_to(caller_of(request)), request.user))
    rows = (
        narrowed.shown()
        .select_related("customer", "type", "hold_reason", "register__location", "created_by")
        .only(*COLUMNS)
        .order_by("-pk")
    )
    page = CappedPaginator(rows, PAGE).get_page(request.GET.get("page"))
    return desk.page(
        request,
        "desk/orders/list.html",
        title="Orders",
        view=view,
        tabs=[
            {"label": other.label, "query": _query(request.GET, other.name), "is_chosen": other is view}
            for other in VIEWS.values()
        ],
        filter_form=narrowed.form,
        is_filtered=any(value for name, value in request.GET.items() if name in narrowed.filters and name != "q"),
        page=page,
        orders=list(page.object_list),
        query_without_page=_query(request.GET, view.name),
        may_add=desk.has_add_permission(request),
        is_fullwidth="1",
    )


def _query(given: QueryDict, view: str) -> str:
    """The address's query with another view, and on its first page."""
    query = given.copy()
    query.pop("page", None)
    query["view"] = view
    return query.urlencode()
