"""Where provisioning is shown: the fallout queue, and for each order its board and its values."""

from apps.adminkit.pages import ObjectPages
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.permissions import VIEW_BATCH

REQUESTS = ObjectPages(
    ProvisioningRequest,
    "provisioning request",
    permissions=[VIEW_BATCH],
    prefix="provisioning",
    list_page="provisioningrequest_changelist",
    page="provisioningrequest_change",
)
BOARDS = ObjectPages(
    Order,
    "order",
    related=["customer", "organisation"],
    permissions=[VIEW_BATCH, VIEW_ORDER],
    prefix="provisioning",
    list_page="provisioningrequest_changelist",
    page="board",
)
