"""The words of orders that a new installation starts with, as CostGuard Order Management 2.45 shows them."""

from apps.core.lookups import create_default_lookups
from apps.customers.constants import AccountChange
from apps.orders.constants import OrderLookupKind

LOOKUPS = {
    OrderLookupKind.ORDER_TYPE: [
        (1, "Add Service Order Type Name"), (2, "Change Service"), (3, "Retail Sale"), (1014, "Device Replacement"),
    ],
    OrderLookupKind.HOLD_REASON: [(1, "Call Customer to Confirm"), (2, "Waiting for Stock"), (3, "Credit Review")],
    OrderLookupKind.SOURCE_CODE: [(1, "my source code name"), (43, "Web Shop")],
    OrderLookupKind.STARTING_ACTION: [(1, "my starting action name"), (2, "Swap Equipment")],
    OrderLookupKind.CREDIT_PROVIDER: [(1, "Experian"), (2, "TransUnion")],
    OrderLookupKind.CREDIT_CARD_TYPE: [(1, "Visa"), (2, "Mastercard"), (3, "American Express")],
    OrderLookupKind.BANK_ACCOUNT_TYPE: [(1, "Checking"), (2, "Savings")],
    OrderLookupKind.CHANGE_REASON: [(1, "Non-payment"), (2, "Customer's wish")],
    OrderLookupKind.RECONNECT_METHOD: [(1, "As it was"), (2, "With new charges")],
    OrderLookupKind.CUSTOMER_ACTION_TYPE: AccountChange.choices,
    OrderLookupKind.DEPOSIT_TYPE: [(1, "Security Deposit")],
}  # fmt: skip


def create_default_orders(lookup_model) -> None:
    """Create the rows with the given model class, unless there are any."""
    create_default_lookups(lookup_model, LOOKUPS)
