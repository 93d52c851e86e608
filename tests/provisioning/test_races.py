"""What two callers do to the same batch, item or property at the same time, on PostgreSQL with real threads."""

import threading

import pytest

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.orders.models import Order
from apps.provisioning import operations
from apps.provisioning.constants import ProvisioningStatus, ProvisioningVerb, Transition
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.provisioning.models import (
    ProvisioningBatch,
    ProvisioningInformationItem,
    ProvisioningRequest,
    StagedProvisioningInformationItem,
)
from tests.provisioning.api.provisioning_requests import order_of, service_line
from tests.tickets.test_races import Racer, kinds, race

pytestmark = [
    pytest.mark.contract("order-management"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
]
SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture
def order(db):
    return order_of()


def holding(*orders):
    return lambda: list(locked(Order.objects.filter(pk__in=[order.pk for order in orders])))


def provisioning(item, profile, **options):
    return lambda: operations.provision_item(
        order_id=item.batch.order_id,
        batch_id=item.batch_id,
        item_id=item.pk,
        profile_id=profile.pk,
        by=SYSTEM,
        **options,
    )


@pytest.mark.rule("createProvisioningBatch", "simultaneous-calls-make-one-batch")
def test_two_batches_of_one_work_item_are_one(order):
    service_line(order)

    def create():
        return operations.create_batch(order_id=order.pk, work_item_instance_id=1004, by=SYSTEM)

    outcomes = race(create, create, gate=holding(order))

    assert [is_new for _, _, is_new in outcomes] == [True, False]
    assert {batch.pk for batch, _, _ in outcomes} == {ProvisioningBatch.objects.get().pk}
    assert [count for _, count, _ in outcomes] == [1, 1]
    assert Activity.objects.filter(verb=ProvisioningVerb.BATCH_CREATED).count() == 1


@pytest.mark.rule("createProvisioningBatch", "work-item-of-other-order")
def test_two_orders_that_open_a_batch_of_one_work_item(order):
    """Neither waits for the other's order: the constraint decides."""
    other = order_of()
    barrier = threading.Barrier(2)

    def create(one):
        def act():
            barrier.wait(10)
            return operations.create_batch(order_id=one.pk, work_item_instance_id=1004, by=SYSTEM)

        return act

    racers = [Racer(create(order)), Racer(create(other))]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(20)

    refusals = [racer.outcome for racer in racers if isinstance(racer.outcome, Exception)]
    assert [type(refusal) for refusal in refusals] == [WrongState]
    assert refusals[0].message == "Work item instance 1004 has an open batch of another order."
    assert ProvisioningBatch.objects.count() == 1


@pytest.mark.rule("provisionBatchItem", "last-item-closes-batch")
def test_last_two_items_at_once_close_the_batch_once(order):
    batch, profile = ProvisioningBatchFactory(order=order), ProvisioningProfileFactory()
    items = [ProvisioningBatchItemFactory(batch=batch) for _ in range(2)]

    outcomes = race(*[provisioning(item, profile) for item in items], gate=holding(order))

    assert kinds(outcomes) == [None, None]
    assert (ProvisioningBatch.objects.get().is_open, ProvisioningRequest.objects.count()) == (False, 2)
    assert batch.history.filter(history_type="~").count() == 1


@pytest.mark.rule("provisionBatchItem", "simultaneous-calls-make-one-request")
def test_ten_callers_for_one_item_make_one_request(order):
    item, profile = ProvisioningBatchItemFactory(batch__order=order), ProvisioningProfileFactory()
    last = ProvisioningBatchItemFactory(batch=item.batch)

    outcomes = race(*[provisioning(item, profile)] * 10, gate=holding(order))

    assert sorted(str(kind) for kind in kinds(outcomes)) == sorted(["None"] + [str(WrongState)] * 9)
    assert {outcome.message for outcome in outcomes if isinstance(outcome, WrongState)} == {
        f"Provisioning batch item {item.pk} is complete."
    }
    assert ProvisioningRequest.objects.get().item == item
    assert ProvisioningBatch.objects.get().is_open
    assert not last.is_complete


@pytest.mark.parametrize("first_way", ["request", "item"])
@pytest.mark.rule("regenerateProvisioningRequest", "simultaneous-restarts-one-succeeds")
@pytest.mark.rule("provisionBatchItem", "simultaneous-calls-make-one-request")
def test_two_regenerations_are_one(order, first_way):
    request = ProvisioningRequestFactory(item__batch__order=order, status=ProvisioningStatus.IN_ERROR)

    def regenerate():
        return operations.regenerate_request(request_id=request.pk, by=SYSTEM)

    first = regenerate if first_way == "request" else provisioning(request.item, request.profile, regenerate=True)
    outcomes = race(first, regenerate, gate=holding(order))

    assert kinds(outcomes) == [None, WrongState]
    assert ProvisioningRequest.objects.get().generation == 2
    assert Activity.objects.filter(verb=ProvisioningVerb.REGENERATED).count() == 1


@pytest.mark.rule("commitStagedProvisioningInformationItems", "simultaneous-commits-count-once")
def test_two_commits_count_each_row_once(order):
    for _ in range(3):
        StagedProvisioningInformationItemFactory(item__order=order, value="2")

    def commit():
        return operations.commit_staged(order_id=order.pk, by=SYSTEM)

    assert race(commit, commit, gate=holding(order)) == [3, 0]
    assert set(ProvisioningInformationItem.objects.values_list("value", flat=True)) == {"2"}
    assert not StagedProvisioningInformationItem.objects.exists()


@pytest.mark.parametrize("stage_first", [True, False])
def test_value_staged_beside_a_commit_is_committed_or_kept(order, stage_first):
    item = ProvisioningInformationItemFactory(order=order, value="1")
    acts = [
        lambda: operations.stage_values(order_id=order.pk, values={item.pk: "2"}, by=SYSTEM),
        lambda: operations.commit_staged(order_id=order.pk, by=SYSTEM),
    ]

    race(*(acts if stage_first else reversed(acts)), gate=holding(order))

    item.refresh_from_db()
    staged = list(StagedProvisioningInformationItem.objects.values_list("value", flat=True))
    assert (item.value, staged) == (("2", []) if stage_first else ("1", ["2"]))


def test_two_set_ups_make_each_item_once(order):
    service = service_line(order)
    PropertyLinkFactory(item=service.item)

    def set_up():
        return operations.set_up_information(order_id=order.pk, by=SYSTEM)

    assert race(set_up, set_up, gate=holding(order)) == [1, 1]
    assert ProvisioningInformationItem.objects.count() == 1


@pytest.mark.parametrize("provision_first", [True, False])
def test_provisioning_beside_deleting_the_item(order, provision_first):
    item, profile = ProvisioningBatchItemFactory(batch__order=order), ProvisioningProfileFactory()

    def delete():
        return operations.validate_transition(
            order_id=order.pk,
            batch_id=item.batch_id,
            item_id=item.pk,
            transition=Transition.SUSPEND,
            delete_invalid=True,
            by=SYSTEM,
        )

    acts = [provisioning(item, profile), delete]
    outcomes = race(*(acts if provision_first else reversed(acts)), gate=holding(order))

    assert [isinstance(outcome, Exception) for outcome in outcomes] == [False, True]
    assert ProvisioningRequest.objects.count() == provision_first
    assert not ProvisioningBatch.objects.get().is_open
