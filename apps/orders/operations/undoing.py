"""Putting back on an order what was taken off it, and taking back a hold, its end or a pause."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Sum
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, changes_in, deleted_in, require_undoable, require_unmoved
from apps.core.background import enqueue
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.orders.constants import HALTS, REMOVALS, UNDER_WAY, OrderState, OrderVerb
from apps.orders.models import Order, OrderItem, RetailDiscount, ServiceInformationItem
from apps.orders.operations.discounts import MAX_DISCOUNTS, require_discounts_fit
from apps.orders.operations.lifecycle import PROCESS
from apps.orders.operations.locking import (
    lock_order,
    require_capacity,
    require_open_to_change,
    touch_updated_by,
    void_checkout,
)
from apps.orders.permissions import CHANGE_ORDER, DISCOUNT_ITEM, WORK_ORDER

STATE = {"state": gettext_lazy("the state"), **dict.fromkeys(["state_before_hold", "held_at", "hold_reason"], "")}
GONE = gettext_lazy("Something that it belongs to is no longer on the order; nothing was undone.")


@transaction.atomic
def undo_removal(*, activity_id: int, by: Caller) -> int:
    """Put an item with all that hung on it, or a discount, back on its order, as it was; how many rows are back.

    The order must be checked out again. Goods in stock are reserved when it is submitted, as ever. Raises NotFound,
    NotAllowed and WrongState (too old; state; put back already; what it belongs to is gone; a purchase that was
    returned otherwise meanwhile; discounts beyond the price).
    """
    activity = require_undoable(activity_id, REMOVALS, by)
    order = lock_order(activity.subject_id, by)
    by.require(CHANGE_ORDER if activity.verb == OrderVerb.ITEM_REMOVED else DISCOUNT_ITEM)
    require_open_to_change(order)
    rows = deleted_in(activity, ServiceInformationItem, OrderItem, RetailDiscount)
    lines = [row for row in rows if isinstance(row, OrderItem)]
    if not rows:
        raise WrongState(gettext("What was before is not on record; nothing was undone."))
    if any(type(row)._base_manager.filter(pk=row.pk).exists() for row in rows):
        raise WrongState(gettext("This is undone already."))
    _require_whole(rows)
    require_capacity(order, len(lines))
    _require_returnable(lines)
    _require_same_customer(order, rows)
    void_checkout(order)
    touch_updated_by(order, by)
    data = {UNDOES: activity.pk, **activity.data}
    try:
        with transaction.atomic(), recording(OrderVerb.REMOVAL_UNDONE, by=by, subject=order, data=data):
            for row in rows:
                row.save(force_insert=True)
            order.save()
    except IntegrityError as error:
        raise WrongState(gettext("Something else has its place on the order by now; nothing was undone.")) from error
    _require_fitting_discounts(rows)
    return len(rows)


@transaction.atomic
def undo_step(*, activity_id: int, by: Caller) -> int:
    """Give an order that was held, released or paused its former state; returns how many orders changed.

    Back under way, it is processed as if it had never stopped. Raises NotFound, NotAllowed and WrongState (too old;
    gone on or modified since; it had failed before).
    """
    activity = require_undoable(activity_id, HALTS, by)
    lock_order(activity.subject_id, by)
    by.require(WORK_ORDER)
    [change] = changes_in(Activity.objects.filter(pk=activity.pk), Order)
    if change.before is None:
        raise WrongState(gettext("What was before is not on record; nothing was undone."))
    names = change.fields(STATE)
    require_unmoved(activity, [(change, names)], {"state": gettext("the state")}, by)
    if change.before.state == OrderState.ERRORED:
        raise WrongState(gettext("It had failed before and is being processed again; nothing was undone."))
    if activity.verb == OrderVerb.PAUSED and not change.is_latest:
        raise WrongState(gettext("Order %(number)s was modified since; resume it instead.") % {"number": change.row.pk})
    order: Order = change.row
    change.take_back([*names, "processing_stopped_at"])
    touch_updated_by(order, by)
    with recording(OrderVerb.STEP_UNDONE, by=by, subject=order, data={UNDOES: activity.pk}):
        order.save()
        if order.state in UNDER_WAY:
            enqueue(PROCESS, order.pk)
    return 1


def _require_whole(rows: list[models.Model]) -> None:
    """Raise WrongState unless all that the rows refer to is there, or comes back with them."""
    returning = {(type(row), row.pk) for row in rows}
    for row in rows:
        for field in row._meta.concrete_fields:
            key = getattr(row, field.attname)
            if not isinstance(field, models.ForeignKey) or key is None or (field.related_model, key) in returning:
                continue
            related: Any = field.related_model
            if not related._base_manager.filter(pk=key).exists():
                raise WrongState(GONE)


def _require_returnable(lines: list[OrderItem]) -> None:
    """Raise WrongState if other returns took what these lines give back."""
    sold = {line.returned_line_id for line in lines if line.returned_line_id is not None}
    for purchase in locked(OrderItem.objects.filter(pk__in=sold)):
        others = purchase.returns.standing().aggregate(pieces=Sum("quantity"))["pieces"] or 0
        returning = sum(line.quantity for line in lines if line.returned_line_id == purchase.pk)
        is_standing = purchase.order.state == OrderState.COMPLETED and purchase.order.voided_at is None
        if not is_standing or others + returning > purchase.quantity:
            raise WrongState(
                gettext("%(description)s was returned otherwise meanwhile; nothing was undone.")
                % {"description": purchase.description}
            )


def _require_same_customer(order: Order, rows: list[models.Model]) -> None:
    """Raise WrongState if a service that comes back is not one of the customer's, whom the order may have changed."""
    for row in rows:
        service = row.service if isinstance(row, ServiceInformationItem) else None
        if service is not None and service.customer_id != order.customer_id:
            raise WrongState(gettext("The order is of another customer by now; nothing was undone."))


def _require_fitting_discounts(rows: list[models.Model]) -> None:
    """Raise WrongState if a line has discounts beyond its price, or too many, now that these are back."""
    for line in OrderItem.objects.filter(pk__in={row.order_item_id for row in rows if isinstance(row, RetailDiscount)}):
        require_discounts_fit(line)
        if line.discounts.count() > MAX_DISCOUNTS:
            raise WrongState(
                gettext("%(description)s has %(max_discounts)s discounts, which is the most an item can have.")
                % {"description": line.description, "max_discounts": MAX_DISCOUNTS}
            )
