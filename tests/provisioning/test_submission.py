"""What workers do with requests: hand over, try again, leave a provider alone, and tell people of refusals."""

import datetime

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.provisioning import operations, tasks
from apps.provisioning.constants import FAILURE_THRESHOLD, MAX_PAUSE, Adapter, ProvisioningStatus, ProvisioningVerb
from apps.provisioning.factories import (
    ProvisioningBatchItemFactory,
    ProvisioningInformationItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.provisioning.models import ProvisioningProfile, ProvisioningRequest
from apps.provisioning.operations import submission
from apps.provisioning.operations.submission import pause_after
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import close_ticket
from tests.provisioning.api.provisioning_requests import feature_line, order_of, service_line
from tests.provisioning.provider_server import SECRET, Provider
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture
def server(settings):
    settings.HTTP_ALLOW_PRIVATE_ADDRESSES = True
    with Provider().running() as provider:
        yield provider


@pytest.fixture
def profile(server):
    return ProvisioningProfileFactory(adapter=Adapter.HTTP, address=server.url, secret=SECRET)


@pytest.fixture
def request_(profile):
    return ProvisioningRequestFactory(profile=profile)


def submit(request) -> bool:
    done = operations.submit_request(request_id=request.pk)
    request.refresh_from_db()
    return done


def make_due(request, **fields):
    past = timezone.now() - datetime.timedelta(seconds=1)
    ProvisioningRequest.objects.filter(pk=request.pk).update(next_attempt_at=past, **fields)


def test_worker_runs_what_comes_due():
    assert "apps.provisioning.operations.submit_due_requests" in django_settings.PERIODIC


@pytest.mark.sqlite
def test_accepted_request_is_submitted_once(server, request_):
    tasks.submit.func(request_.pk)
    request_.refresh_from_db()

    assert (request_.status, request_.attempts, request_.last_error) == (ProvisioningStatus.SUBMITTED, 1, "")
    assert (request_.external_reference, request_.next_attempt_at) == (f"V-{request_.pk}-1", None)
    assert request_.submitted_at is not None
    assert server.keys == [f"{request_.pk}-1"]
    activity = Activity.objects.get(verb=ProvisioningVerb.SUBMITTED)
    assert (activity.subject_id, activity.object_id, activity.actor) == (request_.order_id, request_.pk, None)
    assert history_of(activity) == [("provisioningrequest", "~")]
    with nothing_written():
        assert not submit(request_)
        assert operations.submit_due_requests() == 0
        assert not operations.submit_request(request_id=2147483647)
    assert len(server.seen) == 1


def test_acceptance_whose_body_broke_off_is_asked_for_again_under_the_same_key(server, request_):
    server.answer = lambda key, number: (200, {"Content-Length": "9999"} if number == 1 else {}, b"")

    submit(request_)
    assert (request_.status, request_.submitted_at) == (ProvisioningStatus.PENDING, None)
    assert request_.last_error == "The provider cannot be reached: its answer broke off."
    make_due(request_)
    operations.submit_due_requests()
    submit(request_)

    assert (request_.status, request_.last_error) == (ProvisioningStatus.SUBMITTED, "")
    assert [key for key, *_ in server.seen] == [f"{request_.pk}-1"] * 2
    assert len(server.taken) == 1


def test_provider_is_shown_of_line_and_committed_properties(server, profile):
    order = order_of()
    service = service_line(order, service_item__service_number="8881110001")
    feature = feature_line(service, description="Voice mail box")
    item = ProvisioningBatchItemFactory(
        batch__order=order, service_item=service.service_item, order_item=feature, code="Email", is_complete=True
    )
    mine = {"order": order, "service_item": service.service_item, "order_item": feature, "property__code": "Email"}
    size = ProvisioningInformationItemFactory(**mine, property__key_name="Size", value="5 GB")
    ProvisioningInformationItemFactory(**mine, property__key_name="Alias", value=None)
    ProvisioningInformationItemFactory(**mine | {"order_item": None}, value="of the service")
    ProvisioningInformationItemFactory(**mine | {"property__code": "DSL"}, value="of another object")
    StagedProvisioningInformationItemFactory(item=size, value="not in force")
    request = ProvisioningRequestFactory(item=item, profile=profile)

    submit(request)

    assert server.taken == [
        (
            f"{request.pk}-1",
            {
                "provisioningRequestID": request.pk,
                "generation": 1,
                "orderID": order.pk,
                "code": "Email",
                "transition": "Activate",
                "afterBSU": False,
                "account": {"accountNumber": order.customer.account_number, "name": order.customer.name},
                "service": {
                    "serviceInformationItemID": service.service_item_id,
                    "serviceID": None,
                    "serviceNumber": "8881110001",
                    "catalog": "Wireless Service",
                },
                "product": {"orderItemID": feature.pk, "description": "Voice mail box", "sku": feature.sku},
                "properties": {"Size": "5 GB", "Alias": None},
            },
        )
    ]


def test_provider_that_has_it_already_counts_as_taken(server, request_):
    submit(request_)
    make_due(request_, status=ProvisioningStatus.CREATED)

    assert submit(request_)
    assert (request_.status, server.keys, len(server.seen)) == (ProvisioningStatus.SUBMITTED, [f"{request_.pk}-1"], 2)


def test_sweep_over_slow_providers_stops_after_a_while(server, profile, monkeypatch):
    for _ in range(3):
        ProvisioningRequestFactory(profile=profile)

    with monkeypatch.context() as patched:
        patched.setattr(submission, "SWEEP_SECONDS", 0)
        assert operations.submit_due_requests() == 1
    assert operations.submit_due_requests() == 2
    assert len(server.keys) == 3


def test_request_made_anew_goes_under_another_key(server, request_):
    submit(request_)
    ProvisioningRequest.objects.update(status=ProvisioningStatus.IN_ERROR)
    operations.regenerate_request(request_id=request_.pk, by=SYSTEM)

    assert submit(request_)
    assert server.keys == [f"{request_.pk}-1", f"{request_.pk}-2"]


def test_provider_that_is_down_leaves_it_pending_and_is_tried_again_with_longer_pauses(server, request_):
    server.answer = lambda key, number: 503
    assert submit(request_)

    for attempts, pause in [(1, 30), (2, 60), (3, 120)]:
        assert (request_.status, request_.attempts) == (ProvisioningStatus.PENDING, attempts)
        assert request_.last_error == "The provider answered 503"
        wait = (request_.next_attempt_at - timezone.now()).total_seconds()
        assert pause - 10 < wait <= pause
        assert operations.submit_due_requests() == 0
        make_due(request_)
        assert operations.submit_due_requests() == 1
        request_.refresh_from_db()
    reasons = Activity.objects.filter(verb=ProvisioningVerb.DELAYED).values_list("reason", flat=True)
    assert list(reasons) == ["The provider answered 503"] * 4
    server.answer = lambda key, number: 200
    make_due(request_)
    assert operations.submit_due_requests() == 1
    request_.refresh_from_db()
    assert (request_.status, request_.last_error, request_.attempts) == (ProvisioningStatus.SUBMITTED, "", 5)
    assert server.keys == [f"{request_.pk}-1"]
    assert Ticket.objects.count() == 0


def test_pauses_grow_no_longer_than_an_hour(settings):
    settings.PROVISIONING_RETRY_SECONDS = 30
    assert [pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 7, 8, 10_000)] == [
        30,
        60,
        120,
        1920,
        3600,
        3600,
    ]
    assert datetime.timedelta(hours=1) == MAX_PAUSE


