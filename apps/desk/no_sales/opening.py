"""Opening a drawer: a register, what for, and what is put in, taken out or counted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from apps.adminkit.forms import posted
from apps.adminkit.pages import require
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.filters import asked, one_of_words
from apps.core.formatting import in_sentence
from apps.core.requests import caller_of
from apps.desk.no_sales.forms import DrawerForm, ReconcileForm, RegisterForm
from apps.registers import operations
from apps.registers.constants import MOVES_CASH, NO_SALE_LIFE_CYCLE, BaseTenderType, NoSaleState, NoSaleType
from apps.registers.models import NoSale, Register
from apps.registers.permissions import ADD_NO_SALE
from apps.registers.reads.cash_drawer import cash_in_drawer, counted_types, drawer

LAST = "desk.register"  # the session remembers where a person stands
WAYS = {"complete": {}, "hold": {"place_on_hold": True}, "override": {"override_policy": True}}


def open_drawer(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """The form for one register and type; sending it calls create_no_sale and shows what became of it."""
    require(request, ADD_NO_SALE)
    chooser = RegisterForm(request.GET)
    if "register" in request.GET and not chooser.is_valid():
        if request.method == "POST":
            return back_with(request, request.path, refused=gettext("There is no such register in use."))
        messages.error(request, gettext("There is no such register in use; this is another one."))
    register = _chosen(request, chooser)
    type = _type(request)
    form = register and _form(request, register, type)
    if form and request.method == "POST":
        way = WAYS.get(request.POST.get("way", ""), {})
        done, no_sale = submit(form, lambda values: _open(request, register, form, way))
        if done:
            request.session[LAST] = register.pk
            return _redirect_with_message(request, no_sale)
        if form.has_error("at"):
            form.begin_again()
            form.expected = drawer(register, form.began_at)
    return desk.page(
        request,
        "desk/drawer.html",
        title=gettext("Open a drawer"),
        register=register,
        chooser=RegisterForm(initial={"register": register}),
        media=desk.media + chooser.media,
        types=list(NoSaleType),
        type=type,
        form=form,
        is_reconcile=type == NoSaleType.RECONCILE,
        in_drawer=cash_in_drawer(register, timezone.now()) if register and type in MOVES_CASH else None,
        back=reverse("admin:registers_nosale_changelist"),
    )


def _chosen(request: HttpRequest, chooser: RegisterForm) -> Register | None:
    """The register that the address names, else the last one of this person, else the first."""
    if chooser.is_valid():
        return chooser.cleaned_data["register"]
    registers = RegisterForm.base_fields["register"].queryset
    return registers.filter(pk=request.session.get(LAST)).first() or registers.first()


def _type(request: HttpRequest) -> NoSaleType:
    return NoSaleType(asked(request, "type", one_of_words(NoSaleType.values), NoSaleType.OPEN_DRAWER))


def _form(request: HttpRequest, register: Register, type: NoSaleType) -> DrawerForm:
    data = posted(request)
    types = list(counted_types())
    if type != NoSaleType.RECONCILE:
        cash = next((row for row in types if row.base_type == BaseTenderType.CASH), None)
        return DrawerForm(data, type=type, cash=cash)
    form = ReconcileForm(data, types=types)
    began_at = form.began_at
    form.initial["at"] = began_at.isoformat()
    form.expected = drawer(register, began_at)
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


def _redirect_with_message(request: HttpRequest, no_sale: NoSale) -> HttpResponse:
    url = reverse("admin:registers_nosale_change", args=[no_sale.pk])
    label = NoSaleType(no_sale.type).label
    if no_sale.state == NoSaleState.ERRORED:
        return back_with(
            request,
            url,
            refused=gettext("%(label)s %(receipt_number)s could not complete.")
            % {"label": label, "receipt_number": no_sale.receipt_number},
        )
    words = in_sentence(NO_SALE_LIFE_CYCLE.label(no_sale.state))
    return back_with(
        request,
        url,
        done=gettext("%(label)s %(receipt_number)s is %(words)s.")
        % {"label": label, "receipt_number": no_sale.receipt_number, "words": words},
    )
