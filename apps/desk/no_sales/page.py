"""The page of a no-sale: what was counted against what was expected, and the buttons of an unfinished reconcile."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.activity.timelines import activities_of
from apps.adminkit.pages import ObjectPages
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.errors import DomainError
from apps.core.requests import caller_of
from apps.core.rows import first_rows
from apps.registers import operations
from apps.registers.constants import UNFINISHED_NO_SALE_STATES, NoSaleState, NoSaleType
from apps.registers.models import NoSale
from apps.registers.permissions import ADD_NO_SALE, CHANGE_NO_SALE, DELETE_NO_SALE

NO_SALES = ObjectPages(NoSale, "no-sale", related=["register__location", "reason", "created_by", "overridden_by"])
ENTRIES = 50


def no_sale_page(desk: DeskAdmin, request: HttpRequest, no_sale_id: int) -> HttpResponse:
    """One of the no-sales that the person sees."""
    no_sale, caller = NO_SALES.get(request, no_sale_id), caller_of(request)
    is_reconcile = no_sale.type == NoSaleType.RECONCILE
    is_unfinished = is_reconcile and no_sale.state in UNFINISHED_NO_SALE_STATES
    return desk.page(
        request,
        "desk/no_sale.html",
        title=f"{no_sale.get_type_display()} {no_sale.receipt_number or no_sale.pk}",
        no_sale=no_sale,
        tenders=first_rows(no_sale.tenders.select_related("type"), ENTRIES),
        is_reconcile=is_reconcile,
        may_resume=is_unfinished and caller.may(CHANGE_NO_SALE),
        may_delete=is_unfinished and caller.may(DELETE_NO_SALE),
        may_open=caller.may(ADD_NO_SALE),
        activities=first_rows(activities_of(no_sale).select_related("actor").order_by("-pk"), ENTRIES),
    )


def act(desk: DeskAdmin, request: HttpRequest, no_sale_id: int, name: str) -> HttpResponse:
    """Resume, override or delete a reconcile."""
    if name not in ACTIONS:
        raise Http404(name)
    if request.method != "POST":
        return back_with(request, NO_SALES.page_of(no_sale_id))
    try:
        return ACTIONS[name](request, no_sale_id, caller_of(request))
    except DomainError as error:
        return back_with(request, NO_SALES.page_of(no_sale_id), refused=error.message)


def _resume(request: HttpRequest, no_sale_id: int, by: Caller) -> HttpResponse:
    return _tried(request, operations.resume_no_sale(no_sale_id=no_sale_id, by=by))


def _override(request: HttpRequest, no_sale_id: int, by: Caller) -> HttpResponse:
    return _tried(request, operations.resume_no_sale(no_sale_id=no_sale_id, override_policy=True, by=by))


def _delete(request: HttpRequest, no_sale_id: int, by: Caller) -> HttpResponse:
    operations.delete_no_sale(no_sale_id=no_sale_id, by=by)
    return back_with(
        request, NO_SALES.list_url, done=gettext("Reconcile %(no_sale_id)s is deleted.") % {"no_sale_id": no_sale_id}
    )


ACTIONS = {"resume": _resume, "override": _override, "delete": _delete}


def _tried(request: HttpRequest, no_sale: NoSale) -> HttpResponse:
    page = NO_SALES.page_of(no_sale.pk)
    if no_sale.state == NoSaleState.ERRORED:
        return back_with(request, page, refused=gettext("The reconcile could not complete."))
    return back_with(request, page, done=gettext("The reconcile is completed."))
