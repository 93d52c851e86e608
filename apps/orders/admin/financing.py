"""Installments at the desk: financing a line of a cart, the page of an agreement, and its payments."""

from django.db.models import Manager, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.forms import posted
from apps.adminkit.pages import carried_out, form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.money import in_words
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, first_rows, get_visible
from apps.customers.models import Customer
from apps.orders import operations
from apps.orders.admin.cart import items_of, line_of
from apps.orders.admin.forms import FinanceForm
from apps.orders.admin.helpers import ORDERS
from apps.orders.models import InstallmentAgreement, ItemFinancing, Order, OrderItem
from apps.orders.operations.discounts import price_of
from apps.orders.permissions import COLLECT_INSTALLMENT, FINANCE_ITEM, VIEW_ORDER
from apps.orders.querysets import InstallmentAgreementQuerySet

AGREEMENTS = 20


def finance(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Ask for the months and the down payment of a line."""
    require(request, FINANCE_ITEM)
    order, line = line_of(request, order_id, item_id)
    terms = ItemFinancing.objects.filter(order_item=line).values("months", "down_payment").first()
    form = FinanceForm(posted(request), initial=terms)

    def run(values: dict) -> HttpResponse:
        operations.finance_item(order_item_id=item_id, by=caller_of(request), **values)
        done = gettext("%(description)s is paid in %(months)s installments.") % {
            "description": line.description,
            "months": values["months"],
        }
        return back_with(request, items_of(order_id), done=done)

    title = gettext("Installments for %(description)s, %(amount)s") % {
        "description": line.description,
        "amount": in_words(price_of(line)),
    }
    return form_page(
        desk, request, form, run, title=title, button=gettext("Finance"), back=items_of(order_id), drawn=[order, line]
    )


def remove_financing(desk: DeskAdmin, request: HttpRequest, order_id: int, item_id: int) -> HttpResponse:
    """Let a line be paid at once again."""
    require(request, FINANCE_ITEM)

    def run() -> str:
        operations.remove_financing(order_item_id=item_id, by=caller_of(request))
        return gettext("It is paid at once.")

    return carried_out(request, items_of(order_id), run)


def agreement_page(desk: DeskAdmin, request: HttpRequest, order_id: int, agreement_id: int) -> HttpResponse:
    """An agreement with its schedule, and the buttons for payments."""
    order = ORDERS.get(request, order_id)
    agreement = get_visible(_of_order(order).select_related("customer"), "installment agreement", agreement_id)
    return desk.page(
        request,
        "desk/orders/agreement.html",
        title=str(agreement),
        order=order,
        agreement=agreement,
        item=order.items.filter(installment_agreement=agreement).first(),
        installments=agreement.installments.order_by("number"),
        may_collect=agreement.left > 0 and caller_of(request).may(COLLECT_INSTALLMENT),
    )


def record_installment(desk: DeskAdmin, request: HttpRequest, order_id: int, agreement_id: int) -> HttpResponse:
    """Note that the next installment was paid."""
    require(request, COLLECT_INSTALLMENT)

    def run() -> str:
        paid = operations.record_installment(agreement_id=agreement_id, by=caller_of(request))
        return gettext("Installment %(number)s of %(amount)s is recorded.") % {
            "number": paid.number,
            "amount": in_words(paid.amount),
        }

    return carried_out(request, _page_of(order_id, agreement_id), run)


def pay_off(desk: DeskAdmin, request: HttpRequest, order_id: int, agreement_id: int) -> HttpResponse:
    """Note that all that was left was paid."""
    require(request, COLLECT_INSTALLMENT)

    def run() -> str:
        paid = operations.pay_off_agreement(agreement_id=agreement_id, by=caller_of(request))
        return gettext("%(amount)s is recorded; nothing is left to pay.") % {"amount": in_words(paid)}

    return carried_out(request, _page_of(order_id, agreement_id), run)


def agreements_of_order(order: Order) -> FirstRows[InstallmentAgreement]:
    """The agreements on an order's lines, for its page."""
    return first_rows(_of_order(order).prefetch_related("items").order_by("pk"), AGREEMENTS)


def agreements_of_customer(customer: Customer, by: Caller) -> FirstRows[InstallmentAgreement] | None:
    """The latest agreements of a customer; None when orders are not the person's to see."""
    if not by.may(VIEW_ORDER):
        return None
    rows = InstallmentAgreement.objects.visible_to(by).filter(customer=customer, pk__in=_agreements(OrderItem.objects))
    return first_rows(rows.with_remaining().prefetch_related("items").order_by("-pk"), AGREEMENTS)


def _of_order(order: Order) -> InstallmentAgreementQuerySet:
    return InstallmentAgreement.objects.with_remaining().filter(pk__in=_agreements(order.items))


def _agreements(lines: Manager[OrderItem]) -> QuerySet:
    return lines.exclude(installment_agreement=None).order_by().values("installment_agreement")


def _page_of(order_id: int, agreement_id: int) -> str:
    return ORDERS.url("agreement", order_id, agreement_id)
