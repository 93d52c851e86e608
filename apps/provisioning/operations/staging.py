"""Staging values for an order's properties, and putting them in force."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import NotFound, WrongState
from apps.core.sent import version_of
from apps.provisioning.constants import ProvisioningVerb
from apps.provisioning.models import ProvisioningInformationItem, StagedProvisioningInformationItem
from apps.provisioning.operations.locking import lock_for_work


@transaction.atomic
def stage_values(*, order_id: int, values: Mapping[int, str | None], by: Caller) -> int:
    """Stage a value for each information item, replacing what is staged for it; returns how many.

    All or nothing. Raises NotFound (an item that is not the order's), NotAllowed and WrongState (locked).
    Source: CostGuard Order Management, staged provisioning information items, rev 2.10.
    """
    order = lock_for_work(order_id, by)
    items = ProvisioningInformationItem.objects.filter(order=order, pk__in=one_of(values))
    locks = dict(items.values_list("pk", "is_locked"))
    for item_id in values:
        if item_id not in locks:
            raise NotFound("provisioning information item", item_id)
    _require_unlocked(pk for pk, is_locked in locks.items() if is_locked)
    for item in items.select_related("staged") if by.form and by.form.drawn else ():
        by.require_seen(*seen_of_item(item))
    staged = StagedProvisioningInformationItem.objects.filter(item__in=one_of(values))
    present = dict(staged.values_list("item", "value"))
    changed = {pk: value for pk, value in values.items() if pk not in present or present[pk] != value}
    if not changed:
        return len(values)
    staged = staged.filter(item__in=one_of(changed))
    replaced = present.keys() & changed.keys()
    now = timezone.now()
    rows = [
        StagedProvisioningInformationItem(item_id=pk, order=order, value=value, updated_at=now, updated_by=by.user)
        for pk, value in changed.items()
    ]
    with recording(ProvisioningVerb.STAGED, by=by, subject=order, data={"items": len(rows)}):
        StagedProvisioningInformationItem.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["item"], update_fields=["value", "updated_at", "updated_by"]
        )
        write_history(staged.filter(item__in=one_of(replaced)))
        write_history(staged.exclude(item__in=one_of(replaced)), created=True)
    return len(values)


@transaction.atomic
def delete_staged(*, order_id: int, by: Caller, code: str | None = None, key_name: str | None = None) -> int:
    """Delete the order's staged values, or those of one code and key name; returns how many.

    Raises NotFound and NotAllowed.
    """
    order = lock_for_work(order_id, by)
    staged = StagedProvisioningInformationItem.objects.filter(order=order)
    if by.form is not None:
        by.require_seen(*seen_of_staged(order.pk))
    if code is not None:
        staged = staged.filter(item__code=code)
    if key_name is not None:
        staged = staged.filter(item__key_name=key_name)
    ids = list(staged.values_list("pk", flat=True))
    if ids:
        with recording(ProvisioningVerb.STAGED_REMOVED, by=by, subject=order, data={"items": len(ids)}):
            _delete(StagedProvisioningInformationItem.objects.filter(pk__in=one_of(ids)))
    return len(ids)


@transaction.atomic
def commit_staged(*, order_id: int, by: Caller) -> int:
    """Make each staged value of the order its item's value, null included; returns how many.

    All or nothing, in as many statements for many as for one. Raises NotFound, NotAllowed and WrongState (an
    item was locked in the meantime).
    """
    order = lock_for_work(order_id, by)
    staged = StagedProvisioningInformationItem.objects.filter(order=order)
    if by.form is not None:
        by.require_seen(*seen_of_staged(order.pk))
    ids = list(staged.values_list("item", flat=True))
    if not ids:
        return 0
    items = ProvisioningInformationItem.objects.filter(pk__in=one_of(ids))
    _require_unlocked(items.filter(is_locked=True).values_list("pk", flat=True))
    with recording(ProvisioningVerb.COMMITTED, by=by, subject=order, data={"items": len(ids)}):
        value = StagedProvisioningInformationItem.objects.filter(item=OuterRef("pk")).values("value")
        items.update(value=Subquery(value), updated_at=timezone.now())
        write_history(items)
        _delete(staged)
    return len(ids)


def seen_of_item(item: ProvisioningInformationItem) -> tuple[str, str]:
    """How a form names an item's value with what is staged for it, and their version."""
    staged = getattr(item, "staged", None)
    return f"staged-of-item-{item.pk}", f"{version_of(item)} {version_of(staged) if staged else ''}"


def seen_of_staged(order_id: int) -> tuple[str, str]:
    """How a form names all that is staged for an order, and its version."""
    staged = StagedProvisioningInformationItem.objects.filter(order=order_id)
    found = staged.aggregate(count=Count("pk"), latest=Max("updated_at"))
    return f"staged-of-order-{order_id}", f"{found['count']} {found['latest']}"


def _require_unlocked(locked_ids: Iterable[int]) -> None:
    locked = min(locked_ids, default=None)
    if locked is not None:
        raise WrongState(gettext("Provisioning information item %(number)s is locked.") % {"number": locked})


def _delete(staged: QuerySet[StagedProvisioningInformationItem]) -> None:
    """In one statement, with history; deleting one by one would take two for each."""
    write_history(staged, deleted=True)
    staged._raw_delete(staged.db)
