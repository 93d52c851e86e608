"""Demo no-sales: the held reconcile that Order Management's samples name, and some drawers of the last days."""

import datetime
from decimal import Decimal

from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.registers.constants import NoSaleState, NoSaleType, RegisterVerb
from apps.registers.factories import NoSaleFactory, NoSaleTenderFactory
from apps.registers.models import NoSale, NoSaleReason, Register, TenderType
from apps.registers.operations import Count, create_no_sale, next_receipt_number
from apps.users.models import User

SAMPLE, ERRORED = 1, 33  # the no-sales of the samples: one that is held, and one that could not complete
STORE_REGISTER, ERRORED_REGISTER, COUNTER = 43, 9, 1014
ERRORED_AT = datetime.datetime.fromisoformat("2024-03-15T15:37:47.992321-04:00")
DRAWERS = [  # who, hours ago, type, note, counted cash, expected cash, what else is asked for
    ("csr", 33, NoSaleType.FLOAT, "Changing cashiers", 150, None, {}),
    ("csr", 30, NoSaleType.PETTY_CASH, "Light bulbs for the shop window", 12, None, {}),
    ("csr", 26, NoSaleType.SKIM_CASH, None, 80, None, {}),
    ("csr", 25, NoSaleType.RECONCILE, "Counted twice", 41, 58, {}),
    ("admin", 24, NoSaleType.RECONCILE, "Agreed with the store", 41, 58, {"override_policy": True}),
    ("csr", 9, NoSaleType.OPEN_DRAWER, "Change for the parking meter", None, None, {}),
    ("csr", 2, NoSaleType.RECONCILE, "Waiting for the late deposit", 150, 150, {"place_on_hold": True}),
]


@unrecorded()
def load_no_sales() -> None:
    """Create what was never there. Needs the demo people and registers 9, 43 and 1014."""
    if NoSale.objects.filter(pk=SAMPLE).exists():
        return
    _load_sample()
    _load_errored()
    register, cash, now = Register.objects.get(pk=COUNTER), TenderType.objects.get(pk=1), timezone.now()
    for username, hours, type, note, counted, expected, more in DRAWERS:
        create_no_sale(
            register=register,
            type=type,
            reason=NoSaleReason.objects.filter(type=type).first(),
            tenders=[] if counted is None else [Count(cash, Decimal(counted), expected and Decimal(expected))],
            note=note,
            at=now - datetime.timedelta(hours=hours),
            by=Caller(User.objects.get(username=username), Channel.COMMAND),
            **more,
        )


def _load_sample() -> None:
    """A reconcile that is held, so that it can be read, resumed and deleted."""
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    no_sale = NoSaleFactory.build(
        id=SAMPLE,
        register=Register.objects.get(pk=STORE_REGISTER),
        reason=NoSaleReason.objects.get(pk=4),
        note="Starting a New Drawer",
        receipt_number=next_receipt_number(STORE_REGISTER),
        created_by=by.user,
    )
    with recording(RegisterVerb.NO_SALE_CREATED, by=by, subject=no_sale):
        no_sale.save(force_insert=True)
        NoSaleTenderFactory(no_sale=no_sale, amount=100, system_amount=100, stated_amount=100)
    pass_highest_ids(NoSale)
    create_no_sale(  # with the case that was sold for 25.00 the drawer has what the reconcile counts
        register=no_sale.register,
        type=NoSaleType.FLOAT,
        tenders=[Count(TenderType.objects.get(pk=1), Decimal(75))],
        at=no_sale.at - datetime.timedelta(hours=8),
        by=by,
    )


def _load_errored() -> None:
    """A float that could not complete, as the document prints one."""
    integrator, admin = (User.objects.get(username=name) for name in ("integrator", "admin"))
    no_sale = NoSaleFactory.build(
        id=ERRORED,
        register=Register.objects.get(pk=ERRORED_REGISTER),
        type=NoSaleType.FLOAT,
        state=NoSaleState.ERRORED,
        message="Unexpected error during processing of NoSaleTxnID 1039.",
        reason=NoSaleReason.objects.get(pk=2),
        note="Changing cashiers",
        receipt_number="STORE-05-0647",
        at=ERRORED_AT,
        overridden_at=ERRORED_AT + datetime.timedelta(hours=2),
        overridden_by=admin,
        created_by=integrator,
    )
    with recording(RegisterVerb.NO_SALE_CREATED, by=Caller(integrator, Channel.COMMAND), subject=no_sale):
        no_sale.save(force_insert=True)
        NoSaleTenderFactory(no_sale=no_sale, amount=100, system_amount=100)
    pass_highest_ids(NoSale)
