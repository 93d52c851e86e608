"""Opening a drawer: a register, what for, and what is put in, taken out or counted."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.desk.drawers.forms import DrawerForm, ReconcileForm
from apps.desk.templatetags.drawers import WORDS
from apps.orders.drawers import counted_types, expected_in_drawer
from apps.registers import operations
from apps.registers.constants import BaseTenderType, NoSaleState, NoSaleType
from apps.registers.models import NoSale, Register

LAST = "desk.register"  # the session remembers where a person stands
WAYS = {"complete": {}, "hold": {"place_on_hold": True}, "override": {"override_policy": True}}


def open_drawer(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """The form for one register and type; sending it calls create_no_sale and shows what became of it."""
    if not request.user.has_perm("registers.add_nosale"):
        raise PermissionDenied
    registers = list(Register.objects.filter(is_active=True).select_related("location"))
    register = _chosen(request, registers)
    type = _type(request)
    form = register and _form(request, register, type)
    if form and request.method == "POST":
        way = WAYS.get(request.POST.get("way", ""), {})
        done, no_sale = submit(form, lambda values: _open(request, register, form, way))
        if done:
            request.session[LAST] = register.pk
            return _told(request, no_sale)
    return desk.page(
        request,
        "desk/drawer.html",
        title="Open a drawer",
        registers=registers,
        register=register,
        types=list(NoSaleType),
        type=type,
        form=form,
        is_reconcile=type == NoSaleType.RECONCILE,
        back=reverse("admin:registers_nosale_changelist"),
    )


def _chosen(request: HttpRequest, registers: list[Register]) -> Register | None:
    """The register that the address names, else the last one of this person, else the first."""
    names = [request.GET.get("register", ""), str(request.session.get(LAST, ""))]
    by_name = {str(register.pk): register for register in registers}
    found = [by_name[name] for name in names if name in by_name]
    return (found or registers or [None])[0]


def _type(request: HttpRequest) -> NoSaleType:
    name = request.GET.get("type", "")
    return NoSaleType(name) if name in NoSaleType.values else NoSaleType.OPEN_DRAWER


def _form(request: HttpRequest, register: Register, type: NoSaleType) -> DrawerForm:
    data = request.POST if request.method == "POST" else None
    types = list(counted_types())
    if type != NoSaleType.RECONCILE:
        cash = next((row for row in types if row.base_type == BaseTenderType.CASH), None)
        return DrawerForm(data, type=type, cash=cash)
    form = ReconcileForm(data, types=types)
    began_at = form.began_at
    form.initial["at"] = began_at.isoformat()
    form.expected = expected_in_drawer(register, began_at)
    return form


def _open(request: HttpRequest, register: Register, form: DrawerForm, way: dict) -> NoSale:
    return operations.create_no_sale(
        register=register,
        type=form.type,
        reason=form.cleaned_data["reason"],
        tenders=form.counts,
        note=form.cleaned_data["note"] or None,
        at=form.began_at,
        by=caller_of(request),
        **way,
    )


def _told(request: HttpRequest, no_sale: NoSale) -> HttpResponse:
    url = reverse("admin:registers_nosale_change", args=[no_sale.pk])
    label = NoSaleType(no_sale.type).label
    if no_sale.state == NoSaleState.ERRORED:
        return back_with(request, url, refused=f"{label} {no_sale.receipt_number} could not complete.")
    words = WORDS[NoSaleState(no_sale.state)].lower()
    return back_with(request, url, done=f"{label} {no_sale.receipt_number} is {words}.")
