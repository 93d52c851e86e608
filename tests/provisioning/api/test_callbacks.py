"""What the provisioning system reports of requests and batches."""

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.orders.constants import OrderState
from apps.provisioning import operations
from apps.provisioning.constants import (
    CALLBACK_REMEMBERED,
    CALLBACK_WAITS,
    CALLBACKS_AHEAD,
    FINAL_STATUSES,
    ProvisioningStatus,
    ProvisioningVerb,
)
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import (
    ProviderCallback,
    ProviderToken,
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningProvider,
    ProvisioningRequest,
)
from apps.provisioning.operations import callbacks
from apps.users.factories import AdministratorFactory
from tests.provisioning.api.provisioning_requests import DONE, NONE, answer_of, conflict, order_of, refused, unknown
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")
SYSTEM = Caller(None, Channel.TASK)
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
@pytest.mark.rule("receiveProvisioningRequestCallback", "other-providers-request-unseen")
def test_request_must_be_there_and_be_the_providers(verizon):
    unseen = ProvisioningRequestFactory(profile__provider__name="Lumen")
    client = verizon

    with nothing_written():
        for number in (NONE, unseen.pk):
            response = client.post("/callback/provisioningRequest", {"provisioningRequestID": number})
            assert answer_of(response) == unknown("provisioningRequest", number, 400)
        response = client.post("/callback/provisioningRequest", {})
        assert answer_of(response) == refused("provisioningRequestID", "", "A value is required.")


@pytest.mark.rule("receiveProvisioningRequestCallback", "callback-writes-given-keys")
def test_what_is_reported_is_written_to_the_request_and_its_item_and_the_rest_stays(client, verizon, request_):
    for body, expected in [
        ({}, (1, "Old", "old")),
        ({"provisioningRequestStatusID": 2}, (2, "Old", "old")),
        ({"provider": "Verizon"}, (2, "Verizon", "old")),
        ({"note": ""}, (2, "Verizon", "")),
        ({"note": "x", "provider": "é" * 500, "provisioningRequestStatusID": 4}, (4, "é" * 500, "x")),
    ]:
        ProvisioningBatchItem.objects.update(updated_at=LONG_AGO)
        ProvisioningRequest.objects.update(updated_at=LONG_AGO)
        assert answer_of(report(verizon, request_, **body)) == DONE
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
def test_other_statuses_are_refused(verizon, request_, status):
    with nothing_written():
        response = report(verizon, request_, provisioningRequestStatusID=status, note="x")
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
def test_every_move_is_accepted_but_one_away_from_a_final_status(verizon, request_, old):
    for new in ProvisioningStatus:
        ProvisioningRequest.objects.update(status=old)
        if old in FINAL_STATUSES and new != old:
            with nothing_written():
                answer = answer_of(report(verizon, request_, provisioningRequestStatusID=new, note="x", provider="x"))
            assert answer == conflict(f"Provisioning request {request_.pk} is {old.label}, which is final.")
        else:
            assert answer_of(report(verizon, request_, provisioningRequestStatusID=new)) == DONE
            assert stored(request_)[0] == new
    ProvisioningRequest.objects.update(status=old)
    assert answer_of(report(verizon, request_, note="late")) == DONE
    assert stored(request_) == (old, "Old", "late")


@pytest.mark.rule("receiveProvisioningRequestCallback", "closed-batch-stays-closed")
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("status", ProvisioningStatus)
def test_batch_and_completeness_of_the_item_stay(verizon, request_, status, is_open):
    ProvisioningBatch.objects.update(is_open=is_open)
    batch = ProvisioningBatch.objects.values().get()

    report(verizon, request_, provisioningRequestStatusID=status)

    assert ProvisioningBatch.objects.values().get() == batch
    assert ProvisioningBatchItem.objects.get().is_complete is True


def test_request_that_its_provider_has_reported_on_is_not_handed_over_any_more(verizon, request_):
    report(verizon, request_, provisioningRequestStatusID=ProvisioningStatus.PENDING)
    assert ProvisioningRequest.objects.get().next_attempt_at is not None

    report(verizon, request_, provisioningRequestStatusID=ProvisioningStatus.IN_PROGRESS)
    assert ProvisioningRequest.objects.get().next_attempt_at is None


# -- batches


def report_batch(client, batch, **body):
    return client.post("/callback/provisioningRequestBatch", {"provisioningRequestBatchID": batch.pk} | body)


