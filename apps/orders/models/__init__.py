"""Orders: carts, sales and direct invoices, with what is on them."""

from apps.orders.models.agreements import (
    Installment,
    InstallmentAgreement,
    ItemFinancing,
    ProtectionPlanInformation,
    RetailDiscount,
)
from apps.orders.models.checkout import CheckoutLine, OrderDeposit, OrderTender, Receipt
from apps.orders.models.credit import CreditClass, CreditPolicy
from apps.orders.models.customer_action import CustomerAction
from apps.orders.models.files import OrderFile
from apps.orders.models.items import OrderItem, ServiceInformationItem
from apps.orders.models.lookups import Lookup
from apps.orders.models.orders import Order
from apps.orders.models.starting import StartingBlock

__all__ = [
    "CheckoutLine",
    "CreditClass",
    "CreditPolicy",
    "CustomerAction",
    "Installment",
    "InstallmentAgreement",
    "ItemFinancing",
    "Lookup",
    "Order",
    "OrderDeposit",
    "OrderFile",
    "OrderItem",
    "OrderTender",
    "ProtectionPlanInformation",
    "Receipt",
    "RetailDiscount",
    "ServiceInformationItem",
    "StartingBlock",
]
