"""Building batches, and checking what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, DateTimeField, F, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.bulk import insert_from, one_of
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.orders.models import Order
from apps.provisioning.constants import ProvisioningVerb, Transition
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem
from apps.provisioning.operations.locking import (
    close_if_complete,
    item_of,
    lock_for_work,
    require_not_cancelled,
)
from apps.provisioning.reads.lines import TRANSITION, objects_of, seen_of_objects


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines count: those that pass every list that is not empty. Named by paths from the line."""

    item__group: Sequence[int] = ()
    service_item__item: Sequence[int] = ()
    service_item: Sequence[int] = ()
    action: Sequence[int] = ()

    def conditions(self) -> dict[str, RawSQL]:
        wanted = {field.name: getattr(self, field.name) for field in fields(self)}
        return {f"{path}__in": one_of(ids) for path, ids in wanted.items() if ids}


EVERY_LINE = LineFilter()


@transaction.atomic
def create_batch(
    *,
    order_id: int,
    by: Caller,
    work_item_instance_id: int | None = None,
    after_bsu: bool = False,
    lines: LineFilter = EVERY_LINE,
) -> tuple[ProvisioningBatch, int, bool]:
    """Build a batch of the provisionable objects of an order's lines; (the batch, how many items, whether it is new).

    With the work item instance of an open batch that batch comes back as it is. Raises NotFound, NotAllowed,
    WrongState (order cancelled; the open batch is another order's), and Conflict when the objects are others than those
    of which the caller's form was drawn.
    Source: CostGuard Order Management, create provisioning batch, rev 1.10, 1.12 and 2.36.
    """
    order = lock_for_work(order_id, by)
    require_not_cancelled(order)
    existing = _open_batch(order, work_item_instance_id)
    if existing is not None:
        return existing, existing.items.count(), False
    if by.form is not None:
        by.require_seen(*seen_of_objects(order.pk))
    batch = ProvisioningBatch(
        order=order, work_item_instance_id=work_item_instance_id, after_bsu=after_bsu, created_by=by.user
    )
    with recording(ProvisioningVerb.BATCH_CREATED, by=by, subject=order, obj=batch) as entry:
        try:
            with transaction.atomic():
                batch.save()
        except IntegrityError as error:  # another order's was opened meanwhile; one of this order waits for its lock
            raise _of_another_order(work_item_instance_id) from error
        count = _add_items(batch, lines)
        entry.data = {"items": count}
        entry.save(update_fields=["data"])
    return batch, count, True


@transaction.atomic
def validate_transition(
    *, order_id: int, batch_id: int, item_id: int, transition: Transition, by: Caller, delete_invalid: bool = False
) -> ProvisioningBatchItem:
    """The item, whose transition tells whether it is the one expected; with `delete_invalid` another one goes.

    Deleting the last incomplete item closes the batch. Raises NotFound, NotAllowed and WrongState (the item to
    be deleted is complete). Source: CostGuard Order Management, validate transition, rev 2.37.
    """
    order = lock_for_work(order_id, by)
    item = item_of(order, batch_id, item_id)
    if item.transition == transition or not delete_invalid:
        return item
    if item.is_complete:
        raise WrongState(
            gettext("Provisioning batch item %(number)s is complete and cannot be deleted.") % {"number": item.pk}
        )
    deleted = ProvisioningBatchItem(pk=item.pk, batch=item.batch, code=item.code, transition=item.transition)
    with recording(ProvisioningVerb.ITEM_REMOVED, by=by, subject=order, obj=item, data={"code": item.code}):
        item.delete()
        close_if_complete(deleted.batch)
    return deleted


def _open_batch(order: Order, work_item_instance_id: int | None) -> ProvisioningBatch | None:
    if work_item_instance_id is None:
        return None
    batch = ProvisioningBatch.objects.filter(work_item_instance_id=work_item_instance_id, is_open=True).first()
    if batch is not None and batch.order_id != order.pk:
        raise _of_another_order(work_item_instance_id)
    return batch


def _of_another_order(work_item_instance_id: int | None) -> WrongState:
    return WrongState(
        gettext("Work item instance %(number)s has an open batch of another order.") % {"number": work_item_instance_id}
    )


def _add_items(batch: ProvisioningBatch, lines: LineFilter) -> int:
    """One for each provisionable object of the lines, in two statements however many there are."""
    now = Value(timezone.now(), output_field=DateTimeField())
    ids = insert_from(
        ProvisioningBatchItem,
        {
            "batch": Value(batch.pk, output_field=BigIntegerField()),
            "order_item": F("line_id"),
            "service_item": F("service_item"),
            "code": F("object_code"),
            "transition": TRANSITION,
            "is_complete": Value(False, output_field=BooleanField()),
            "created_at": now,
            "updated_at": now,
        },
        objects_of(batch.order_id).filter(**lines.conditions()),
    )
    write_history(ProvisioningBatchItem.objects.filter(batch=batch), created=True)
    return len(ids)
