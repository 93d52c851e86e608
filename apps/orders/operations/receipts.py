"""Receipts in document storage."""

import uuid

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.languages import in_language_of
from apps.orders.constants import OrderVerb
from apps.orders.models import Order, Receipt
from apps.orders.operations.locking import lock_order
from apps.orders.permissions import CHANGE_ORDER
from apps.orders.reads.receipts import receipt_document, void_document
from apps.orders.receipt_pdf import render

DEFAULT_CATEGORY = "Direct Invoice"
VOID_CATEGORY = "Void receipt"
LONGEST_CATEGORY = 100


@transaction.atomic
def generate_receipt(
    *, order_id: int, by: Caller, guid: uuid.UUID | None = None, category: str = DEFAULT_CATEGORY
) -> Receipt:
    """Make the receipt of an order as it is now and store it as a PDF.

    It takes the place of the order's receipt `guid`; without one, or when no document has that guid, it is a new
    document with a guid of its own. Raises NotFound, NotAllowed, WrongState and Invalid (another order's receipt,
    the category).
    Source: CostGuard Order Management 2.45, Generate Receipt, revisions 1.06 and 2.15.
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    _require_template(order)
    if len(category) > LONGEST_CATEGORY:
        raise Invalid(
            "category",
            gettext("Must have at most %(longest_category)s characters.") % {"longest_category": LONGEST_CATEGORY},
        )
    receipt = Receipt.objects.filter(guid=guid).first() if guid else None
    if receipt is not None and receipt.order_id != order.pk:
        raise Invalid(
            "guid",
            gettext("It names a document that is no receipt of order %(number)s.") % {"number": order.pk},
            value=str(guid),
        )
    if receipt is None:
        receipt = Receipt(order=order, created_by=by.user or order.created_by)
    receipt.category = category
    with in_language_of(None):  # it is the customer's
        receipt.content = render(receipt_document(order))
    with recording(OrderVerb.RECEIPT_MADE, by=by, subject=order, obj=receipt, data={"guid": str(receipt.guid)}):
        receipt.save()
    return receipt


def store_void_receipt(order: Order, *, reason: str, by: Caller) -> Receipt | None:
    """Make the receipt of a void, which the caller's transaction has carried out; None where the store makes none."""
    if order.register is None or not order.register.location.invoice_template.strip():
        return None
    receipt = Receipt(order=order, category=VOID_CATEGORY, created_by=by.user or order.created_by)
    with in_language_of(None):
        receipt.content = render(void_document(order, reason))
    with recording(OrderVerb.RECEIPT_MADE, by=by, subject=order, obj=receipt, data={"guid": str(receipt.guid)}):
        receipt.save()
    return receipt


def _require_template(order: Order) -> None:
    if order.register is None:
        raise WrongState(
            gettext("Order %(number)s is of no store, so there is no invoice template for its receipt.")
            % {"number": order.pk}
        )
    store = order.register.location
    if not store.invoice_template.strip():
        raise WrongState(gettext("%(name)s has no invoice template, so it makes no receipts.") % {"name": store.name})
