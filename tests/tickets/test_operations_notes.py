"""Notes, and the people to be told about a ticket."""

import pytest
from django.core import mail
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from apps.activity.constants import EmailStatus
from apps.activity.models import Activity, Email
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.tickets import operations
from apps.tickets.constants import NoteType, TicketVerb
from apps.tickets.factories import TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import Ticket, TicketAttribute, TicketNote
from apps.tickets.timestamps import ticks
from apps.users.factories import UserFactory
from apps.users.operations import deactivate_user
from tests.support.snapshot import calling, nothing_written, one_activity, queued

STAMP = "2017-11-20T11:33:34.0299526-05:00"


@pytest.fixture
def ticket(integrator):
    return TicketFactory(organisation=integrator.organisation)


def test_add_note_stores_every_member(agent, ticket):
    with one_activity(TicketVerb.NOTE_ADDED, by=calling(agent), subject_id=ticket.pk, history=[("ticketnote", "+")]):
        note = operations.add_note(
            ticket_id=ticket.pk,
            body="note text",
            subject="",
            author_name="mapcom",
            timestamp=STAMP,
            is_cleared=True,
            is_internal=True,
            by=calling(agent),
        )

    activity = Activity.objects.get(verb=TicketVerb.NOTE_ADDED)
    assert (activity.object_type, activity.object_id) == ("tickets.ticketnote", note.pk)
    assert activity.data == {"internal": True}
    stored = TicketNote.objects.values().get(pk=note.pk)
    assert stored.pop("created_at") <= stored.pop("updated_at")
    assert stored == {
        "id": note.pk,
        "ticket_id": ticket.pk,
        "note_type": NoteType.NOTE,
        "body": "note text",
        "subject": "",
        "author_id": agent.pk,
        "author_name": "mapcom",
        "timestamp": STAMP,
        "timestamp_ticks": ticks(STAMP),
        "is_cleared": True,
        "is_internal": True,
    }
    assert Ticket.objects.get(pk=ticket.pk).last_activity_at > ticket.last_activity_at


def test_note_is_the_callers_and_of_now_unless_shown_otherwise(integrator, ticket):
    note = operations.add_note(ticket_id=ticket.pk, body="x", by=calling(integrator))

    assert (note.author, note.author_name, note.note_type) == (integrator, "integrator", NoteType.NOTE)
    assert abs((note.timestamp_ticks - ticks(note.created_at.isoformat())) / 10_000_000) < 5


def test_staff_may_write_for_somebody_else(agent, integrator, ticket):
    note = operations.add_note(ticket_id=ticket.pk, body="x", author=integrator, by=calling(agent))

    assert note.author == integrator
    assert Activity.objects.get(verb=TicketVerb.NOTE_ADDED).actor == agent


REFUSED_NOTES = {
    "blank": ({"body": "\u2003\n"}, Invalid),
    "a date that is none": ({"body": "x", "timestamp": "2019-02-30T00:00:00"}, Invalid),
    "no timestamp": ({"body": "x", "timestamp": "yesterday"}, Invalid),
    "for somebody else": ({"body": "x", "author": lambda: UserFactory()}, NotAllowed),
    "internal": ({"body": "x", "is_internal": True}, NotAllowed),
}


@pytest.mark.parametrize("case", REFUSED_NOTES)
def test_note_refused_writes_nothing(integrator, ticket, case):
    given, error = REFUSED_NOTES[case]
    arguments = {name: value() if callable(value) else value for name, value in given.items()}

    with nothing_written(), pytest.raises(error):
        operations.add_note(ticket_id=ticket.pk, **arguments, by=calling(integrator))


def test_system_must_name_an_author(ticket, integrator):
    with nothing_written(), pytest.raises(Invalid) as caught:
        operations.add_note(ticket_id=ticket.pk, body="x", by=Caller(None, Channel.TASK))

    assert caught.value.field == "author"
    assert operations.add_note(ticket_id=ticket.pk, body="x", author=integrator, by=calling(None)).author == integrator


def test_update_note_changes_what_is_given(agent, ticket):
    note = TicketNoteFactory(ticket=ticket, body="old", subject="kept")

    with one_activity(TicketVerb.NOTE_CHANGED, by=calling(agent), subject_id=ticket.pk, history=[("ticketnote", "~")]):
        operations.update_note(note_id=note.pk, changes={"body": "new", "timestamp": STAMP}, by=calling(agent))

    stored = TicketNote.objects.get(pk=note.pk)
    assert (stored.body, stored.subject) == ("new", "kept")
    assert (stored.timestamp, stored.timestamp_ticks) == (STAMP, ticks(STAMP))
    assert stored.author == note.author
    assert stored.updated_at > note.updated_at


