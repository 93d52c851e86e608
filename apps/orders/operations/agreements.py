"""Installment agreements: their beginning when a financed sale completes, their payments, and their end."""

from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.catalog.constants import CatalogLookupKind, DocumentTemplateType
from apps.catalog.models import Lookup
from apps.core.bulk import one_of
from apps.core.calendar import months_later
from apps.core.caller import Caller
from apps.core.errors import NotFound, WrongState
from apps.core.languages import in_language_of
from apps.core.locks import locked
from apps.core.money import ZERO, smallest
from apps.orders.constants import (
    AGREEMENT_LIFE_CYCLE,
    UNFINISHED_ORDER_STATES,
    AgreementState,
    OrderVerb,
)
from apps.orders.models import Installment, InstallmentAgreement, ItemFinancing, Order, OrderItem
from apps.orders.operations.locking import lock_order
from apps.orders.permissions import COLLECT_INSTALLMENT


def begin_agreements(order: Order, *, by: Caller) -> None:
    """Begin the agreement of each financed line of a completed order, with its schedule. Each line has one only.

    Part of the caller's transaction, which holds the lock of the order and raises when it fails.
    """
    terms = ItemFinancing.objects.filter(order_item__order=order, order_item__installment_agreement=None)
    for each in terms.select_related("order_item").order_by("pk"):
        agreement = InstallmentAgreement(
            customer=order.customer,
            months=each.months,
            amount=each.amount,
            down_payment=each.down_payment,
            started_on=timezone.localdate(),
        )
        with recording(OrderVerb.AGREEMENT_STARTED, by=by, subject=order, obj=agreement):
            agreement.save()
            write_schedule(agreement)
            line = each.order_item
            line.installment_agreement = agreement
            line.document_template_type = _template()
            line.save()


def write_schedule(agreement: InstallmentAgreement) -> None:
    """Store the installments of a new agreement: one a month from a month after its start, cents and all."""
    start = agreement.started_on or timezone.localdate()
    Installment.objects.bulk_create(
        Installment(agreement=agreement, number=number, due_on=months_later(start, number), amount=amount)
        for number, amount in enumerate(parts_of(agreement.amount, agreement.months), start=1)
    )
    write_history(Installment.objects.filter(agreement=agreement), created=True)


def parts_of(amount: Decimal, months: int) -> list[Decimal]:
    """So many parts that add up to the amount; the first are a smallest unit more where it does not divide."""
    units, more = divmod(int(amount / smallest()), months)
    return [smallest() * (units + (1 if part < more else 0)) for part in range(months)]


@transaction.atomic
def record_installment(*, agreement_id: int, by: Caller) -> Installment:
    """Note that the next installment was paid; the last one ends the agreement.

    Raises NotFound, NotAllowed and WrongState (over already; an order on its way gives the goods back).
    """
    order, agreement = _lock_agreement(agreement_id, by)
    installment = agreement.installments.filter(paid_at=None).order_by("number").first()
    if installment is None:
        raise WrongState(gettext("%(agreement)s has nothing left to pay.") % {"agreement": agreement})
    installment.paid_at = timezone.now()
    data = {"number": installment.number, "amount": str(installment.amount)}
    with recording(OrderVerb.INSTALLMENT_PAID, by=by, subject=order, obj=agreement, data=data):
        installment.save()
        if not agreement.installments.filter(paid_at=None).exists():
            _end(agreement, AgreementState.PAID)
    return installment


@transaction.atomic
def pay_off_agreement(*, agreement_id: int, by: Caller) -> Decimal:
    """Note that all that was left was paid at once, which ends the agreement; returns how much that was.

    Raises NotFound, NotAllowed and WrongState as record_installment does.
    """
    order, agreement = _lock_agreement(agreement_id, by)
    unpaid = list(agreement.installments.filter(paid_at=None))
    amount = sum((installment.amount for installment in unpaid), ZERO)
    data = {"amount": str(amount)}
    with recording(OrderVerb.AGREEMENT_PAID_OFF, by=by, subject=order, obj=agreement, data=data):
        paid = Installment.objects.filter(pk__in=one_of(installment.pk for installment in unpaid))
        paid.update(paid_at=timezone.now(), updated_at=timezone.now())
        write_history(paid)
        _end(agreement, AgreementState.PAID_EARLY)
    return amount


