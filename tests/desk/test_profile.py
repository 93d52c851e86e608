"""A person's own settings of the desk: what each of them changes, for that person alone."""

import datetime

import pytest
from django.conf import settings
from django.test import Client

from apps.activity.models import Activity, Notification
from apps.core.caller import Caller, Channel
from apps.tickets import operations
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket, TicketNote
from apps.users.factories import AgentFactory
from apps.users.models import User
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
PLAIN = {"time_zone": "", "start_page": "", "signature": "", "rings_assignments": "on", "mails_mentions": "on"}


@pytest.fixture
def casey():
    return Desk(AgentFactory())


def save(desk, **changes):
    values = {name: value for name, value in (PLAIN | changes).items() if value is not None}
    response = desk.http.post("/admin/profile/", values)
    desk.user.refresh_from_db()
    return response


@pytest.mark.sqlite
def test_settings_are_saved_and_recorded_for_their_person_alone(casey):
    other = AgentFactory()
    page = casey.http.get("/admin/profile/").content.decode()
    assert 'name="time_zone"' in page
    assert "Change password" in page

    response = save(casey, time_zone="Europe/Helsinki", is_compact="on", signature="Casey\nPatchbay")

    assert response.status_code == 302
    assert (casey.user.time_zone, casey.user.is_compact, casey.user.signature) == (
        "Europe/Helsinki",
        True,
        "Casey\nPatchbay",
    )
    entry = Activity.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.subject_id) == ("user.profile", casey.user, casey.user.pk)
    other.refresh_from_db()
    assert (other.time_zone, other.is_compact) == ("", False)
    count = Activity.objects.count()
    save(casey, time_zone="Europe/Helsinki", is_compact="on", signature="Casey\nPatchbay")
    assert Activity.objects.count() == count


def test_new_language_is_that_of_the_answer(casey):
    save(casey, language="de")
    assert "Ihre Einstellungen sind gespeichert" in casey.http.get("/admin/profile/").content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("start_page", "admin:django_tasks_database_dbtaskresult_changelist"),
        ("signature", "x" * 501),
    ],
)
def test_bad_setting_is_refused_beside_its_field(casey, name, value):
    response = save(casey, **{name: value})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [name]
    assert getattr(casey.user, name) == ""


@pytest.mark.sqlite
def test_times_are_in_the_persons_own_zone(casey):
    ticket = TicketFactory()
    at = datetime.datetime(2026, 1, 15, 12, 30, tzinfo=datetime.UTC)
    Ticket.objects.filter(pk=ticket.pk).update(created_at=at)
    other = Desk(AgentFactory())
    save(casey, time_zone="Asia/Kolkata")
    assert "15 Jan 2026, 18:00" in casey.ticket(ticket)
    assert "15 Jan 2026, 12:30" in other.ticket(ticket)
    casey.http.get("/admin/nothing/")
    assert "15 Jan 2026, 12:30" in other.ticket(ticket)


def test_first_page_opens_after_signing_in(casey):
    save(casey, start_page="admin:cases_case_changelist")
    casey.user.set_password("a good password")
    casey.user.save()

    def sign_in(to=""):
        values = {"username": casey.user.username, "password": "a good password", "next": to}
        return Client().post("/admin/login/", values).url

    assert sign_in() == "/admin/cases/case/"
    assert sign_in("/admin/tickets/ticket/") == "/admin/tickets/ticket/"
    User.objects.filter(pk=casey.user.pk).update(start_page="admin:django_tasks_database_dbtaskresult_changelist")
    assert sign_in() == "/admin/"
    assert settings.LOGIN_REDIRECT_URL == "admin:index"


def test_signature_ends_what_the_customer_reads_and_no_internal_note(casey):
    ticket = TicketFactory()
    save(casey, signature="Casey")
    assert "your signature" in casey.ticket(ticket)
    for visibility in ("public", "internal"):
        casey.post("tickets_ticket_note", ticket.pk, body="Rang", visibility=visibility)
    found = dict(TicketNote.objects.filter(ticket=ticket).values_list("is_internal", "body"))
    assert found == {False: "Rang\n\nCasey", True: "Rang"}


def test_bell_rings_for_a_ticket_that_somebody_gave_me_unless_i_want_it_not(casey):
    by = Caller(AgentFactory(name="Mira Lind"), Channel.DESK)
    ticket = TicketFactory(title="No dial tone")
    for _ in range(2):
        operations.assign_ticket(ticket_id=ticket.pk, assignee=casey.user, by=by)
    bell = Notification.objects.filter(user=casey.user)
    assert [line.text for line in bell] == [f"Mira Lind gave you {ticket.human_id}: No dial tone"]

    operations.assign_ticket(ticket_id=TicketFactory().pk, assignee=casey.user, by=Caller(casey.user, Channel.DESK))
    save(casey, rings_assignments=None)
    operations.assign_ticket(ticket_id=TicketFactory().pk, assignee=casey.user, by=by)
    assert bell.count() == 1
