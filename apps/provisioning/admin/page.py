"""The board of an order: how far its batches are, and its items, those in trouble first."""

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Max, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from apps.activity.timelines import position
from apps.adminkit.pages import carried_out
from apps.adminkit.queues import paged, query_of
from apps.core.admin import DeskAdmin, back_with
from apps.core.errors import Conflict, DomainError, Invalid
from apps.core.filters import if_read
from apps.core.formatting import join_words
from apps.core.life_cycles import Tone
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, first_rows
from apps.orders.models import Order
from apps.provisioning.admin.actions import build_batch, provision_items
from apps.provisioning.admin.forms import BatchForm, ProvisionForm
from apps.provisioning.admin.helpers import BOARDS
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus, RequestStatusInfo
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem, ProvisioningInformationItem
from apps.provisioning.operations.requests import waiting_mark
from apps.provisioning.permissions import WORK_PROVISIONING
from apps.provisioning.reads.lines import objects_of, seen_of_objects

BATCHES = 20
WITHOUT_REQUEST = 2


def _rank(row: RequestStatusInfo) -> int:
    """Where a status stands on the board: trouble before what waits for a request, and what is over last."""
    if row.tone == Tone.BAD:
        return 0
    if row.tone == Tone.WARN:
        return 1
    return WITHOUT_REQUEST + (2 if row.is_final else 1)


TROUBLE_FIRST = Case(
    When(is_complete=False, then=Value(WITHOUT_REQUEST)),
    *(When(request__status=row.state, then=Value(_rank(row))) for row in REQUEST_LIFE_CYCLE),
    output_field=IntegerField(),
)
WAITS = Q(items__is_complete=False)
RELATED = ["batch", "service_item__item", "service_item__service", "order_item", "request__ticket"]


def board(desk: DeskAdmin, request: HttpRequest, order_id: int, *, refused: BatchForm | None = None) -> HttpResponse:
    """The order's batches, and one page of its items; `batch=` shows those of one batch."""
    order = BOARDS.get(request, order_id)
    items = ProvisioningBatchItem.objects.filter(batch__order=order)
    items = if_read(request, items, batch=lambda text: position(text) is not None)
    chosen = position(request.GET.get("batch", ""))
    if chosen is not None:
        items = items.filter(batch=chosen)
    rows = items.select_related(*RELATED).defer("request__ticket__description").order_by(TROUBLE_FIRST, "pk")
    page = paged(request, rows)
    may_work = request.user.has_perm(WORK_PROVISIONING) and not order.is_taken_back
    return desk.page(
        request,
        "desk/provisioning/board.html",
        title=gettext("Provisioning of order %(number)s") % {"number": order.pk},
        order=order,
        batches=_batches(order),
        chosen=chosen,
        page=page,
        query_without_page=query_of(request.GET),
        items=list(page.object_list),
        values=_values(order),
        batch_form=(refused or BatchForm(auto_id="batch-%s")) if may_work else None,
        provisionable=objects_of(order.pk).count() if may_work else 0,
        batch_mark="@".join(seen_of_objects(order.pk)) if may_work else "",
        provision_form=ProvisionForm(auto_id=False) if may_work else None,
        may_work=may_work,
        here=request.get_full_path(),
    )


def _batches(order: Order) -> FirstRows:
    """The newest batches, each with how many items it has, in which status, and without a request."""
    counts = {
        status.name.lower(): Count("items", filter=Q(items__request__status=status)) for status in ProvisioningStatus
    }
    rows = ProvisioningBatch.objects.filter(order=order).annotate(
        all_items=Count("items"),
        without_request=Count("items", filter=WAITS),
        newest_without=Max("items__pk", filter=WAITS),
        **counts,
    )
    found = first_rows(rows.order_by("-pk"), BATCHES)
    for batch in found:
        batch.waiting = "@".join(waiting_mark(batch.pk, batch.without_request, batch.newest_without))
    return found


def _values(order: Order) -> dict:
    return ProvisioningInformationItem.objects.filter(order=order).aggregate(
        count=Count("pk"), staged=Count("staged"), locked=Count("pk", filter=Q(is_locked=True))
    )


def build(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Build a new batch of everything on the order."""
    order, form = BOARDS.get(request, order_id), BatchForm(request.POST, auto_id="batch-%s")
    if not form.is_valid():
        return back_with(request, BOARDS.page_of(order_id), refused=gettext("The work item is a number, 1 or more."))
    try:
        done = build_batch(order, form.cleaned_data, caller_of(request))
    except Conflict as error:
        messages.error(request, error.message)
        return board(desk, request, order_id, refused=form)
    except DomainError as error:
        return back_with(request, BOARDS.page_of(order_id), refused=error.message)
    return back_with(request, BOARDS.page_of(order_id), done=done)


def provision(desk: DeskAdmin, request: HttpRequest, order_id: int, batch_id: int) -> HttpResponse:
    """Provision one waiting item of a batch, or all of those that the page showed as waiting."""

    def run() -> str:
        form = ProvisionForm(request.POST)
        if not form.is_valid():
            raise Invalid("profile", gettext("Choose a profile from the list."))
        BOARDS.get(request, order_id)
        count, more = provision_items(order_id, batch_id, form.cleaned_data, caller_of(request))
        sent = ngettext(
            "%(count)s request is on the way to the provider",
            "%(count)s requests are on the way to the provider",
            count,
        )
        words = [sent % {"count": count}]
        if more:
            words.append(ngettext("%(count)s more item waits", "%(count)s more items wait", more) % {"count": more})
        return f"{join_words(words)}."

    return carried_out(request, BOARDS.page_of(order_id), run)
