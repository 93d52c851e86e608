"""Finding and locking what an operation works on, and what every one of them asks first."""

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.rows import get_visible
from apps.orders.models import Order
from apps.orders.operations.locking import lock_order
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem
from apps.provisioning.permissions import WORK_PROVISIONING


def lock_for_work(order_id: int, by: Caller) -> Order:
    """The order, locked, for one who may provision it. Raises NotFound and NotAllowed."""
    order = lock_order(order_id, by)
    by.require(WORK_PROVISIONING)
    return order


def require_not_cancelled(order: Order) -> None:
    if order.is_taken_back:
        words = (
            gettext("Order %(number)s is cancelled.") if order.is_cancelled else gettext("Order %(number)s is voided.")
        )
        raise WrongState(words % {"number": order.pk})


def item_of(order: Order, batch_id: int, item_id: int) -> ProvisioningBatchItem:
    """An item of a batch of that very order, read under the order's lock. Raises NotFound."""
    batch = batch_of(order, batch_id)
    item = get_visible(ProvisioningBatchItem.objects.filter(batch=batch), "provisioning batch item", item_id)
    item.batch = batch
    return item


def batch_of(order: Order, batch_id: int) -> ProvisioningBatch:
    """A batch of that very order, read under the order's lock. Raises NotFound."""
    batch = get_visible(ProvisioningBatch.objects.filter(order=order), "provisioning batch", batch_id)
    batch.order = order
    return batch


def close_if_complete(batch: ProvisioningBatch) -> None:
    """Close an open batch none of whose items is incomplete."""
    if batch.is_open and not batch.items.filter(is_complete=False).exists():
        batch.is_open = False
        batch.save()


def touch(item: ProvisioningBatchItem) -> None:
    """Note when the item's request last changed; no change of the item itself."""
    ProvisioningBatchItem.objects.filter(pk=item.pk).update(updated_at=timezone.now())
