"""The queue of cases: saved views, filters, search."""

from django.http import HttpRequest, HttpResponse, QueryDict

from apps.cases.admin.helpers import VIEW, require
from apps.cases.filters import ORDERS, VIEWS, CaseQueueFilter
from apps.cases.models import Case
from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, caller_of
from apps.core.filters import chosen

COLUMNS = [
    "status", "description", "primary_id", "created_at", "updated_at", "code__code", "code__category",
    "code__subcategory", "code__type", "customer__name", "customer__account_number", "organisation__name",
    "orderer__name", "orderer__username",
]  # fmt: skip


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the queue."""
    require(request, VIEW)
    view, order = VIEWS[chosen(request.GET, "view", VIEWS, "all")], chosen(request.GET, "order", ORDERS, "newest")
    narrowed = CaseQueueFilter(request, view.rows(Case.objects.visible_to(caller_of(request))))
    rows = narrowed.shown().select_related("code", "customer", "organisation", "orderer").only(*COLUMNS)
    page = CappedPaginator(rows.order_by(*ORDERS[order][1]), PAGE).get_page(request.GET.get("page"))
    return desk.page(
        request,
        "desk/cases.html",
        title="Cases",
        view=view,
        tabs=[
            {
                "label": tab.label,
                "query": _query(request.GET, view=tab.name, page=None),
                "is_chosen": tab.name == view.name,
            }
            for tab in VIEWS.values()
        ],
        filter_form=narrowed.form,
        is_filtered=any(value for name, value in request.GET.items() if name in narrowed.filters),
        page=page,
        cases=list(page.object_list),
        orders=[(name, label) for name, (label, _) in ORDERS.items()],
        order=order,
        query_without_page=_query(request.GET, page=None),
        may_add=request.user.has_perm("cases.add_case"),
        is_fullwidth="1",
    )


def _query(given: QueryDict, **changes: str | None) -> str:
    """The address's query with some members set, or taken out where None."""
    query = given.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return query.urlencode()
