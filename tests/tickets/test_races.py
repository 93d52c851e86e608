"""What two callers do to the same rows at the same time, on PostgreSQL with a thread and a connection for each.

Each race is staged: the test holds a lock that both need, starts one after the other, waits until each
of them stands in the queue, and lets go. Timeouts turn a hang or a deadlock into a failure.
"""

import datetime
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.activity.models import Activity, Email, Notification
from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyTaken, DomainError, Invalid, NotFound, WrongState
from apps.core.locks import locked, serialise
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, NoteType, TicketVerb
from apps.tickets.factories import TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket, TicketHold, TicketNote
from apps.tickets.operations.locking import TREE
from apps.users.factories import AdministratorFactory, AgentFactory, ManagerFactory
from apps.users.models import User
from apps.users.operations import create_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
]
PATIENCE = 10
SYSTEM = Caller(None, Channel.TASK)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Racer(threading.Thread):
    """Runs one operation on a connection of its own; `outcome` is what it returned or refused with."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act = act
        self.outcome = None

    def run(self):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
                cursor.execute(f"SET statement_timeout = '{PATIENCE}s'")
                cursor.execute("SET deadlock_timeout = '100ms'")
            self.outcome = self.act()
        except Exception as error:
            self.outcome = error
        finally:
            connection.close()


def race(*acts, gate) -> list:
    """The outcomes of the acts, which come to the lock that `gate` takes in the order given."""
    racers = [Racer(act) for act in acts]
    with transaction.atomic():
        gate()
        for number, racer in enumerate(racers, start=1):
            racer.start()
            _wait_until_queued(number, racer)
    for racer in racers:
        racer.join(2 * PATIENCE)
        assert not racer.is_alive(), "a racer hangs"
    outcomes = [racer.outcome for racer in racers]
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, DomainError):
            raise outcome
    return outcomes


def _wait_until_queued(number: int, racer: Racer) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= number:
                return
        assert racer.is_alive(), f"racer {number} never came to the lock: {racer.outcome!r}"
        time.sleep(0.01)
    raise AssertionError(f"racer {number} does not wait for the lock")


def holding(*tickets: Ticket):
    """A gate: the rows of these tickets."""
    return lambda: list(locked(Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])))


def holding_tree():
    serialise(TREE)


def kinds(outcomes: list) -> list:
    """None for what went well, the class of the refusal for what did not."""
    return [type(outcome) if isinstance(outcome, Exception) else None for outcome in outcomes]


def status(name: str) -> Classification:
    return Classification.objects.get(kind=ClassificationKind.STATUS, name=name)


def closing(ticket, by=SYSTEM, **options):
    completed = status("Completed")
    return lambda: operations.close_ticket(ticket_id=ticket.pk, status=completed, by=by, **options)


def by_agent(username: str) -> Caller:
    return Caller(AgentFactory(username=username), Channel.DESK)


@contextmanager
def verbs(*expected):
    """Fails unless the block writes exactly these activities, in any order."""
    last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    assert sorted(Activity.objects.filter(pk__gt=last).values_list("verb", flat=True)) == sorted(expected)


def test_one_of_two_who_close_the_same_ticket_wins():
    ticket = TicketFactory()
    first, second = by_agent("first"), by_agent("second")

    with verbs(TicketVerb.CLOSED):
        outcomes = race(closing(ticket, first), closing(ticket, second), gate=holding(ticket))

    assert kinds(outcomes) == [None, WrongState]
    assert outcomes[1].message == f"{ticket.human_id} is already closed."
    assert Activity.objects.get(verb=TicketVerb.CLOSED).actor == first.user
    assert ticket.notes.filter(note_type=NoteType.LOG).count() == 1
    assert ticket.history.filter(history_type="~").count() == 1


def test_second_of_two_who_close_sees_a_visible_ticket_whatever_its_new_status():
    ticket = TicketFactory()
    cancelled = status("Cancelled")

    def cancel():
        return operations.change_status(ticket_id=ticket.pk, status=cancelled, by=SYSTEM)

    outcomes = race(cancel, closing(ticket, cascade=True), gate=holding(ticket))

    assert kinds(outcomes) == [None, WrongState]


@pytest.mark.parametrize("undo_first", [True, False])
def test_undo_and_another_change_of_status(undo_first):
    ticket = TicketFactory()
    agent, other = by_agent("first"), by_agent("second")
    closing(ticket, agent)()
    closed = Activity.objects.get(verb=TicketVerb.CLOSED)

    def undo():
        return operations.undo_status(activity_id=closed.pk, by=agent)

    def reopen():
        return operations.reopen_ticket(ticket_id=ticket.pk, status=status("Open"), by=other)

    acts = [undo, reopen] if undo_first else [reopen, undo]
    outcomes = race(*acts, gate=holding(ticket))

    assert kinds(outcomes) == [None, WrongState]
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.status.name, stored.is_over) == ("New" if undo_first else "Open", False)
    assert ticket.history.filter(history_type="~").count() == 2


def test_one_of_two_presses_of_undo_wins():
    ticket, agent = TicketFactory(), by_agent("first")
    closing(ticket, agent)()
    closed = Activity.objects.get(verb=TicketVerb.CLOSED)

    def undo():
        return operations.undo_status(activity_id=closed.pk, by=agent)

    with verbs(TicketVerb.STATUS_UNDONE):
        outcomes = race(undo, undo, gate=holding(ticket))

    assert [str(outcome) for outcome in outcomes] == ["1", "This is undone already."]


def merging(source, target):
    cancelled = status("Cancelled")
    return lambda: operations.merge_tickets(source_id=source.pk, target_id=target.pk, status=cancelled, by=SYSTEM)


def test_one_of_two_merges_into_each_other_wins():
    first = TicketFactory()
    second = TicketFactory(organisation=first.organisation, reporter=first.reporter)

    with verbs(TicketVerb.MERGED):
        outcomes = race(merging(first, second), merging(second, first), gate=holding_tree)

    assert kinds(outcomes) == [None, WrongState]
    assert outcomes[1].message == f"{first.human_id} is merged into {second.human_id} already."
    assert list(Ticket.objects.order_by("pk").values_list("merged_into", flat=True)) == [second.pk, None]


@pytest.mark.parametrize("note_first", [True, False])
def test_merge_and_a_new_note_lose_nothing(note_first):
    source, author = TicketFactory(), by_agent("first")
    target = TicketFactory(organisation=source.organisation, reporter=source.reporter)

    def write():
        return operations.add_note(ticket_id=source.pk, body="Called again.", by=author)

    acts = [write, merging(source, target)] if note_first else [merging(source, target), write]
    outcomes = race(*acts, gate=holding(source, target))

    assert kinds(outcomes) == [None, None]
    note = TicketNote.objects.get(body="Called again.")
    assert note.ticket == (target if note_first else source)
    assert Ticket.objects.get(pk=source.pk).merged_into == target


def test_merge_and_a_cascade_from_above_make_no_deadlock():
    parent = TicketFactory()
    source, target = (TicketFactory(parent=parent, organisation=parent.organisation) for _ in range(2))
    target.reporter = source.reporter
    target.save()

    outcomes = race(closing(parent, cascade=True), merging(source, target), gate=holding_tree)

    assert kinds(outcomes) == [None, WrongState]


@pytest.mark.parametrize("hold_first", [True, False])
def test_close_and_hold(hold_first):
    ticket = TicketFactory()

    def hold():
        return operations.hold_ticket(ticket_id=ticket.pk, reason="parts ordered", by=SYSTEM)

    acts = [hold, closing(ticket)] if hold_first else [closing(ticket), hold]
    outcomes = race(*acts, gate=holding(ticket))

    assert kinds(outcomes) == ([None, None] if hold_first else [None, WrongState])
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.is_closed, stored.is_held) == (True, False)
    assert ticket.holds.filter(ended_at=None).count() == 0
    assert sum((hold.ended_at - hold.started_at for hold in ticket.holds.all()), stored.held_for * 0) == stored.held_for


def test_two_holds_make_one():
    ticket = TicketFactory()

    def hold():
        return operations.hold_ticket(ticket_id=ticket.pk, reason="parts ordered", by=SYSTEM)

    with verbs(TicketVerb.HELD):
        outcomes = race(hold, hold, gate=holding(ticket))

    assert kinds(outcomes) == [None, WrongState]
    assert ticket.holds.count() == 1


@pytest.mark.parametrize("child_first", [True, False])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_cascade_and_a_new_child_leave_no_open_ticket_below_a_closed_one(child_first, depth):
    line = [TicketFactory()]
    for _ in range(depth):
        line.append(TicketFactory(parent=line[-1]))
    root, lowest = line[0], line[-1]

    def add_child():
        return operations.create_ticket(
            organisation=lowest.organisation, reporter=lowest.reporter, parent_id=lowest.pk, by=SYSTEM
        )

    acts = [add_child, closing(root, cascade=True)]
    outcomes = race(*(acts if child_first else reversed(acts)), gate=holding(lowest))

    assert kinds(outcomes) == ([None, None] if child_first else [None, WrongState])
    assert Ticket.objects.filter(closed_at=None).count() == 0
    assert Ticket.objects.count() == len(line) + child_first


@pytest.mark.parametrize("move_first", [True, False])
def test_cascade_and_a_ticket_that_moves_below(move_first):
    root = TicketFactory()
    lowest, mover = TicketFactory(parent=root), TicketFactory()

    def move():
        return operations.update_ticket(ticket_id=mover.pk, changes={"parent_id": lowest.pk}, by=SYSTEM)

    acts = [move, closing(root, cascade=True)]
    outcomes = race(*(acts if move_first else reversed(acts)), gate=holding(lowest))

    assert kinds(outcomes) == ([None, None] if move_first else [None, WrongState])
    assert Ticket.objects.get(pk=mover.pk).is_closed == move_first


def test_two_moves_that_would_make_a_cycle_together():
    left, right = TicketFactory(), TicketFactory()

    def below(child, parent):
        return lambda: operations.update_ticket(ticket_id=child.pk, changes={"parent_id": parent.pk}, by=SYSTEM)

    with verbs(TicketVerb.CHANGED):
        outcomes = race(below(left, right), below(right, left), gate=holding_tree)

    assert kinds(outcomes) == [None, Invalid]
    assert dict(Ticket.objects.values_list("pk", "parent")) == {left.pk: right.pk, right.pk: None}


@pytest.mark.parametrize("delete_first", [True, False])
def test_delete_and_note(delete_first):
    ticket = TicketFactory()
    manager, author = Caller(ManagerFactory(), Channel.DESK), by_agent("author")

    def delete():
        return operations.delete_ticket(ticket_id=ticket.pk, by=manager)

    def write():
        return operations.add_note(ticket_id=ticket.pk, body="x", by=author)

    outcomes = race(*([delete, write] if delete_first else [write, delete]), gate=holding(ticket))

    assert kinds(outcomes) == ([None, NotFound] if delete_first else [None, None])
    assert not Ticket.objects.exists()
    assert not TicketNote.objects.exists()
    assert TicketNote.history.filter(history_type="-").count() == (0 if delete_first else 1)


@pytest.mark.parametrize("delete_first", [True, False])
def test_delete_and_a_new_child(delete_first):
    top = TicketFactory()
    middle = TicketFactory(parent=top)
    manager = Caller(ManagerFactory(), Channel.DESK)

    def delete():
        return operations.delete_ticket(ticket_id=middle.pk, by=manager)

    def add_child():
        return operations.create_ticket(
            organisation=top.organisation, reporter=top.reporter, parent_id=middle.pk, by=SYSTEM
        )

    outcomes = race(*([delete, add_child] if delete_first else [add_child, delete]), gate=holding(middle))

    assert kinds(outcomes) == ([None, Invalid] if delete_first else [None, None])
    assert set(Ticket.objects.exclude(pk=top.pk).values_list("parent", flat=True)) == (
        set() if delete_first else {top.pk}
    )


def test_two_edits_of_one_note_are_both_in_its_history():
    note = TicketNoteFactory(body="old", subject="old")
    first, second = by_agent("first"), by_agent("second")

    def edit(by, **changes):
        return lambda: operations.update_note(note_id=note.pk, changes=changes, by=by)

    with verbs(TicketVerb.NOTE_CHANGED, TicketVerb.NOTE_CHANGED):
        outcomes = race(edit(first, body="new"), edit(second, subject="new"), gate=holding(note.ticket))

    assert kinds(outcomes) == [None, None]
    rows = (
        note.history.filter(history_type="~")
        .order_by("history_id")
        .values_list("body", "subject", "history_user__username")
    )
    assert list(rows) == [("new", "old", "first"), ("new", "new", "second")]


def test_edit_and_deletion_of_one_note():
    note = TicketNoteFactory()
    agent = by_agent("agent")

    outcomes = race(
        lambda: operations.delete_note(note_id=note.pk, by=agent),
        lambda: operations.update_note(note_id=note.pk, changes={"body": "x"}, by=agent),
        gate=holding(note.ticket),
    )

    assert kinds(outcomes) == [None, NotFound]


def test_note_that_moves_up_while_the_tree_closes_makes_no_deadlock():
    child = TicketFactory()
    root = TicketFactory()  # its id is the higher one, so the two would lock in opposite order
    Ticket.objects.filter(pk=child.pk).update(parent=root)
    note = TicketNoteFactory(ticket=root)
    agent = by_agent("agent")

    def move():
        return operations.update_note(note_id=note.pk, changes={"ticket_id": child.pk}, by=agent)

    for acts in ([move, closing(root, cascade=True)], [closing(root, cascade=True), move]):
        Ticket.objects.update(closed_at=None, resolved_at=None)
        TicketNote.objects.filter(pk=note.pk).update(ticket=root)
        assert kinds(race(*acts, gate=holding(child, root))) == [None, None]
        assert TicketNote.objects.get(pk=note.pk).ticket == child


def test_two_users_of_one_email_are_one():
    administrator = Caller(AdministratorFactory(), Channel.DESK)

    def create(email):
        return lambda: create_user(email=email, name="Sam", by=administrator)

    racers = [Racer(create("sam@patchbay.example")), Racer(create("Sam@patchbay.example"))]
    with transaction.atomic():
        # Taken back below: until then both racers wait at the unique index for what becomes of it.
        User.objects.create(username="nobody", email="sam@patchbay.example", name="Nobody")
        for number, racer in enumerate(racers, start=1):
            racer.start()
            _wait_until_queued(number, racer)
        transaction.set_rollback(True)
    for racer in racers:
        racer.join(2 * PATIENCE)

    assert sorted(type(racer.outcome).__name__ for racer in racers) == [AlreadyTaken.__name__, User.__name__]
    assert User.objects.filter(email__iexact="sam@patchbay.example").count() == 1
    assert Activity.objects.filter(verb="user.created").count() == 1


def test_two_who_confirm_contacts_are_both_shown_of():
    ticket = TicketAttributeFactory(value="one@patchbay.example").ticket

    def confirm():
        return operations.confirm_contacts(ticket_id=ticket.pk, by=SYSTEM)

    with verbs(TicketVerb.CONTACTS_CONFIRMED, TicketVerb.CONTACTS_CONFIRMED):
        outcomes = race(confirm, confirm, gate=holding(ticket))

    assert kinds(outcomes) == [None, None]
    assert Email.objects.filter(activity__in=[event.pk for event in outcomes]).count() == 2
    assert Email.objects.count() == 2


def test_two_tickets_of_a_new_contract_share_it():
    ticket = TicketFactory()
    parent = TicketFactory(organisation=ticket.organisation)

    def create():
        return operations.create_ticket(
            organisation=ticket.organisation,
            reporter=ticket.reporter,
            contract_human_id="CON-1",
            tenant_number=1,
            parent_id=parent.pk,
            by=SYSTEM,
        )

    outcomes = race(create, create, gate=holding(parent))

    assert kinds(outcomes) == [None, None]
    assert outcomes[0].contract == outcomes[1].contract
    assert outcomes[0].pk != outcomes[1].pk


def test_many_callers_at_once_make_no_deadlock():
    """No gate: cascades, moves, deletions and notes on one tree as they come."""
    root = TicketFactory()
    tickets = [TicketFactory(parent=root) for _ in range(4)]
    notes = [TicketNoteFactory(ticket=ticket) for ticket in tickets]
    pending, completed = status("Pending"), status("Completed")
    agent = by_agent("agent")

    acts = []
    for one, other, note in zip(tickets, reversed(tickets), notes, strict=True):
        acts += [
            lambda pk=root.pk: operations.change_status(ticket_id=pk, status=pending, cascade=True, by=SYSTEM),
            lambda pk=one.pk, up=other.pk: operations.update_ticket(ticket_id=pk, changes={"parent_id": up}, by=SYSTEM),
            lambda pk=note.pk, to=other.pk: operations.update_note(note_id=pk, changes={"ticket_id": to}, by=agent),
            lambda pk=one.pk: operations.resolve_ticket(ticket_id=pk, status=completed, cascade=True, by=SYSTEM),
            lambda pk=other.pk: operations.delete_ticket(ticket_id=pk, by=SYSTEM),
        ]
    racers = [Racer(act) for act in acts]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(3 * PATIENCE)

    strange = [racer.outcome for racer in racers if isinstance(racer.outcome, Exception)]
    assert [error for error in strange if not isinstance(error, DomainError)] == []
    assert not any(racer.is_alive() for racer in racers)


def test_hold_whose_date_has_come_ends_once_for_any_number_of_workers(by, agent):
    tickets = TicketFactory.create_batch(6, assignee=agent)
    now = timezone.now()
    for ticket in tickets:
        operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", until=now + datetime.timedelta(hours=1), by=by)
    Ticket.objects.update(held_until=now)
    start = threading.Barrier(3)

    def work():
        start.wait(PATIENCE)
        return operations.resume_due_holds()

    workers = [Racer(work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(2 * PATIENCE)

    assert sum(worker.outcome for worker in workers) == 6
    assert Activity.objects.filter(verb=TicketVerb.RESUMED).count() == 6
    assert Notification.objects.filter(user=agent).count() == 6
    assert not TicketHold.objects.filter(ended_at=None).exists()


def test_ticket_that_a_person_is_about_to_resume_is_left_to_them(by, agent):
    ticket = TicketFactory(assignee=agent)
    now = timezone.now()
    operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", until=now + datetime.timedelta(hours=1), by=by)
    Ticket.objects.update(held_until=now)
    worker = Racer(operations.resume_due_holds)

    with transaction.atomic():
        operations.resume_ticket(ticket_id=ticket.pk, reason="Parts came", by=by)
        worker.start()
        worker.join(2 * PATIENCE)

    assert worker.outcome == 0
    assert operations.resume_due_holds() == 0
    assert [row.reason for row in Activity.objects.filter(verb=TicketVerb.RESUMED)] == ["Parts came"]
    assert not Notification.objects.exists()
