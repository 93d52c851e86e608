"""An order's provisioning values: what is in force, what is staged, and the difference."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.activity.conflicts import name_authors
from apps.activity.timelines import position
from apps.adminkit.forms import errors_in_words
from apps.adminkit.pages import carried_out
from apps.adminkit.queues import paged, query_of
from apps.core.admin import DeskAdmin, back_with, refuse, submit
from apps.core.caller import Caller
from apps.core.errors import Conflict
from apps.core.filters import chosen, if_read, is_text
from apps.core.requests import caller_of
from apps.core.sent import DRAWN
from apps.provisioning import operations
from apps.provisioning.admin.forms import ValueForm
from apps.provisioning.admin.helpers import BOARDS
from apps.provisioning.models import ProvisioningInformationItem, StagedProvisioningInformationItem
from apps.provisioning.operations.staging import seen_of_item, seen_of_staged
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.provisioning.reads.lines import seen_of_properties

RELATED = ["staged", "order_item", "service_item__item", "service_item__service"]
SHOWN = {"all": gettext_lazy("All"), "staged": gettext_lazy("Staged")}


def values(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """One page of the order's values, each with the form that stages another; `q=` looks for a code or key name."""
    return _render(desk, request, order_id)


def _render(desk: DeskAdmin, request: HttpRequest, order_id: int, refused: ValueForm | None = None) -> HttpResponse:
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
        title=gettext("Provisioning values of order %(number)s") % {"number": order.pk},
        order=order,
        page=page,
        query_without_page=query_of(request.GET),
        rows=[_row(item, request, refused) for item in page],
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


def _row(item: ProvisioningInformationItem, request: HttpRequest, refused: ValueForm | None) -> dict:
    """A value with its form; one that was refused keeps what was written, and its marks until it takes the newest."""
    staged = getattr(item, "staged", None)
    row = {"item": item, "staged": staged, "form": _form(item), "mark": "@".join(seen_of_item(item))}
    if refused is not None and refused.initial["item"] == item.pk:
        name_authors(refused, staged or item)
        row["form"] = refused
        if not refused.is_overtaken:
            row["mark"] = request.POST.get(DRAWN)
    return row


def _form(item: ProvisioningInformationItem, data=None) -> ValueForm:
    staged = getattr(item, "staged", None)
    value = staged.value if staged else item.value
    return ValueForm(
        data, initial={"item": item.pk, "value": value, "is_empty": value is None}, auto_id=f"value-{item.pk}-%s"
    )


def act(desk: DeskAdmin, request: HttpRequest, order_id: int, name: str) -> HttpResponse:
    """Set up, stage, discard or commit, then go back to the page as it was filtered.

    A value that is refused shows there again, with what was written.
    """
    if name not in (*ACTIONS, "stage"):
        raise Http404(name)
    back = f"{BOARDS.url('values', order_id)}?{QueryDict(request.POST.get('here', '')).urlencode()}"
    if request.method != "POST":
        return back_with(request, back)
    if name == "stage":
        request.GET = QueryDict(request.POST.get("here", ""))
        return _stage(desk, request, order_id, back)

    def run() -> str:
        BOARDS.get(request, order_id)
        return ACTIONS[name](request, order_id, caller_of(request))

    return carried_out(request, back, run)


def _stage(desk: DeskAdmin, request: HttpRequest, order_id: int, back: str) -> HttpResponse:
    BOARDS.get(request, order_id)
    items = ProvisioningInformationItem.objects.filter(order=order_id).select_related("staged")
    item = items.filter(pk=position(request.POST.get("item", ""))).first()
    if item is None:
        return back_with(request, back, refused=gettext("The value is of something that is not there."))
    form = _form(item, request.POST)

    def run(values: dict) -> str:
        if not {"value", "is_empty"} & set(form.changed_data):
            return gettext("Nothing was changed.")
        value = None if values["is_empty"] else values["value"] or ""
        operations.stage_values(order_id=order_id, values={item.pk: value}, by=caller_of(request))
        return gettext("The value is staged; it comes into force with the commit.")

    done, message = submit(form, run)
    if done:
        return back_with(request, back, done=message)
    if isinstance(getattr(form, "refusal", None), Conflict):  # drawn from what is there by now
        error, form = form.refusal, _form(items.get(pk=item.pk), request.POST)
        refuse(form, error)
    messages.error(request, errors_in_words(form))
    return _render(desk, request, order_id, form)


def _set_up(request: HttpRequest, order_id: int, by: Caller) -> str:
    count = operations.set_up_information(order_id=order_id, by=by)
    words = ngettext("The order has %(count)s property.", "The order has %(count)s properties.", count)
    return words % {"count": count}


def _discard(request: HttpRequest, order_id: int, by: Caller) -> str:
    count = operations.delete_staged(order_id=order_id, by=by)
    words = ngettext("%(count)s staged value is gone.", "%(count)s staged values are gone.", count)
    return words % {"count": count}


def _commit(request: HttpRequest, order_id: int, by: Caller) -> str:
    count = operations.commit_staged(order_id=order_id, by=by)
    words = ngettext("%(count)s value is in force.", "%(count)s values are in force.", count)
    return words % {"count": count}


ACTIONS = {"set-up": _set_up, "discard": _discard, "commit": _commit}
