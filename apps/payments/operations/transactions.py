"""What Paymentus tells of payments."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken
from apps.orders.operations.locking import lock_order
from apps.orders.operations.tenders import require_amount
from apps.orders.permissions import CHANGE_ORDER
from apps.payments.constants import PaymentVerb
from apps.payments.models import PaymentusTransaction, TransactionOrderLink
from apps.payments.operations.checks import require_reference, require_tenders_open
from apps.payments.permissions import ADD_TRANSACTION


@transaction.atomic
def expect_payment(*, order_id: int, reference_number: str, by: Caller) -> TransactionOrderLink:
    """Tie a number that Paymentus gave out to an order, before or after the money comes.

    Raises NotFound, NotAllowed, Invalid (the number) and WrongState (the order is over).
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    require_reference("reference_number", reference_number)
    require_tenders_open(order)
    link = TransactionOrderLink(order=order, reference_number=reference_number)
    with recording(PaymentVerb.EXPECTED, by=by, subject=order, obj=link, data={"reference": reference_number}):
        link.save()
    return link


@transaction.atomic
def record_transaction(
    *, reference_number: str, amount: Decimal, by: Caller, cg_reference_number: int | None = None
) -> PaymentusTransaction:
    """Store a transaction that Paymentus reports. Raises NotAllowed, Invalid and AlreadyTaken (the number)."""
    by.require(ADD_TRANSACTION)
    require_reference("reference_number", reference_number)
    require_amount("amount", amount)
    row = PaymentusTransaction(
        reference_number=reference_number, amount=amount, cg_reference_number=cg_reference_number
    )
    try:
        with (
            transaction.atomic(),
            recording(PaymentVerb.RECORDED, by=by, subject=row, data={"reference": reference_number}),
        ):
            row.save()
    except IntegrityError as error:
        raise AlreadyTaken("reference_number", gettext("Another payment has this reference number.")) from error
    return row
