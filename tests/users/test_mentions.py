"""Mentions in notes: who is notified, once, and what is said of the others."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.activity.models import Activity, BulkRun, Email, Notification
from apps.cases import operations as case_operations
from apps.cases.constants import Visibility
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import NotAllowed
from apps.journals import operations as journal_operations
from apps.journals.constants import JournalLookupKind
from apps.journals.models import Lookup
from apps.orders.operations import create_order
from apps.tickets import operations
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory, UserFactory
from apps.users.mentions import names_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira(db):
    return AgentFactory(username="mira.patel", name="Mira Patel")


def reached():
    """(person, line, address of the e-mail) of everybody who was notified."""
    mails = dict(Email.objects.values_list("to", "subject"))
    rows = Notification.objects.select_related("user").order_by("pk")
    return [(row.user.username, row.text, mails.get(row.user.email)) for row in rows]


def test_names_are_read_as_people_write_them():
    text = "Hello @mira.patel, @Bob: ask (@bob) or @c+d_e-f. No: a@example.com, x/@y, @, @@z, @" + "n" * 151

    assert names_in(text) == ["mira.patel", "Bob", "c+d_e-f"]


@pytest.mark.sqlite
@pytest.mark.parametrize("is_internal", [True, False])
def test_a_mention_notifies_on_the_desk_and_by_mail(agent, by, mira, is_internal):
    ticket = TicketFactory(title="Line down")

    note = operations.add_note(
        ticket_id=ticket.pk, body="@Mira.Patel please call, @mira.patel", is_internal=is_internal, by=by
    )

    line = f"{agent} mentioned you on {ticket.human_id}: Line down"
    assert reached() == [("mira.patel", line, line)]
    activity = Activity.objects.get(object_id=note.pk, verb="ticket.note.added")
    assert activity.data == {"internal": is_internal, "mentions": {"notified": ["mira.patel"]}}
    mail = Email.objects.get()
    assert (mail.activity, mail.thread) == (activity, f"item-{ticket.pk}")
    assert "@Mira.Patel please call" in mail.body


def test_every_kind_of_note_notifies(by, mira):
    case, ticket = CaseFactory(description="Feed"), TicketFactory()
    types = {
        name: Lookup.objects.filter(kind=kind).first()
        for name, kind in (("type", JournalLookupKind.JOURNAL_TYPE), ("status", JournalLookupKind.JOURNAL_STATUS))
    }
    text = "see @mira.patel"
    writes = {
        f"case {case.pk}: Feed": lambda: case_operations.add_note(
            case_number=case.pk, text=text, visibility=Visibility.INTERNAL, by=by
        ),
        "journal": lambda: journal_operations.create_journal(
            object_type="JournalItem", object_id=ticket.pk, description=text, by=by, **types
        ),
        "order": lambda: create_order(note=text, by=by),
        ticket.human_id: lambda: operations.add_note(ticket_id=ticket.pk, body=text, by=by),
    }
    missing = []
    for about, write in writes.items():
        write()
        latest = Notification.objects.filter(user=mira).order_by("-pk").first()
        if latest is None or f"mentioned you on {about}" not in latest.text:
            missing.append(about)

    assert missing == []
    assert Notification.objects.count() == Email.objects.filter(to=mira.email).count() == len(writes)


def test_only_those_who_may_see_it_are_notified_and_the_rest_is_said_alike(desk, agent, mira):
    blind = AgentFactory(username="blind")
    blind.groups.set([Group.objects.create(name="No tickets")])
    UserFactory(username="customer")
    AgentFactory(username="gone", is_active=False)
    ticket = TicketFactory()

    answer = desk.http.post(
        reverse("admin:tickets_ticket_note", args=[ticket.pk]),
        {"body": "@blind @customer @gone @nobody @mira.patel @" + agent.username, "visibility": "internal"},
        follow=True,
    )

    words = [str(message) for message in answer.context["messages"]]
    assert words == [
        "Internal note added. Notified: @mira.patel."
        " Nobody who may see this is called @blind, @customer, @gone and @nobody."
    ]
    assert [name for name, *_ in reached()] == ["mira.patel"]
    assert set(Email.objects.values_list("to", flat=True)) == {mira.email}


def test_an_edit_notifies_those_who_are_new(by, mira):
    bob = AgentFactory(username="bob")
    note = operations.add_note(ticket_id=TicketFactory().pk, body="@mira.patel", by=by)

    operations.update_note(note_id=note.pk, changes={"body": "@mira.patel and @bob"}, by=by)

    assert [name for name, *_ in reached()] == ["mira.patel", bob.username]


def test_what_apis_and_bulk_changes_write_notifies_nobody(agent, mira):
    ticket, elsewhere = TicketFactory(), [channel for channel in Channel if channel != Channel.DESK]
    run = BulkRun.objects.create(user=agent, queue="tickets.ticket", total=1)
    for caller in (*(Caller(agent, channel) for channel in elsewhere), Caller(agent, Channel.DESK, bulk_run=run.pk)):
        operations.add_note(ticket_id=ticket.pk, body="@mira.patel", by=caller)

    assert reached() == []


def test_a_refused_note_notifies_nobody(agent, mira):
    ticket, role = TicketFactory(), agent.groups.get()
    role.permissions.remove(Permission.objects.get(codename="add_ticketnote"))

    with pytest.raises(NotAllowed):
        operations.add_note(ticket_id=ticket.pk, body="@mira.patel", by=Caller(agent, Channel.DESK))

    assert reached() == []


def test_a_note_notifies_so_many_and_says_whom_not(by):
    people = [AgentFactory(username=f"agent{number}") for number in range(25)]
    note = operations.add_note(
        ticket_id=TicketFactory().pk, body=" ".join(f"@{person.username}" for person in people), by=by
    )

    assert Notification.objects.count() == 20  # of one note
    assert len(Activity.objects.get(object_id=note.pk).data["mentions"]["unknown"]) == 5


@pytest.mark.sqlite
def test_the_list_offers_those_who_see_the_object(desk, agent, mira):
    blind = AgentFactory(username="mirror", name="Mirror")
    blind.groups.set([Group.objects.create(name="No tickets")])
    UserFactory(username="mirabelle", name="Mirabelle")
    ticket, case = TicketFactory(), CaseFactory()

    def offered(label, pk, term):
        return desk.http.get(reverse("admin:people", args=[label, pk]), {"term": term})

    for label, pk in (("tickets.ticket", ticket.pk), ("cases.case", case.pk)):
        assert offered(label, pk, "mi").json() == {"results": [{"value": "mira.patel", "label": "Mira Patel"}]}
    assert offered("tickets.ticket", ticket.pk, "pat").json()["results"][0]["value"] == "mira.patel"
    assert offered("tickets.ticket", ticket.pk, agent.username).json() == {"results": []}
    refused = [offered("tickets.ticket", 999, "mi"), offered("users.user", agent.pk, "mi"), offered("no.such", 1, "mi")]
    assert [answer.status_code for answer in refused] == [404, 404, 404]
    assert offered("tickets.ticket", ticket.pk, "mi\x00").json() == {"results": []}
