"""Deliveries to a receiver that takes, fails, drips, redirects and dies: what is sent, when, and what becomes of it."""

import datetime
from itertools import pairwise

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.models import Notification
from apps.activity.operations import recording
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.core.http import AddressRefused
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.events import operations
from apps.events.constants import PAUSES, DeliveryState, WebhookState
from apps.events.models import Delivery, Webhook
from apps.orders.factories import OrderFactory
from apps.tickets import operations as tickets
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory, UserFactory
from apps.users.models import ApiToken
from apps.users.operations import create_token, revoke_token
from tests.events.receiver import breaks_off, drips, never_ends, resets

pytestmark = [pytest.mark.contract("webhooks"), pytest.mark.django_db]
SYSTEM = Caller(None, Channel.COMMAND)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def organisation(db):
    return OrganisationFactory()


@pytest.fixture
def owner(organisation):
    return UserFactory(organisation=organisation)


@pytest.fixture
def ticket(organisation):
    return TicketFactory(organisation=organisation)


@pytest.fixture
def webhook(owner, receiver):
    return made(owner, receiver)


@pytest.fixture
def clock(monkeypatch):
    """`clock(length)`: from now on it is so much later."""
    real, ahead = timezone.now, [datetime.timedelta()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + ahead[0])
    return lambda length: ahead.append(ahead.pop() + length)


def made(owner, receiver, **values) -> Webhook:
    return operations.create_webhook(url=receiver.url, by=Caller(owner, Channel.EVENTS), **values)


def happen(subject, verb=TicketVerb.CHANGED, obj=None) -> int:
    with transaction.atomic(), recording(verb, by=SYSTEM, subject=subject, obj=obj) as activity:
        return activity.pk


def only() -> Delivery:
    return Delivery.objects.select_related("webhook").get()


