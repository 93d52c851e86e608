"""Orders in the words of CostGuard Order Management."""

from apps.orders.api.costguard.advance_pay import AdvancePay
from apps.orders.api.costguard.auxiliary import OrderHealth, OrderLookups
from apps.orders.api.costguard.checkout_overview import CheckoutOverview
from apps.orders.api.costguard.contents import OrderContents
from apps.orders.api.costguard.credit import CreditEvaluations
from apps.orders.api.costguard.customer_actions import CustomerActions
from apps.orders.api.costguard.customers import CustomerReads
from apps.orders.api.costguard.items import OrderItems
from apps.orders.api.costguard.line_details import OrderItemDetails
from apps.orders.api.costguard.orders import Orders
from apps.orders.api.costguard.receipts import Receipts
from apps.orders.api.costguard.starting_blocks import StartingBlocks
from apps.orders.api.costguard.steps import OrderSteps
from apps.orders.api.costguard.tenders import Tenders

__all__ = [
    "AdvancePay",
    "CheckoutOverview",
    "CreditEvaluations",
    "CustomerActions",
    "CustomerReads",
    "OrderContents",
    "OrderHealth",
    "OrderItemDetails",
    "OrderItems",
    "OrderLookups",
    "OrderSteps",
    "Orders",
    "Receipts",
    "StartingBlocks",
    "Tenders",
]
