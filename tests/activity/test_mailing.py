"""Sending e-mails: claims, retries, giving up, deadlines and headers."""

import datetime
import smtplib
import socket
import threading
from email import message_from_bytes

import pytest
from django.core import mail
from django.core.mail import DNS_NAME
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from apps.activity import operations
from apps.activity.constants import EmailStatus
from apps.activity.models import Email, Notification
from apps.activity.operations import (
    MAX_ATTEMPTS,
    RETRY_PAUSE,
    queue_email,
    recording,
    send_email,
    send_left_over_emails,
)
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.tickets.operations import confirm_contacts
from apps.users.factories import AgentFactory
from tests.activity.mail_server import MailServer

SYSTEM = Caller(None, Channel.TASK)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def queued(db):
    """`queued(actor)`: an e-mail that a write of this user caused."""

    def make(actor=None, **changes):
        with recording("organisation.changed", by=Caller(actor, Channel.DESK), subject=OrganisationFactory()) as entry:
            values = {"to": "one@example.com", "subject": "Hello", "body": "text", "thread": "case-7"}
            return queue_email(activity=entry, **(values | changes))

    return make


@pytest.fixture
def refusing(monkeypatch):
    """A mail server that refuses everything; `refusing.count` says how often it was asked."""

    class Refusing:
        count = 0

    def refuse(self, messages):
        Refusing.count += 1
        raise smtplib.SMTPRecipientsRefused({"one@example.com": (550, b"No such mailbox")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return Refusing


@pytest.fixture
def smtp(settings):
    """`with smtp("silent") as server`: e-mails go to a server on this machine."""
    settings.EMAIL_BACKEND = "apps.core.mail.TimedSmtpBackend"
    settings.EMAIL_TIMEOUT = 1

    def start(behaviour):
        server = MailServer(behaviour)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        return server.running()

    return start


def pass_time(email, delta):
    email.refresh_from_db()
    if email.tried_at is not None:
        Email.objects.filter(pk=email.pk).update(tried_at=email.tried_at - delta)


# -- retries


@pytest.mark.sqlite
def test_failed_email_is_tried_six_times_after_longer_pauses_and_then_given_up(queued, refusing):
    email = queued()
    send_email(email_id=email.pk)
    pauses = []
    for attempt in range(1, 6):
        email.refresh_from_db()
        assert (email.status, email.attempts, refusing.count) == (EmailStatus.FAILED, attempt, attempt)
        pass_time(email, attempt * 5 * MINUTE - MINUTE)
        assert send_left_over_emails() == 0  # a minute too early
        pass_time(email, 2 * MINUTE)
        assert send_left_over_emails() == 1
        pauses.append(attempt * RETRY_PAUSE)

    email.refresh_from_db()
    assert (email.status, email.attempts, refusing.count) == (EmailStatus.GIVEN_UP, 6, 6)
    assert "No such mailbox" in email.error
    assert (MAX_ATTEMPTS, [pause // MINUTE for pause in pauses]) == (6, [5, 10, 15, 20, 25])
    pass_time(email, 1000 * MINUTE)
    assert (send_left_over_emails(), send_email(email_id=email.pk), refusing.count) == (0, False, 6)


def give_up(email):
    Email.objects.filter(pk=email.pk).update(attempts=MAX_ATTEMPTS - 1, status=EmailStatus.FAILED)
    send_email(email_id=email.pk)
    email.refresh_from_db()
    assert email.status == EmailStatus.GIVEN_UP


@pytest.mark.sqlite
def test_who_caused_an_email_that_is_given_up_is_informed_once(queued, refusing, agent, manager):
    email = queued(agent)
    send_email(email_id=email.pk)
    assert not Notification.objects.exists()

    give_up(email)

    [notification] = Notification.objects.all()
    assert (notification.user, notification.activity, notification.text) == (
        agent,
        email.activity,
        "Not delivered to one@example.com: Hello",
    )


@pytest.mark.parametrize("actor", ["nobody", "integrator", "deactivated"])
def test_who_sees_all_emails_is_informed_when_their_cause_has_no_desk(
    queued, refusing, integrator, agent, manager, administrator, actor
):
    actors = {"nobody": None, "integrator": integrator, "deactivated": AgentFactory(is_active=False)}

    give_up(queued(actors[actor]))

    assert {notification.user for notification in Notification.objects.all()} == {manager, administrator}


def test_email_that_a_later_attempt_sends_informs_nobody(queued, refusing, agent, monkeypatch):
    email = queued(agent)
    send_email(email_id=email.pk)
    monkeypatch.undo()
    pass_time(email, 6 * MINUTE)

    send_left_over_emails()

    email.refresh_from_db()
    assert (email.status, email.attempts, email.error, len(mail.outbox)) == (EmailStatus.SENT, 1, "", 1)
    assert not Notification.objects.exists()


# -- claims


@pytest.mark.sqlite
def test_email_in_hand_is_not_sent_by_another_worker_until_its_claim_runs_out(queued, settings):
    email = queued()
    assert operations._claim(email.pk) is not None  # by a worker that dies now

    assert (send_email(email_id=email.pk), send_left_over_emails()) == (False, 0)
    pass_time(email, datetime.timedelta(seconds=settings.EMAIL_TIMEOUT + settings.EMAIL_LEFT_OVER_SECONDS + 1))
    assert send_left_over_emails() == 1

    email.refresh_from_db()
    assert (email.status, len(mail.outbox)) == (EmailStatus.SENT, 1)


def test_failure_of_a_worker_that_lost_its_claim_changes_nothing(queued):
    email = queued()
    first = operations._claim(email.pk)
    Email.objects.filter(pk=email.pk).update(status=EmailStatus.SENT, tried_at=timezone.now(), sent_at=timezone.now())

    operations._note_failure(first, "timed out")

    email.refresh_from_db()
    assert (email.status, email.attempts) == (EmailStatus.SENT, 0)


@pytest.mark.sqlite
def test_no_row_is_locked_and_no_transaction_open_while_an_email_goes_out(queued, monkeypatch):
    email, seen = queued(), []
    send = EmailBackend.send_messages

    def look(self, messages):
        open_blocks = [block for block in connection.atomic_blocks if not block._from_testcase]
        seen.append((open_blocks, Email.objects.get(pk=email.pk).status))
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", look)
    send_email(email_id=email.pk)

    assert seen == [([], EmailStatus.SENDING)]


def test_email_is_never_sent_inside_a_transaction(queued):
    email = queued()
    with transaction.atomic(), pytest.raises(RuntimeError):
        send_email(email_id=email.pk)
    assert mail.outbox == []


def test_fault_of_our_own_is_a_failed_attempt(queued, monkeypatch):
    email = queued()
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: 1 / 0)

    send_email(email_id=email.pk)

    email.refresh_from_db()
    assert (email.status, email.error) == (EmailStatus.FAILED, "Something went wrong on our side.")


# -- real servers


@pytest.mark.parametrize("behaviour", ["silent", "drip"])
def test_server_that_is_silent_or_drips_is_left_at_the_deadline(queued, smtp, behaviour):
    email = queued()
    with smtp(behaviour) as server:
        send_email(email_id=email.pk)
        assert (server.connections, server.sent < server.PIECES / 2) == (1, True)

    email.refresh_from_db()
    assert (email.status, email.attempts) == (EmailStatus.FAILED, 1)
    assert "timed out" in email.error


@pytest.mark.parametrize(("asked", "status"), [("getfqdn", "sent"), ("getaddrinfo", "failed")])
def test_name_server_that_is_silent_holds_no_mail_beyond_the_deadline(queued, smtp, monkeypatch, asked, status):
    """Without the name of this machine the mail goes out under its address; without that of the server it waits."""
    released = threading.Event()
    monkeypatch.delattr(DNS_NAME, "_fqdn", raising=False)
    monkeypatch.setattr(socket, asked, lambda *args, **options: released.wait(30) and [])
    email = queued()
    with smtp("take"):
        send_email(email_id=email.pk)
        assert not released.is_set()
        released.set()

    email.refresh_from_db()
    assert (email.status, "timed out" in email.error) == (status, status == "failed")


def test_server_gets_the_message_with_the_headers_of_automatic_mail(queued, smtp):
    email = queued(subject="Line\r\nBcc: two@example.com")
    with smtp("take") as server:
        send_email(email_id=email.pk)

    email.refresh_from_db()
    assert (email.status, email.error) == (EmailStatus.SENT, "")
    [message] = [message_from_bytes(content) for content in server.messages]
    assert (message["To"], message["Bcc"], message["Subject"]) == ("one@example.com", None, "Line Bcc: two@example.com")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{email.name}@patchbay.example>"
    assert message["References"] == message["In-Reply-To"] == "<case-7@patchbay.example>"


# -- headers


def test_each_attempt_has_the_same_message_id_and_each_email_its_own(queued, monkeypatch):
    first, second = queued(), queued()
    for email in (first, second, first):
        Email.objects.filter(pk=email.pk).update(status=EmailStatus.QUEUED)
        send_email(email_id=email.pk)

    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize(
    ("domain", "sender", "expected"),
    [
        ("", "Patchbay <support@carrier.example>", "carrier.example"),
        ("", "noc@carrier.example", "carrier.example"),
        ("mail.carrier.example", "noc@other.example", "mail.carrier.example"),
    ],
)
def test_message_ids_are_of_our_own_domain(queued, settings, domain, sender, expected):
    settings.EMAIL_DOMAIN, settings.DEFAULT_FROM_EMAIL = domain, sender
    send_email(email_id=queued().pk)

    [message] = mail.outbox
    for header in ("Message-ID", "References", "In-Reply-To"):
        assert message.extra_headers[header].endswith(f"@{expected}>")


def test_emails_of_one_ticket_are_one_thread_whoever_writes_them(agent):
    from apps.journals.constants import JournalObjectType
    from apps.journals.factories import FollowUpFactory, ReminderFactory
    from apps.journals.operations import send_due_reminders

    by = Caller(agent, Channel.DESK)
    ticket, other = TicketFactory(), TicketFactory()
    overdue = timezone.now() - MINUTE
    about = {
        "customer": None,
        "object_type": JournalObjectType.JOURNAL_ITEM,
        "object_id": ticket.pk,
        "subject_item": ticket.item,
    }
    ReminderFactory(follow_up=FollowUpFactory(**about, due_at=overdue, assignee=agent))
    ReminderFactory(follow_up=FollowUpFactory(customer=CustomerFactory(), due_at=overdue, assignee=agent))
    send_due_reminders()
    for one in (ticket, other):
        TicketAttributeFactory(ticket=one, value="one@example.com")
        confirm_contacts(ticket_id=one.pk, by=by)
    for email in Email.objects.order_by("pk"):
        send_email(email_id=email.pk)

    threads = [message.extra_headers["References"] for message in mail.outbox]
    assert threads[0] == threads[2] == f"<item-{ticket.pk}@patchbay.example>"
    assert len(set(threads)) == 3
