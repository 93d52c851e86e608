"""Tickets, cases and follow-ups in German: what is shown is, what is stored and what goes to others is not."""

import datetime

import pytest
from django.utils import timezone, translation

from apps.activity.models import Activity, Email, Notification
from apps.cases import operations as case_operations
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory, TechnicalContactFactory
from apps.core.caller import Caller, Channel
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.formatting import format_lead_time
from apps.journals.operations.reminders import send_due_reminders
from apps.tickets import operations
from apps.tickets.constants import SLA_STATES, TicketVerb
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory, UserFactory
from tests.support.desk import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def mira():
    """Somebody who reads German."""
    return AgentFactory(name="Mira", language="de", email="mira@desk.example")


@pytest.fixture
def german(mira):
    return Desk(mira)


def by(user):
    return Caller(user, Channel.DESK)


def test_ticket_and_queue_are_shown_in_german(german):
    ticket = TicketFactory(title="", description="", assignee=german.user)
    page, queue = german.ticket(ticket), german.read("tickets_ticket_changelist", view="open", order="oldest")

    expected = ["Beschreibung", "Zuweisen", "Bearbeiter", "(ohne Titel)", "Nichts wurde beschrieben.", "Notizen"]
    assert [word for word in expected if word not in page] == []
    assert [word for word in ("Meine Gruppen", "Priorität", "Älteste zuerst", "Alter") if word not in queue] == []


def test_refusal_is_in_the_language_of_the_desk_and_in_english_for_an_api(german, ticket_on_hold):
    hold = {"ticket_id": ticket_on_hold.pk, "reason": "again", "by": by(german.user)}

    with translation.override("de"), pytest.raises(Exception, match="ist bereits angehalten"):
        operations.hold_ticket(**hold)
    with pytest.raises(Exception, match="is already on hold"):
        operations.hold_ticket(**hold)


@pytest.fixture
def ticket_on_hold(mira):
    ticket = TicketFactory(title="No dial tone", assignee=mira)
    operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", until=timezone.now() + HOUR, by=by(mira))
    return ticket


@pytest.mark.parametrize(
    ("language", "line", "mail"),
    [("de", "läuft weiter: No dial tone", "Grund für das Anhalten: Parts"), ("", "is off hold", "because: Parts")],
)
def test_end_of_a_hold_is_said_in_the_language_of_the_assignee(ticket_on_hold, mira, language, line, mail):
    type(mira).objects.filter(pk=mira.pk).update(language=language)
    Ticket.objects.filter(pk=ticket_on_hold.pk).update(held_until=timezone.now() - HOUR)

    with translation.override("de" if language == "" else "en"):
        operations.resume_due_holds()

    assert line in Notification.objects.get(user=mira).text
    assert mail in Email.objects.get().body


def test_reminder_is_in_the_language_of_who_gets_it(mira):
    late = FollowUpFactory(assignee=mira, assignee_name=mira.username, due_at=timezone.now() + HOUR / 2)
    ReminderFactory(follow_up=late)

    send_due_reminders()

    assert Email.objects.get().subject.startswith("Erinnerung: Wiedervorlage ")
    assert " ist fällig am " in Email.objects.get().body


def test_contacts_of_a_case_are_written_to_in_the_language_of_the_site(mira):
    case = CaseFactory()
    TechnicalContactFactory(case=case, user=UserFactory(organisation=case.organisation, email="jo@depot.example"))

    with translation.override("de"):
        case_operations.change_status(case_number=case.pk, status=CaseStatus.IN_PROGRESS, text="Soon", by=by(mira))

    mail = Email.objects.get()
    assert mail.subject == f"Case {case.number}: In progress"
    assert f"The status of case {case.number} is In progress now." in mail.body


def test_what_a_merge_stores_is_english_and_is_read_in_german(german):
    source, target = TicketFactory(), TicketFactory()
    Ticket.objects.filter(pk=source.pk).update(organisation=target.organisation, reporter=target.reporter)
    TicketNoteFactory(ticket=source)
    status = Classification.objects.filter(kind=1, lifecycle="closed", is_resolution=False).first()

    with translation.override("de"):
        operations.merge_tickets(source_id=source.pk, target_id=target.pk, status=status, reason="", by=by(german.user))

    assert Activity.objects.get(verb=TicketVerb.MERGED).data["moved"] == {"notes": 1}
    assert f"Merged into {target.human_id}" in source.notes.latest("pk").body
    assert "Verschoben: Notizen (1)" in german.ticket(target)


def test_labels_follow_the_language_in_which_they_are_read():
    def read():
        state, bulk = SLA_STATES["Breached"].label, dict(CaseStatus.choices)["IN_PROGRESS"]
        return str(state), str(bulk), format_lead_time(7200)

    with translation.override("de"):
        german = read()

    assert read() == ("Breached", "In progress", "2 hours")
    assert german == ("Überschritten", "In Bearbeitung", "2 Stunden")
