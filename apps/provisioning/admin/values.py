"""An order's provisioning values: what is in force, what is staged, and the difference."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from apps.activity.timelines import position
from apps.adminkit.pages import carried_out
from apps.adminkit.queues import paged, query_of
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.filters import chosen, if_read, is_text
from apps.core.requests import caller_of
from apps.provisioning import operations
from apps.provisioning.admin.forms import ValueForm
from apps.provisioning.admin.helpers import BOARDS
from apps.provisioning.models import ProvisioningInformationItem, StagedProvisioningInformationItem
from apps.provisioning.operations.staging import seen_of_item, seen_of_staged
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.provisioning.reads.lines import seen_of_properties

RELATED = ["staged", "order_item", "service_item__item", "service_item__service"]
SHOWN = {"all": "All", "staged": "Staged"}


def values(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """One page of the order's values, each with the form that stages another; `q=` looks for a code or key name."""
    order, shown = BOARDS.get(request, order_id), chosen(request.GET, "show", SHOWN, "all")
    sought = request.GET.get("q", "").strip()
    items = ProvisioningInformationItem.objects.filter(order=order)
    items = if_read(request, items, show=SHOWN.__contains__, q=is_text)
    if shown == "staged":
        items = items.filter(staged__isnull=False)
    if sought:
        items = items.filter(code__icontains=sought) | items.filter(key_name__icontains=sought)
    page = paged(request, items.select_related(*RELATED).order_by("pk"))
    return desk.page(
        request,
        "desk/provisioning/values.html",
        title=f"Provisioning values of order {order.pk}",
        order=order,
        page=page,
        query_without_page=query_of(request.GET),
        rows=[_row(item) for item in page],
        properties_mark="@".join(seen_of_properties(order.pk)),
        staged_mark="@".join(seen_of_staged(order.pk)),
        staged_count=StagedProvisioningInformationItem.objects.filter(order=order).count(),
        tabs=[{"query": f"show={name}", "label": label, "is_chosen": name == shown} for name, label in SHOWN.items()],
        shown=shown,
        sought=sought,
        here=request.GET.urlencode(),
        may_work=request.user.has_perm(WORK_PROVISIONING),
        is_cancelled=order.is_taken_back,
    )


def _row(item: ProvisioningInformationItem) -> dict:
    staged = getattr(item, "staged", None)
    return {"item": item, "staged": staged, "form": _form(item), "mark": "@".join(seen_of_item(item))}


def _form(item: ProvisioningInformationItem, data=None) -> ValueForm:
    staged = getattr(item, "staged", None)
    value = staged.value if staged else item.value
    return ValueForm(
        data, initial={"item": item.pk, "value": value, "is_empty": value is None}, auto_id=f"value-{item.pk}-%s"
    )


def act(desk: DeskAdmin, request: HttpRequest, order_id: int, name: str) -> HttpResponse:
    """Set up, stage, discard or commit, then go back to the page as it was filtered."""
    if name not in ACTIONS:
        raise Http404(name)
    back = f"{BOARDS.url('values', order_id)}?{QueryDict(request.POST.get('here', '')).urlencode()}"
    if request.method != "POST":
        return back_with(request, back)

    def run() -> str:
        BOARDS.get(request, order_id)
        return ACTIONS[name](request, order_id, caller_of(request))

    return carried_out(request, back, run)


def _stage(request: HttpRequest, order_id: int, by: Caller) -> str:
    items = ProvisioningInformationItem.objects.filter(order=order_id).select_related("staged")
    item = items.filter(pk=position(request.POST.get("item", ""))).first()
    form = _form(item, request.POST) if item else ValueForm(request.POST)
    if not form.is_valid():
        raise Invalid("value", "The value is too long, or of something that is not there.")
    if not {"value", "is_empty"} & set(form.changed_data):
        return "Nothing was changed."
    cleaned = form.cleaned_data
    value = None if cleaned["is_empty"] else cleaned["value"] or ""
    operations.stage_values(order_id=order_id, values={cleaned["item"]: value}, by=by)
    return "The value is staged; it comes into force with the commit."


def _set_up(request: HttpRequest, order_id: int, by: Caller) -> str:
    count = operations.set_up_information(order_id=order_id, by=by)
    return f"The order has {count} propert{'y' if count == 1 else 'ies'}."


def _discard(request: HttpRequest, order_id: int, by: Caller) -> str:
    count = operations.delete_staged(order_id=order_id, by=by)
    return f"{count} staged value{' is' if count == 1 else 's are'} gone."


def _commit(request: HttpRequest, order_id: int, by: Caller) -> str:
    count = operations.commit_staged(order_id=order_id, by=by)
    return f"{count} value{' is' if count == 1 else 's are'} in force."


ACTIONS = {"stage": _stage, "set-up": _set_up, "discard": _discard, "commit": _commit}
