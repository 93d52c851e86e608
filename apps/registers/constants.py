"""Choices of registers, and the life cycle of no-sales."""

from django.db.models import IntegerChoices, TextChoices

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.registers.permissions import CHANGE_NO_SALE


class BaseTenderType(TextChoices):
    """Families of tender types, by how the money comes in."""

    CASH = "Cash", "Cash"
    CHECK = "Check", "Check"
    CREDIT_CARD = "CreditCard", "Credit card"
    BTA = "BTA", "Bill to account"  # put on the customer's account by an adjustment, and the only kind to be captured
    PAYMENTUS = "Paymentus", "Paymentus"  # paid through the payment gateway
    OTHER = "Other", "Other"


# What lies in a drawer and is counted; the other families are money that a person never holds.
IN_DRAWER = frozenset(BaseTenderType) - {BaseTenderType.BTA, BaseTenderType.PAYMENTUS}


class NoSaleType(TextChoices):
    """What a cash drawer is opened for without a sale."""

    ADD_CASH = "AddCash", "Add cash"
    FLOAT = "Float", "Float"  # the money a shift starts with
    FLOAT_CORRECTION = "FloatCorrection", "Float correction"
    OPEN_DRAWER = "OpenDrawer", "Open drawer"
    PETTY_CASH = "PettyCash", "Petty cash"
    RECONCILE = "Reconcile", "Reconcile"  # what is in the drawer against what should be
    SKIM_CASH = "SkimCash", "Skim cash"  # money taken to the safe


# These put money into the drawer or take it out, and so need an amount of cash. A reconcile only counts it.
MOVES_CASH = frozenset(NoSaleType) - {NoSaleType.OPEN_DRAWER, NoSaleType.RECONCILE}
TAKES_OUT = frozenset({NoSaleType.PETTY_CASH, NoSaleType.SKIM_CASH})
# A correction may go either way, and what a reconcile finds of cards may be owed to customers.
MAY_BE_NEGATIVE = frozenset({NoSaleType.FLOAT_CORRECTION, NoSaleType.RECONCILE})


class NoSaleState(IntegerChoices):
    """States of order transactions that a no-sale can be in, by CostGuard's ids."""

    ON_HOLD = 4, "OnHold"
    ERRORED = 5, "Errored"
    COMPLETED = 6, "Completed"


NO_SALE_LIFE_CYCLE = LifeCycle(
    NoSaleState,
    StateInfo(
        state=NoSaleState.ON_HOLD,
        label="On hold",
        tone=Tone.PAUSED,
        meaning="A reconcile that somebody put aside; it can be completed or deleted.",
        moves={NoSaleState.ERRORED: CHANGE_NO_SALE, NoSaleState.COMPLETED: CHANGE_NO_SALE},
    ),
    StateInfo(
        state=NoSaleState.ERRORED,
        tone=Tone.BAD,
        meaning="It could not complete, as its message says; a reconcile can be tried again or deleted.",
        moves={NoSaleState.ERRORED: CHANGE_NO_SALE, NoSaleState.COMPLETED: CHANGE_NO_SALE},
    ),
    StateInfo(
        state=NoSaleState.COMPLETED,
        tone=Tone.GOOD,
        meaning="Done; what it moved counts in the drawer.",
    ),
)
UNFINISHED_NO_SALE_STATES = tuple(row.state for row in NO_SALE_LIFE_CYCLE if not row.is_final)


class RegisterVerb(TextChoices):
    """What can happen at a register; read as "<actor> <label>"."""

    NO_SALE_CREATED = "no_sale.created", "opened the drawer"
    NO_SALE_RESUMED = "no_sale.resumed", "tried the reconcile again"
    NO_SALE_DELETED = "no_sale.deleted", "deleted a reconcile"
    CONFIGURED = "register.configured", "changed the registers' configuration"