def end_returned_agreements(order: Order, *, by: Caller) -> None:
    """End the agreements on goods that a completed order gives back; what was left of them is not paid any more."""
    end_agreements(OrderItem.objects.filter(returns__order=order), AgreementState.RETURNED, by=by)


def end_agreements(lines: QuerySet[OrderItem], state: AgreementState, *, by: Caller) -> None:
    """End the active agreements on these lines, in the given state. Part of the caller's transaction.

    Orders are locked before agreements.
    """
    ids = lines.exclude(installment_agreement=None).values_list("installment_agreement", flat=True)
    for agreement in locked(InstallmentAgreement.objects.filter(pk__in=one_of(ids), state=AgreementState.ACTIVE)):
        line = agreement.items.select_related("order").order_by("pk").first()
        if line is None:
            continue
        with in_language_of(None):
            data = {"state": AGREEMENT_LIFE_CYCLE.label(state)}
        with recording(OrderVerb.AGREEMENT_ENDED, by=by, subject=line.order, obj=agreement, data=data):
            _end(agreement, state)


def undo_agreements(order: Order, *, by: Caller) -> None:
    """End the agreements of a sale that is voided, and take up again those that a voided return had ended.

    Part of the caller's transaction, which holds the lock of the order. Raises WrongState when another order gave
    back what was sold.
    """
    returns = OrderItem.objects.standing().filter(returned_line__order=order)
    other = returns.values_list("order", flat=True).first()
    if other is not None:
        raise WrongState(
            gettext("Order %(other)s gives back what order %(number)s sold.") % {"other": other, "number": order.pk}
        )
    end_agreements(order.items.all(), AgreementState.VOIDED, by=by)
    ended = OrderItem.objects.filter(returns__order=order).exclude(installment_agreement=None)
    ids = one_of(ended.values_list("installment_agreement", flat=True))
    for agreement in locked(InstallmentAgreement.objects.filter(pk__in=ids, state=AgreementState.RETURNED)):
        line = agreement.items.select_related("order").order_by("pk").get()
        with recording(OrderVerb.AGREEMENT_STARTED, by=by, subject=line.order, obj=agreement):
            agreement.state, agreement.ended_at = AgreementState.ACTIVE, None
            agreement.save()


def _end(agreement: InstallmentAgreement, state: AgreementState) -> None:
    agreement.state, agreement.ended_at = state, timezone.now()
    agreement.save()


def _lock_agreement(agreement_id: int, by: Caller) -> tuple[Order, InstallmentAgreement]:
    """The order of an active agreement and the agreement, both locked. Raises NotFound, NotAllowed and WrongState."""
    lines = OrderItem.objects.visible_to(by).filter(installment_agreement=agreement_id)
    order_id = lines.order_by("pk").values_list("order", flat=True).first()
    if order_id is None:
        raise NotFound("installment agreement", agreement_id)
    order = lock_order(order_id, by)
    by.require(COLLECT_INSTALLMENT)
    agreement = locked(InstallmentAgreement.objects.filter(pk=agreement_id)).get()
    if agreement.state != AgreementState.ACTIVE:
        raise WrongState(
            gettext("%(agreement)s is over: %(label)s.")
            % {"agreement": agreement, "label": AGREEMENT_LIFE_CYCLE.label(agreement.state)}
        )
    returns = OrderItem.objects.filter(returned_line__installment_agreement=agreement)
    returning = returns.filter(order__state__in=UNFINISHED_ORDER_STATES).values_list("order", flat=True).first()
    if returning is not None:
        raise WrongState(gettext("Order %(returning)s gives the goods back.") % {"returning": returning})
    return order, agreement


def _template() -> Lookup:
    number = DocumentTemplateType.INSTALLMENT_AGREEMENT
    row, _ = Lookup.objects.get_or_create(
        kind=CatalogLookupKind.DOCUMENT_TEMPLATE_TYPE, number=number, defaults={"name": number.label}
    )
    return row