def test_provider_that_fails_again_and_again_is_left_alone_and_then_tried_once(server, profile):
    server.answer = lambda key, number: 500
    requests = [ProvisioningRequestFactory(profile=profile) for _ in range(FAILURE_THRESHOLD + 3)]
    other = ProvisioningRequestFactory()

    assert operations.submit_due_requests() == FAILURE_THRESHOLD + 1
    assert len(server.seen) == FAILURE_THRESHOLD
    other.refresh_from_db()
    assert other.status == ProvisioningStatus.SUBMITTED
    assert operations.submit_due_requests() == 0
    waiting = [
        row for row in ProvisioningRequest.objects.filter(profile=profile) if row.status == ProvisioningStatus.CREATED
    ]
    assert len(waiting) == 3

    def rested():
        ProvisioningProfile.objects.filter(pk=profile.pk).update(circuit_open_until=timezone.now())

    rested()
    assert operations.submit_due_requests() == 1
    assert len(server.seen) == FAILURE_THRESHOLD + 1
    server.answer = lambda key, number: 200
    rested()
    assert operations.submit_due_requests() == 2
    profile.refresh_from_db()
    assert (profile.failures, profile.circuit_open_until) == (0, None)
    assert ProvisioningRequest.objects.filter(status=ProvisioningStatus.SUBMITTED, profile=profile).count() == 2
    assert len(requests) - 2 == ProvisioningRequest.objects.filter(status=ProvisioningStatus.PENDING).count()
    assert profile.history.count() == 1  # how the provider does is no change of the profile


