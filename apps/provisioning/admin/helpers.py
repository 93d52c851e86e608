"""Where provisioning is shown: the fallout queue, and for each order its board and its values."""

from apps.adminkit.pages import ObjectPages
from apps.orders.models import Order
from apps.provisioning.constants import SEE

BOARDS = ObjectPages(
    Order,
    "order",
    related=["customer", "organisation"],
    permissions=[SEE, "orders.view_order"],
    prefix="provisioning",
    list_page="provisioningrequest_changelist",
    page="board",
)
