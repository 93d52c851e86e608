"""What providers report of their requests and batches, each for its own alone.

A callback is carried out in one transaction, under the lock of the order that it is about, and remembered there, so
that a repeated one is known and does nothing. One that comes before its request is known waits for it: whoever
records a request holds the provider's lock and carries out what waits for it; whoever finds no request takes the same
lock and looks again before keeping the callback. After that lock no request of the provider is on its way to be
recorded under an id below the highest known one, so that only higher ids are waited for.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.core.background import in_bites
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, NotFound, WrongState
from apps.core.languages import in_language_of
from apps.core.locks import locked
from apps.orders.models import Order
from apps.provisioning.constants import (
    CALLBACK_REMEMBERED,
    CALLBACK_WAITS,
    CALLBACKS_AHEAD,
    MOST_WAITING,
    CallbackKind,
    ProvisioningVerb,
)
from apps.provisioning.models import (
    ProviderCallback,
    ProvisioningBatch,
    ProvisioningProvider,
    ProvisioningRequest,
)
from apps.provisioning.operations.locking import touch

EARLY = "It came before the request was recorded."
WORDS = {CallbackKind.REQUEST: "provisioning request", CallbackKind.BATCH: "provisioning batch"}
MODELS: dict[CallbackKind, Any] = {CallbackKind.REQUEST: ProvisioningRequest, CallbackKind.BATCH: ProvisioningBatch}


class RequestReport(TypedDict, total=False):
    """What a provider says of a request; a member that is not there stays."""

    status: int
    provider: str
    note: str


class BatchReport(TypedDict, total=False):
    """What a provider says of a batch; a member that is not there stays."""

    is_running: bool
    note: str


@dataclass(frozen=True, slots=True)
class _Callback:
    kind: CallbackKind
    target_id: int
    changes: Mapping[str, object]
    key: str
    content: str

    def generation(self, current: int) -> int:
        """The generation within which it is the same: that of the request, or none for one with a key of its own."""
        return 0 if self.key != self.content or self.kind == CallbackKind.BATCH else current


def report_request(*, provider_id: int, request_id: int, changes: RequestReport, by: Caller, key: str = "") -> None:
    """Write what a provider says of one of its requests, or keep it until the request is recorded.

    Callbacks may come out of order; one that is repeated, by its `key` or else by what it says, does nothing. Raises
    NotFound (also for the request of another provider), Invalid (the name of another provider) and WrongState
    (Completed and Cancelled are final; the key was used for something else; too many wait).
    Source: CostGuard Order Management, request callback, rev 1.12.
    """
    _receive(provider_id, _callback(CallbackKind.REQUEST, request_id, changes, key), by)


def report_batch(*, provider_id: int, batch_id: int, changes: BatchReport, by: Caller, key: str = "") -> None:
    """Write what a provider says of a batch with one of its requests, or keep it until there is such a request.

    Of a closed batch too. Raises what `report_request` raises.
    Source: CostGuard Order Management, batch callback, rev 1.12.
    """
    _receive(provider_id, _callback(CallbackKind.BATCH, batch_id, changes, key), by)


def apply_waiting(request: ProvisioningRequest) -> None:
    """Carry out what its provider has reported of a request, or of its batch, before it was recorded.

    Part of the transaction that records the request, which holds the locks of its order and of its provider. What the
    request's state does not allow by then is passed over.
    """
    waiting = ProviderCallback.objects.waiting().filter(
        Q(kind=CallbackKind.REQUEST, target_id=request.pk)
        | Q(kind=CallbackKind.BATCH, target_id=request.item.batch_id),
        provider=request.profile.provider_id,
    )
    for callback in waiting:
        by = Caller(
            None,
            Channel.COSTGUARD,
            party=request.profile.provider.name,
            credential=callback.credential,
            route=callback.route,
            request_id=callback.request_id,
        )
        try:
            if callback.kind == CallbackKind.REQUEST:
                _write_request(request, callback.changes, by, reason=EARLY)
            else:
                _write_batch(request.item.batch, callback.changes, by, reason=EARLY)
        except WrongState:
            pass
        callback.done_at = timezone.now()
        callback.save(update_fields=["done_at"])


def prune_callbacks() -> int:
    """Forget callbacks whose request never came, and those that nobody repeats any more; returns how many."""
    now = timezone.now()
    unclaimed = ProviderCallback.objects.filter(done_at=None, received_at__lt=now - CALLBACK_WAITS)
    return in_bites(unclaimed) + in_bites(ProviderCallback.objects.filter(received_at__lt=now - CALLBACK_REMEMBERED))


def _callback(kind: CallbackKind, target_id: int, changes: Mapping[str, object], key: str) -> _Callback:
    content = _digest(json.dumps([kind, target_id, dict(changes)], sort_keys=True))
    return _Callback(kind, target_id, changes, _digest(f"key {key}") if key else content, content)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _receive(provider_id: int, callback: _Callback, by: Caller) -> None:
    is_taken = _carry_out(provider_id, callback, by) or _keep(provider_id, callback, by)
    if not is_taken and not _carry_out(provider_id, callback, by):  # it was recorded in between, and is gone again
        raise _not_found(callback)


def _require_own_name(provider_id: int, callback: _Callback) -> None:
    name = callback.changes.get("provider")
    others = ProvisioningProvider.objects.exclude(pk=provider_id)
    if name and others.filter(name_identity=name).exists():
        raise Invalid("provider", gettext("It is the name of another provider."), value=name)


@transaction.atomic
def _carry_out(provider_id: int, callback: _Callback, by: Caller) -> bool:
    """Whether what it is about is known to be the provider's; then it has been carried out, now or earlier."""
    order_id = _order_of(provider_id, callback)
    if order_id is None:
        return False
    _require_own_name(provider_id, callback)
    order = locked(Order.objects.filter(pk=order_id)).get()
    if callback.kind == CallbackKind.REQUEST:
        request = (
            ProvisioningRequest.objects.select_for_update(of=("self",))
            .select_related("item", "profile")
            .defer("profile__secret")
            .get(pk=callback.target_id)
        )
        if request.profile.provider_id != provider_id:  # regenerated for another one meanwhile
            raise _not_found(callback)
        request.order = order
        if _is_repeated(provider_id, callback, callback.generation(request.generation)):
            return True
        _write_request(request, callback.changes, by)
        _remember(provider_id, callback, by, generation=callback.generation(request.generation), is_done=True)
    else:
        batch = locked(ProvisioningBatch.objects.filter(pk=callback.target_id)).get()
        batch.order = order
        if _is_repeated(provider_id, callback, 0):
            return True
        _write_batch(batch, callback.changes, by)
        _remember(provider_id, callback, by, generation=0, is_done=True)
    return True


