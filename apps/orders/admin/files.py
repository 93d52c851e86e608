"""Files on the order page."""

from django.utils.translation import gettext_lazy

from apps.attachments.models import Attachment
from apps.attachments.panel import MOST_SHOWN, FilesOf
from apps.core.caller import Caller
from apps.core.together import Read
from apps.orders import operations
from apps.orders.admin.helpers import ORDERS
from apps.orders.models import Order, OrderFile
from apps.orders.permissions import CHANGE_ORDER

FILES = FilesOf(
    pages=ORDERS,
    model=OrderFile,
    subject="order",
    permission=CHANGE_ORDER,
    add=operations.add_files,
    remove=operations.remove_file,
    restore=operations.restore_file,
    is_back=gettext_lazy("%(name)s is back on the order."),
)


def read_files(order: Order, by: Caller) -> list[Read]:
    """What the panel is made of: the newest files, and what was uploaded for them."""
    files = OrderFile.objects.visible_to(by).filter(order=order).order_by("-pk")[: MOST_SHOWN + 1]
    return [files, Attachment.objects.filter(pk__in=files.values("attachment"))]