@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "unknown-batch-refused")
@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "other-providers-batch-unseen")
def test_batch_must_be_there_and_have_a_request_of_the_provider(verizon):
    unseen = ProvisioningRequestFactory(profile__provider__name="Lumen").item.batch
    client = verizon

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
def test_running_flag_and_note_of_a_batch_change_and_nothing_else(client, verizon, integrator, is_open, state):
    batch = ProvisioningBatchFactory(
        order=order_of(integrator, state=state), is_open=is_open, work_item_instance_id=5, after_bsu=True
    )
    item = ProvisioningBatchItemFactory(batch=batch, is_complete=True)
    ProvisioningRequestFactory(item=item)
    before = ProvisioningBatch.objects.values().get() | {"updated_at": None}
    rows = list(ProvisioningBatchItem.objects.values())

    for body, running, note in [
        ({"isRunning": True}, True, None),
        ({"note": "Processing"}, True, "Processing"),
        ({"isRunning": False}, False, "Processing"),
        ({}, False, "Processing"),
        ({"isRunning": True, "note": ""}, True, ""),
    ]:
        assert answer_of(report_batch(verizon, batch, **body)) == DONE
        shown = ProvisioningBatch.objects.values().get() | {"updated_at": None}
        assert shown == before | {"is_running": running, "note": note}
        assert list(ProvisioningBatchItem.objects.values()) == rows
        [row] = client.get(f"/order/{batch.order_id}/provisioningBatch/{batch.pk}/item").json()["value"]
        assert (row["provisioningBatchItemID"], row["batchIsRunning"], row["batchNote"]) == (item.pk, running, note)
    activity = Activity.objects.filter(verb=ProvisioningVerb.BATCH_REPORTED).latest("pk")
    assert (activity.object_id, history_of(activity)) == (batch.pk, [("provisioningbatch", "~")])


# -- who may report


def all_of(request_) -> tuple:
    """Everything that a callback could move."""
    return (*stored(request_), *ProvisioningBatch.objects.values_list("is_running", "note").get())


@pytest.mark.rule("receiveProvisioningRequestCallback", "only-providers-token-reports")
@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "only-providers-token-reports")
def test_token_of_a_person_reports_nothing_whatever_the_person_may_do(order_management, client, request_):
    message = "Only the token of a provider reports on its provisioning."
    administrator = order_management(AdministratorFactory())
    administrator.get("/provisioningRequest")
    with nothing_written():
        for person in (client, administrator):
            for response in (
                report(person, request_, provisioningRequestStatusID=5, provider="Verizon"),
                report_batch(person, request_.item.batch, isRunning=True),
            ):
                assert response.status_code == 403
                assert response.json()["errors"][0]["message"] == message


@pytest.mark.rule("receiveProvisioningRequestCallback", "only-providers-token-reports")
def test_token_of_a_provider_opens_callbacks_alone(verizon, request_):
    with nothing_written():
        for path in ("/order", "/provisioningRequest", f"/order/{request_.order_id}"):
            assert verizon.get(path).status_code == 401
        assert verizon.post(f"/provisioningRequest/{request_.pk}/regenerate").status_code == 401
        for path in ("/api/users", "/Workforce/TicketNote/GetTicketNotesByTicket/1", "/support/v2/cases"):
            assert verizon.client.get(path, headers=verizon.headers).status_code == 401


@pytest.mark.rule("receiveProvisioningRequestCallback", "other-providers-request-unseen")
@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "other-providers-batch-unseen")
def test_another_providers_token_moves_nothing(provider, request_):
    lumen, batch = provider("Lumen"), request_.item.batch
    before = all_of(request_)

    with nothing_written():
        for body in ({"provisioningRequestStatusID": 5}, {"provider": "Verizon"}, {"note": "x"}):
            assert answer_of(report(lumen, request_, **body)) == unknown("provisioningRequest", request_.pk, 400)
        answer = answer_of(report_batch(lumen, batch, isRunning=True))
        assert answer == unknown("provisioningRequestBatch", batch.pk, 400)

    assert all_of(request_) == before


@pytest.mark.rule("receiveProvisioningRequestCallback", "other-providers-name-refused")
@pytest.mark.parametrize("spelling", ["Lumen", "LUMEN"])
def test_name_of_another_provider_moves_nothing(provider, verizon, request_, spelling):
    provider("Lumen")
    with nothing_written():
        answer = answer_of(report(verizon, request_, provisioningRequestStatusID=5, provider=spelling))
        assert answer == refused("provider", spelling, "It is the name of another provider.")
        early = {"provisioningRequestID": request_.pk + 1, "provider": spelling}
        assert verizon.post("/callback/provisioningRequest", early).status_code == 400


@pytest.mark.rule("receiveProvisioningRequestCallback", "only-providers-token-reports")
def test_ended_and_expired_tokens_and_those_of_an_inactive_provider_are_refused(provider, request_):
    def answers(client):
        return report(client, request_, note="x").status_code

    for end in (
        lambda: ProviderToken.objects.update(ended_at=LONG_AGO),
        lambda: ProviderToken.objects.update(expires_at=LONG_AGO),
        lambda: operations.save_provider(provider=inactive(), by=SYSTEM),
    ):
        client = provider()
        assert answers(client) == 204
        end()
        with nothing_written():
            assert answers(client) == 401


