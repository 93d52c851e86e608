"""Open pages ask one address what happened: they get what their reader may see, and 304 when nothing did."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity, Notification, Presence
from apps.activity.presence import HERE, prune_presences
from apps.core.caller import Caller, Channel
from apps.core.sent import mark_of_person
from apps.tickets import operations
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory

pytestmark = pytest.mark.django_db
URL = "/admin/live/"
QUEUE = "/admin/tickets/ticket/"


class Open:
    """A page of the desk that a person has open."""

    def __init__(self, user, at, **client):
        self.user, self.at, self.tag = user, at, ""
        self.http = Client(**client)
        self.http.force_login(user)
        self.since = timezone.now().isoformat()

    def ask(self, **changes):
        headers = {"if-none-match": self.tag} if self.tag else {}
        values = {"at": self.at, "since": self.since, "drawn_for": mark_of_person(self.user.pk)}
        return self.http.get(URL, values | changes, headers=headers)

    def news(self, **changes):
        response = self.ask(**changes)
        assert response.status_code == 200, response.content
        return response.json()

    def say(self, **values):
        return self.http.post(URL, {"at": self.at, "drawn_for": mark_of_person(self.user.pk)} | values)


def page_of(ticket):
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


def by(user):
    return Caller(user, Channel.DESK)


@pytest.fixture
def mira():
    return AgentFactory(name="Mira Lind")


@pytest.mark.sqlite
def test_queue_hears_of_new_and_changed_rows_that_fit_it(agent, mira):
    old, other, closed = TicketFactory(), TicketFactory(), TicketFactory()
    mine = Open(agent, f"{QUEUE}?view=mine")
    assert mine.news() == {"bell": "", "matching": [], "touched": []}

    for ticket in (old, closed):
        operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=by(mira))
    operations.add_note(ticket_id=other.pk, body="Rang twice", is_internal=True, by=by(mira))
    operations.assign_ticket(ticket_id=closed.pk, assignee=mira, by=by(mira))

    news = mine.news()
    assert (news["matching"], news["touched"]) == ([old.pk], sorted([old.pk, other.pk, closed.pk]))
    assert news["bell"] == str(Notification.objects.filter(user=agent, seen_at=None).count() or "")
    assert mine.news(since=timezone.now().isoformat())["touched"] == []
    assert mine.news(at=f"{QUEUE}?status=no-such-status")["matching"] == []


@pytest.mark.sqlite
def test_object_hears_what_was_done_and_by_whom(agent, mira):
    ticket = TicketFactory()
    page = Open(agent, page_of(ticket))
    assert page.news() == {"bell": "", "acts": [], "here": []}

    operations.assign_ticket(ticket_id=ticket.pk, assignee=mira, by=by(mira))
    operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", by=by(mira))

    ids = list(Activity.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    acts = page.news()["acts"]
    assert [act["id"] for act in acts] == ids
    assert all(act["words"].startswith("Mira Lind ") for act in acts)


@pytest.mark.sqlite
def test_nothing_new_is_304(agent, mira):
    ticket = TicketFactory()
    page = Open(agent, page_of(ticket))
    first = page.ask()
    page.tag = first["ETag"]
    again = page.ask()
    assert (again.status_code, again.content) == (304, b"")
    assert again["Live-At"] >= first["Live-At"]
    operations.assign_ticket(ticket_id=ticket.pk, assignee=mira, by=by(mira))
    assert page.ask().status_code == 200


@pytest.mark.parametrize("at", ["/admin/", QUEUE, "{ticket}", "/admin/cases/case/", "/admin/orders/order/"])
def test_one_request_takes_three_statements(agent, mira, at):
    ticket = TicketFactory()
    page = Open(agent, at.format(ticket=page_of(ticket)))
    counted = []
    for _ in range(2):
        for _ in range(15):
            note = operations.add_note(
                ticket_id=TicketFactory().pk, body="Rang", is_internal=True, by=by(AgentFactory())
            )
            assert note.pk
        operations.add_note(ticket_id=ticket.pk, body="Rang", is_internal=True, by=by(mira))
        Open(AgentFactory(), page_of(ticket)).say(writing="1")
        with CaptureQueriesContext(connection) as captured:
            page.news()
        counted.append(len(captured))
    assert counted == [3, 3]


@pytest.mark.sqlite
def test_what_happened_to_rows_of_a_queue_is_found_by_its_time(agent):
    """On SQLite, which else goes through all activities of tickets."""
    if connection.vendor != "sqlite":
        return
    page = Open(agent, QUEUE)
    with CaptureQueriesContext(connection) as statements:
        page.news()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statements[-1]['sql']}")
        plan = [step for *_, step in cursor.fetchall() if "U0" in step]

    assert plan
    assert [step for step in plan if "(at>?)" not in step] == []


@pytest.mark.sqlite
def test_what_the_person_may_not_see_is_not_heard_of(agent, mira):
    ticket = TicketFactory()
    queue, page = Open(agent, QUEUE), Open(agent, page_of(ticket))
    Group.objects.get(name="CSR").permissions.remove(Permission.objects.get(codename="view_ticket"))
    about = {f"{name}_type": "tickets.ticket" for name in ("subject", "object")}
    about |= {f"{name}_id": ticket.pk for name in ("subject", "object")}
    Activity.objects.create(verb="ticket.assigned", actor=mira, channel=Channel.DESK, **about)
    Presence.objects.create(user=mira, about=f"tickets.ticket-{ticket.pk}")

    assert queue.news() == {"bell": ""}
    assert page.news() == {"bell": ""} == page.news(at=page_of(ticket).replace(str(ticket.pk), "999999"))
    assert page.say().status_code == 204
    assert not Presence.objects.filter(user=agent).exists()


@pytest.mark.sqlite
def test_two_people_at_a_ticket_see_each_other(agent, mira):
    ticket = TicketFactory()
    page, hers = Open(agent, page_of(ticket)), Open(mira, page_of(ticket))
    page.say()
    assert page.news()["here"] == []
    hers.say()
    assert page.news()["here"] == [{"name": "Mira Lind", "writing": False}]
    hers.say(writing="1")
    assert page.news()["here"] == [{"name": "Mira Lind", "writing": True}]
    assert Open(agent, page_of(TicketFactory())).news()["here"] == []
    assert len(hers.news()["here"]) == 1
    hers.say(left="1")
    assert page.news()["here"] == []
    hers.say()
    Presence.objects.filter(user=mira).update(seen_at=timezone.now() - HERE - datetime.timedelta(seconds=1))
    assert page.news()["here"] == []
    Presence.objects.filter(user=mira).update(seen_at=timezone.now() - datetime.timedelta(days=1))
    assert prune_presences() == 1


def test_page_of_another_person_or_of_nobody_hears_nothing(agent, mira):
    page = Open(agent, QUEUE)
    assert page.ask(drawn_for=mark_of_person(mira.pk)).status_code == 409
    assert page.ask(drawn_for="forged").status_code == 409
    page.http.logout()
    assert page.ask().status_code == 401
    assert page.say().status_code == 401
    strict = Open(agent, page_of(TicketFactory()), enforce_csrf_checks=True)
    assert strict.say().status_code == 403
    assert not Presence.objects.exists()


@pytest.mark.parametrize(
    "at", ["", "/", "//", "/admin/nothing/", "/admin/tickets/ticket/add/", "/healthz", "\0", "/admin/tickets/ticket/x/"]
)
def test_address_of_no_object_gets_the_bell_alone(agent, at):
    page = Open(agent, at)
    for since in ("", "yesterday", "2026-13-45T99:99", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"):
        assert page.news(since=since) == {"bell": ""}
    assert page.say().status_code == 400
