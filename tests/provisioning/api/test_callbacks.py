"""What the provisioning system reports of requests and batches."""

import datetime

import pytest

from apps.activity.models import Activity
from apps.orders.constants import OrderState
from apps.provisioning.constants import FINAL_STATUSES, ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import ProvisioningBatch, ProvisioningBatchItem, ProvisioningRequest
from tests.provisioning.api.provisioning_requests import DONE, NONE, answer_of, conflict, order_of, refused, unknown
from tests.tickets.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def request_(integrator):
    request = ProvisioningRequestFactory(item__batch__order=order_of(integrator), note="old", provider="Old")
    ProvisioningBatchItem.objects.update(updated_at=LONG_AGO)
    ProvisioningRequest.objects.update(updated_at=LONG_AGO)
    return request


def report(client, request_, **body):
    return client.post("/callback/provisioningRequest", {"provisioningRequestID": request_.pk} | body)


def stored(request_) -> tuple:
    row = ProvisioningRequest.objects.get(pk=request_.pk)
    return row.status, row.provider, row.note


@pytest.mark.rule("receiveProvisioningRequestCallback", "unknown-request-refused")
def test_request_must_be_there_and_visible(client):
    unseen = ProvisioningRequestFactory()

    with nothing_written():
        for number in (NONE, unseen.pk):
            response = client.post("/callback/provisioningRequest", {"provisioningRequestID": number})
            assert answer_of(response) == unknown("provisioningRequest", number, 400)
        response = client.post("/callback/provisioningRequest", {})
        assert answer_of(response) == refused("provisioningRequestID", "", "A value is required.")


@pytest.mark.rule("receiveProvisioningRequestCallback", "callback-writes-given-keys")
def test_what_is_reported_is_written_to_the_request_and_its_item_and_the_rest_stays(client, request_):
    for body, expected in [
        ({}, (1, "Old", "old")),
        ({"provisioningRequestStatusID": 2}, (2, "Old", "old")),
        ({"provider": "Verizon"}, (2, "Verizon", "old")),
        ({"note": ""}, (2, "Verizon", "")),
        ({"note": "x", "provider": "é" * 500, "provisioningRequestStatusID": 4}, (4, "é" * 500, "x")),
    ]:
        ProvisioningBatchItem.objects.update(updated_at=LONG_AGO)
        ProvisioningRequest.objects.update(updated_at=LONG_AGO)
        assert answer_of(report(client, request_, **body)) == DONE
        assert stored(request_) == expected
        path = f"/order/{request_.order_id}/provisioningBatch/{request_.item.batch_id}/item"
        [row] = client.get(path).json()["value"]
        assert (row["provisioningRequestStatusID"], row["provider"], row["note"]) == expected
        assert (row["lastModifiedDate"] > "2020-01-02") == bool(body)
        [row] = client.get("/provisioningRequest").json()["value"]
        assert (row["ProvisioningRequestStatusID"], row["Provider"], row["Note"]) == expected
        assert (row["LastModifiedDate"] > "2020-01-02") == bool(body)
    activity = Activity.objects.filter(verb=ProvisioningVerb.REPORTED).latest("pk")
    assert (activity.subject_id, activity.object_id) == (request_.order_id, request_.pk)
    assert (activity.data, history_of(activity)) == ({"status": "In Progress"}, [("provisioningrequest", "~")])


@pytest.mark.rule("receiveProvisioningRequestCallback", "unknown-status-refused")
@pytest.mark.parametrize("status", [0, 8, -1, 99, "2", None, 2.5])
def test_other_statuses_are_refused(client, request_, status):
    with nothing_written():
        response = report(client, request_, provisioningRequestStatusID=status, note="x")
        [error, *_] = response.json()["errors"]
        assert (response.status_code, error["field"], error["loggingNumber"]) == (
            400,
            "provisioningRequestStatusID",
            500002,
        )


