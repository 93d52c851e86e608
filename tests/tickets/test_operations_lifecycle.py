"""Holding, resuming, resolving, closing and reopening one ticket."""

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.core.errors import Invalid, WrongState
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, Lifecycle, NoteType, TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket, TicketHold
from apps.tickets.timestamps import m4_timestamp
from tests.support.snapshot import calling, nothing_written, one_activity

CHANGED = [("ticket", "~"), ("ticketnote", "+")]


def status(name: str) -> Classification:
    return Classification.objects.get(kind=ClassificationKind.STATUS, name=name)


def close(pk, by, name="Completed", **options):
    return operations.close_ticket(ticket_id=pk, status=status(name), by=by, **options)


def resolve(pk, by, name="Resolved", **options):
    return operations.resolve_ticket(ticket_id=pk, status=status(name), by=by, **options)


def change(pk, by, name, **options):
    return operations.change_status(ticket_id=pk, status=status(name), by=by, **options)


def hold(pk, by):
    return operations.hold_ticket(ticket_id=pk, reason="parts ordered", by=by)


def resume(pk, by):
    return operations.resume_ticket(ticket_id=pk, reason="parts came", by=by)


def ticket_in(state: str, by) -> Ticket:
    """A ticket brought into a state by operations."""
    ticket = TicketFactory()
    for step in {
        "open": [],
        "held": [hold],
        "held by status": [lambda pk, by: change(pk, by, "On Hold")],
        "resolved": [resolve],
        "closed": [close],
        "cancelled": [lambda pk, by: close(pk, by, "Cancelled")],
        "resolved and closed": [resolve, close],
    }[state]:
        step(ticket.pk, by)
    return Ticket.objects.get(pk=ticket.pk)


def log_lines(ticket: Ticket) -> list[str]:
    return list(ticket.notes.filter(note_type=NoteType.LOG).order_by("pk").values_list("body", flat=True))


# -- what each verb does

CHANGES = {  # state before: operation, verb, status after, (held, resolved, closed), log line
    ("open", "hold"): (TicketVerb.HELD, "New", (True, False, False), "Put on hold: parts ordered"),
    ("held", "resume"): (TicketVerb.RESUMED, "New", (False, False, False), "Resumed: parts came"),
    ("held by status", "resume"): (TicketVerb.RESUMED, "On Hold", (False, False, False), "Resumed: parts came"),
    ("open", "Resolved"): (TicketVerb.RESOLVED, "Resolved", (False, True, False), "Status changed to Resolved"),
    ("open", "Completed"): (TicketVerb.CLOSED, "Completed", (False, True, True), "Status changed to Completed"),
    ("open", "Cancelled"): (TicketVerb.CLOSED, "Cancelled", (False, False, True), "Status changed to Cancelled"),
    ("open", "Pending"): (TicketVerb.STATUS_CHANGED, "Pending", (False, False, False), "Status changed to Pending"),
    ("open", "On Hold"): (TicketVerb.STATUS_CHANGED, "On Hold", (True, False, False), "Status changed to On Hold"),
    ("held", "Pending"): (TicketVerb.STATUS_CHANGED, "Pending", (True, False, False), "Status changed to Pending"),
    ("held", "On Hold"): (TicketVerb.STATUS_CHANGED, "On Hold", (True, False, False), "Status changed to On Hold"),
    ("held", "Resolved"): (TicketVerb.RESOLVED, "Resolved", (False, True, False), "Status changed to Resolved"),
    ("held", "Cancelled"): (TicketVerb.CLOSED, "Cancelled", (False, False, True), "Status changed to Cancelled"),
    ("held by status", "Open"): (TicketVerb.STATUS_CHANGED, "Open", (False, False, False), "Status changed to Open"),
    ("held by status", "Completed"): (
        TicketVerb.CLOSED,
        "Completed",
        (False, True, True),
        "Status changed to Completed",
    ),
    ("resolved", "Cancelled"): (TicketVerb.CLOSED, "Cancelled", (False, True, True), "Status changed to Cancelled"),
    ("resolved", "Open"): (TicketVerb.STATUS_CHANGED, "Open", (False, False, False), "Status changed to Open"),
    ("resolved", "On Hold"): (TicketVerb.STATUS_CHANGED, "On Hold", (True, False, False), "Status changed to On Hold"),
    ("closed", "Open"): (TicketVerb.REOPENED, "Open", (False, False, False), "Status changed to Open"),
    ("closed", "Resolved"): (TicketVerb.REOPENED, "Resolved", (False, True, False), "Status changed to Resolved"),
    ("cancelled", "On Hold"): (TicketVerb.REOPENED, "On Hold", (True, False, False), "Status changed to On Hold"),
    ("resolved and closed", "New"): (TicketVerb.REOPENED, "New", (False, False, False), "Status changed to New"),
}


