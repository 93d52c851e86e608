"""Handing requests to their providers, in workers.

A request is claimed first, in a transaction of its own: its next attempt moves so far ahead that no other
worker takes it meanwhile. Then the provider is asked without any transaction, and what came of it is noted
in a second one. A worker that dies in between leaves a claim that runs out; the next attempt then carries
the same key, by which the provider knows whether it has the request already.
"""

import datetime
import logging
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.activity.operations import recording
from apps.core.calendar import seconds, shifted
from apps.core.caller import Caller, Channel
from apps.core.secrets import UnreadableSecret
from apps.provisioning import providers
from apps.provisioning.constants import FAILURE_THRESHOLD, MAX_PAUSE, OPEN_FOR, ProvisioningStatus, ProvisioningVerb
from apps.provisioning.models import ProvisioningProfile, ProvisioningRequest
from apps.provisioning.operations.fallout import open_fallout_ticket
from apps.provisioning.operations.locking import touch
from apps.provisioning.reads.payloads import content_of

BATCH = 100
SWEEP_SECONDS = 20
MAX_EXPONENT = 16
WORKER = Caller(None, Channel.TASK)
log = logging.getLogger("patchbay.provisioning")


def submit_due_requests() -> int:
    """Hand over every request whose time has come; returns how many were tried.

    Finds what a dead worker left behind and what a provider could not take earlier. Any number of workers
    may do this at once. Stops after SWEEP_SECONDS, so that slow providers keep no other periodic work waiting.
    """
    tried, until = 0, time.monotonic() + SWEEP_SECONDS
    while True:
        due = ProvisioningRequest.objects.due(timezone.now()).order_by("next_attempt_at", "pk")
        fresh = 0
        for pk in list(due.values_list("pk", flat=True)[:BATCH]):
            fresh += submit_request(request_id=pk)
            if time.monotonic() >= until:
                return tried + fresh
        tried += fresh
        if fresh == 0:
            return tried


def submit_request(*, request_id: int) -> bool:
    """Hand one due request to its provider and note what came of it.

    False when there was nothing to do: it is gone, not due, or in another worker's hands. Afterwards it is
    Submitted, or Pending when the provider could not be reached, or In Error with a fallout ticket when it
    was refused.
    """
    claimed = _claim(request_id)
    if claimed is None:
        return False
    try:
        provider = providers.provider_of(ProvisioningProfile.objects.get(pk=claimed.profile_id))
        accepted = provider.submit(providers.ProviderRequest(claimed.idempotency_key, content_of(claimed)))
    except providers.Refused as error:
        _note(claimed, partial(_refuse, message=str(error)), reached=True)
    except (providers.Unavailable, UnreadableSecret) as error:
        _note(claimed, partial(_delay, message=str(error)), reached=False)
    except Exception:
        log.exception("Provisioning request %s could not be handed over", request_id)
        _note(claimed, partial(_delay, message="Something went wrong on our side."), reached=True)
    else:
        _note(claimed, partial(_accept, accepted=accepted), reached=True)
    return True


@transaction.atomic
def _claim(request_id: int) -> ProvisioningRequest | None:
    """The request, kept from other workers for a while; None when it is not to be handed over now."""
    now = timezone.now()
    due = ProvisioningRequest.objects.due(now).filter(pk=request_id)
    request = due.select_for_update(skip_locked=True, of=("self",)).first()
    if request is None:
        return None
    if request.order.is_taken_back:
        _withdraw(request)
        return None
    if not _may_try(request.profile_id, now):
        return None
    lease = seconds(settings.PROVISIONING_LEASE_SECONDS)
    ProvisioningRequest.objects.filter(pk=request.pk).update(next_attempt_at=shifted(now, lease))
    return request


def _may_try(profile_id: int, now: datetime.datetime) -> bool:
    """Whether the profile's provider may be asked now. One whose circuit was open is tried by one worker first."""
    profile = ProvisioningProfile.objects.filter(pk=profile_id)
    if not profile.filter(failures__gte=FAILURE_THRESHOLD).exists():
        return True
    resting = Q(circuit_open_until=None) | Q(circuit_open_until__lte=now)
    return profile.filter(resting).update(circuit_open_until=now + OPEN_FOR) == 1


def _withdraw(request: ProvisioningRequest) -> None:
    request.status, request.next_attempt_at = ProvisioningStatus.CANCELLED, None
    with recording(ProvisioningVerb.WITHDRAWN, by=WORKER, subject=request.order, obj=request):
        request.save()
    touch(request.item)


@transaction.atomic
def _note(claimed: ProvisioningRequest, store: Callable[[ProvisioningRequest], None], *, reached: bool) -> None:
    """Store what came of the attempt, unless the request was regenerated since; and how the provider does."""
    request = (
        ProvisioningRequest.objects.select_for_update(of=("self",))
        .select_related("item", "order")
        .filter(pk=claimed.pk, generation=claimed.generation)
        .first()
    )
    if request is not None:
        request.attempts += 1
        store(request)
        touch(request.item)
    profile = ProvisioningProfile.objects.filter(pk=claimed.profile_id)
    if reached:
        profile.exclude(failures=0, circuit_open_until=None).update(failures=0, circuit_open_until=None)
    else:
        profile.update(failures=F("failures") + 1)
        profile.filter(failures__gte=FAILURE_THRESHOLD).update(circuit_open_until=timezone.now() + OPEN_FOR)


def _accept(request: ProvisioningRequest, accepted: providers.Accepted) -> None:
    request.last_error, request.external_reference = "", accepted.reference
    request.next_attempt_at, request.submitted_at = None, timezone.now()
    if request.is_to_submit:  # its provider may have reported on it by now
        request.status = ProvisioningStatus.SUBMITTED
    with recording(ProvisioningVerb.SUBMITTED, by=WORKER, subject=request.order, obj=request):
        request.save()


def _delay(request: ProvisioningRequest, message: str) -> None:
    if not request.is_to_submit:
        return
    request.status, request.last_error = ProvisioningStatus.PENDING, message
    request.next_attempt_at = timezone.now() + pause_after(request.attempts)
    with recording(ProvisioningVerb.DELAYED, by=WORKER, subject=request.order, obj=request, reason=message):
        request.save()


def _refuse(request: ProvisioningRequest, message: str) -> None:
    if not request.is_to_submit:
        return
    request.status, request.last_error, request.next_attempt_at = ProvisioningStatus.IN_ERROR, message, None
    request.ticket = open_fallout_ticket(request=request, by=WORKER)
    with recording(ProvisioningVerb.REFUSED, by=WORKER, subject=request.order, obj=request, reason=message):
        request.save()


def pause_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: twice as long each time, an hour at most."""
    pause = settings.PROVISIONING_RETRY_SECONDS * 2 ** min(attempts - 1, MAX_EXPONENT)
    return min(seconds(pause), MAX_PAUSE)
