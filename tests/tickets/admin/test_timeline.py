"""The timeline of a ticket."""

import pytest
from django.contrib.auth.models import Permission

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.operations import (
    add_note,
    assign_ticket,
    close_ticket,
    create_ticket,
    update_note,
    update_ticket,
)
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.desk import Desk
from tests.support.page_parts import change, entries, squeezed


def test_entry_tells_author_door_reason_and_request(desk, agent):
    ticket = TicketFactory()
    caller = Caller(agent, Channel.M4, request_id="req-12345678")
    assign_ticket(ticket_id=ticket.pk, assignee=agent, reason="On shift", by=caller)

    [entry] = entries(desk.ticket(ticket))

    for words in ("Casey Reed", "assigned the ticket", "M4 TicketNote", "On shift", "Request req-12345678"):
        assert words in entry


def test_change_tells_old_and_new_in_words(desk, by):
    ticket = TicketFactory(title="Echo", group=WorkGroupFactory(name="Billing"))
    update_ticket(ticket_id=ticket.pk, changes={"title": "Echo on calls", "is_internal": True}, by=by)
    assign_ticket(ticket_id=ticket.pk, assignee=by.user, group=WorkGroupFactory(name="MAC"), by=by)

    assigned, changed = entries(desk.ticket(ticket))

    for label, old, new in [("Group", "Billing", "MAC"), ("Assignee", "—", "Casey Reed")]:
        assert change(label, old, new) in squeezed(assigned)
    for label, old, new in [("Title", "Echo", "Echo on calls"), ("Is internal", "no", "yes")]:
        assert change(label, old, new) in squeezed(changed)


def test_status_change_tells_both_names(desk, by, status):
    ticket = TicketFactory()
    close_ticket(ticket_id=ticket.pk, status=status("Completed"), reason="Confirmed", by=by)

    [entry] = entries(desk.ticket(ticket))

    assert change("Status", "New", "Completed") in squeezed(entry)
    assert "Reason: <bdi>Confirmed</bdi>" in entry
    assert "Status changed to" not in entry  # the log line, which is in English for whoever reads it


def test_internal_note_and_public_comment_are_shown_apart(desk, by):
    ticket = TicketFactory()
    add_note(ticket_id=ticket.pk, body="Among us", is_internal=True, by=by)
    add_note(ticket_id=ticket.pk, body="For all", by=by)

    public, internal = entries(desk.ticket(ticket))

    assert "wrote a public comment" in public
    assert "For all" in public
    assert "wrote an internal note" in internal
    assert "Among us" in internal


def test_notes_are_for_whom_may_read_notes(by):
    reader = AgentFactory()
    reader.groups.clear()
    reader.user_permissions.set(Permission.objects.filter(codename="view_ticket"))
    ticket = TicketFactory()
    add_note(ticket_id=ticket.pk, body="Among us", is_internal=True, by=by)
    assign_ticket(ticket_id=ticket.pk, assignee=by.user, by=by)
    read = Desk(reader).ticket(ticket)

    assert "Among us" not in read
    assert len(entries(read)) == 1  # who has it


def test_author_given_by_an_m4_client_is_named(desk, by):
    ticket = TicketFactory()
    add_note(ticket_id=ticket.pk, body="Cancelled", author_name="mapcom", by=by)

    [entry] = entries(desk.ticket(ticket))

    assert "as <bdi>mapcom</bdi>" in entry


def test_edited_note_shows_what_it_said(desk, by):
    ticket = TicketFactory()
    note = add_note(ticket_id=ticket.pk, body="Call at noon", by=by)
    update_note(note_id=note.pk, changes={"body": "Call at one"}, by=by)

    edit, added = entries(desk.ticket(ticket))

    assert change("Body", "Call at noon", "Call at one") in squeezed(edit)
    assert "Call at one" in added
    assert "edited" in added


def test_moved_note_stands_on_the_new_ticket_and_leaves_a_trace(desk, by):
    old, new = TicketFactory.create_batch(2)
    note = add_note(ticket_id=old.pk, body="Wrong place", by=by)
    update_note(note_id=note.pk, changes={"ticket_id": new.pk}, by=by)

    assert "Wrong place" in entries(desk.ticket(new))[0]
    assert f'moved to <a href="/admin/tickets/ticket/{new.pk}/change/">{new.human_id}</a>' in desk.ticket(old)


