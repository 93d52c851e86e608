"""Payments received through Paymentus, as tenders of orders."""

from typing import cast

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotFound, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.orders.models import OrderTender
from apps.orders.operations.locking import lock_order, lock_order_of
from apps.orders.operations.tenders import place_tender, take_off_tender
from apps.orders.permissions import CHANGE_ORDER
from apps.payments.constants import PaymentVerb, TransactionStatus
from apps.payments.models import PaymentusTransaction, TransactionOrderLink
from apps.payments.operations.checks import paymentus_type, require_tenders_open


@transaction.atomic
def place_payment(
    *, transaction_id: int, by: Caller, order_id: int | None = None, reference_number: str | None = None
) -> TransactionOrderLink:
    """Turn a received transaction into a tender on the order that a free link ties it to.

    The link is found by order or by reference number. Raises NotFound ("order" or "reference number" for the
    link, "transaction"), NotAllowed, Invalid (the amount, or the transaction is another's) and WrongState (no
    free link; the transaction has a tender already, or was voided; the order is over).
    """
    by.require(CHANGE_ORDER)
    link = _lock_free_link(order_id, reference_number, by)
    payment = get_visible(locked(PaymentusTransaction.objects.visible_to(by)), "transaction", transaction_id)
    if payment.amount <= 0:
        raise Invalid(
            "transaction",
            gettext("Its amount is %(amount)s, not above 0.") % {"amount": payment.amount},
            value=transaction_id,
        )
    if order_id is not None and payment.cg_reference_number != order_id:
        raise Invalid(
            "order",
            gettext("Transaction %(transaction_id)s is of another order.") % {"transaction_id": transaction_id},
            value=order_id,
        )
    if reference_number is not None and payment.reference_number != reference_number:
        raise Invalid(
            "reference_number",
            gettext("Transaction %(transaction_id)s has another one.") % {"transaction_id": transaction_id},
            value=reference_number,
        )
    if TransactionOrderLink.objects.filter(transaction=payment).exists():
        raise WrongState(
            gettext("Transaction %(transaction_id)s is a tender already.") % {"transaction_id": transaction_id}
        )
    if payment.status != TransactionStatus.APPROVED:
        raise WrongState(
            gettext("Transaction %(transaction_id)s is %(status_display)s.")
            % {"transaction_id": transaction_id, "status_display": payment.get_status_display()}
        )
    require_tenders_open(link.order)
    with recording(PaymentVerb.TENDERED, by=by, subject=link.order, obj=link, data=_audit_data(payment)):
        link.tender = place_tender(link.order, type=paymentus_type(), amount=payment.amount, by=by)
        link.transaction = payment
        link.save()
    return link


@transaction.atomic
def release_payment(*, tender_id: int, by: Caller) -> None:
    """Take a payment's tender off its order; its link can take a tender again.

    Raises NotFound (also for a tender without a link), NotAllowed, Invalid (a refund) and WrongState (the
    order is over).
    """
    by.require(CHANGE_ORDER)
    tender = lock_order_of(OrderTender, tender_id, "tender information item", by)
    links = locked(TransactionOrderLink.objects.select_related("transaction"))
    link = get_visible(links, "tender information item", tender_id, by="tender")
    if tender.amount < 0:
        raise Invalid("tender", gettext("It is a refund, which stays."), value=tender_id)
    payment = cast(PaymentusTransaction, link.transaction)  # as every link with a tender has
    with recording(PaymentVerb.UNTENDERED, by=by, subject=tender.order, obj=link, data=_audit_data(payment)):
        link.transaction = link.tender = None
        link.save()
        take_off_tender(tender, by=by)


def _lock_free_link(order_id: int | None, reference_number: str | None, by: Caller) -> TransactionOrderLink:
    """The first free link of that order or number, locked with its order. Raises NotFound and WrongState."""
    wanted = {"order": order_id} if order_id is not None else {"reference_number": reference_number}
    links = TransactionOrderLink.objects.visible_to(by).filter(**wanted)
    found = links.free().order_by("pk").values_list("pk", "order").first()
    if found is not None:
        order = lock_order(found[1], by)
        link = locked(TransactionOrderLink.objects.free().filter(**wanted | {"order": order})).first()
        if link is not None:
            link.order = order
            return link
    elif not links.exists():
        raise NotFound("order" if order_id is not None else "reference number", order_id or reference_number)
    raise WrongState(gettext("Every transaction order link of that kind has a tender already."))


def _audit_data(payment: PaymentusTransaction) -> dict[str, str]:
    return {"reference": payment.reference_number, "amount": str(payment.amount)}