def inactive() -> ProvisioningProvider:
    row = ProvisioningProvider.objects.get(name="Verizon")
    row.is_active = False
    return row


@pytest.mark.rule("receiveProvisioningRequestCallback", "only-providers-token-reports")
def test_history_names_the_provider(verizon, request_, client):
    report(verizon, request_, provisioningRequestStatusID=4)

    entry = Activity.objects.filter(verb=ProvisioningVerb.REPORTED).get()
    assert (entry.actor, entry.party, entry.who, entry.channel) == (None, "Verizon", "Verizon", Channel.COSTGUARD)
    assert (entry.credential, entry.request_id != "") == ("tests", True)
    assert entry.route == "POST /OrderManagement/2X/{environment}/api/callback/provisioningRequest"
    token = ProviderToken.objects.get()
    assert (token.last_used_at is not None, token.checksum in str(verizon.headers)) == (True, False)


# -- repeated and early ones


@pytest.mark.rule("receiveProvisioningRequestCallback", "replayed-callback-does-nothing")
@pytest.mark.rule("receiveProvisioningRequestCallback", "repeated-status-accepted")
@pytest.mark.parametrize("last", [ProvisioningStatus.IN_ERROR, ProvisioningStatus.COMPLETED])
def test_replayed_callback_is_answered_as_the_first_time_and_does_nothing(verizon, request_, last):
    def send(client=verizon):
        return answer_of(report(client, request_, provisioningRequestStatusID=4, note="Working"))

    assert send() == DONE
    assert answer_of(report(verizon, request_, provisioningRequestStatusID=last, note="Ended")) == DONE

    with nothing_written():
        assert [send() for _ in range(3)] == [DONE] * 3
    assert stored(request_) == (last, "Old", "Ended")


@pytest.mark.rule("receiveProvisioningRequestCallback", "replayed-callback-does-nothing")
def test_same_report_again_on_purpose_has_another_key(verizon, request_):
    def send(status, key):
        body = {"provisioningRequestID": request_.pk, "provisioningRequestStatusID": status}
        return answer_of(verizon.post("/callback/provisioningRequest", body, headers={"Idempotency-Key": key}))

    assert [send(4, "a"), send(2, "b"), send(4, "c")] == [DONE] * 3
    assert stored(request_)[0] == 4
    with nothing_written():
        assert send(2, "b") == DONE
        assert send(5, "c") == conflict("This Idempotency-Key was used for another callback.")
        assert send(5, "x" * 256)[0] == 400
    assert stored(request_)[0] == 4


@pytest.mark.rule("receiveProvisioningRequestCallback", "replayed-callback-does-nothing")
def test_what_was_reported_counts_again_once_the_request_is_regenerated(verizon, client, request_):
    report(verizon, request_, provisioningRequestStatusID=4)
    report(verizon, request_, provisioningRequestStatusID=7)
    assert client.post(f"/provisioningRequest/{request_.pk}/regenerate").status_code == 204

    assert answer_of(report(verizon, request_, provisioningRequestStatusID=4)) == DONE
    assert stored(request_)[0] == 4


@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "replayed-callback-does-nothing")
def test_replayed_callback_of_a_batch_does_nothing(verizon, request_):
    batch = request_.item.batch
    for body in ({"isRunning": True}, {"isRunning": False}):
        assert answer_of(report_batch(verizon, batch, **body)) == DONE

    with nothing_written():
        assert answer_of(report_batch(verizon, batch, isRunning=True)) == DONE
        key = {"Idempotency-Key": "k"}
    body = {"provisioningRequestBatchID": batch.pk}
    path = "/callback/provisioningRequestBatch"
    assert verizon.post(path, body | {"isRunning": True}, headers=key).status_code == 204
    assert verizon.post(path, body | {"isRunning": False}, headers=key).status_code == 409


@pytest.fixture
def ahead(integrator, request_):
    """An item that waits for its request, and the ids that the request and the batch will have."""
    item = ProvisioningBatchItemFactory(batch=ProvisioningBatchFactory(order=order_of(integrator)))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('provisioning_provisioningrequest', 'id'), %s)", [request_.pk]
            )
    return item, request_.pk + 1


def record(client, item, name="Verizon"):
    """Provision the item for a provider."""
    path = f"/order/{item.batch.order_id}/provisioningBatch/{item.batch_id}/item/{item.pk}/provision"
    profile = ProvisioningProfileFactory(provider__name=name, name=f"{name} now")
    assert client.post(path, {"profileID": profile.pk}).status_code == 204
    return ProvisioningRequest.objects.get(item=item)


