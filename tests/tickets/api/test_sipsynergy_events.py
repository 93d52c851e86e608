"""Confirming a ticket's contacts: the event, and the e-mails that the worker sends."""

import datetime
import signal
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.activity.models import Activity, Email
from apps.tickets.factories import TicketAttributeFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.sipsynergy_requests import missing, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")


@pytest.fixture
def ticket(integrator):
    ticket = ticket_of(integrator, title="No dial tone")
    for key, value in [
        ("mainEmail", "one@example.com"),
        ("phoneNumber", "+447700900123"),
        ("preferredContactMethod", "email"),
        ("additionalEmails", "ONE@example.com"),
        ("additionalEmails", "two@example.com"),
    ]:
        TicketAttributeFactory(ticket=ticket, key=key, value=value)
    TicketAttributeFactory(ticket=ticket, key="additionalEmails", value="off@example.com", is_enabled=False)
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="line@example.com", type="Line")
    return ticket


def _path(ticket):
    return f"/events/confirm-contacts/{ticket.human_id}"


def _work():
    """What `manage.py worker` does until nothing is left to do; the worker's signal handlers go with it."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    try:
        call_command("worker", batch=True, interval=0, verbosity=0)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _event(event, ticket):
    return {
        "data": {
            "id": event.pk,
            "key": "notification.ticket.confirm-contacts",
            "value": "Confirm ticket contacts notification sent.",
            "target": ticket.human_id,
        }
    }


@pytest.mark.rule("confirmTicketContacts", "one-email-per-distinct-address")
@pytest.mark.rule("confirmTicketContacts", "disabled-contacts-get-no-email")
@pytest.mark.rule("confirmTicketContacts", "confirmation-event-recorded")
@pytest.mark.django_db(transaction=True)
def test_worker_mails_each_enabled_address_once(sip, integrator, ticket):
    response = sip(integrator).post(_path(ticket))

    event = Activity.objects.get(verb="notification.ticket.confirm-contacts")
    assert (response.status_code, response.json()) == (201, _event(event, ticket))
    assert mail.outbox == []
    assert list(Email.objects.values_list("status", flat=True)) == ["queued", "queued"]

    _work()

    assert sorted(message.to[0].lower() for message in mail.outbox) == ["one@example.com", "two@example.com"]
    assert {len(message.recipients()) for message in mail.outbox} == {1}
    assert mail.outbox[0].subject == f"{ticket.human_id}: please confirm your contact details"
    assert mail.outbox[0].from_email == "Patchbay <support@patchbay.example>"
    assert "off@example.com" not in mail.outbox[0].body
    assert "No dial tone" in mail.outbox[0].body
    assert [(email.status, email.error, email.sent_at is None) for email in Email.objects.all()] == [
        ("sent", "", False)
    ] * 2
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}

    _work()
    assert len(mail.outbox) == 2


@pytest.mark.rule("confirmTicketContacts", "repeats-send-again-until-limit")
@pytest.mark.rule("getConfirmTicketContacts", "newest-event-after-post")
@pytest.mark.django_db(transaction=True)
def test_each_call_sends_again_and_the_newest_event_is_shown(sip, integrator, ticket):
    client = sip(integrator)

    ids = [client.post(_path(ticket)).json()["data"]["id"] for _ in range(3)]
    _work()

    assert len(set(ids)) == 3
    assert len(mail.outbox) == 6
    assert client.get(_path(ticket)).json() == _event(Activity.objects.get(pk=max(ids)), ticket)


@pytest.mark.rule("confirmTicketContacts", "repeats-send-again-until-limit")
def test_contacts_are_asked_five_times_an_hour_for_an_integrator_and_no_more(sip, integrator, agent, ticket):
    client = sip(integrator)

    assert [client.post(_path(ticket)).status_code for _ in range(6)] == [201] * 5 + [409]
    assert sip(agent).post(_path(ticket)).status_code == 201
    Activity.objects.update(at=timezone.now() - datetime.timedelta(hours=1, seconds=1))
    assert client.post(_path(ticket)).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_task_that_runs_twice_sends_nothing_again(sip, integrator, ticket):
    sip(integrator).post(_path(ticket))
    _work()
    DBTaskResult.objects.update(status="READY")

    _work()

    assert len(mail.outbox) == 2


class BrokenBackend(EmailBackend):
    """A mail server that takes nothing for one of the addresses."""

    def send_messages(self, messages):
        if messages[0].to[0].lower() == "one@example.com":
            raise smtplib.SMTPRecipientsRefused({"one@example.com": (550, b"No such mailbox")})
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_refused_message_is_marked_and_keeps_no_other_from_going_out(sip, integrator, ticket, settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    sip(integrator).post(_path(ticket))

    _work()

    assert [message.to for message in mail.outbox] == [["two@example.com"]]
    failed, sent = Email.objects.order_by("pk")
    assert (failed.to.lower(), failed.status, failed.sent_at) == ("one@example.com", "failed", None)
    assert "No such mailbox" in failed.error
    assert (sent.status, sent.error) == ("sent", "")


@pytest.mark.django_db(transaction=True)
def test_unreachable_mail_server_is_marked(sip, integrator, ticket, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    sip(integrator).post(_path(ticket))
    _work()

    assert [email.status for email in Email.objects.all()] == ["failed", "failed"]
    assert all("refused" in email.error for email in Email.objects.all())


@pytest.mark.django_db(transaction=True)
def test_address_that_no_message_can_hold_is_marked(sip, integrator):
    ticket = ticket_of(integrator)
    TicketAttributeFactory(ticket=ticket, value="one@example.com\nBcc: two@example.com")

    sip(integrator).post(_path(ticket))
    _work()

    assert mail.outbox == []
    assert Email.objects.get().status == "failed"


@pytest.mark.rule("confirmTicketContacts", "no-enabled-contact-is-conflict")
@pytest.mark.parametrize(
    "attribute",
    [
        None,
        {"key": "mainEmail", "is_enabled": False},
        {"key": "phoneNumber", "value": "+447700900123"},
        {"key": "mainEmail", "type": "Line"},
    ],
)
def test_ticket_without_an_address_is_a_conflict(sip, integrator, attribute):
    ticket = ticket_of(integrator)
    if attribute is not None:
        TicketAttributeFactory(ticket=ticket, **attribute)
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.post(_path(ticket))

    assert response.status_code == 409
    assert response.json() == {
        "title": "Conflict",
        "message": f"{ticket.human_id} has no enabled contact with an e-mail address.",
    }
    assert client.get(_path(ticket)).status_code == 404


@pytest.mark.rule("confirmTicketContacts", "unknown-ticket-sends-no-email")
@pytest.mark.rule("getConfirmTicketContacts", "ticket-must-exist")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_ticket_has_no_event(sip, agent, method):
    client = sip(agent)
    client.get("/users")

    with nothing_written():
        response = client.send(method, "/events/confirm-contacts/INC-999999")

    assert (response.status_code, response.json()) == (404, missing("ticket", "INC-999999"))


@pytest.mark.rule("confirmTicketContacts", "body-ignored")
@pytest.mark.rule("tickets-microservice", "content-type-without-body")
@pytest.mark.parametrize(
    ("raw", "content_type"),
    [(b"", "application/json"), (b"", "text/plain"), (b"{", "application/json"), (b"[1]", "application/json"),
     (b"\xff\x00", "application/octet-stream"), (b'{"ticketId": 5}', "application/json")],
)  # fmt: skip
def test_body_of_the_request_is_ignored(sip, integrator, ticket, raw, content_type):
    response = sip(integrator).send("POST", _path(ticket), raw=raw, headers={"Content-Type": content_type})

    assert response.status_code == 201
    assert Email.objects.count() == 2


@pytest.mark.rule("getConfirmTicketContacts", "no-confirmation-yet-is-404")
@pytest.mark.rule("getConfirmTicketContacts", "target-is-path-ticket")
@pytest.mark.rule("getConfirmTicketContacts", "reading-sends-and-records-nothing")
def test_event_is_not_found_before_and_shown_after(sip, integrator, ticket):
    other = ticket_of(integrator)
    TicketAttributeFactory(ticket=other)
    client = sip(integrator)
    client.post(_path(other))

    before = client.get(_path(ticket))
    event = client.post(_path(ticket)).json()
    with nothing_written():
        after = client.get(_path(ticket))

    assert before.status_code == 404
    assert before.json() == missing("event", f"of ticket {ticket.human_id}")
    assert (after.status_code, after.json()) == (200, event)
    assert after.json()["data"]["target"] == ticket.human_id
