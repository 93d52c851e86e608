"""Requests and real worker processes, one of which dies while its provider has a request in hand."""

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.provisioning.constants import Adapter, ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
)
from apps.provisioning.models import (
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningProfile,
    ProvisioningRequest,
)
from apps.provisioning.tasks import submit
from apps.tickets.models import Ticket
from tests.provisioning.api.provisioning_requests import order_of
from tests.provisioning.provider_server import SECRET, Provider
from tests.support.processes import workers

REQUESTS = 30


@pytest.fixture
def running(transactional_db):
    with workers(
        PERIODIC_INTERVAL="0.5",
        HTTP_ALLOW_PRIVATE_ADDRESSES="true",
        PROVISIONING_LEASE_SECONDS="5",
        PROVISIONING_RETRY_SECONDS="0.5",
    ) as started:
        yield started


@pytest.mark.usefixtures("postgresql_only")
def test_each_request_is_submitted_once_though_a_worker_is_killed_with_one_in_flight(running):
    batch = ProvisioningBatchFactory(order=order_of())
    item = ProvisioningBatchItemFactory(batch=batch)
    ProvisioningBatchItem.objects.bulk_create(
        ProvisioningBatchItem(batch=batch, service_item=item.service_item, code=f"CODE-{number}")
        for number in range(1, REQUESTS)
    )
    with Provider().running() as provider:
        profile = ProvisioningProfileFactory(adapter=Adapter.HTTP, address=provider.url, secret=SECRET)
        _make_requests(batch, profile)
        # Now and then the provider is away for a moment.
        provider.answer = lambda key, number: 503 if number % 8 == 0 else 200

        doomed = running.start()
        running.wait_until(lambda: len(provider.taken) >= 10)
        provider.pause = 60  # from here on it takes what comes and does not answer
        count = len(provider.seen)
        running.wait_until(lambda: len(provider.seen) > count + 1)
        running.kill(doomed)
        lost = set(provider.keys) - set(_keys(ProvisioningStatus.SUBMITTED))
        assert lost
        provider.pause = 0.0
        for _ in range(2):
            running.start()
        running.wait_until(lambda: len(_keys(ProvisioningStatus.SUBMITTED)) == REQUESTS)

    assert sorted(provider.keys) == sorted(_keys(ProvisioningStatus.SUBMITTED))
    assert len(provider.keys) == len(set(provider.keys)) == REQUESTS
    seen = [key for key, _, _ in provider.seen]
    assert all(seen.count(key) > 1 for key in lost)
    assert Activity.objects.filter(verb=ProvisioningVerb.SUBMITTED).count() == REQUESTS
    assert Ticket.objects.count() == 0


def _make_requests(batch: ProvisioningBatch, profile: ProvisioningProfile) -> None:
    """As provision_item leaves them, with a task for each."""
    now = timezone.now()
    requests = ProvisioningRequest.objects.bulk_create(
        ProvisioningRequest(item=item, order=batch.order, profile=profile, provider="Verizon", next_attempt_at=now)
        for item in batch.items.all()
    )
    batch.items.update(is_complete=True)
    for request in requests:
        submit.enqueue(request.pk)


def _keys(status: ProvisioningStatus) -> list[str]:
    rows = ProvisioningRequest.objects.filter(status=status)
    return [row.idempotency_key for row in rows]
