"""Where orders are shown, and what their pages read of one."""

from apps.adminkit.pages import ObjectPages
from apps.orders.models import (
    CheckoutLine,
    Order,
    OrderDeposit,
    OrderFile,
    OrderItem,
    OrderTender,
    ServiceInformationItem,
)

ORDERS = ObjectPages(
    Order,
    "order",
    referred=[
        "organisation", "customer__status", "type", "register__location", "starting_block", "starting_action",
        "source_code", "sales_code", "new_account_status", "hold_reason", "created_by", "updated_by", "submitted_by",
        "completed_by", "voided_by", "assignee", "group",
        "customer_action__type", "customer_action__reason", "customer_action__previous_account_status",
        "customer_action__reconnect_method_primary", "customer_action__reconnect_method_secondary",
    ],
    parts=[OrderItem, ServiceInformationItem, CheckoutLine, OrderTender, OrderDeposit, OrderFile],
)  # fmt: skip