def test_update_note_moves_it_and_tells_where_from(agent, ticket):
    note, target = TicketNoteFactory(ticket=ticket), TicketFactory()

    with one_activity(TicketVerb.NOTE_MOVED, by=calling(agent), subject_id=target.pk, history=[("ticketnote", "~")]):
        operations.update_note(note_id=note.pk, changes={"ticket_id": target.pk}, by=calling(agent))

    assert TicketNote.objects.get(pk=note.pk).ticket == target
    assert Activity.objects.get(verb=TicketVerb.NOTE_MOVED).data == {"from": ticket.pk}


CHANGES = {
    "blank": lambda integrator: {"body": " "},
    "no timestamp": lambda integrator: {"timestamp": "2019-13-01T00:00:00"},
    "to an unknown ticket": lambda integrator: {"ticket_id": 10**15},
    "to a hidden ticket": lambda integrator: {"ticket_id": TicketFactory().pk},
}


@pytest.mark.parametrize("case", CHANGES)
def test_change_of_a_note_refused_writes_nothing(integrator, ticket, case):
    note = TicketNoteFactory(ticket=ticket, author=integrator)
    changes = {"subject": "never stored"} | CHANGES[case](integrator)

    with nothing_written(), pytest.raises(Invalid):
        operations.update_note(note_id=note.pk, changes=changes, by=calling(integrator))


def test_delete_note_keeps_its_history(agent, ticket):
    note = operations.add_note(ticket_id=ticket.pk, body="gone soon", by=calling(agent))

    with one_activity(TicketVerb.NOTE_DELETED, by=calling(agent), subject_id=ticket.pk, history=[("ticketnote", "-")]):
        operations.delete_note(note_id=note.pk, by=calling(agent))

    assert not TicketNote.objects.exists()
    assert list(TicketNote.history.order_by("history_id").values_list("history_type", "body")) == [
        ("+", "gone soon"),
        ("-", "gone soon"),
    ]


CHANGING = {
    "update": lambda pk, by: operations.update_note(note_id=pk, changes={"body": "x"}, by=by),
    "delete": lambda pk, by: operations.delete_note(note_id=pk, by=by),
}


@pytest.mark.parametrize("verb", CHANGING)
def test_note_of_somebody_else_is_not_the_integrators_to_change(integrator, ticket, verb):
    note = TicketNoteFactory(ticket=ticket)

    with nothing_written(), pytest.raises(NotAllowed):
        CHANGING[verb](note.pk, calling(integrator))


@pytest.mark.parametrize("verb", CHANGING)
def test_log_line_is_not_its_authors_to_change(agent, integrator, ticket, verb):
    operations.hold_ticket(ticket_id=ticket.pk, reason="parts", by=calling(agent))
    [line] = ticket.notes.all()
    TicketNote.objects.filter(pk=line.pk).update(author=integrator)

    with nothing_written(), pytest.raises(NotAllowed):
        CHANGING[verb](line.pk, calling(integrator))


UNSEEN = {
    "unknown": lambda ticket, user: 10**15,
    "internal": lambda ticket, user: TicketNoteFactory(ticket=ticket, author=user, is_internal=True).pk,
    "of a hidden ticket": lambda ticket, user: TicketNoteFactory(author=user).pk,
}


@pytest.mark.parametrize("verb", CHANGING)
@pytest.mark.parametrize("case", UNSEEN)
def test_note_out_of_sight_does_not_exist(integrator, ticket, verb, case):
    pk = UNSEEN[case](ticket, integrator)

    with nothing_written(), pytest.raises(NotFound) as caught:
        CHANGING[verb](pk, calling(integrator))

    assert caught.value.message == f"There is no note {pk}."


def test_deactivated_user_stays_an_author(administrator, agent, integrator, ticket):
    note = operations.add_note(ticket_id=ticket.pk, body="x", by=calling(integrator))
    filed = TicketFactory(reporter=integrator, organisation=integrator.organisation, assignee=agent)

    deactivate_user(user_id=integrator.pk, by=calling(administrator))
    operations.update_note(note_id=note.pk, changes={"body": "y"}, by=calling(agent))
    operations.update_ticket(ticket_id=filed.pk, changes={"title": "z"}, by=calling(agent))

    assert TicketNote.objects.get(pk=note.pk).author == integrator
    assert Ticket.objects.get(pk=filed.pk).reporter == integrator
    assert Activity.objects.get(verb=TicketVerb.NOTE_ADDED).actor == integrator


