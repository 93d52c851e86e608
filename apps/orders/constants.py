"""Choices of orders, and the life cycles of an order and of a tender.

Source: CostGuard Order Management 2.45, OrderState and the operations that move it.
"""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.customers.constants import ServiceStatus
from apps.orders.permissions import CHANGE_ORDER, COLLECT_INSTALLMENT, PROCESS_ORDER, VOID_ORDER, WORK_ORDER


class OrderState(IntegerChoices):
    """CostGuard's order states by their ids and names."""

    SUBMITTED = 1, gettext_lazy("Submitted")
    IN_PROCESS = 2, gettext_lazy("InProcess")
    PAUSED = 3, gettext_lazy("Paused")
    ON_HOLD = 4, gettext_lazy("OnHold")
    ERRORED = 5, gettext_lazy("Errored")
    COMPLETED = 6, gettext_lazy("Completed")
    CANCELLED = 7, gettext_lazy("Cancelled")
    IN_CART = 8, gettext_lazy("InCart")
    CHECKED_OUT = 9, gettext_lazy("CheckedOut")


@dataclass(frozen=True, kw_only=True)
class OrderStateInfo(StateInfo):
    """A state of orders. Whatever else a move needs, its operation says."""

    is_cart: bool = False  # not submitted yet
    is_open_to_change: bool = False  # items and tenders may change
    is_under_way: bool = False  # takes its course without anybody
    needs_person: bool = False  # somebody has to release it
    reached_at: str = ""  # for a step of an order that goes well: the field with the time it was reached


