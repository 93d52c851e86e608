"""Creating requests, and regenerating failed ones."""

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.background import enqueue
from apps.core.caller import Caller
from apps.core.errors import NotFound, WrongState
from apps.core.rows import get_visible
from apps.orders.models import Order
from apps.provisioning.constants import ProvisioningStatus, ProvisioningVerb
from apps.provisioning.models import (
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningProfile,
    ProvisioningRequest,
)
from apps.provisioning.operations.callbacks import apply_waiting, lock_provider
from apps.provisioning.operations.locking import (
    batch_of,
    close_if_complete,
    item_of,
    lock_for_work,
    require_not_cancelled,
    touch,
)

AT_ONCE = 100  # items that one press of a button provisions


@transaction.atomic
def provision_item(
    *, order_id: int, batch_id: int, item_id: int, profile_id: int, by: Caller, regenerate: bool = False
) -> ProvisioningRequest:
    """Make the request of a batch item, which becomes complete; the last one closes its batch.

    With `regenerate` a request that is In Error is regenerated for the profile. Raises NotFound (profile
    included), NotAllowed and WrongState (order cancelled; complete, and not to be regenerated).
    Source: CostGuard Order Management, provision batch item, rev 1.10 and 1.16.
    """
    order = lock_for_work(order_id, by)
    item = item_of(order, batch_id, item_id)
    profiles = ProvisioningProfile.objects.select_related("provider").defer("secret")
    usable = profiles.filter(is_active=True, provider__is_active=True)
    profile = get_visible(usable, "provisioning profile", profile_id)
    require_not_cancelled(order)
    if not item.is_complete:
        return _make(order, item, profile, by)
    request = _lock_request(item)
    if not regenerate:
        raise WrongState(gettext("Provisioning batch item %(number)s is complete.") % {"number": item.pk})
    return _regenerate(request, profile, by)


@transaction.atomic
def provision_waiting(*, order_id: int, batch_id: int, profile_id: int, by: Caller) -> tuple[int, int]:
    """Make the requests of the batch's first 100 waiting items, all or none; (how many, how many more wait).

    Raises what `provision_item` raises, WrongState when none waits, and Conflict when the items that wait are others
    than those of which the caller's form was drawn.
    """
    batch = batch_of(lock_for_work(order_id, by), batch_id)
    name, version = seen_of_waiting(batch)
    by.require_seen(name, version)
    waiting = ProvisioningBatchItem.objects.filter(batch=batch, is_complete=False)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        raise WrongState(gettext("No item of this batch waits."))
    for item_id in ids:
        provision_item(order_id=order_id, batch_id=batch_id, item_id=item_id, profile_id=profile_id, by=by)
    return len(ids), waiting.count()


def seen_of_waiting(batch: ProvisioningBatch) -> tuple[str, str]:
    """How a form names the items of a batch that wait, and their version.

    Items come to a batch under ever higher ids and never begin to wait again, so that their number and the highest id
    tell one set from any other.
    """
    waiting = ProvisioningBatchItem.objects.filter(batch=batch, is_complete=False)
    found = waiting.aggregate(count=Count("pk"), newest=Max("pk"))
    return waiting_mark(batch.pk, found["count"], found["newest"])


def waiting_mark(batch_id: int, count: int, newest: int | None) -> tuple[str, str]:
    """The same, of numbers that are known."""
    return f"waiting-in-batch-{batch_id}", f"{count} {newest}"


@transaction.atomic
def regenerate_request(*, request_id: int, by: Caller) -> ProvisioningRequest:
    """Regenerate a request that is In Error, for the profile that it has.

    Raises NotFound, NotAllowed and WrongState (any other status, the order is cancelled, the provider is inactive).
    Source: CostGuard Order Management, regenerate provisioning request, rev 1.16.
    """
    request = _lock_with_order(request_id, by)
    require_not_cancelled(request.order)
    if not request.profile.provider.is_active:
        raise WrongState(gettext("%(provider)s is inactive.") % {"provider": request.profile.provider})
    return _regenerate(request, request.profile, by)


def _make(order: Order, item: ProvisioningBatchItem, profile: ProvisioningProfile, by: Caller) -> ProvisioningRequest:
    request = ProvisioningRequest(
        item=item,
        order=order,
        profile=profile,
        provider=profile.provider.name,
        next_attempt_at=timezone.now(),
        created_by=by.user,
    )
    item.is_complete = True
    lock_provider(profile.provider_id)
    with recording(ProvisioningVerb.ITEM_PROVISIONED, by=by, subject=order, obj=request, data={"code": item.code}):
        item.save()
        request.save()
        close_if_complete(item.batch)
    apply_waiting(request)
    if request.is_to_submit:
        _submit(request)
    return request


def _regenerate(request: ProvisioningRequest, profile: ProvisioningProfile, by: Caller) -> ProvisioningRequest:
    if not request.is_regenerable:
        raise WrongState(
            gettext("Provisioning request %(number)s is %(status)s; only one that is In Error can be regenerated.")
            % {"number": request.pk, "status": request.get_status_display()}
        )
    lock_provider(profile.provider_id)
    request.profile = profile
    request.provider = profile.provider.name
    request.status = ProvisioningStatus.CREATED
    request.generation += 1
    request.attempts, request.last_error, request.external_reference = 0, "", ""
    request.next_attempt_at, request.submitted_at = timezone.now(), None
    with recording(ProvisioningVerb.REGENERATED, by=by, subject=request.order, obj=request):
        request.save()
    touch(request.item)
    _submit(request)
    return request


def _submit(request: ProvisioningRequest) -> None:
    enqueue("apps.provisioning.tasks.submit", request.pk)


def _lock_with_order(request_id: int, by: Caller) -> ProvisioningRequest:
    """The request, locked and fresh, after its order. Raises NotFound and NotAllowed."""
    found = ProvisioningRequest.objects.visible_to(by).filter(pk=request_id).values_list("order", "item").first()
    if found is None:
        raise NotFound("provisioning request", request_id)
    order = lock_for_work(found[0], by)
    request = _lock_request(ProvisioningBatchItem.objects.get(pk=found[1]))
    request.order = order
    return request


def _lock_request(item: ProvisioningBatchItem) -> ProvisioningRequest:
    """The item's request, locked, as a worker may be noting something on it."""
    request = ProvisioningRequest.objects.select_for_update(of=("self",)).get(item=item)
    request.item = item
    profiles = ProvisioningProfile.objects.select_related("provider").defer("secret")
    request.profile = profiles.get(pk=request.profile_id)
    return request
