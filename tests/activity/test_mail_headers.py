"""What people wrote, in the mails that are made of it: it adds no header and reaches nobody else."""

from email import message_from_bytes

import pytest
from django.core import mail

from apps.activity.models import Email
from apps.activity.operations import queue_email, recording, send_email
from apps.cases.factories import CaseFactory, TechnicalContactFactory
from apps.cases.operations.mailing import tell_contacts
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.journals.constants import JournalLookupKind
from apps.journals.factories import FollowUpFactory, ReminderFactory, lookup
from apps.journals.operations import send_reminder
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.tickets.operations import confirm_contacts
from apps.users.factories import AgentFactory

HOSTILE = "Printer\r\nBcc: bcc@example.com\nSubject: Another\rTo: to@example.com\u2028Cc: cc@example.com\x0bX-Added: 1"
SYSTEM = Caller(None, Channel.TASK)
pytestmark = pytest.mark.django_db


def of_ticket():
    ticket = TicketFactory(title=HOSTILE, description=HOSTILE)
    TicketAttributeFactory(ticket=ticket, value="one@example.com")
    TicketAttributeFactory(ticket=ticket, key="mainName", value=HOSTILE)
    confirm_contacts(ticket_id=ticket.pk, by=Caller(AgentFactory(), Channel.DESK))


def of_reminder():
    type = lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1)
    type.name = HOSTILE
    type.save()
    assignee = AgentFactory(email="one@example.com", name=HOSTILE)
    follow_up = FollowUpFactory(type=type, assignee=assignee, description=HOSTILE)
    reminder = ReminderFactory(follow_up=follow_up, duration_seconds=10**6)
    assert send_reminder(reminder_id=reminder.pk)


def of_case():
    case = CaseFactory(description=HOSTILE, customer_reference=HOSTILE)
    TechnicalContactFactory(case=case, user__email="one@example.com")
    with recording("case.noted", by=SYSTEM, subject=case) as entry:
        tell_contacts(case, HOSTILE, activity=entry)


def of_subject():
    with recording("organisation.changed", by=SYSTEM, subject=OrganisationFactory()) as entry:
        queue_email(activity=entry, to="one@example.com", subject=HOSTILE, body=HOSTILE, thread="case-7")


@pytest.mark.parametrize("write", [of_ticket, of_reminder, of_case, of_subject])
def test_text_adds_no_header(write):
    write()
    email = Email.objects.get()
    mail.outbox.clear()
    send_email(email_id=email.pk)

    [sent] = mail.outbox
    message = message_from_bytes(sent.message().as_bytes())
    assert sorted(message.keys()) == sorted(KNOWN)
    assert (message.get_all("Subject"), message.get_all("To")) == ([message["Subject"]], ["one@example.com"])
    assert sent.recipients() == ["one@example.com"]
    assert "Bcc: bcc@example.com" in email.body  # it is text like any other


KNOWN = [
    "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "In-Reply-To", "MIME-Version",
    "Message-ID", "References", "Subject", "To",
]  # fmt: skip
