"""Choices of orders, and the life cycles of an order and of a tender.

Source: CostGuard Order Management 2.45, OrderState and the operations that move it.
"""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.customers.constants import ServiceStatus
from apps.orders.permissions import CHANGE_ORDER, COLLECT_INSTALLMENT, PROCESS_ORDER, VOID_ORDER, WORK_ORDER


class OrderState(IntegerChoices):
    """CostGuard's order states by their ids and names."""

    SUBMITTED = 1, "Submitted"
    IN_PROCESS = 2, "InProcess"
    PAUSED = 3, "Paused"
    ON_HOLD = 4, "OnHold"
    ERRORED = 5, "Errored"
    COMPLETED = 6, "Completed"
    CANCELLED = 7, "Cancelled"
    IN_CART = 8, "InCart"
    CHECKED_OUT = 9, "CheckedOut"


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
        label="In cart",
        tone=Tone.QUIET,
        meaning="Items are still being chosen; nothing is priced yet.",
        moves={OrderState.CHECKED_OUT: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        is_cart=True,
        is_open_to_change=True,
        reached_at="created_at",
    ),
    OrderStateInfo(
        state=OrderState.CHECKED_OUT,
        label="Checked out",
        tone=Tone.CALM,
        meaning="Priced, with nothing changed since; it can be paid and submitted.",
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
        meaning="Handed in; processing has yet to take it up.",
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
        label="In process",
        tone=Tone.CALM,
        meaning="Being carried out; it can be paused until billing begins.",
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
        meaning="Taken out of processing to be changed; it goes on once somebody resumes it.",
        moves={OrderState.IN_PROCESS: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        is_open_to_change=True,
    ),
    OrderStateInfo(
        state=OrderState.ON_HOLD,
        label="On hold",
        tone=Tone.WARN,
        meaning="Kept from being processed, for the reason given, until somebody releases it.",
        moves={OrderState.SUBMITTED: WORK_ORDER, OrderState.IN_PROCESS: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        needs_person=True,
    ),
    OrderStateInfo(
        state=OrderState.ERRORED,
        tone=Tone.BAD,
        meaning="Processing failed; somebody has to look, and to release or cancel it.",
        moves={OrderState.IN_PROCESS: WORK_ORDER, OrderState.CANCELLED: WORK_ORDER},
        needs_person=True,
    ),
    OrderStateInfo(
        state=OrderState.COMPLETED,
        tone=Tone.GOOD,
        meaning="Carried out and billed; it never changes again.",
        reached_at="completed_at",
    ),
    OrderStateInfo(
        state=OrderState.CANCELLED,
        tone=Tone.QUIET,
        meaning="Ended for good without being carried out.",
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

    SALE = 1, "Sale"
    DIRECT_INVOICE = 2, "Direct Invoice"
    ORDER = 3, "Order"
    NO_SALE = 4, "No Sale"


class StartAs(IntegerChoices):
    """What a starting block starts; numbered otherwise than the transaction types."""

    ORDER = 1, "Order"
    SALE = 2, "Sale"
    DIRECT_INVOICE = 3, "Direct Invoice"


TRANSACTION_TYPE_OF = {
    StartAs.ORDER: TransactionType.ORDER,
    StartAs.SALE: TransactionType.SALE,
    StartAs.DIRECT_INVOICE: TransactionType.DIRECT_INVOICE,
}


class OrderAction(IntegerChoices):
    """What an order does with an item: 1 and 2 for goods, the others for services."""

    SALE = 1, "Sale"
    RETURN = 2, "Return"
    ADD = 4, "Add"
    DISCONNECT = 5, "Disconnect"
    SUSPEND = 6, "Suspend"
    RESTORE = 7, "Restore"
    RECONNECT = 8, "Reconnect"
    MOVE = 9, "Move"


RETAIL_ACTIONS = frozenset({OrderAction.SALE, OrderAction.RETURN})
SERVICE_ACTIONS = frozenset(OrderAction) - RETAIL_ACTIONS


class OrderObjectType(TextChoices):
    """What a line of an order is."""

    RETAIL_ITEM = "RetailItem", "Retail item"
    SERVICE_ITEM = "ServiceItem", "Service item"
    PACKAGE_ITEM = "PackageItem", "Package item"
    LEDGER_ITEM = "LedgerItem", "Ledger item"
    PRICE_ADJUSTMENT = "PriceAdjustment", "Price adjustment"


class RetailDiscountType(TextChoices):
    """How a discount came about, in the words of the API."""

    PROMOTION = "Promotion", "Promotion"  # by itself, from a promotion in force
    MANUAL = "Manual", "Discount"  # by a person at the desk, for a reason


class TenderStatus(IntegerChoices):
    OPEN = 1, "Open"
    AUTHORIZED = 2, "Authorized"
    CAPTURED = 3, "Captured"
    VOIDED = 4, "Voided"


TENDER_LIFE_CYCLE = LifeCycle(
    TenderStatus,
    StateInfo(
        state=TenderStatus.OPEN,
        tone=Tone.QUIET,
        meaning="On the order; it counts towards the total.",
        moves={TenderStatus.CAPTURED: CHANGE_ORDER, TenderStatus.VOIDED: VOID_ORDER},
    ),
    StateInfo(
        state=TenderStatus.AUTHORIZED,
        tone=Tone.QUIET,
        meaning="Its bank has promised the money.",
        moves={TenderStatus.CAPTURED: CHANGE_ORDER, TenderStatus.VOIDED: VOID_ORDER},
    ),
    StateInfo(
        state=TenderStatus.CAPTURED,
        tone=Tone.QUIET,
        meaning="Booked to the customer's account by an adjustment; it cannot be taken off any more.",
        moves={TenderStatus.VOIDED: VOID_ORDER},
    ),
    StateInfo(
        state=TenderStatus.VOIDED,
        tone=Tone.QUIET,
        meaning="Taken back; it does not count.",
    ),
)


class AgreementState(IntegerChoices):
    """Whether an installment agreement goes on, and what ended it."""

    ACTIVE = 1, "Active"
    PAID = 2, "Paid"
    PAID_EARLY = 3, "Paid off early"
    RETURNED = 4, "Returned"
    VOIDED = 5, "Voided"


AGREEMENT_LIFE_CYCLE = LifeCycle(
    AgreementState,
    StateInfo(
        state=AgreementState.ACTIVE,
        tone=Tone.CALM,
        meaning="Installments are still to be paid.",
        moves={
            AgreementState.PAID: COLLECT_INSTALLMENT,
            AgreementState.PAID_EARLY: COLLECT_INSTALLMENT,
            AgreementState.RETURNED: PROCESS_ORDER,
            AgreementState.VOIDED: VOID_ORDER,
        },
    ),
    StateInfo(state=AgreementState.PAID, tone=Tone.GOOD, meaning="Every installment was paid, one after the other."),
    StateInfo(state=AgreementState.PAID_EARLY, tone=Tone.GOOD, meaning="What was left was paid at once."),
    StateInfo(
        state=AgreementState.RETURNED,
        tone=Tone.QUIET,
        meaning="The goods came back; nothing is left to pay.",
        moves={AgreementState.ACTIVE: VOID_ORDER},
    ),
    StateInfo(state=AgreementState.VOIDED, tone=Tone.QUIET, meaning="Its sale was undone; nothing is left to pay."),
)


class CheckoutCategory(IntegerChoices):
    """Parts of the checkout overview, in their order."""

    SUBTOTAL = 1, "Subtotal"
    TAX = 2, "Tax"
    TOTAL = 3, "Total"
    TENDER = 4, "Tender"


class StartLocation(TextChoices):
    """Where a person starts an order from."""

    ACCOUNT_LEVEL = "AccountLevel", "An account"
    ORDER = "Order", "Orders"
    SERVICE_LEVEL = "ServiceLevel", "A service"


class StartingAction(TextChoices):
    """What a starting block may let a person do; each is one of its flags, `allow_` and the value."""

    ADD_FEATURE = "add_feature", "Add feature"
    ADD_ORDER = "add_order", "Add order"
    ADD_SERVICE = "add_service", "Add service"
    BILL_PAYMENT = "bill_payment", "Bill payment"
    DISCONNECT_CUSTOMER = "disconnect_customer", "Disconnect customer"
    DISCONNECT_SERVICE = "disconnect_service", "Disconnect service"
    HOTLINE_SERVICE = "hotline_service", "Hotline service"
    RECONNECT_CUSTOMER = "reconnect_customer", "Reconnect customer"
    RECONNECT_SERVICE = "reconnect_service", "Reconnect service"
    REDIRECT_SERVICE = "redirect_service", "Redirect service"
    REFRESH_SERVICE = "refresh_service", "Refresh service"
    RESTORE_SERVICE = "restore_service", "Restore service"
    RETURN_ITEM = "return_item", "Return item"
    SUSPEND_SERVICE = "suspend_service", "Suspend service"
    SWAP_EQUIPMENT = "swap_equipment", "Swap equipment"
    VOID_TRANSACTION = "void_transaction", "Void transaction"


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
# What can be started for any customer; to it comes what the services support, and disconnecting the customer
# while a service runs, or reconnecting it once its account is disconnected.
CUSTOMER_SUPPORTS = frozenset(
    {
        StartingAction.ADD_ORDER,
        StartingAction.ADD_SERVICE,
        StartingAction.BILL_PAYMENT,
        StartingAction.RETURN_ITEM,
        StartingAction.VOID_TRANSACTION,
    }
)

NEEDS_ACTIVE_ACCOUNT = frozenset(
    {StartingAction.ADD_SERVICE, StartingAction.RECONNECT_SERVICE, StartingAction.RESTORE_SERVICE}
)


class OrderLookupKind(IntegerChoices):
    """What a lookup row of this app names."""

    ORDER_TYPE = 1, "Order type"
    HOLD_REASON = 2, "Hold reason"
    SOURCE_CODE = 3, "Source code"
    STARTING_ACTION = 4, "Starting action"
    CREDIT_PROVIDER = 6, "Credit check provider"
    CREDIT_CARD_TYPE = 7, "Credit card type"
    BANK_ACCOUNT_TYPE = 8, "Bank account type"
    CHANGE_REASON = 9, "Change reason"
    RECONNECT_METHOD = 10, "Reconnect method"
    CUSTOMER_ACTION_TYPE = 11, "Customer action type"
    DEPOSIT_TYPE = 12, "Deposit type"


class OrderVerb(TextChoices):
    """What can happen to an order; read as "<actor> <label>"."""

    CREATED = "order.created", "started the order"
    ITEM_ADDED = "order.item_added", "added an item"
    ITEM_CHANGED = "order.item_changed", "changed an item"
    ITEM_REMOVED = "order.item_removed", "took an item off"
    QUANTITY_CHANGED = "order.quantity", "changed a quantity"
    DISCOUNTED = "order.discounted", "lowered a price"
    DISCOUNT_REMOVED = "order.discount_removed", "took a discount off"
    FINANCED = "order.financed", "offered installments"
    FINANCING_REMOVED = "order.financing_removed", "took installments back"
    AGREEMENT_STARTED = "order.agreement_started", "started an installment agreement"
    INSTALLMENT_PAID = "order.installment_paid", "recorded an installment"
    AGREEMENT_PAID_OFF = "order.agreement_paid_off", "recorded the early end of an installment agreement"
    AGREEMENT_ENDED = "order.agreement_ended", "ended an installment agreement"
    CHECKED_OUT = "order.checked_out", "checked the order out"
    TENDERED = "order.tendered", "added a tender"
    CHANGE_GIVEN = "order.change_given", "gave change"
    TENDER_CAPTURED = "order.tender_captured", "captured a tender"
    TENDER_REMOVED = "order.tender_removed", "took a tender off"
    SUBMITTED = "order.submitted", "submitted the order"
    PROCESSING_STARTED = "order.processing", "started processing the order"
    BILLING_STARTED = "order.billing", "started billing the order"
    COMPLETED = "order.completed", "completed the order"
    FAILED = "order.failed", "could not process the order"
    PAUSED = "order.paused", "paused the order"
    RESUMED = "order.resumed", "resumed the order"
    HELD = "order.held", "put the order on hold"
    RELEASED = "order.released", "released the order"
    CANCELLED = "order.cancelled", "cancelled the order"
    VOIDED = "order.voided", "voided the transaction"
    RECEIPT_MADE = "order.receipt", "made a receipt"
    ADVANCE_PAY_RENEWED = "order.advance_pay", "renewed advance pay"
    PRICE_POINT_ADDED = "order.price_point", "added a price point"
    ACCOUNT_ACTION_SET = "order.account_action", "set what the order does to the account"
    DEVICE_SET = "order.device", "set what device an item is"
    PROTECTION_CANCELLED = "order.protection_cancelled", "cancelled a protection plan"
    CONFIGURED = "order.configured", "changed the orders' configuration"
    REMOVAL_UNDONE = "order.removal.undone", "put back what was taken off"
    STEP_UNDONE = "order.step.undone", "undid a hold, its end or a pause"


# What the operations that undo take back.
REMOVALS = (OrderVerb.ITEM_REMOVED, OrderVerb.DISCOUNT_REMOVED)
HALTS = (OrderVerb.HELD, OrderVerb.RELEASED, OrderVerb.PAUSED)