@pytest.mark.parametrize("case", CHANGES, ids=" to ".join)
def test_change_of_state_is_shown_once_and_logged(agent, case):
    before, step = case
    verb, name, flags, line = CHANGES[case]
    ticket = ticket_in(before, calling(None))
    reason = {"hold": "parts ordered", "resume": "parts came"}.get(step, "")

    with one_activity(verb, by=calling(agent), subject_id=ticket.pk, reason=reason, history=CHANGED):
        if step in ("hold", "resume"):
            {"hold": hold, "resume": resume}[step](ticket.pk, calling(agent))
        else:
            assert change(ticket.pk, calling(agent), step) == 1

    after = Ticket.objects.get(pk=ticket.pk)
    assert after.status.name == name
    assert (after.is_held, after.resolved_at is not None, after.is_closed) == flags
    assert log_lines(after)[-1] == line
    assert after.updated_by == agent
    assert after.history.order_by("-history_id").first().status == after.status


def test_log_line_names_its_author_and_its_time(agent):
    ticket = TicketFactory()

    close(ticket.pk, calling(agent), reason="as agreed by telephone")

    [line] = ticket.notes.all()
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (line.note_type, line.body) == (NoteType.LOG, "Status changed to Completed: as agreed by telephone")
    assert (line.author, line.author_name, line.is_internal, line.is_cleared) == (agent, "casey", False, False)
    assert (line.created_at, line.updated_at, line.timestamp) == (
        stored.closed_at,
        stored.closed_at,
        m4_timestamp(stored.closed_at),
    )


def test_log_line_of_the_system_has_no_author(db):
    ticket = TicketFactory()

    close(ticket.pk, calling(None))

    [line] = ticket.notes.all()
    assert (line.author, line.author_name) == (None, "Patchbay")


def test_closing_a_resolved_ticket_keeps_the_time_of_resolution(agent):
    ticket = ticket_in("resolved", calling(agent))

    close(ticket.pk, calling(agent))

    stored = Ticket.objects.get(pk=ticket.pk)
    assert stored.resolved_at == ticket.resolved_at
    assert stored.resolved_at < stored.closed_at


def test_resolving_with_a_closed_resolution_closes(agent):
    ticket = TicketFactory()

    with one_activity(TicketVerb.CLOSED, by=calling(agent), subject_id=ticket.pk, history=CHANGED):
        resolve(ticket.pk, calling(agent), "Completed")

    stored = Ticket.objects.get(pk=ticket.pk)
    assert stored.closed_at == stored.resolved_at


# -- holds

OVER = ["Resolved", "Completed", "Cancelled"]


@pytest.mark.parametrize("name", OVER)
@pytest.mark.parametrize("before", ["held", "held by status"])
def test_the_end_of_a_ticket_ends_its_hold(agent, before, name):
    ticket = ticket_in(before, calling(agent))

    change(ticket.pk, calling(agent), name)

    stored = Ticket.objects.get(pk=ticket.pk)
    [ended] = stored.holds.all()
    assert (ended.started_at, ended.resume_reason) == (ticket.held_at, name)
    assert (stored.held_for, stored.held_at, stored.hold_reason) == (ended.ended_at - ended.started_at, None, None)


@pytest.mark.sqlite
def test_leaving_a_status_on_hold_resumes_the_clock(agent):
    ticket = ticket_in("held by status", calling(agent))

    change(ticket.pk, calling(agent), "Open")

    stored = Ticket.objects.get(pk=ticket.pk)
    [ended] = stored.holds.all()
    assert (ended.reason, ended.resume_reason, stored.resume_reason) == ("On Hold", "Open", "Open")
    assert stored.held_for == ended.ended_at - ended.started_at > datetime.timedelta()


@pytest.mark.sqlite
def test_status_on_hold_goes_on_with_the_present_hold(agent):
    ticket = ticket_in("held", calling(agent))

    change(ticket.pk, calling(agent), "On Hold")

    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.held_at, stored.hold_reason) == (ticket.held_at, "parts ordered")
    assert stored.holds.count() == 1


