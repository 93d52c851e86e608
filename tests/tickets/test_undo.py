"""Undoing what was done to a ticket: the former values as a new write, or a refusal in words."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from apps.activity import undoing
from apps.activity.history import state_of
from apps.activity.models import Activity
from apps.core.errors import DomainError, NotAllowed, NotFound, WrongState
from apps.customers.factories import CustomerContactFactory, CustomerFactory
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations.editing import CHANGEABLE
from apps.tickets.operations.undoing import DETAILS
from apps.users.factories import AgentFactory, UserFactory
from tests.support.snapshot import calling, nothing_written, one_activity
from tests.tickets.test_operations_lifecycle import CHANGES, change, close, hold, log_lines, resolve, resume, ticket_in

UNDONE = {
    TicketVerb.HELD: (operations.undo_hold, TicketVerb.HOLD_UNDONE, "Hold undone"),
    TicketVerb.RESUMED: (operations.undo_hold, TicketVerb.HOLD_UNDONE, "Resuming undone: on hold again"),
}
STATUS = (operations.undo_status, TicketVerb.STATUS_UNDONE, "Change of status to {} undone")


def newest(**about) -> Activity:
    return Activity.objects.filter(**about).order_by("-pk").first()


def holds(ticket) -> list:
    return list(ticket.holds.values_list("started_at", "ended_at", "reason", "resume_reason"))


def undo(by, activity=None, operation=operations.undo_status):
    return operation(activity_id=(activity or newest()).pk, by=calling(by))


def refusal(call, *arguments, **options) -> str:
    """Why a call was refused, having written nothing."""
    with nothing_written(), pytest.raises(DomainError) as refused:
        call(*arguments, **options)
    return refused.value.message


@pytest.mark.parametrize("case", CHANGES, ids=" to ".join)
def test_undone_change_leaves_ticket_holds_and_clock_as_if_it_had_not_been(agent, case):
    before, step = case
    ticket = ticket_in(before, calling(None))
    stored, former_holds = state_of(ticket), holds(ticket)
    {"hold": hold, "resume": resume}.get(step, lambda pk, by: change(pk, by, step))(ticket.pk, calling(agent))
    done = newest()
    operation, verb, line = UNDONE.get(done.verb, STATUS)

    history = [("ticket", "~"), ("ticketnote", "+")]
    with one_activity(verb, by=calling(agent), subject_id=ticket.pk, history=history):
        assert undo(agent, done, operation) == 1

    after = Ticket.objects.get(pk=ticket.pk)
    assert state_of(after) == stored
    assert holds(after) == former_holds
    assert (after.clock, after.updated_by) == (ticket.clock, agent)
    assert state_of(after.history.order_by("-history_id").first().instance) == stored
    assert log_lines(after)[-1] == line.format(step)
    assert newest().data["undoes"] == done.pk


def test_undone_assignment_gives_agent_group_and_first_assignment_back(agent):
    ticket = TicketFactory()
    operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=calling(agent))
    first = newest()
    undo(agent, first, operations.undo_assignment)
    unassigned = Ticket.objects.get(pk=ticket.pk)
    other = AgentFactory()
    operations.assign_ticket(ticket_id=ticket.pk, assignee=other, by=calling(other))
    operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=calling(agent))

    with one_activity(TicketVerb.ASSIGNMENT_UNDONE, by=calling(agent), subject_id=ticket.pk, history=[("ticket", "~")]):
        undo(agent, newest(), operations.undo_assignment)

    assert (unassigned.assignee, unassigned.assigned_at) == (None, None)
    assert Ticket.objects.get(pk=ticket.pk).assignee == other


def test_undo_leaves_what_others_changed_elsewhere(agent, manager):
    ticket = TicketFactory(title="Old")
    change(ticket.pk, calling(agent), "Pending")
    done = newest()
    operations.update_ticket(ticket_id=ticket.pk, changes={"title": "New"}, by=calling(manager))
    hold(ticket.pk, calling(manager))

    undo(agent, done)

    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.title, after.status.name, after.is_held) == ("New", "New", True)


@pytest.mark.sqlite
def test_undone_edit_gives_all_details_and_contacts_back(agent, status):
    by, kind = calling(agent), Classification.objects.of
    contact, parent = CustomerContactFactory(), TicketFactory()
    ticket = TicketFactory(title="Old", customer=contact.customer, reporter_contact=contact, parent=parent)
    before = [TicketAttributeFactory(ticket=ticket, key="mainEmail", value=f"{name}@example.com") for name in "ab"]
    before[1].is_enabled = False
    before[1].save()
    stored, rows = state_of(Ticket.objects.get(pk=ticket.pk)), list(ticket.attributes.order_by("pk").values())
    priority = kind(ClassificationKind.PRIORITY).exclude(target=ticket.target).first()
    for changes, contacts in (
        ({"priority": priority}, None),
        ({"type": kind(ClassificationKind.TYPE).exclude(pk=ticket.type_id).first(), "title": None}, None),
        ({"customer": CustomerFactory(), "parent_id": None, "is_internal": True}, None),
        ({"impact": kind(ClassificationKind.IMPACT).first()}, [("mainEmail", "c@example.com")]),
        ({}, []),
    ):
        operations.update_ticket(ticket_id=ticket.pk, changes=changes, contacts=contacts, by=by)
        done = newest()
        assert undo(agent, done, operations.undo_change) == 1
        entry = newest()
        assert (entry.verb, entry.data["undoes"], entry.subject_id) == (TicketVerb.CHANGE_UNDONE, done.pk, ticket.pk)
        assert state_of(Ticket.objects.get(pk=ticket.pk)) == stored
        assert list(ticket.attributes.order_by("pk").values()) == rows
        assert refusal(undo, agent, done, operations.undo_change) == "This is undone already."


def test_undo_of_an_edit_is_refused_in_words(agent, manager):
    by, theirs = calling(agent), calling(manager)
    contact = CustomerContactFactory()
    parent, reporter = TicketFactory(), UserFactory()
    ticket = TicketFactory(parent=parent, reporter=reporter, customer=contact.customer, reporter_contact=contact)

    def edit(changes, contacts=None, by=by):
        operations.update_ticket(ticket_id=ticket.pk, changes=changes, contacts=contacts, by=by)
        return newest()

    def refused(done) -> str:
        return refusal(undo, agent, done, operations.undo_change)

    done = edit({"title": "Mine"})
    edit({"title": "Theirs"}, by=theirs)
    assert refused(done) == f"{manager} changed the title of {ticket.human_id} since; nothing was undone."

    done = edit({"reporter_contact": None})
    edit({"customer": CustomerFactory()}, by=theirs)
    assert refused(done) == f"{manager} changed the customer of {ticket.human_id} since; nothing was undone."

    done = edit({}, [("mainEmail", "a@example.com")])
    edit({}, [("mainEmail", "b@example.com")], by=theirs)
    assert refused(done) == f"The contact details of {ticket.human_id} were changed since; nothing was undone."

    done = edit({"reporter": agent})
    type(reporter).objects.filter(pk=reporter.pk).update(is_active=False)
    assert refused(done) == f"The former reporter of {ticket.human_id} is no longer active; nothing was undone."

    done = edit({"parent_id": None})
    close(parent.pk, theirs)
    assert refused(done) == f"{parent.human_id} is closed and takes no children."
    change(parent.pk, theirs, "Open")
    operations.update_ticket(ticket_id=parent.pk, changes={"parent_id": ticket.pk}, by=theirs)
    assert "stands below it" in refused(done)
    operations.delete_ticket(ticket_id=parent.pk, by=theirs)
    assert refused(done) == f"The former parent of {ticket.human_id} is no longer there; nothing was undone."

    stranger = UserFactory(organisation=ticket.organisation, role__duties=[])
    Activity.objects.filter(pk=done.pk).update(actor=stranger)
    with nothing_written(), pytest.raises(NotAllowed):
        undo(stranger, done, operations.undo_change)


@pytest.mark.sqlite
def test_undone_change_of_a_hold_gives_date_and_reason_back(agent):
    by, now = calling(agent), timezone.now()
    ticket = TicketFactory()
    until = now + datetime.timedelta(days=2)
    operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", until=until, by=by)
    stored, former_holds = state_of(Ticket.objects.get(pk=ticket.pk)), holds(ticket)
    for changes in ({"until": None}, {"reason": "Rain", "until": until + datetime.timedelta(days=1)}):
        operations.change_hold(ticket_id=ticket.pk, changes=changes, by=by)
        done = newest()
        history = [("ticket", "~"), ("ticketnote", "+")]
        with one_activity(TicketVerb.HOLD_UNDONE, by=by, subject_id=ticket.pk, history=history):
            assert undo(agent, done, operations.undo_hold) == 1
        assert state_of(Ticket.objects.get(pk=ticket.pk)) == stored
        assert holds(ticket) == former_holds
        assert log_lines(ticket)[-1] == "Change of the hold undone"


def test_undo_of_a_hold_is_refused_where_it_was_changed_or_its_date_is_over(agent, manager):
    ticket = TicketFactory()
    hold(ticket.pk, calling(agent))
    done, until = newest(), timezone.now() + datetime.timedelta(days=1)
    operations.change_hold(ticket_id=ticket.pk, changes={"until": until}, by=calling(manager))
    words = f"{manager} changed the hold of {ticket.human_id} since; nothing was undone."
    assert refusal(undo, agent, done, operations.undo_hold) == words

    operations.change_hold(ticket_id=ticket.pk, changes={"until": None}, by=calling(agent))
    done = newest()
    Ticket.history.filter(item_id=ticket.pk, held_until=until).update(held_until=timezone.now())
    assert refusal(undo, agent, done, operations.undo_hold) == "The former date is over; nothing was undone."
    resume(ticket.pk, calling(manager))
    hold(ticket.pk, calling(manager))
    assert refusal(undo, agent, done, operations.undo_hold) == words


@pytest.mark.sqlite
def test_undone_note_is_gone_unless_it_was_changed_since(agent, manager):
    ticket, other = TicketFactory(), TicketFactory()
    note = operations.add_note(ticket_id=ticket.pk, body="Oops", by=calling(agent))
    done = newest()

    assert undo(agent, done, operations.undo_note) == 1

    entry = newest()
    assert (entry.verb, entry.data, entry.object_id) == (TicketVerb.NOTE_DELETED, {"undoes": done.pk}, note.pk)
    assert not ticket.notes.exists()
    for changes, what in (({"body": "Corrected"}, "the text"), ({"ticket_id": other.pk}, "the ticket")):
        note = operations.add_note(ticket_id=ticket.pk, body="Oops", by=calling(agent))
        done = newest()
        operations.update_note(note_id=note.pk, changes=changes, by=calling(manager))
        words = refusal(undo, agent, done, operations.undo_note)
        assert words.startswith(f"{manager} changed {what} of Note {note.pk} on INC-")


MOVED = {  # what somebody else does after the agent's step: step of the agent, their step, the words
    "status": ("Pending", lambda pk, by: change(pk, by, "Open"), "{who} changed the status of {id} since"),
    "and back": (
        "Pending",
        lambda pk, by: [change(pk, by, name) for name in ("Open", "Pending")],
        "{who} changed the status of {id} since",
    ),
    "hold": ("hold", resume, "{who} changed the hold of {id} since"),
    "hold of what was over": ("Open", hold, "{who} changed the hold of {id} since"),
}


@pytest.mark.parametrize("moved", MOVED)
def test_undo_is_refused_where_somebody_moved_on(agent, manager, moved):
    step, theirs, words = MOVED[moved]
    ticket = ticket_in("resolved" if "over" in moved else "open", calling(None))
    if step == "hold":
        hold(ticket.pk, calling(agent))
    else:
        change(ticket.pk, calling(agent), step)
    done = newest()
    theirs(ticket.pk, calling(manager))

    operation = operations.undo_hold if step == "hold" else operations.undo_status
    words = words.format(who=manager, id=ticket.human_id)
    assert refusal(undo, agent, done, operation) == f"{words}; nothing was undone."


def test_undo_is_refused_to_others_later_twice_and_of_other_verbs(agent, manager):
    ticket = TicketFactory()
    resolve(ticket.pk, calling(agent))
    done = newest()
    not_yours = "Only what you did yourself can be undone."

    assert refusal(undo, manager, done) == not_yours
    assert refusal(operations.undo_status, activity_id=10**9, by=calling(agent)) == not_yours
    assert refusal(undo, agent, done, operations.undo_hold) == not_yours
    Activity.objects.filter(pk=done.pk).update(at=timezone.now() - undoing.UNDO_FOR - datetime.timedelta(seconds=1))
    assert refusal(undo, agent, done) == "This was done more than 10 minutes ago; nothing was undone."
    Activity.objects.filter(pk=done.pk).update(at=timezone.now())
    undo(agent, done)
    assert refusal(undo, agent, done) == "This is undone already."


def test_undo_asks_sight_permission_and_state_again(agent):
    ticket = TicketFactory()
    reporter = UserFactory(organisation=ticket.organisation, role__duties=[])
    former = AgentFactory()
    operations.assign_ticket(ticket_id=ticket.pk, assignee=former, by=calling(None))
    operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=calling(agent))
    assigned = newest()
    former.is_active = False
    former.save()
    assert "is not an active agent any more" in refusal(undo, agent, assigned, operations.undo_assignment)
    close(ticket.pk, calling(agent))
    closed = newest()
    assert "is closed" in refusal(undo, agent, assigned, operations.undo_assignment)

    Activity.objects.filter(pk=closed.pk).update(actor=reporter)
    with nothing_written(), pytest.raises(NotAllowed, match="You may not work tickets"):
        undo(reporter, closed)
    Ticket.objects.filter(pk=ticket.pk).update(is_internal=True)
    with nothing_written(), pytest.raises(NotFound):
        undo(reporter, closed)


def test_former_status_must_mean_what_it_meant(agent, status):
    ticket = TicketFactory()
    close(ticket.pk, calling(agent))
    new = status("New")
    new.lifecycle, new.is_resolution = "resolved", True
    new.save()

    assert "former status" in refusal(undo, agent)


def test_cascade_is_undone_whole_or_refused_whole(agent, manager):
    parent = TicketFactory()
    children = [TicketFactory(parent=parent) for _ in range(4)]
    hold(children[0].pk, calling(None))
    resolve(children[1].pk, calling(None))
    close(children[2].pk, calling(None))
    rows = Ticket.objects.order_by("pk")
    stored, former_holds = [state_of(row) for row in rows], [holds(row) for row in rows]
    close(parent.pk, calling(agent), cascade=True)
    done = newest()

    assert undo(agent, done) == 4

    assert [state_of(row) for row in rows.all()] == stored
    assert [holds(row) for row in rows.all()] == former_holds

    close(parent.pk, calling(agent), cascade=True)
    done = newest()
    change(children[3].pk, calling(manager), "Open")
    words = refusal(undo, agent, done)
    assert words == f"{manager} changed the status of {children[3].human_id} since; nothing was undone."
    operations.delete_ticket(ticket_id=children[3].pk, by=calling(manager))
    assert refusal(undo, agent, done) == "A ticket of these was deleted since; nothing was undone."


def test_undoing_a_cascade_takes_as_many_statements_for_thirty_tickets(agent, django_assert_max_num_queries):
    counts = []
    for size in (2, 30):
        parent = TicketFactory()
        TicketFactory.create_batch(size, parent=parent)
        close(parent.pk, calling(agent), cascade=True)
        done = newest()
        with django_assert_max_num_queries(60) as captured:
            assert undo(agent, done) == size + 1
        counts.append(len(captured))

    assert counts[0] == counts[1]


# -- at the desk


def test_message_and_timeline_offer_undo_to_whom_it_belongs(desk, managers_desk, status, messages_of):
    ticket = TicketFactory()
    response = desk.act(ticket, "resolve", status=status("Resolved").pk)
    done = newest(verb=TicketVerb.RESOLVED)
    shown = desk.http.get(response.url).content.decode()
    [message] = [part for part in shown.split("<li") if "is Resolved." in part]

    assert f'name="activity" value="{done.pk}"' in message
    assert ">Undo</button>" in message
    assert 'aria-label="Undo: resolved the ticket"' in desk.ticket(ticket)
    assert ">Undo</button>" not in managers_desk.ticket(ticket)

    page = f"/admin/tickets/ticket/{ticket.pk}/change/"
    response = desk.post("activity_undo", activity=done.pk, next=page)
    assert response.url == page
    assert messages_of(response)[-1] == f"{ticket.human_id}: “resolved the ticket” is undone."
    assert Ticket.objects.get(pk=ticket.pk).status.name == "New"
    assert ">Undo</button>" not in desk.ticket(ticket).split('id="timeline"')[1]

    response = desk.post("activity_undo", activity=done.pk, next="https://elsewhere.example/")
    assert response.url == page
    assert messages_of(response)[-1] == "This is undone already."
    response = managers_desk.post("activity_undo", activity=done.pk, next="")
    assert (response.url, messages_of(response)) == ("/admin/", ["Only what you did yourself can be undone."])


def test_message_of_what_cannot_be_undone_offers_nothing(desk):
    ticket = TicketFactory()
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="jo@example.com")
    response = desk.act(ticket, "contacts")
    desk.http.get(response.url)

    assert all("undo" not in (message.extra_tags or "") for message in get_messages(response.wsgi_request))
    with pytest.raises(WrongState, match="cannot be undone"):
        undoing.undo(newest(verb=TicketVerb.CONTACTS_CONFIRMED), by=calling(desk.user))


def test_undo_knows_every_field_that_a_change_may_name():
    stored = {"parent_id": "parent", "contract_human_id": "contract", "tenant_number": "tenant"}

    assert {stored.get(name, name) for name in CHANGEABLE} <= DETAILS.keys()
