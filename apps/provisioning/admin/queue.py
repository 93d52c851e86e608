"""The fallout queue: requests that a person has to look at, and regenerating them, one by one or many at once."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.list_pages import queue_page
from apps.adminkit.pages import carried_out, require
from apps.adminkit.queues import Queue, matching_rows, register_queue
from apps.core.admin import DeskAdmin, back_with
from apps.core.requests import caller_of
from apps.provisioning import operations
from apps.provisioning.admin.bulk import CHANGES
from apps.provisioning.admin.columns import TABLE
from apps.provisioning.admin.forms import BulkForm, OrderForm
from apps.provisioning.admin.helpers import BOARDS, REQUESTS
from apps.provisioning.filters import ORDERS, VIEWS, RequestFilter
from apps.provisioning.permissions import VIEW_BATCH, WORK_PROVISIONING

QUEUE = register_queue(
    Queue(
        pages=REQUESTS,
        title=gettext_lazy("Provisioning fallout"),
        template="desk/provisioning/fallout.html",
        rows="requests",
        views=VIEWS,
        default_view="fallout",
        orders=ORDERS,
        filters=RequestFilter,
        table=TABLE,
        related=["order__customer", "item", "ticket", "profile"],
        columns=[],
        unread=["profile__secret", "ticket__description"],
    )
)
BULK = register(
    BulkQueue(
        pages=REQUESTS,
        what="provisioning request",
        form=BulkForm,
        changes=CHANGES,
        matching=partial(matching_rows, queue=QUEUE),
        related=["order", "item", "profile__provider", "ticket__assignee", "ticket__group"],
        unread=["profile__secret", "ticket__description"],
        title=lambda request: (
            gettext("%(code)s of order %(number)s") % {"code": request.item.code, "number": request.order_id}
        ),
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the requests of a view, the longest untouched first; `order=` with a number leads to its board."""
    require(request, VIEW_BATCH)
    is_order = request.GET.get("order", "") in QUEUE.every_order
    form = OrderForm(request.GET if "order" in request.GET and not is_order else None)
    if form.is_valid():
        return HttpResponseRedirect(BOARDS.page_of(form.cleaned_data["order"]))
    return queue_page(
        desk,
        request,
        QUEUE,
        order_form=form,
        bulk=bulk_bar(BULK, request),
        may_act=request.user.has_perm(WORK_PROVISIONING),
        act_template="desk/provisioning/regenerate.html",
        full_path=request.get_full_path(),
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
        return gettext("Request %(number)s is regenerated and on its way to its provider.") % {"number": request_id}

    return carried_out(request, back, run)
