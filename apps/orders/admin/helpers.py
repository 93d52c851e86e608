"""Where orders are shown, and what their pages read of one."""

from apps.adminkit.pages import ObjectPages
from apps.orders.models import Order

ORDERS = ObjectPages(
    Order,
    "order",
    related=[
        "organisation", "customer", "type", "register__location", "starting_block", "starting_action", "source_code",
        "sales_code", "new_account_status", "hold_reason", "created_by", "updated_by", "submitted_by", "completed_by",
        "voided_by",
    ],
)  # fmt: skip