def test_resume_keeps_why_and_how_long(agent):
    ticket = ticket_in("held", calling(agent))

    resume(ticket.pk, calling(agent))

    stored = Ticket.objects.get(pk=ticket.pk)
    [ended] = TicketHold.objects.filter(ticket=ticket)
    assert (ended.reason, ended.resume_reason) == ("parts ordered", "parts came")
    assert (stored.hold_reason, stored.resume_reason) == (None, "parts came")
    assert stored.held_for == ended.ended_at - ticket.held_at


# -- refusals: state, operation, what is said

FORBIDDEN = [
    ("held", hold, "is already on hold."),
    ("held by status", hold, "is already on hold."),
    ("resolved", hold, "is already resolved."),
    ("closed", hold, "is already closed."),
    ("cancelled", hold, "is already closed."),
    ("open", resume, "is not on hold."),
    ("resolved", resume, "is not on hold."),
    ("closed", resume, "is not on hold."),
    ("resolved", resolve, "is already resolved."),
    ("closed", resolve, "is already closed."),
    ("cancelled", resolve, "is already closed."),
    ("resolved and closed", resolve, "is already closed."),
    ("closed", close, "is already closed."),
    ("cancelled", close, "is already closed."),
    ("resolved and closed", close, "is already closed."),
    ("closed", lambda pk, by: change(pk, by, "Cancelled"), "is already closed."),
    ("cancelled", lambda pk, by: change(pk, by, "Completed"), "is already closed."),
    ("closed", lambda pk, by: change(pk, by, "Completed", cascade=True), "is already closed."),
]


@pytest.mark.parametrize(("state", "step", "message"), FORBIDDEN)
def test_state_that_forbids_the_step_writes_nothing(agent, state, step, message):
    ticket = ticket_in(state, calling(agent))

    with nothing_written(), pytest.raises(WrongState) as caught:
        step(ticket.pk, calling(agent))

    assert caught.value.message == f"{ticket.human_id} {message}"


def test_every_status_that_closes_is_a_closed_state(db):
    kinds = {row.name: row.is_closed for row in Classification.objects.of(ClassificationKind.STATUS)}

    assert {name for name, closed in kinds.items() if closed} == {"Completed", "Cancelled"}


NOT_CLOSED = ["Open", "New", "Pending", "On Hold", "Resolved"]
NOT_RESOLVED = ["Open", "New", "Pending", "On Hold", "Cancelled"]


@pytest.mark.parametrize(("step", "name"), [(close, name) for name in NOT_CLOSED])
def test_close_takes_a_closed_state_only(agent, step, name):
    ticket = TicketFactory()

    with nothing_written(), pytest.raises(Invalid) as caught:
        step(ticket.pk, calling(agent), name)

    assert (caught.value.field, caught.value.message) == ("status", f"{name} is not a state of that kind.")


@pytest.mark.parametrize(("step", "name"), [(resolve, name) for name in NOT_RESOLVED])
def test_resolve_takes_a_resolution_only(agent, step, name):
    ticket = TicketFactory()

    with nothing_written(), pytest.raises(Invalid) as caught:
        step(ticket.pk, calling(agent), name)

    assert (caught.value.field, caught.value.message) == ("status", f"{name} is not a state of that kind.")


@pytest.mark.parametrize("kind", [kind for kind in ClassificationKind if kind != ClassificationKind.STATUS])
def test_only_a_status_can_be_the_status(agent, kind):
    ticket, other = TicketFactory(), Classification.objects.of(kind).first()

    with nothing_written(), pytest.raises(Invalid) as caught:
        operations.change_status(ticket_id=ticket.pk, status=other, by=calling(agent))

    assert caught.value.field == "status"


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "\u2003"])
@pytest.mark.parametrize("step", [operations.hold_ticket, operations.resume_ticket])
def test_hold_and_resume_need_a_reason(agent, step, reason):
    ticket = TicketFactory()

    with nothing_written(), pytest.raises(Invalid) as caught:
        step(ticket_id=ticket.pk, reason=reason, by=calling(agent))

    assert caught.value.field == "reason"


def test_a_failure_halfway_takes_everything_back(agent, monkeypatch):
    ticket = ticket_in("held", calling(agent))

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("apps.tickets.operations.lifecycle.add_log_lines", fail)
    with nothing_written(), pytest.raises(RuntimeError):
        close(ticket.pk, calling(agent))


def test_lifecycles_of_the_defaults_cover_every_meaning(db):
    assert {row.lifecycle for row in Classification.objects.of(ClassificationKind.STATUS)} == set(Lifecycle.values)


def test_held_ticket_can_not_be_over_in_the_database(agent):
    ticket = ticket_in("held", calling(agent))

    with pytest.raises(IntegrityError):
        Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now())