def test_refused_request_is_in_error_with_one_ticket_until_that_is_over(server, request_):
    server.answer = lambda key, number: (422, {}, b"no such port")

    assert submit(request_)

    assert (request_.status, request_.next_attempt_at) == (ProvisioningStatus.IN_ERROR, None)
    assert request_.last_error == "The provider answered 422: no such port"
    ticket = Ticket.objects.get()
    order = request_.order
    assert request_.ticket == ticket
    assert (ticket.customer, ticket.organisation, ticket.is_internal) == (order.customer, order.organisation, True)
    assert ticket.reporter == request_.created_by
    assert ticket.title == f"Provisioning fallout: DSL of order {order.pk}"
    assert f"Provisioning request {request_.pk} of order {order.pk}" in ticket.description
    assert "The provider answered 422: no such port" in ticket.description
    assert Activity.objects.get(verb=ProvisioningVerb.REFUSED).reason == request_.last_error
    assert operations.submit_due_requests() == 0

    operations.regenerate_request(request_id=request_.pk, by=SYSTEM)
    submit(request_)
    assert (request_.status, request_.ticket, Ticket.objects.count()) == (ProvisioningStatus.IN_ERROR, ticket, 1)
    done = Classification.objects.get(kind=ClassificationKind.STATUS, name="Completed")
    close_ticket(ticket_id=ticket.pk, status=done, by=SYSTEM)
    operations.regenerate_request(request_id=request_.pk, by=SYSTEM)
    submit(request_)
    assert Ticket.objects.count() == 2
    assert request_.ticket != ticket
    operations.regenerate_request(request_id=request_.pk, by=SYSTEM)
    server.answer = lambda key, number: 200
    submit(request_)
    assert (request_.status, server.keys) == (ProvisioningStatus.SUBMITTED, [f"{request_.pk}-4"])


@pytest.mark.parametrize("gone", ["created_by", "both"])
def test_fallout_ticket_has_a_reporter_who_is_still_here(server, request_, agent, gone):
    server.answer = lambda key, number: 404
    order = request_.order
    for user in {request_.created_by, order.created_by} if gone == "both" else {request_.created_by}:
        user.is_active = False
        user.save()

    submit(request_)

    assert request_.ticket.reporter == agent


def test_refusal_of_an_order_that_no_organisation_has_makes_no_ticket(server, profile):
    server.answer = lambda key, number: 404
    order = OrderFactory(customer=None)
    request = ProvisioningRequestFactory(item__batch__order=order, profile=profile)

    assert submit(request)
    assert (request.status, request.ticket) == (ProvisioningStatus.IN_ERROR, None)


