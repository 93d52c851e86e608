"""What the samples of receipts and of credit evaluation name: a stored receipt, and policies for orders."""

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.orders.constants import OrderLookupKind, OrderVerb
from apps.orders.demo.base import FIRST
from apps.orders.factories import lookup
from apps.orders.models import CreditClass, CreditPolicy, Order, Receipt
from apps.orders.reads.receipts import receipt_document
from apps.orders.receipt_pdf import render
from apps.users.models import User

RECEIPT = "874c41dc-d104-480f-a576-dac472c5e0e4"
TRANSUNION, EXPERIAN = 2, 1
POLICIES = [  # order type, for new services only, provider
    (1, False, TRANSUNION),
    (2, False, None),
    (3, False, TRANSUNION),
    (1014, False, TRANSUNION),
    (1014, True, EXPERIAN),
]
CLASSES = [  # key, threshold, limit, deposit, whether it is the default
    ("CreditClassA", 700, 1000, 150, False),
    ("CreditClassB", 600, 500, 300, True),
    ("CreditClassC", 0, 250, 450, False),
]


@unrecorded()
def load_money() -> None:
    """Create what was never there. Needs the base."""
    for order_type, is_for_new_services, provider in POLICIES:
        _policy(order_type, is_for_new_services, provider)
    if not Receipt.objects.filter(guid=RECEIPT).exists():
        _receipt(Caller(User.objects.get(username="integrator"), Channel.COMMAND))


def _policy(order_type: int, is_for_new_services: bool, provider: int | None) -> None:
    policy, is_new = CreditPolicy.objects.get_or_create(
        order_type=lookup(OrderLookupKind.ORDER_TYPE, order_type),
        is_for_new_services=is_for_new_services,
        defaults={"provider": provider and lookup(OrderLookupKind.CREDIT_PROVIDER, provider)},
    )
    for key, threshold, limit, deposit, is_default in CLASSES if is_new else []:
        CreditClass.objects.create(
            policy=policy,
            key=key,
            threshold=threshold,
            credit_limit=limit,
            deposit=deposit,
            deposit_type=lookup(OrderLookupKind.DEPOSIT_TYPE, 1),
            is_default=is_default,
        )


def _receipt(by: Caller) -> None:
    order = Order.objects.get(pk=FIRST)
    receipt = Receipt(guid=RECEIPT, order=order, content=render(receipt_document(order)), created_by=by.user)
    with recording(OrderVerb.RECEIPT_MADE, by=by, subject=order, obj=receipt, data={"guid": RECEIPT}):
        receipt.save()
