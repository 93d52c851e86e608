"""Orders in the words of CostGuard Order Management."""

from apps.orders.api.costguard.advance_pay import AdvancePay
from apps.orders.api.costguard.credit import CreditEvaluations
from apps.orders.api.costguard.receipts import Receipts
from apps.orders.api.costguard.tenders import Tenders

__all__ = ["AdvancePay", "CreditEvaluations", "Receipts", "Tenders"]