# -- contacts


def test_confirm_mails_each_address_of_enabled_contacts_once(agent, ticket):
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="One@patchbay.example")
    TicketAttributeFactory(ticket=ticket, key="additionalEmails", value="one@patchbay.example")
    TicketAttributeFactory(ticket=ticket, key="additionalEmails", value="two@patchbay.example")
    TicketAttributeFactory(ticket=ticket, key="additionalEmails", value="off@patchbay.example", is_enabled=False)
    TicketAttributeFactory(ticket=ticket, key="phoneNumber", value="+447700900123")
    TicketAttributeFactory(ticket=ticket, type="Circuit", key="mainEmail", value="other@patchbay.example")

    with one_activity(TicketVerb.CONTACTS_CONFIRMED, by=calling(agent), subject_id=ticket.pk, history=[]):
        event = operations.confirm_contacts(ticket_id=ticket.pk, by=calling(agent))

    assert event.data == {"addresses": 2}
    assert {address.lower() for address in event.emails.values_list("to", flat=True)} == {
        "one@patchbay.example",
        "two@patchbay.example",
    }
    assert queued() == (2, 2)
    assert {task.task_path for task in DBTaskResult.objects.all()} == {"apps.activity.tasks.deliver"}


def test_queued_tasks_send_what_confirm_wrote(agent, ticket):
    TicketAttributeFactory(ticket=ticket, value="one@patchbay.example")
    operations.confirm_contacts(ticket_id=ticket.pk, by=calling(agent))

    for task in DBTaskResult.objects.all():
        import_string(task.task_path).call(*task.args_kwargs["args"])

    [message] = mail.outbox
    assert (message.to, message.subject) == (
        ["one@patchbay.example"],
        f"{ticket.human_id}: please confirm your contact details",
    )
    assert "mainEmail: one@patchbay.example" in message.body
    assert Email.objects.get().status == EmailStatus.SENT


NO_ADDRESS = {
    "no contact": [],
    "telephone alone": [{"key": "phoneNumber", "value": "+447700900123"}],
    "switched off": [{"is_enabled": False}],
}


@pytest.mark.parametrize("case", NO_ADDRESS)
def test_confirm_without_an_address_writes_nothing(agent, ticket, case):
    for fields in NO_ADDRESS[case]:
        TicketAttributeFactory(ticket=ticket, **fields)

    with nothing_written(), pytest.raises(WrongState):
        operations.confirm_contacts(ticket_id=ticket.pk, by=calling(agent))


def test_confirm_that_fails_halfway_queues_nothing(agent, ticket, monkeypatch):
    TicketAttributeFactory(ticket=ticket, value="one@patchbay.example")
    TicketAttributeFactory(ticket=ticket, value="two@patchbay.example")
    real, calls = operations.contacts.queue_email, []

    def fail_at_the_second(**arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("the disk is full")
        return real(**arguments)

    monkeypatch.setattr("apps.tickets.operations.contacts.queue_email", fail_at_the_second)
    with nothing_written(), pytest.raises(RuntimeError):
        operations.confirm_contacts(ticket_id=ticket.pk, by=calling(agent))


def test_attribute_is_switched_with_history(agent, ticket):
    attribute = TicketAttributeFactory(ticket=ticket)

    with one_activity(
        TicketVerb.ATTRIBUTE_SWITCHED, by=calling(agent), subject_id=ticket.pk, history=[("ticketattribute", "~")]
    ):
        operations.set_attribute_enabled(
            ticket_id=ticket.pk, attribute_id=attribute.pk, is_enabled=False, by=calling(agent)
        )

    assert TicketAttribute.objects.get(pk=attribute.pk).is_enabled is False


def test_attribute_that_is_so_already_is_left_alone(agent, ticket):
    attribute = TicketAttributeFactory(ticket=ticket)

    with nothing_written():
        operations.set_attribute_enabled(
            ticket_id=ticket.pk, attribute_id=attribute.pk, is_enabled=True, by=calling(agent)
        )


def test_attribute_of_another_ticket_does_not_exist(agent, ticket):
    attribute = TicketAttributeFactory()

    with nothing_written(), pytest.raises(NotFound):
        operations.set_attribute_enabled(
            ticket_id=ticket.pk, attribute_id=attribute.pk, is_enabled=False, by=calling(agent)
        )
