"""The fallout queue: requests that a person has to look at, and regenerating them, one by one or many at once."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.pages import carried_out, require
from apps.adminkit.queues import SavedView, by_name, paged, query_of, tabs_of
from apps.core.admin import DeskAdmin, back_with
from apps.core.filters import chosen, if_read
from apps.core.requests import caller_of
from apps.provisioning import operations
from apps.provisioning.admin.bulk import CHANGES
from apps.provisioning.admin.forms import BulkForm, OrderForm
from apps.provisioning.admin.helpers import BOARDS, REQUESTS
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.permissions import VIEW_BATCH, WORK_PROVISIONING

VIEWS = by_name(
    SavedView("fallout", "Needs a look", lambda requests, user: requests.fallout()),
    SavedView("error", "In error", lambda requests, user: requests.filter(status=ProvisioningStatus.IN_ERROR)),
    SavedView(
        "pending", "Waiting for a provider", lambda requests, user: requests.filter(status=ProvisioningStatus.PENDING)
    ),
    SavedView("all", "All", lambda requests, user: requests),
)
RELATED = ["order__customer", "item", "ticket", "profile"]


def matching(request: HttpRequest, given: QueryDict) -> QuerySet | None:
    """The requests of the queue at an address with these parameters; None where it cannot be read."""
    if given.keys() - {"view", "page"} or given.get("view", "fallout") not in VIEWS:
        return None
    view = VIEWS[given.get("view", "fallout")]
    return view.rows(REQUESTS.seen_by(request), request.user).order_by("updated_at", "pk")


BULK = register(
    BulkQueue(
        pages=REQUESTS,
        what="provisioning request",
        form=BulkForm,
        changes=CHANGES,
        matching=matching,
        related=["order", "item", "profile__provider", "ticket__assignee", "ticket__group"],
        unread=["profile__secret", "ticket__description"],
        title=lambda request: f"{request.item.code} of order {request.order_id}",
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the requests of a view, the longest untouched first; `order=` leads to an order's board."""
    require(request, VIEW_BATCH)
    form = OrderForm(request.GET if "order" in request.GET else None)
    if form.is_valid():
        return HttpResponseRedirect(BOARDS.page_of(form.cleaned_data["order"]))
    view = VIEWS[chosen(request.GET, "view", VIEWS, "fallout")]
    rows = view.rows(ProvisioningRequest.objects.visible_to(caller_of(request)), request.user)
    rows = if_read(request, rows, view=VIEWS.__contains__, order=lambda text: form.is_valid())
    rows = rows.select_related(*RELATED).defer("profile__secret", "ticket__description")
    page = paged(request, rows.order_by("updated_at", "pk"))
    return desk.page(
        request,
        "desk/provisioning/fallout.html",
        title="Provisioning fallout",
        tabs=tabs_of(QueryDict(), VIEWS.values(), view),
        view=view,
        page=page,
        query_without_page=query_of(request.GET),
        requests=list(page.object_list),
        order_form=form,
        bulk=bulk_bar(BULK, request),
        may_work=request.user.has_perm(WORK_PROVISIONING),
        here=request.get_full_path(),
        is_fullwidth="1",
    )


def regenerate(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """Regenerate a request, then go back to where the button was."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = BOARDS.list_url
    if request.method != "POST":
        return back_with(request, back)
    require(request, VIEW_BATCH)

    def run() -> str:
        operations.regenerate_request(request_id=request_id, by=caller_of(request))
        return f"Request {request_id} is regenerated and on its way to its provider."

    return carried_out(request, back, run)