@pytest.mark.rule("receiveProvisioningRequestCallback", "unknown-status-refused")
@pytest.mark.rule("receiveProvisioningRequestCallback", "final-status-is-conflict")
@pytest.mark.rule("receiveProvisioningRequestCallback", "repeated-status-accepted")
@pytest.mark.rule("receiveProvisioningRequestCallback", "open-statuses-in-any-order")
@pytest.mark.parametrize("old", ProvisioningStatus)
def test_every_move_is_accepted_but_one_away_from_a_final_status(client, request_, old):
    for new in ProvisioningStatus:
        ProvisioningRequest.objects.update(status=old)
        if old in FINAL_STATUSES and new != old:
            with nothing_written():
                answer = answer_of(report(client, request_, provisioningRequestStatusID=new, note="x", provider="x"))
            assert answer == conflict(f"Provisioning request {request_.pk} is {old.label}, which is final.")
        else:
            assert answer_of(report(client, request_, provisioningRequestStatusID=new)) == DONE
            assert stored(request_)[0] == new
    ProvisioningRequest.objects.update(status=old)
    assert answer_of(report(client, request_, note="late")) == DONE
    assert stored(request_) == (old, "Old", "late")


@pytest.mark.rule("receiveProvisioningRequestCallback", "closed-batch-stays-closed")
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("status", ProvisioningStatus)
def test_batch_and_completeness_of_the_item_stay(client, request_, status, is_open):
    ProvisioningBatch.objects.update(is_open=is_open)
    batch = ProvisioningBatch.objects.values().get()

    report(client, request_, provisioningRequestStatusID=status)

    assert ProvisioningBatch.objects.values().get() == batch
    assert ProvisioningBatchItem.objects.get().is_complete is True


def test_request_that_its_provider_has_reported_on_is_not_handed_over_any_more(client, request_):
    report(client, request_, provisioningRequestStatusID=ProvisioningStatus.PENDING)
    assert ProvisioningRequest.objects.get().next_attempt_at is not None

    report(client, request_, provisioningRequestStatusID=ProvisioningStatus.IN_PROGRESS)
    assert ProvisioningRequest.objects.get().next_attempt_at is None


# -- batches


def report_batch(client, batch, **body):
    return client.post("/callback/provisioningRequestBatch", {"provisioningRequestBatchID": batch.pk} | body)


@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "unknown-batch-refused")
def test_batch_must_be_there_and_visible(client):
    unseen = ProvisioningBatchFactory()

    with nothing_written():
        for number in (NONE, unseen.pk):
            response = client.post("/callback/provisioningRequestBatch", {"provisioningRequestBatchID": number})
            assert answer_of(response) == unknown("provisioningRequestBatch", number, 400)
        response = client.post("/callback/provisioningRequestBatch", {"isRunning": True})
        assert answer_of(response) == refused("provisioningRequestBatchID", "", "A value is required.")


@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "only-running-and-note-change")
@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "running-apart-from-open")
@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "values-show-on-batch-items")
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("state", [OrderState.IN_PROCESS, OrderState.CANCELLED])
def test_running_flag_and_note_of_a_batch_change_and_nothing_else(client, integrator, is_open, state):
    batch = ProvisioningBatchFactory(
        order=order_of(integrator, state=state), is_open=is_open, work_item_instance_id=5, after_bsu=True
    )
    item = ProvisioningBatchItemFactory(batch=batch)
    before = ProvisioningBatch.objects.values().get() | {"updated_at": None}
    rows = list(ProvisioningBatchItem.objects.values())

    for body, running, note in [
        ({"isRunning": True}, True, None),
        ({"note": "Processing"}, True, "Processing"),
        ({"isRunning": False}, False, "Processing"),
        ({}, False, "Processing"),
        ({"isRunning": True, "note": ""}, True, ""),
    ]:
        assert answer_of(report_batch(client, batch, **body)) == DONE
        told = ProvisioningBatch.objects.values().get() | {"updated_at": None}
        assert told == before | {"is_running": running, "note": note}
        assert list(ProvisioningBatchItem.objects.values()) == rows
        [row] = client.get(f"/order/{batch.order_id}/provisioningBatch/{batch.pk}/item").json()["value"]
        assert (row["provisioningBatchItemID"], row["batchIsRunning"], row["batchNote"]) == (item.pk, running, note)
    activity = Activity.objects.filter(verb=ProvisioningVerb.BATCH_REPORTED).latest("pk")
    assert (activity.object_id, history_of(activity)) == (batch.pk, [("provisioningbatch", "~")])