ORDER_LIFE_CYCLE = LifeCycle(
    OrderState,
    OrderStateInfo(
        state=OrderState.IN_CART,
        label=gettext_lazy("In cart"),
        tone=Tone.QUIET,
        meaning=gettext_lazy("Items are still being chosen; nothing is priced yet."),
        moves={OrderState.CHECKED_OUT: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        is_cart=True,
        is_open_to_change=True,
        reached_at="created_at",
    ),
    OrderStateInfo(
        state=OrderState.CHECKED_OUT,
        label=gettext_lazy("Checked out"),
        tone=Tone.CALM,
        meaning=gettext_lazy("Priced, with nothing changed since; it can be paid and submitted."),
        moves={
            OrderState.CHECKED_OUT: WORK_ORDER,
            OrderState.IN_CART: CHANGE_ORDER,
            OrderState.SUBMITTED: WORK_ORDER,
            OrderState.CANCELLED: WORK_ORDER,
        },
        is_cart=True,
        is_open_to_change=True,
        reached_at="checkout_at",
    ),
    OrderStateInfo(
        state=OrderState.SUBMITTED,
        tone=Tone.CALM,
        meaning=gettext_lazy("Handed in; processing has yet to take it up."),
        moves={
            OrderState.IN_PROCESS: PROCESS_ORDER,
            OrderState.PAUSED: WORK_ORDER,
            OrderState.ON_HOLD: WORK_ORDER,
            OrderState.ERRORED: PROCESS_ORDER,
            OrderState.CANCELLED: WORK_ORDER,
        },
        is_under_way=True,
        reached_at="submitted_at",
    ),
    OrderStateInfo(
        state=OrderState.IN_PROCESS,
        label=gettext_lazy("In process"),
        tone=Tone.CALM,
        meaning=gettext_lazy("Being carried out; it can be paused until billing begins."),
        moves={
            OrderState.COMPLETED: PROCESS_ORDER,
            OrderState.PAUSED: WORK_ORDER,
            OrderState.ON_HOLD: WORK_ORDER,
            OrderState.ERRORED: PROCESS_ORDER,
            OrderState.CANCELLED: WORK_ORDER,
        },
        is_under_way=True,
        reached_at="processing_at",
    ),
    OrderStateInfo(
        state=OrderState.PAUSED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("Taken out of processing to be changed; it goes on once somebody resumes it."),
        moves={OrderState.IN_PROCESS: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        is_open_to_change=True,
    ),
    OrderStateInfo(
        state=OrderState.ON_HOLD,
        label=gettext_lazy("On hold"),
        tone=Tone.WARN,
        meaning=gettext_lazy("Kept from being processed, for the reason given, until somebody releases it."),
        moves={OrderState.SUBMITTED: WORK_ORDER, OrderState.IN_PROCESS: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        needs_person=True,
    ),
    OrderStateInfo(
        state=OrderState.ERRORED,
        tone=Tone.BAD,
        meaning=gettext_lazy("Processing failed; somebody has to look, and to release or cancel it."),
        moves={OrderState.IN_PROCESS: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        needs_person=True,
    ),
    OrderStateInfo(
        state=OrderState.COMPLETED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("Carried out and billed; it never changes again."),
        reached_at="completed_at",
    ),
    OrderStateInfo(
        state=OrderState.CANCELLED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Ended for good without being carried out."),
    ),
)
CART = ORDER_LIFE_CYCLE.where(is_cart=True)
OPEN_TO_CHANGE = ORDER_LIFE_CYCLE.where(is_open_to_change=True)
FINAL_ORDER_STATES = ORDER_LIFE_CYCLE.final
OPEN_ORDER_STATES = ORDER_LIFE_CYCLE.where(is_final=False)
UNDER_WAY = ORDER_LIFE_CYCLE.where(is_under_way=True)
NEEDS_PERSON = ORDER_LIFE_CYCLE.where(needs_person=True)
UNFINISHED_ORDER_STATES = ORDER_LIFE_CYCLE.where(is_cart=False, is_final=False)  # submitted, and not over
STEPS = tuple(row for row in ORDER_LIFE_CYCLE if row.reached_at)  # of an order that goes well


class TransactionType(IntegerChoices):
    """What kind of order transaction it is. No-sales are of the registers app."""

    SALE = 1, gettext_lazy("Sale")
    DIRECT_INVOICE = 2, gettext_lazy("Direct Invoice")
    ORDER = 3, gettext_lazy("Order")
    NO_SALE = 4, gettext_lazy("No Sale")


class StartAs(IntegerChoices):
    """What a starting block starts; numbered otherwise than the transaction types."""

    ORDER = 1, gettext_lazy("Order")
    SALE = 2, gettext_lazy("Sale")
    DIRECT_INVOICE = 3, gettext_lazy("Direct Invoice")


TRANSACTION_TYPE_OF = {
    StartAs.ORDER: TransactionType.ORDER,
    StartAs.SALE: TransactionType.SALE,
    StartAs.DIRECT_INVOICE: TransactionType.DIRECT_INVOICE,
}


class OrderAction(IntegerChoices):
    """What an order does with an item: 1 and 2 for goods, the others for services."""

    SALE = 1, gettext_lazy("Sale")
    RETURN = 2, gettext_lazy("Return")
    ADD = 4, gettext_lazy("Add")
    DISCONNECT = 5, gettext_lazy("Disconnect")
    SUSPEND = 6, gettext_lazy("Suspend")
    RESTORE = 7, gettext_lazy("Restore")
    RECONNECT = 8, gettext_lazy("Reconnect")
    MOVE = 9, gettext_lazy("Move")


RETAIL_ACTIONS = frozenset({OrderAction.SALE, OrderAction.RETURN})
SERVICE_ACTIONS = frozenset(OrderAction) - RETAIL_ACTIONS


class OrderObjectType(TextChoices):
    """What a line of an order is."""

    RETAIL_ITEM = "RetailItem", gettext_lazy("Retail item")
    SERVICE_ITEM = "ServiceItem", gettext_lazy("Service item")
    PACKAGE_ITEM = "PackageItem", gettext_lazy("Package item")
    LEDGER_ITEM = "LedgerItem", gettext_lazy("Ledger item")
    PRICE_ADJUSTMENT = "PriceAdjustment", gettext_lazy("Price adjustment")


class RetailDiscountType(TextChoices):
    """How a discount came about, in the words of the API."""

    PROMOTION = "Promotion", gettext_lazy("Promotion")  # by itself, from a promotion in force
    MANUAL = "Manual", gettext_lazy("Discount")  # by a person at the desk, for a reason


class TenderStatus(IntegerChoices):
    OPEN = 1, gettext_lazy("Open")
    AUTHORIZED = 2, gettext_lazy("Authorized")
    CAPTURED = 3, gettext_lazy("Captured")
    VOIDED = 4, gettext_lazy("Voided")


TENDER_LIFE_CYCLE = LifeCycle(
    TenderStatus,
    StateInfo(
        state=TenderStatus.OPEN,
        tone=Tone.QUIET,
        meaning=gettext_lazy("On the order; it counts towards the total."),
        moves={TenderStatus.CAPTURED: CHANGE_ORDER, TenderStatus.VOIDED: VOID_ORDER},
    ),
    StateInfo(
        state=TenderStatus.AUTHORIZED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Its bank has promised the money."),
        moves={TenderStatus.CAPTURED: CHANGE_ORDER, TenderStatus.VOIDED: VOID_ORDER},
    ),
    StateInfo(
        state=TenderStatus.CAPTURED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Booked to the customer's account by an adjustment; it cannot be taken off any more."),
        moves={TenderStatus.VOIDED: VOID_ORDER},
    ),
    StateInfo(
        state=TenderStatus.VOIDED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Taken back; it does not count."),
    ),
)


class AgreementState(IntegerChoices):
    """Whether an installment agreement goes on, and what ended it."""

    ACTIVE = 1, gettext_lazy("Active")
    PAID = 2, gettext_lazy("Paid")
    PAID_EARLY = 3, gettext_lazy("Paid off early")
    RETURNED = 4, gettext_lazy("Returned")
    VOIDED = 5, gettext_lazy("Voided")


AGREEMENT_LIFE_CYCLE = LifeCycle(
    AgreementState,
    StateInfo(
        state=AgreementState.ACTIVE,
        tone=Tone.CALM,
        meaning=gettext_lazy("Installments are still to be paid."),
        moves={
            AgreementState.PAID: COLLECT_INSTALLMENT,
            AgreementState.PAID_EARLY: COLLECT_INSTALLMENT,
            AgreementState.RETURNED: PROCESS_ORDER,
            AgreementState.VOIDED: VOID_ORDER,
        },
    ),
    StateInfo(
        state=AgreementState.PAID,
        tone=Tone.GOOD,
        meaning=gettext_lazy("Every installment was paid, one after the other."),
    ),
    StateInfo(state=AgreementState.PAID_EARLY, tone=Tone.GOOD, meaning=gettext_lazy("What was left was paid at once.")),
    StateInfo(
        state=AgreementState.RETURNED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("The goods came back; nothing is left to pay."),
        moves={AgreementState.ACTIVE: VOID_ORDER},
    ),
    StateInfo(
        state=AgreementState.VOIDED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Its sale was undone; nothing is left to pay."),
    ),
)


class CheckoutCategory(IntegerChoices):
    """Parts of the checkout overview, in their order."""

    SUBTOTAL = 1, gettext_lazy("Subtotal")
    TAX = 2, gettext_lazy("Tax")
    TOTAL = 3, gettext_lazy("Total")
    TENDER = 4, gettext_lazy("Tender")


class StartLocation(TextChoices):
    """Where a person starts an order from."""

    ACCOUNT_LEVEL = "AccountLevel", gettext_lazy("An account")
    ORDER = "Order", gettext_lazy("Orders")
    SERVICE_LEVEL = "ServiceLevel", gettext_lazy("A service")


class StartingAction(TextChoices):
    """What a starting block may let a person do; each is one of its flags, `allow_` and the value."""

    ADD_FEATURE = "add_feature", gettext_lazy("Add feature")
    ADD_ORDER = "add_order", gettext_lazy("Add order")
    ADD_SERVICE = "add_service", gettext_lazy("Add service")
    BILL_PAYMENT = "bill_payment", gettext_lazy("Bill payment")
    DISCONNECT_CUSTOMER = "disconnect_customer", gettext_lazy("Disconnect customer")
    DISCONNECT_SERVICE = "disconnect_service", gettext_lazy("Disconnect service")
    HOTLINE_SERVICE = "hotline_service", gettext_lazy("Hotline service")
    RECONNECT_CUSTOMER = "reconnect_customer", gettext_lazy("Reconnect customer")
    RECONNECT_SERVICE = "reconnect_service", gettext_lazy("Reconnect service")
    REDIRECT_SERVICE = "redirect_service", gettext_lazy("Redirect service")
    REFRESH_SERVICE = "refresh_service", gettext_lazy("Refresh service")
    RESTORE_SERVICE = "restore_service", gettext_lazy("Restore service")
    RETURN_ITEM = "return_item", gettext_lazy("Return item")
    SUSPEND_SERVICE = "suspend_service", gettext_lazy("Suspend service")
    SWAP_EQUIPMENT = "swap_equipment", gettext_lazy("Swap equipment")
    VOID_TRANSACTION = "void_transaction", gettext_lazy("Void transaction")


# What can be started for a service, by where it is in its life.
SERVICE_SUPPORTS: dict[ServiceStatus, frozenset[StartingAction]] = {
    ServiceStatus.ACTIVE: frozenset(
        {
            StartingAction.ADD_FEATURE,
            StartingAction.DISCONNECT_SERVICE,
            StartingAction.HOTLINE_SERVICE,
            StartingAction.REDIRECT_SERVICE,
            StartingAction.REFRESH_SERVICE,
            StartingAction.SUSPEND_SERVICE,
            StartingAction.SWAP_EQUIPMENT,
        }
    ),
    ServiceStatus.SUSPENDED: frozenset({StartingAction.DISCONNECT_SERVICE, StartingAction.RESTORE_SERVICE}),
    ServiceStatus.DISCONNECTED: frozenset({StartingAction.RECONNECT_SERVICE}),
}


class OrderLookupKind(IntegerChoices):
    """What a lookup row of this app names."""

    ORDER_TYPE = 1, gettext_lazy("Order type")
    HOLD_REASON = 2, gettext_lazy("Hold reason")
    SOURCE_CODE = 3, gettext_lazy("Source code")
    STARTING_ACTION = 4, gettext_lazy("Starting action")
    CREDIT_PROVIDER = 6, gettext_lazy("Credit check provider")
    CREDIT_CARD_TYPE = 7, gettext_lazy("Credit card type")
    BANK_ACCOUNT_TYPE = 8, gettext_lazy("Bank account type")
    CHANGE_REASON = 9, gettext_lazy("Change reason")
    RECONNECT_METHOD = 10, gettext_lazy("Reconnect method")
    CUSTOMER_ACTION_TYPE = 11, gettext_lazy("Customer action type")
    DEPOSIT_TYPE = 12, gettext_lazy("Deposit type")


class OrderVerb(TextChoices):
    """What can happen to an order; read as "<actor> <label>"."""

    CREATED = "order.created", gettext_lazy("started the order")
    ITEM_ADDED = "order.item_added", gettext_lazy("added an item")
    ITEM_CHANGED = "order.item_changed", gettext_lazy("changed an item")
    ITEM_REMOVED = "order.item_removed", gettext_lazy("took an item off")
    QUANTITY_CHANGED = "order.quantity", gettext_lazy("changed a quantity")
    DISCOUNTED = "order.discounted", gettext_lazy("lowered a price")
    DISCOUNT_REMOVED = "order.discount_removed", gettext_lazy("took a discount off")
    FINANCED = "order.financed", gettext_lazy("offered installments")
    FINANCING_REMOVED = "order.financing_removed", gettext_lazy("took installments back")
    AGREEMENT_STARTED = "order.agreement_started", gettext_lazy("started an installment agreement")
    INSTALLMENT_PAID = "order.installment_paid", gettext_lazy("recorded an installment")
    AGREEMENT_PAID_OFF = "order.agreement_paid_off", gettext_lazy("recorded the early end of an installment agreement")
    AGREEMENT_ENDED = "order.agreement_ended", gettext_lazy("ended an installment agreement")
    CHECKED_OUT = "order.checked_out", gettext_lazy("checked the order out")
    TENDERED = "order.tendered", gettext_lazy("added a tender")
    CHANGE_GIVEN = "order.change_given", gettext_lazy("gave change")
    TENDER_CAPTURED = "order.tender_captured", gettext_lazy("captured a tender")
    TENDER_REMOVED = "order.tender_removed", gettext_lazy("took a tender off")
    SUBMITTED = "order.submitted", gettext_lazy("submitted the order")
    PROCESSING_STARTED = "order.processing", gettext_lazy("started processing the order")
    BILLING_STARTED = "order.billing", gettext_lazy("started billing the order")
    COMPLETED = "order.completed", gettext_lazy("completed the order")
    FAILED = "order.failed", gettext_lazy("could not process the order")
    PAUSED = "order.paused", gettext_lazy("paused the order")
    RESUMED = "order.resumed", gettext_lazy("resumed the order")
    HELD = "order.held", gettext_lazy("put the order on hold")
    RELEASED = "order.released", gettext_lazy("released the order")
    CANCELLED = "order.cancelled", gettext_lazy("cancelled the order")
    VOIDED = "order.voided", gettext_lazy("voided the transaction")
    RECEIPT_MADE = "order.receipt", gettext_lazy("made a receipt")
    ADVANCE_PAY_RENEWED = "order.advance_pay", gettext_lazy("renewed advance pay")
    PRICE_POINT_ADDED = "order.price_point", gettext_lazy("added a price point")
    ACCOUNT_ACTION_SET = "order.account_action", gettext_lazy("set what the order does to the account")
    DEVICE_SET = "order.device", gettext_lazy("set what device an item is")
    PROTECTION_CANCELLED = "order.protection_cancelled", gettext_lazy("cancelled a protection plan")
    CONFIGURED = "order.configured", gettext_lazy("changed the orders' configuration")
    REMOVAL_UNDONE = "order.removal.undone", gettext_lazy("put back what was taken off")
    STEP_UNDONE = "order.step.undone", gettext_lazy("undid a hold, its end or a pause")
    ASSIGNED = "order.assigned", gettext_lazy("assigned the order")
    ASSIGNMENT_UNDONE = "order.assigned.undone", gettext_lazy("undid an assignment")
    FILES_ADDED = "order.files.added", gettext_lazy("added files")
    FILE_REMOVED = "order.file.removed", gettext_lazy("removed a file")
    FILE_RESTORED = "order.file.restored", gettext_lazy("put a file back")


# What the operations that undo take back.
REMOVALS = (OrderVerb.ITEM_REMOVED, OrderVerb.DISCOUNT_REMOVED)
HALTS = (OrderVerb.HELD, OrderVerb.RELEASED, OrderVerb.PAUSED)
