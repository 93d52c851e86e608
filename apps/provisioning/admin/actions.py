"""What can be done on an order's board."""

from django.utils.translation import gettext, ngettext

from apps.core.caller import Caller
from apps.orders.models import Order
from apps.provisioning import operations


def build_batch(order: Order, values: dict, by: Caller) -> str:
    """Put everything on the order into a batch; returns what was done."""
    batch, count, is_new = operations.create_batch(order_id=order.pk, by=by, **values)
    if not is_new:
        return gettext("Batch %(number)s of this work item is open already.") % {"number": batch.pk}
    words = ngettext("Batch %(number)s has %(count)s item.", "Batch %(number)s has %(count)s items.", count)
    return words % {"number": batch.pk, "count": count}


def provision_items(order_id: int, batch_id: int, values: dict, by: Caller) -> tuple[int, int]:
    """How many requests were made, and how many items still wait. Raises a DomainError, and then none was made."""
    where = {"order_id": order_id, "batch_id": batch_id, "profile_id": values["profile"].pk, "by": by}
    if not values["item"]:
        return operations.provision_waiting(**where)
    operations.provision_item(item_id=values["item"], **where)
    return 1, 0