def test_failure_on_our_side_is_tried_again_and_tells_nothing_of_itself(request_, monkeypatch, caplog):
    monkeypatch.setattr(submission, "content_of", lambda request: 1 / 0)

    assert submit(request_)

    assert (request_.status, request_.last_error) == (ProvisioningStatus.PENDING, "Something went wrong on our side.")
    assert "ZeroDivisionError" in caplog.text
    assert ProvisioningProfile.objects.get().failures == 0


def test_secret_that_cannot_be_read_is_tried_again(request_, settings):
    settings.SECRET_KEY = "another"

    assert operations.submit_request(request_id=request_.pk)

    shown = ProvisioningRequest.objects.values_list("status", "last_error").get()
    assert shown == (ProvisioningStatus.PENDING, "secret cannot be decrypted with any of FIELD_KEYS.")


def test_request_in_a_workers_hands_is_left_to_it_until_its_time_is_up(server, request_):
    claimed = submission._claim(request_.pk)
    assert claimed == request_
    assert not submit(request_)
    assert 90 < (request_.next_attempt_at - timezone.now()).total_seconds() <= 120
    assert server.seen == []
    make_due(request_)  # as after a worker that died
    assert submit(request_)
    assert request_.status == ProvisioningStatus.SUBMITTED


@pytest.mark.parametrize(
    "status",
    [
        ProvisioningStatus.IN_PROGRESS,
        ProvisioningStatus.COMPLETED,
        ProvisioningStatus.CANCELLED,
        ProvisioningStatus.IN_ERROR,
    ],
)
@pytest.mark.parametrize("answer", [200, 503, 422])
def test_report_that_overtakes_the_answer_stands(server, request_, status, answer, monkeypatch):
    """The provider calls back before it answers."""
    made = submission.content_of

    def report_meanwhile(request):
        operations.report_request(
            provider_id=request.profile.provider_id, request_id=request.pk, changes={"status": status}, by=SYSTEM
        )
        return made(request)

    monkeypatch.setattr(submission, "content_of", report_meanwhile)
    server.answer = lambda key, number: answer

    assert submit(request_)

    assert (request_.status, request_.next_attempt_at, request_.ticket) == (status, None, None)


def test_answer_to_an_earlier_generation_changes_nothing(server, request_, monkeypatch):
    made = submission.content_of

    def fail_and_regenerate(request):
        content = made(request)
        operations.report_request(
            provider_id=request.profile.provider_id,
            request_id=request.pk,
            changes={"status": ProvisioningStatus.IN_ERROR},
            by=SYSTEM,
        )
        operations.regenerate_request(request_id=request.pk, by=SYSTEM)
        return content

    monkeypatch.setattr(submission, "content_of", fail_and_regenerate)
    assert submit(request_)
    assert (request_.status, request_.generation, request_.attempts) == (ProvisioningStatus.CREATED, 2, 0)

    monkeypatch.setattr(submission, "content_of", made)
    assert submit(request_)
    assert (request_.status, server.keys) == (ProvisioningStatus.SUBMITTED, [f"{request_.pk}-1", f"{request_.pk}-2"])


@pytest.mark.sqlite
def test_requests_after_billing_wait_for_it(server, profile):
    request = ProvisioningRequestFactory(
        item__batch__after_bsu=True, item__batch__order__state=OrderState.IN_PROCESS, profile=profile
    )

    assert operations.submit_due_requests() == 0
    order = request.order
    order.state, order.completed_at = OrderState.COMPLETED, timezone.now()
    order.save()
    assert operations.submit_due_requests() == 1
    assert server.taken[0][1]["afterBSU"] is True


def test_request_of_an_order_that_was_cancelled_is_withdrawn(server, request_):
    request_.order.state = OrderState.CANCELLED
    request_.order.save()

    assert not submit(request_)

    assert (request_.status, request_.next_attempt_at, server.seen) == (ProvisioningStatus.CANCELLED, None, [])
    assert history_of(Activity.objects.get(verb=ProvisioningVerb.WITHDRAWN)) == [("provisioningrequest", "~")]