@pytest.mark.sqlite
@pytest.mark.rule("webhooks", "deliveries-are-signed")
def test_event_is_sent_signed_as_the_feed_has_it(webhook, ticket, receiver, owner, feed):
    start = feed(owner).get("/?after=latest").json()["next"]
    tickets.update_ticket(ticket_id=ticket.pk, changes={"title": "No tone"}, by=SYSTEM)

    assert operations.work_off() == 1

    [came] = receiver.came
    assert [came.event] == feed(owner).get(f"/?after={start}").json()["events"]
    assert came.headers["content-type"] == "application/json"
    assert came.is_signed_by(webhook.secret)
    assert not came.is_signed_by("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    delivery = only()
    assert (delivery.message, delivery.state, delivery.status) == (came.id, DeliveryState.DELIVERED, 200)
    assert delivery.webhook.last_success_at is not None
    assert operations.work_off() == 0


def test_cascade_is_sent_about_each_ticket_that_the_owner_sees(webhook, organisation, receiver):
    root = TicketFactory(parent=None)
    own, foreign = TicketFactory(parent=root, organisation=organisation), TicketFactory(parent=root)
    lowest = TicketFactory(parent=foreign, organisation=organisation)
    completed = Classification.objects.get(kind=ClassificationKind.STATUS, name="Completed")
    tickets.close_ticket(ticket_id=root.pk, status=completed, cascade=True, by=Caller(AgentFactory(), Channel.DESK))

    assert operations.work_off() == 2

    events = [came.event for came in receiver.came]
    assert sorted(event["subject"]["id"] for event in events) == sorted([own.pk, lowest.pk])
    assert {event["type"] for event in events} == {"ticket.closed"}
    assert len({came.id for came in receiver.came}) == 2


@pytest.mark.rule("createWebhook", "events-from-now-on")
@pytest.mark.rule("updateWebhook", "paused-sends-nothing")
@pytest.mark.rule("updateWebhook", "started-sends-from-now-on")
def test_what_was_before_the_webhook_or_during_a_pause_is_not_sent(ticket, owner, receiver):
    happen(ticket)
    webhook, by = made(owner, receiver), Caller(owner, Channel.EVENTS)
    operations.work_off()
    assert receiver.came == []
    operations.pause_webhook(webhook_id=webhook.pk, by=by)
    happen(ticket)
    operations.work_off()
    operations.start_webhook(webhook_id=webhook.pk, by=by)
    wanted = happen(ticket)

    operations.work_off()

    assert [came.event["id"] for came in receiver.came] == [f"evt_{wanted}"]


@pytest.mark.rule("createWebhook", "beginnings-cover-types")
@pytest.mark.rule("createWebhook", "organisation-narrows")
@pytest.mark.rule("createWebhook", "subject-narrows")
def test_filters_narrow_what_is_sent(receiver, organisation):
    staff = AgentFactory()
    own, sibling, foreign = (TicketFactory(organisation=organisation) for _ in range(3))
    Ticket.objects.filter(pk=foreign.pk).update(organisation=OrganisationFactory())
    note = TicketNoteFactory(ticket=own)
    hooks = {
        "types": made(staff, receiver, types=["ticket.note.*", "ticket.closed"]),
        "organisation": made(staff, receiver, organisation_id=organisation.pk),
        "subject": made(staff, receiver, subject=("ticket", own.pk)),
    }
    for row in (own, sibling, foreign):
        happen(row, TicketVerb.CHANGED)
    happen(own, TicketVerb.NOTE_ADDED, note)

    operations.collect_deliveries()

    found = {
        name: list(hook.deliveries.order_by("pk").values_list("type", "activity__subject_id"))
        for name, hook in hooks.items()
    }
    changed, noted = (TicketVerb.CHANGED, own.pk), (TicketVerb.NOTE_ADDED, own.pk)
    assert found == {
        "types": [noted],
        "organisation": [changed, (TicketVerb.CHANGED, sibling.pk), noted],
        "subject": [changed, noted],
    }


@pytest.mark.rule("createWebhook", "format-needs-scope")
@pytest.mark.rule("createWebhook", "format-leaves-others-out")
@pytest.mark.parametrize("format", ["sipsynergy", "m4", "costguard", "equinix"])
def test_record_is_what_the_api_of_the_format_answers(
    owner, receiver, organisation, ticket, sip, m4, journal_management, order_management, case_management, format
):
    Ticket.objects.filter(pk=ticket.pk).update(customer=CustomerFactory(organisation=organisation))
    note, order = TicketNoteFactory(ticket=ticket), OrderFactory(organisation=organisation)
    case = CaseFactory(organisation=organisation, orderer=owner)
    made(owner, receiver, format=format)
    for subject, obj, verb in (
        (ticket, None, TicketVerb.CHANGED),
        (ticket, note, TicketVerb.NOTE_ADDED),
        (order, None, "order.quantity"),
        (case, None, "case.status"),
    ):
        happen(subject, verb, obj)

    operations.work_off()

    answers = {
        "sipsynergy": [sip(owner).get(f"/tickets/INC-{ticket.pk}"), sip(owner).get(f"/comments/{note.pk}")],
        "m4": [m4(owner).get(f"/GetTicketNote/{note.pk}")],
        "costguard": [
            *[journal_management(owner).get(f"/ticket/{ticket.pk}")] * 2,
            order_management(owner).get(f"/order/{order.pk}"),
        ],
        "equinix": [case_management(owner).get(f"/cases/{case.pk}")],
    }
    sent = [came.event["data"]["record"] for came in receiver.came]
    wanted = [answer.json() for answer in answers[format]]
    for record in (*sent, *wanted):
        record.pop("slaElapsedSeconds", None)
    assert len(sent) == len(wanted)
    assert [record for record in wanted if record not in sent] == []


@pytest.mark.rule("webhooks", "only-visible-records-sent")
@pytest.mark.parametrize(
    "hide",
    [
        lambda ticket, owner: Ticket.objects.filter(pk=ticket.pk).update(is_internal=True),
        lambda ticket, owner: tickets.delete_ticket(ticket_id=ticket.pk, by=SYSTEM),
        lambda ticket, owner: type(owner).objects.filter(pk=owner.pk).update(is_active=False),
        lambda ticket, owner: owner.groups.clear(),
        lambda ticket, owner: Permission.objects.get(codename="read_events").group_set.clear(),
        lambda ticket, owner: Ticket.objects.filter(pk=ticket.pk).update(organisation=OrganisationFactory()),
    ],
    ids=["internal", "deleted", "deactivated", "without rights", "without that of events", "another's"],
)
@pytest.mark.parametrize("format", ["plain", "sipsynergy"])
def test_nothing_is_sent_of_what_the_owner_may_not_see_by_then(owner, ticket, receiver, hide, format):
    made(owner, receiver, format=format)
    happen(ticket)
    operations.collect_deliveries()
    hide(ticket, owner)

    operations.deliver_due()

    assert receiver.came == []
    assert only().state == DeliveryState.NOT_SENT


def test_no_delivery_is_made_of_what_the_owner_does_not_see(webhook, receiver, ticket):
    happen(TicketFactory())
    happen(ticket, TicketVerb.NOTE_ADDED, TicketNoteFactory(ticket=ticket, is_internal=True))

    operations.work_off()

    assert (receiver.came, Delivery.objects.count()) == ([], 0)


FAILURES = {
    "error": (lambda ended: 500, "The receiver answered 500."),
    "refusal": (lambda ended: 404, "The receiver answered 404."),
    "redirect": (lambda ended: (302, {"Location": "/elsewhere"}), "The receiver answered 302."),
    "no content of 3xx": (lambda ended: 304, "The receiver answered 304."),
    "drip": (drips, "The receiver cannot be reached: it did not answer in time."),
    "body without end": (lambda ended: lambda sock: _slowly(sock, ended), "cannot be reached: it did not answer in"),
    "broken off": (lambda ended: breaks_off, "The receiver cannot be reached: its answer broke off."),
    "reset": (lambda ended: resets, "The receiver cannot be reached:"),
}


def _slowly(connection, ended):
    """A body that begins and does not go on."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
    ended.wait(5)


@pytest.mark.rule("webhooks", "answer-2xx-is-success")
@pytest.mark.rule("webhooks", "same-id-on-every-try")
@pytest.mark.parametrize("name", FAILURES)
def test_anything_but_2xx_is_a_failure_and_tried_again(webhook, ticket, receiver, clock, name):
    answer, error = FAILURES[name]
    receiver.answer = lambda came, number: answer(receiver.ended) if number == 1 else 204
    happen(ticket)

    operations.work_off()
    failed = only()
    assert (failed.state, failed.attempts) == (DeliveryState.PENDING, 1)
    assert error in failed.error
    assert operations.work_off() == 0
    clock(datetime.timedelta(seconds=6))
    operations.work_off()

    assert (only().state, only().status) == (DeliveryState.DELIVERED, 204)
    assert [came.path for came in receiver.came] == ["/hook", "/hook"]
    assert len({came.id for came in receiver.came}) == 1


def test_answer_of_any_size_is_read_up_to_a_bound(webhook, ticket, receiver):
    receiver.answer = lambda came, number: never_ends
    happen(ticket)

    operations.work_off()

    assert only().state == DeliveryState.DELIVERED


def test_receiver_that_is_away_is_tried_again(webhook, ticket, receiver, clock):
    Webhook.objects.update(url="http://127.0.0.1:9/")
    happen(ticket)
    operations.work_off()
    assert only().error == "The receiver cannot be reached: it takes no connection."

    Webhook.objects.update(url=receiver.url)
    clock(datetime.timedelta(seconds=6))
    operations.work_off()

    assert only().state == DeliveryState.DELIVERED


@pytest.mark.rule("webhooks", "order-kept-per-record")
def test_failure_holds_back_later_events_of_the_same_record_alone(webhook, organisation, receiver, clock):
    one, other = TicketFactory(organisation=organisation), TicketFactory(organisation=organisation)
    note = TicketNoteFactory(ticket=one)
    receiver.answer = lambda came, number: 500 if number == 1 else 200
    happen(one, TicketVerb.HELD)
    happen(other, TicketVerb.HELD)
    happen(one, TicketVerb.NOTE_ADDED, note)
    happen(other, TicketVerb.RESUMED)
    happen(one, TicketVerb.RESUMED)

    operations.work_off()
    operations.work_off()
    before = receiver.events()
    clock(datetime.timedelta(seconds=6))
    operations.work_off()

    held, noted, resumed = TicketVerb.HELD, TicketVerb.NOTE_ADDED, TicketVerb.RESUMED
    assert before == [(held, one.pk), (held, other.pk), (resumed, other.pk)]
    assert receiver.events()[3:] == [(held, one.pk), (noted, one.pk), (resumed, one.pk)]


@pytest.mark.rule("webhooks", "failures-tried-for-three-days")
def test_delivery_is_tried_for_three_days_and_can_be_replayed(webhook, ticket, receiver, clock, monkeypatch):
    monkeypatch.setattr("apps.events.operations.delivering.random_part", lambda: 0.0)
    monkeypatch.setattr("apps.events.operations.delivering.FAILURE_THRESHOLD", 10_000)
    receiver.answer = lambda came, number: 500
    happen(ticket)
    operations.work_off()
    tried = [only().tried_at]
    while only().state == DeliveryState.PENDING:
        clock(only().next_attempt_at - timezone.now() + datetime.timedelta(milliseconds=1))
        operations.work_off()
        tried.append(only().tried_at)

    waits = [round((later - earlier).total_seconds() / 5) for earlier, later in pairwise(tried)]
    assert waits == list(PAUSES)
    assert 71 < (tried[-1] - tried[0]).total_seconds() / 3_600 < 72
    assert (only().state, len(receiver.came)) == (DeliveryState.FAILED, 10)
    assert only().webhook.state == WebhookState.ACTIVE
    receiver.answer = lambda came, number: 200
    operations.replay_delivery(webhook_id=webhook.pk, delivery_id=only().pk, by=Caller(webhook.owner, Channel.EVENTS))
    operations.work_off()
    assert only().state == DeliveryState.DELIVERED
    assert len({came.id for came in receiver.came}) == 1


def test_pauses_are_cut_by_chance(webhook, ticket, receiver, monkeypatch):
    monkeypatch.setattr("apps.events.operations.delivering.random_part", lambda: 1.0)
    receiver.answer = lambda came, number: 500
    happen(ticket)

    operations.work_off()

    pause = only().next_attempt_at - only().tried_at
    assert 4 <= pause.total_seconds() < 5


@pytest.mark.rule("webhooks", "circuit-opens-after-failures")
def test_after_failures_in_a_row_one_delivery_is_tried_after_a_pause(webhook, organisation, receiver, clock):
    receiver.answer = lambda came, number: 500
    for _ in range(8):
        happen(TicketFactory(organisation=organisation))
        operations.work_off()
    assert len(receiver.came) == 5

    clock(datetime.timedelta(seconds=61))
    operations.work_off()
    assert len(receiver.came) == 6
    clock(datetime.timedelta(seconds=61))
    operations.work_off()
    assert len(receiver.came) == 6
    receiver.answer = lambda came, number: 200
    clock(datetime.timedelta(minutes=10))
    operations.work_off()

    assert Delivery.objects.exclude(state=DeliveryState.DELIVERED).count() == 0
    assert Webhook.objects.get().failures == 0


@pytest.mark.rule("webhooks", "disabled-after-three-days")
def test_webhook_that_fails_for_three_days_is_disabled_and_its_owner_informed(
    webhook, organisation, receiver, clock, owner, django_capture_on_commit_callbacks
):
    receiver.answer = lambda came, number: 500
    happen(TicketFactory(organisation=organisation))
    operations.work_off()
    clock(3 * DAY)
    happen(TicketFactory(organisation=organisation))
    happen(TicketFactory(organisation=organisation))
    operations.work_off()

    webhook.refresh_from_db()
    assert webhook.state == WebhookState.DISABLED
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.FAILED}
    note = Notification.objects.get(user=owner)
    assert note.text == (
        f"Webhook {webhook.pk} was disabled: Every attempt of 3 days has failed; the last one: "
        "The receiver answered 500."
    )
    [email] = note.activity.emails.all()
    assert (email.to, email.subject) == (owner.email, f"Webhook {webhook.pk} was disabled")
    assert receiver.url in email.body
    assert mail.outbox == []  # the worker sends it
    receiver.answer = lambda came, number: 200
    by = Caller(owner, Channel.EVENTS)
    operations.start_webhook(webhook_id=webhook.pk, by=by)
    assert operations.replay_failed(webhook_id=webhook.pk, by=by) == 3
    operations.work_off()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}


@pytest.mark.rule("webhooks", "gone-disables-at-once")
def test_receiver_that_is_gone_disables_the_webhook(webhook, ticket, receiver, owner):
    receiver.answer = lambda came, number: 410
    happen(ticket)

    operations.work_off()

    webhook.refresh_from_db()
    assert (webhook.state, only().state) == (WebhookState.DISABLED, DeliveryState.FAILED)
    assert Notification.objects.filter(user=owner).count() == 1


@pytest.mark.rule("webhooks", "revoked-token-disables")
def test_webhook_of_a_revoked_token_is_disabled_and_that_of_an_expired_one_goes_on(
    hooks, owner, receiver, ticket, clock
):
    client, ids = hooks(None), []
    for days in (1, 9):
        secret = create_token(user=owner, name=f"{days}", by=SYSTEM, lifetime=days * DAY)
        client.headers["Authorization"] = f"Bearer {secret}"
        ids.append(client.post("/", {"url": receiver.url}).json()["id"])
    clock(2 * DAY)
    operations.work_off()
    ApiToken.objects.get(name="1").access_token.delete()
    revoke_token(token_id=ApiToken.objects.get(name="9").pk, by=SYSTEM)
    happen(ticket)

    operations.work_off()

    states = dict(Webhook.objects.values_list("pk", "state"))
    assert [states[pk] for pk in ids] == [WebhookState.ACTIVE, WebhookState.DISABLED]
    assert len(receiver.came) == 1


@pytest.mark.rule("rotateWebhookSecret", "old-secret-signs-for-a-day")
def test_both_secrets_sign_for_a_day_after_a_rotation(webhook, ticket, receiver, clock, owner):
    old = webhook.secret
    new = operations.rotate_webhook_secret(webhook_id=webhook.pk, by=Caller(owner, Channel.EVENTS)).secret

    for length in (datetime.timedelta(), 0.99 * DAY, 0.02 * DAY):
        clock(length)
        happen(ticket)
        operations.work_off()

    signed = [(came.is_signed_by(new), came.is_signed_by(old)) for came in receiver.came]
    assert signed == [(True, True), (True, True), (True, False)]


@pytest.mark.rule("webhooks", "only-public-addresses-tried")
def test_nothing_is_sent_to_addresses_that_are_not_public(webhook, ticket, receiver, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    Webhook.objects.update(url="https://localhost:1/")
    happen(ticket)

    operations.work_off()

    assert receiver.came == []
    assert "which is not a public address" in only().error
    with pytest.raises(AddressRefused):
        operations.delivering.read_url(receiver.url, allow_private=settings.WEBHOOK_ALLOW_PRIVATE)


@pytest.mark.rule("testWebhook", "test-event-queued")
def test_test_event_is_sent_whatever_the_types(owner, receiver):
    webhook = made(owner, receiver, types=["case.*"])
    operations.send_test_event(webhook_id=webhook.pk, by=Caller(owner, Channel.EVENTS))

    operations.work_off()

    [came] = receiver.came
    assert (came.event["type"], came.event["subject"]["id"]) == ("webhook.test", webhook.pk)
    assert came.is_signed_by(webhook.secret)


@pytest.mark.rule("listDeliveries", "deliveries-kept-thirty-days")
def test_old_deliveries_are_forgotten(webhook, ticket, receiver, clock):
    receiver.answer = lambda came, number: 500
    happen(ticket)
    operations.work_off()
    Delivery.objects.bulk_create(
        Delivery(webhook=webhook, type="webhook.test", record="x", state=state)
        for state in (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.NOT_SENT)
    )

    clock(29 * DAY)
    assert operations.prune_deliveries() == 0
    clock(2 * DAY)
    assert operations.prune_deliveries() == 3
    assert only().state == DeliveryState.PENDING


def test_slow_receiver_does_not_keep_others_waiting(webhook, organisation, receiver, owner):
    made(owner, receiver)
    slow = Webhook.objects.order_by("pk").first()
    Webhook.objects.filter(pk=slow.pk).update(url=f"{receiver.url}/slow")
    receiver.answer = lambda came, number: drips(receiver.ended) if came.path.endswith("slow") else 200
    for _ in range(4):
        happen(TicketFactory(organisation=organisation))

    operations.work_off()

    assert sorted(came.path for came in receiver.came) == ["/hook"] * 4 + ["/hook/slow"]


def test_collecting_costs_the_same_for_one_and_for_many_events(webhook, organisation, django_assert_num_queries):
    ticket = TicketFactory(organisation=organisation)
    happen(ticket)
    with django_assert_num_queries(COST):
        assert operations.collect_deliveries() == 1
    for _ in range(30):
        happen(ticket)
    with django_assert_num_queries(COST):
        assert operations.collect_deliveries() == 30


def test_write_costs_with_twenty_webhooks_what_it_costs_without(ticket, receiver, owner):
    def cost(title):
        with CaptureQueriesContext(connection) as statements:
            tickets.update_ticket(ticket_id=ticket.pk, changes={"title": title}, by=SYSTEM)
        return len(statements)

    cost("One")
    without = cost("Two")
    for _ in range(20):
        made(owner, receiver)

    assert cost("Three") == without
    assert Delivery.objects.count() == 0


# Places of activities (5, a savepoint among them), webhooks with a token, the last place, webhooks that are behind, a
# savepoint, the webhook, its owner and rights, activities, what is visible, the deliveries, the place, the release.
COST = 17