@transaction.atomic
def _keep(provider_id: int, callback: _Callback, by: Caller) -> bool:
    """Whether it is kept until its request is recorded; False when the request is there after all.

    Raises NotFound for an id that no request of this provider can get any more, or not for long.
    """
    lock_provider(provider_id)
    if _order_of(provider_id, callback) is not None:
        return False
    highest = MODELS[callback.kind].objects.aggregate(highest=Max("pk"))["highest"] or 0
    if not highest < callback.target_id <= highest + CALLBACKS_AHEAD:
        raise _not_found(callback)
    _require_own_name(provider_id, callback)
    generation = callback.generation(1)
    if _is_repeated(provider_id, callback, generation):
        return True
    if ProviderCallback.objects.waiting().filter(provider=provider_id).count() >= MOST_WAITING:
        raise WrongState(gettext("Too many callbacks wait for requests that are not known yet."))
    _remember(provider_id, callback, by, generation=generation, is_done=False)
    return True


def lock_provider(provider_id: int) -> None:
    """Let one transaction at a time record requests of a provider, or keep callbacks for them.

    No other row is locked after it but requests that are new.
    """
    list(ProvisioningProvider.objects.select_for_update(no_key=True).filter(pk=provider_id).values_list("pk"))


def _order_of(provider_id: int, callback: _Callback) -> int | None:
    """The order of the request, or of a batch with a request of the provider; None when there is no such one."""
    requests = ProvisioningRequest.objects.filter(profile__provider=provider_id)
    path = "pk" if callback.kind == CallbackKind.REQUEST else "item__batch"
    found: int | None = requests.filter(**{path: callback.target_id}).values_list("order", flat=True).first()
    return found


def _not_found(callback: _Callback) -> DomainError:
    return NotFound(WORDS[callback.kind], callback.target_id)


def _is_repeated(provider_id: int, callback: _Callback, generation: int) -> bool:
    """Whether it was taken before. Raises WrongState when its key was, with something else."""
    earlier = ProviderCallback.objects.filter(
        provider=provider_id,
        kind=callback.kind,
        target_id=callback.target_id,
        generation=generation,
        key=callback.key,
    ).first()
    if earlier is not None and earlier.content != callback.content:
        raise WrongState(gettext("This Idempotency-Key was used for another callback."))
    return earlier is not None


def _remember(provider_id: int, callback: _Callback, by: Caller, *, generation: int, is_done: bool) -> None:
    ProviderCallback.objects.create(
        provider_id=provider_id,
        kind=callback.kind,
        target_id=callback.target_id,
        generation=generation,
        key=callback.key,
        content=callback.content,
        changes={} if is_done else dict(callback.changes),
        credential=by.credential[:100],
        route=by.route[:200],
        request_id=by.request_id,
        done_at=timezone.now() if is_done else None,
    )


def _write_request(
    request: ProvisioningRequest, changes: Mapping[str, object], by: Caller, *, reason: str = ""
) -> None:
    status = changes.get("status", request.status)
    if request.is_final and status != request.status:
        raise WrongState(
            gettext("Provisioning request %(number)s is %(status)s, which is final.")
            % {"number": request.pk, "status": request.get_status_display()}
        )
    before = state_of(request)
    for field, value in changes.items():
        setattr(request, field, value)
    if not request.is_to_submit:
        request.next_attempt_at = None  # the provider has it, whatever became of our own attempt
    if state_of(request) == before:
        return
    with in_language_of(None):  # it is kept
        data = {"status": request.get_status_display()}
    with recording(ProvisioningVerb.REPORTED, by=by, subject=request.order, obj=request, data=data, reason=reason):
        request.save()
    touch(request.item)


def _write_batch(batch: ProvisioningBatch, changes: Mapping[str, object], by: Caller, *, reason: str = "") -> None:
    before = state_of(batch)
    for field, value in changes.items():
        setattr(batch, field, value)
    if state_of(batch) == before:
        return
    with recording(ProvisioningVerb.BATCH_REPORTED, by=by, subject=batch.order, obj=batch, reason=reason):
        batch.save()