def test_cascade_of_the_parent_is_on_the_childs_timeline(desk, by, status):
    root = TicketFactory()
    child = TicketFactory(parent=root)
    other = TicketFactory()
    close_ticket(ticket_id=root.pk, status=status("Completed"), cascade=True, by=by)

    [entry] = entries(desk.ticket(child))

    assert change("Status", "New", "Completed") in squeezed(entry)
    assert f'together with <a href="/admin/tickets/ticket/{root.pk}/change/">{root.human_id}</a>' in entry
    [entry] = entries(desk.ticket(root))
    assert "together with" not in entry
    assert entries(desk.ticket(other)) == []


@pytest.mark.parametrize(
    ("shown", "verbs"),
    [
        ("all", ["wrote a public comment", "assigned the ticket", "created the ticket"]),
        ("notes", ["wrote a public comment"]),
        ("changes", ["assigned the ticket", "created the ticket"]),
        ("events", []),
        ("nonsense", ["wrote a public comment", "assigned the ticket", "created the ticket"]),
    ],
)
def test_filter_shows_its_kind_newest_first(desk, by, shown, verbs):
    reporter = UserFactory()
    ticket = create_ticket(organisation=reporter.organisation, reporter=reporter, by=by)
    assign_ticket(ticket_id=ticket.pk, assignee=by.user, by=by)
    add_note(ticket_id=ticket.pk, body="For all", by=by)

    found = entries(desk.ticket(ticket, show=shown))

    assert [verb for entry, verb in zip(found, verbs, strict=True) if verb in entry] == verbs


def test_timeline_pages_by_25_without_gap_or_repeat(desk, by):
    ticket = TicketFactory()
    for number in range(30):
        add_note(ticket_id=ticket.pk, body=f"Note-{number:02}", by=by)

    first = desk.ticket(ticket)
    older = first.split("before=")[1].split("#")[0]
    second = desk.ticket(ticket, before=older)

    assert [f"Note-{n:02}" in first for n in range(30)] == [False] * 5 + [True] * 25
    assert [f"Note-{n:02}" in second for n in range(30)] == [True] * 5 + [False] * 25


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "0"])
def test_nonsense_position_is_no_error(desk, by, before):
    ticket = TicketFactory()
    add_note(ticket_id=ticket.pk, body="For all", by=by)

    assert desk.get("tickets_ticket_change", ticket.pk, before=before).status_code == 200


def repeat_entries(ticket, times):
    """What was done with the ticket so many times more, with notes and history, in a few statements."""
    done = list(Activity.objects.filter(subject_id=ticket.pk).order_by("pk"))
    notes = {note.pk: note for note in TicketNote.objects.filter(ticket=ticket)}
    again, notes_again = [], []
    for activity in done * times:
        again.append(copied(activity))
        if activity.object_type == "tickets.ticketnote":
            notes_again.append(copied(notes[activity.object_id]))
            again[-1].object_id = notes_again[-1]
    TicketNote.objects.bulk_create(notes_again)
    for activity in again:
        activity.object_id = getattr(activity.object_id, "pk", activity.object_id)
    Activity.objects.bulk_create(again)
    for model in (TicketNote, Ticket):
        rows = {row.activity_id: row for row in model.history.filter(activity__in=done)}
        history = []
        for activity, original in zip(again, done * times, strict=True):
            if original.pk in rows:
                of_note = {"id": activity.object_id} if model is TicketNote else {}
                history.append(copied(rows[original.pk], activity=activity, **of_note))
        model.history.bulk_create(history)


def copied(row, **changes):
    """The row once more, not yet stored."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    values = {name: value for name, value in values.items() if name.removesuffix("_id") not in changes}
    return type(row)(**values | changes)


def test_page_costs_the_same_for_5_and_500_entries(desk, by):
    def work(ticket, rounds):
        for number in range(rounds):
            add_note(ticket_id=ticket.pk, body="Looked again", by=by)
            assign_ticket(ticket_id=ticket.pk, assignee=[by.user, None][number % 2], by=by)

    few, many = TicketFactory(), TicketFactory()
    work(few, 4)
    work(many, 5)
    repeat_entries(many, 49)
    assert Activity.objects.filter(subject_id=many.pk).count() == 500

    assert desk.queries("tickets_ticket_change", few.pk) == desk.queries("tickets_ticket_change", many.pk)
