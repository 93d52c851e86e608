"""The fallout queue: requests that a person has to look at, and regenerating them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, back_with, caller_of
from apps.core.errors import DomainError
from apps.core.filters import chosen, if_read
from apps.provisioning import operations
from apps.provisioning.admin.forms import OrderForm
from apps.provisioning.admin.helpers import FALLOUT, board_of, kept
from apps.provisioning.constants import SEE, WORK, ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest

TABS = {"fallout": "Needs a look", "error": "In error", "pending": "Waiting for a provider", "all": "All"}
RELATED = ["order__customer", "item", "ticket", "profile"]


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the requests of a tab, the longest untouched first; `order=` leads to an order's board."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    form = OrderForm(request.GET if "order" in request.GET else None)
    if form.is_valid():
        return HttpResponseRedirect(board_of(form.cleaned_data["order"]))
    view = chosen(request.GET, "view", TABS, "fallout")
    rows = _rows(view, ProvisioningRequest.objects.visible_to(caller_of(request)))
    rows = if_read(request, rows, view=TABS.__contains__, order=lambda text: form.is_valid())
    shown = rows.select_related(*RELATED).defer("profile__secret", "ticket__description")
    page = CappedPaginator(shown.order_by("updated_at", "pk"), PAGE).get_page(request.GET.get("page"))
    return desk.page(
        request,
        "desk/provisioning/fallout.html",
        title="Provisioning fallout",
        tabs=[{"name": name, "label": label, "is_chosen": name == view} for name, label in TABS.items()],
        chosen=view,
        page=page,
        kept=kept(request),
        requests=list(page.object_list),
        order_form=form,
        may_work=request.user.has_perm(WORK),
        here=request.get_full_path(),
        is_fullwidth="1",
    )


def _rows(view: str, requests):
    match view:
        case "error":
            return requests.filter(status=ProvisioningStatus.IN_ERROR)
        case "pending":
            return requests.filter(status=ProvisioningStatus.PENDING)
        case "all":
            return requests
    return requests.fallout()


def regenerate(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """Regenerate a request, then go back to where the button was."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = reverse(FALLOUT)
    if request.method != "POST":
        return back_with(request, back)
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    try:
        operations.regenerate_request(request_id=request_id, by=caller_of(request))
    except DomainError as error:
        return back_with(request, back, refused=error.message)
    return back_with(request, back, done=f"Request {request_id} is regenerated and on its way to its provider.")
