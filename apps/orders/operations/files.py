"""Files on orders."""

import datetime
from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, require_undoable
from apps.attachments.operations import claim_attachments, files_in_data
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.orders.constants import OrderVerb
from apps.orders.models import Order, OrderFile
from apps.orders.operations.assigning import assign_order
from apps.orders.operations.create import create_order
from apps.orders.operations.locking import lock_order
from apps.orders.permissions import CHANGE_ORDER
from apps.users.models import User, WorkGroup
from apps.users.operations.owners import STAYS


class NewOrder(TypedDict, total=False):
    """What an order is started with at the desk, as create_order takes it."""

    customer_id: int | None
    starting_block_id: int | None
    type_number: int | None
    register_id: int | None
    description: str | None
    note: str | None


@transaction.atomic
def start_order(
    *,
    details: NewOrder,
    by: Caller,
    assignee: User | None = None,
    group: WorkGroup | None = None,
    attachment_ids: Sequence[UUID] = (),
) -> Order:
    """Start an order, assign it and put files on it: all of it, or nothing if one is refused.

    Raises what create_order, assign_order and add_files raise.
    """
    order = create_order(by=by, **details)
    if assignee is not None or group is not None:
        order = assign_order(order_id=order.pk, assignee=assignee or STAYS, group=group or STAYS, by=by)
    if attachment_ids:
        add_files(order_id=order.pk, attachment_ids=attachment_ids, by=by)
    return order


@transaction.atomic
def add_files(*, order_id: int, attachment_ids: Sequence[UUID], by: Caller) -> list[OrderFile]:
    """Put files that the caller uploaded on an order, whatever its state. For staff.

    Raises NotFound, NotAllowed and Invalid (none, one that the caller did not upload, one that the order has had).
    """
    order = _lock(order_id, by)
    if not attachment_ids:
        raise Invalid("files", gettext("Choose a file."))
    if order.files.filter(attachment__public_id__in=attachment_ids).exists():
        raise Invalid("files", gettext("The order has this file already."))
    with recording(OrderVerb.FILES_ADDED, by=by, subject=order) as entry:
        attachments = claim_attachments(attachment_ids=attachment_ids, by=by)
        files = [OrderFile(order=order, attachment=attachment) for attachment in attachments]
        for file in files:
            file.save(force_insert=True)
        entry.data = files_in_data(attachments)
        entry.save(update_fields=["data"])
    return files


@transaction.atomic
def remove_file(*, order_id: int, file_id: int, by: Caller) -> OrderFile:
    """Take a file off an order; it stays stored, so that it can be put back. For staff.

    Raises NotFound, NotAllowed and WrongState (removed already).
    """
    order, file = _lock_file(order_id, file_id, by)
    if file.removed_at is not None:
        raise WrongState(gettext("%(name)s is removed already.") % {"name": file.attachment.name})
    return _set_removed(order, file, timezone.now(), by)


@transaction.atomic
def restore_file(*, order_id: int, file_id: int, by: Caller) -> OrderFile:
    """Put a removed file back on its order. For staff. Raises NotFound, NotAllowed and WrongState (not removed)."""
    order, file = _lock_file(order_id, file_id, by)
    if file.removed_at is None:
        raise WrongState(gettext("%(name)s is on the order.") % {"name": file.attachment.name})
    return _set_removed(order, file, None, by)


@transaction.atomic
def undo_file_removal(*, activity_id: int, by: Caller) -> int:
    """Put back the file that a removal took off; returns 1. Raises NotFound, NotAllowed and WrongState (put back)."""
    activity = require_undoable(activity_id, [OrderVerb.FILE_REMOVED], by)
    order, file = _lock_file(activity.subject_id, activity.object_id, by)
    removed_at = file.history.filter(activity=activity).values_list("removed_at", flat=True).first()
    if file.removed_at is None or file.removed_at != removed_at:
        raise WrongState(gettext("%(name)s was put back since; nothing was undone.") % {"name": file.attachment.name})
    _set_removed(order, file, None, by, undoes=activity.pk)
    return 1


def _set_removed(
    order: Order, file: OrderFile, at: datetime.datetime | None, by: Caller, undoes: int | None = None
) -> OrderFile:
    data: dict[str, object] = files_in_data([file.attachment])
    if undoes is not None:
        data[UNDOES] = undoes
    verb = OrderVerb.FILE_REMOVED if at else OrderVerb.FILE_RESTORED
    with recording(verb, by=by, subject=order, obj=file, data=data):
        file.removed_at = at
        file.save(update_fields=["removed_at"])
    return file


def _lock(order_id: int, by: Caller) -> Order:
    order = lock_order(order_id, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff work with the files of orders."))
    by.require(CHANGE_ORDER)
    return order


def _lock_file(order_id: int, file_id: int, by: Caller) -> tuple[Order, OrderFile]:
    order = _lock(order_id, by)
    rows = locked(OrderFile.objects.visible_to(by).filter(order=order)).prefetch_related("attachment")
    return order, get_visible(rows, "file", file_id)