@pytest.mark.rule("receiveProvisioningRequestCallback", "early-callback-kept")
@pytest.mark.rule("receiveProvisioningRequestCallback", "unknown-request-refused")
def test_callback_that_comes_before_its_request_is_carried_out_with_it_once(verizon, client, ahead):
    item, number = ahead
    for body in (
        {"provisioningRequestStatusID": 4, "note": "Begun"},
        {"provisioningRequestStatusID": 5, "note": "Done"},
    ):
        for _ in range(2):
            response = verizon.post("/callback/provisioningRequest", {"provisioningRequestID": number} | body)
            assert answer_of(response) == DONE
    assert ProviderCallback.objects.waiting().count() == 2

    request = record(client, item)

    assert (request.pk, request.status, request.note, request.provider) == (number, 5, "Done", "Verizon")
    assert (request.next_attempt_at, ProviderCallback.objects.waiting().count()) == (None, 0)
    entries = Activity.objects.filter(verb=ProvisioningVerb.REPORTED, object_id=number).order_by("pk")
    assert [(entry.who, entry.data["status"]) for entry in entries] == [
        ("Verizon", "In Progress"),
        ("Verizon", "Completed"),
    ]
    assert {entry.reason for entry in entries} == {"It came before the request was recorded."}
    with nothing_written():
        body = {"provisioningRequestID": number, "provisioningRequestStatusID": 4, "note": "Begun"}
        assert answer_of(verizon.post("/callback/provisioningRequest", body)) == DONE


@pytest.mark.rule("receiveProvisioningRequestCallback", "early-callback-kept")
def test_early_callback_of_another_provider_is_never_carried_out(verizon, provider, client, ahead):
    item, number = ahead
    body = {"provisioningRequestID": number, "provisioningRequestStatusID": 5}
    assert answer_of(verizon.post("/callback/provisioningRequest", body)) == DONE

    request = record(client, item, "Lumen")

    assert (request.pk, request.status, request.provider) == (number, ProvisioningStatus.CREATED, "Lumen")
    assert answer_of(verizon.post("/callback/provisioningRequest", body)) == unknown("provisioningRequest", number, 400)
    ProviderCallback.objects.update(received_at=timezone.now() - CALLBACK_WAITS)
    assert operations.prune_callbacks() == 1


@pytest.mark.rule("receiveProvisioningRequestCallback", "early-callbacks-bounded")
@pytest.mark.rule("receiveProvisioningRequestCallback", "unknown-request-refused")
def test_early_callbacks_are_bounded_in_how_far_how_many_and_how_long(verizon, request_, monkeypatch):
    def send(number, **body):
        return answer_of(verizon.post("/callback/provisioningRequest", {"provisioningRequestID": number} | body))

    assert send(request_.pk + CALLBACKS_AHEAD) == DONE
    monkeypatch.setattr(callbacks, "MOST_WAITING", 2)
    assert send(request_.pk + 1) == DONE
    with nothing_written():
        for number in (request_.pk + CALLBACKS_AHEAD + 1, NONE):
            assert send(number) == unknown("provisioningRequest", number, 400)
        assert send(request_.pk + 1) == DONE  # repeated
        assert send(request_.pk + 2) == conflict("Too many callbacks wait for requests that are not known yet.")
    ProviderCallback.objects.filter(target_id=request_.pk + 1).update(received_at=timezone.now() - CALLBACK_WAITS)
    report(verizon, request_, note="x")
    assert operations.prune_callbacks() == 1
    assert send(request_.pk + 2) == DONE
    ProviderCallback.objects.update(received_at=timezone.now() - CALLBACK_REMEMBERED)
    assert operations.prune_callbacks() == 3
    assert "apps.provisioning.operations.prune_callbacks" in settings.PERIODIC


@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "early-callback-kept")
@pytest.mark.rule("receiveProvisioningRequestBatchCallback", "unknown-batch-refused")
def test_early_callback_of_a_batch_is_carried_out_with_its_first_request(verizon, client, integrator, request_):
    path, number = "/callback/provisioningRequestBatch", request_.item.batch_id + 1
    for _ in range(2):
        body = {"provisioningRequestBatchID": number, "isRunning": True, "note": "Begun"}
        assert answer_of(verizon.post(path, body)) == DONE
    batch = ProvisioningBatchFactory(id=number, order=order_of(integrator))
    item = ProvisioningBatchItemFactory(batch=batch)

    record(client, item)

    batch.refresh_from_db()
    assert (batch.is_running, batch.note) == (True, "Begun")
    assert Activity.objects.filter(verb=ProvisioningVerb.BATCH_REPORTED).get().who == "Verizon"
    with nothing_written():
        assert answer_of(verizon.post(path, body)) == DONE
        far = number + CALLBACKS_AHEAD + 1
        assert answer_of(verizon.post(path, {"provisioningRequestBatchID": far}))[0] == 400
