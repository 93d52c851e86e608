"""Choices of registers, and the life cycle of no-sales."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.registers.permissions import CHANGE_NO_SALE


class BaseTenderType(TextChoices):
    """Families of tender types, by how the money comes in."""

    CASH = "Cash", gettext_lazy("Cash")
    CHECK = "Check", gettext_lazy("Check")
    CREDIT_CARD = "CreditCard", gettext_lazy("Credit card")
    BTA = (
        "BTA",
        gettext_lazy("Bill to account"),
    )  # put on the customer's account by an adjustment, and the only kind to be captured
    PAYMENTUS = "Paymentus", gettext_lazy("Paymentus")  # paid through the payment gateway
    OTHER = "Other", gettext_lazy("Other")


# What lies in a drawer and is counted; the other families are money that a person never holds.
IN_DRAWER = frozenset(BaseTenderType) - {BaseTenderType.BTA, BaseTenderType.PAYMENTUS}


class NoSaleType(TextChoices):
    """What a cash drawer is opened for without a sale."""

    ADD_CASH = "AddCash", gettext_lazy("Add cash")
    FLOAT = "Float", gettext_lazy("Float")  # the money a shift starts with
    FLOAT_CORRECTION = "FloatCorrection", gettext_lazy("Float correction")
    OPEN_DRAWER = "OpenDrawer", gettext_lazy("Open drawer")
    PETTY_CASH = "PettyCash", gettext_lazy("Petty cash")
    RECONCILE = "Reconcile", gettext_lazy("Reconcile")  # what is in the drawer against what should be
    SKIM_CASH = "SkimCash", gettext_lazy("Skim cash")  # money taken to the safe


# These put money into the drawer or take it out, and so need an amount of cash. A reconcile only counts it.
MOVES_CASH = frozenset(NoSaleType) - {NoSaleType.OPEN_DRAWER, NoSaleType.RECONCILE}
TAKES_OUT = frozenset({NoSaleType.PETTY_CASH, NoSaleType.SKIM_CASH})
# A correction may go either way, and what a reconcile finds of cards may be owed to customers.
MAY_BE_NEGATIVE = frozenset({NoSaleType.FLOAT_CORRECTION, NoSaleType.RECONCILE})


class NoSaleState(IntegerChoices):
    """States of order transactions that a no-sale can be in, by CostGuard's ids."""

    ON_HOLD = 4, gettext_lazy("OnHold")
    ERRORED = 5, gettext_lazy("Errored")
    COMPLETED = 6, gettext_lazy("Completed")


NO_SALE_LIFE_CYCLE = LifeCycle(
    NoSaleState,
    StateInfo(
        state=NoSaleState.ON_HOLD,
        label=gettext_lazy("On hold"),
        tone=Tone.PAUSED,
        meaning=gettext_lazy("A reconcile that somebody put aside; it can be completed or deleted."),
        moves={NoSaleState.ERRORED: CHANGE_NO_SALE, NoSaleState.COMPLETED: CHANGE_NO_SALE},
    ),
    StateInfo(
        state=NoSaleState.ERRORED,
        tone=Tone.BAD,
        meaning=gettext_lazy("It could not complete, as its message says; a reconcile can be tried again or deleted."),
        moves={NoSaleState.ERRORED: CHANGE_NO_SALE, NoSaleState.COMPLETED: CHANGE_NO_SALE},
    ),
    StateInfo(
        state=NoSaleState.COMPLETED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("Done; what it moved counts in the drawer."),
    ),
)
UNFINISHED_NO_SALE_STATES = tuple(row.state for row in NO_SALE_LIFE_CYCLE if not row.is_final)


class RegisterVerb(TextChoices):
    """What can happen at a register; read as "<actor> <label>"."""

    NO_SALE_CREATED = "no_sale.created", gettext_lazy("opened the drawer")
    NO_SALE_RESUMED = "no_sale.resumed", gettext_lazy("tried the reconcile again")
    NO_SALE_DELETED = "no_sale.deleted", gettext_lazy("deleted a reconcile")
    CONFIGURED = "register.configured", gettext_lazy("changed the registers' configuration")
