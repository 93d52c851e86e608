"""Orders in the words of CostGuard Order Management."""

from apps.orders.api.costguard.advance_pay import AdvancePay
from apps.orders.api.costguard.credit import CreditEvaluations
from apps.orders.api.costguard.items import OrderItems
from apps.orders.api.costguard.orders import Orders
from apps.orders.api.costguard.receipts import Receipts
from apps.orders.api.costguard.steps import OrderSteps
from apps.orders.api.costguard.tenders import Tenders

__all__ = ["AdvancePay", "CreditEvaluations", "OrderItems", "OrderSteps", "Orders", "Receipts", "Tenders"]
