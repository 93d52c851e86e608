"""Callbacks that come at the same time as each other, or as their request, on PostgreSQL with real threads."""

import pytest
from django.db import connection

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.locks import locked
from apps.orders.models import Order
from apps.provisioning import operations
from apps.provisioning.constants import ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import ProviderCallback, ProvisioningRequest
from apps.provisioning.operations.callbacks import lock_provider
from tests.provisioning.api.provisioning_requests import order_of
from tests.tickets.test_races import race

pytestmark = [
    pytest.mark.contract("order-management"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
]
VERIZON = Caller(None, Channel.COSTGUARD, party="Verizon")
SYSTEM = Caller(None, Channel.TASK)


def reporting(profile, request_id, **changes):
    return lambda: operations.report_request(
        provider_id=profile.provider_id, request_id=request_id, changes=changes, by=VERIZON
    )


@pytest.mark.rule("receiveProvisioningRequestCallback", "early-callback-kept")
@pytest.mark.parametrize("callbacks_first", [True, False])
def test_callback_beside_the_recording_of_its_request_is_carried_out_once(callbacks_first):
    """Whoever comes second waits for the first: the callback is kept and taken up, or it finds the request."""
    item, profile = ProvisioningBatchItemFactory(batch__order=order_of()), ProvisioningProfileFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('provisioning_provisioningrequest', 'id'))")
        number = cursor.fetchone()[0] + 1

    def provision():
        return operations.provision_item(
            order_id=item.batch.order_id, batch_id=item.batch_id, item_id=item.pk, profile_id=profile.pk, by=SYSTEM
        )

    reports = [reporting(profile, number, status=ProvisioningStatus.IN_PROGRESS)] * 2
    acts = [*reports, provision] if callbacks_first else [provision, *reports]
    race(*acts, gate=lambda: lock_provider(profile.provider_id))

    request = ProvisioningRequest.objects.get()
    assert (request.pk, request.status) == (number, ProvisioningStatus.IN_PROGRESS)
    entry = Activity.objects.get(verb=ProvisioningVerb.REPORTED)
    assert (entry.who, bool(entry.reason)) == ("Verizon", callbacks_first)
    assert [row.done_at is None for row in ProviderCallback.objects.all()] == [False]


@pytest.mark.rule("receiveProvisioningRequestCallback", "replayed-callback-does-nothing")
def test_two_same_callbacks_at_once_change_the_request_once():
    request = ProvisioningRequestFactory()
    act = reporting(request.profile, request.pk, status=ProvisioningStatus.COMPLETED, note="Done")

    assert race(act, act, gate=lambda: list(locked(Order.objects.filter(pk=request.order_id)))) == [None, None]

    assert Activity.objects.filter(verb=ProvisioningVerb.REPORTED).count() == 1
    assert (ProviderCallback.objects.count(), request.history.filter(history_type="~").count()) == (1, 1)


def test_callback_beside_the_end_of_its_provider_waits_for_no_one():
    """The end of a provider takes the provider's lock alone, which no callback of a known request asks for."""
    request = ProvisioningRequestFactory()
    provider = request.profile.provider
    provider.is_active = False

    def end():
        return operations.save_provider(provider=provider, by=SYSTEM)

    act = reporting(request.profile, request.pk, note="x")
    race(act, gate=lambda: (list(locked(Order.objects.filter(pk=request.order_id))), end()))

    request.refresh_from_db()
    assert request.note == "x"
