"""Policies: which one counts, what is stored after every kind of write, and what applying one would do and does."""

import datetime
from itertools import pairwise
from unittest import mock

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Contract
from apps.tickets import operations
from apps.tickets.badges import sla_words
from apps.tickets.constants import ClassificationKind, EscalationAction, SlaState, TargetKind
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import (
    DUE_COLUMNS,
    Calendar,
    CalendarDay,
    Classification,
    Escalation,
    SlaPolicy,
    Ticket,
    hours_of,
)
from apps.tickets.models.service_levels import MOST_ESCALATIONS, MOST_OWN_DAYS
from apps.tickets.operations.service_levels import SETTLED, schedule
from apps.tickets.reads.due import SpanKind, explain
from apps.tickets.reads.effects import Counts, effect_of
from apps.tickets.reads.promises import facts_of
from apps.tickets.reads.schemes import Facts
from apps.tickets.reads.service_levels import fits, fitting_policy, why
from apps.tickets.sla import WAITING, broken, kept, overdue, promised, put_off
from apps.users.factories import UserFactory

HOUR = datetime.timedelta(hours=1)
MONDAY = datetime.datetime(2026, 11, 2, 8, 0, tzinfo=datetime.UTC)  # nine in Berlin
SYSTEM = Caller(None, Channel.TASK)
WEEKDAYS = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], "9:00-12:00, 13:00-17:00")
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def _at(hours: float):
    return mock.patch.object(timezone, "now", return_value=MONDAY + hours * HOUR)


def _named(kind: ClassificationKind, name: str) -> Classification:
    return Classification.objects.get(kind=kind, name=name)


def _calendar(**values) -> Calendar:
    calendar = Calendar(**{"name": "Office", "time_zone": "Europe/Berlin"} | WEEKDAYS | values)
    return operations.save_calendar(row=calendar, by=SYSTEM)


def _policy(*rules: Escalation, **values) -> SlaPolicy:
    policy = SlaPolicy(**{"name": "Gold"} | values)
    for rule in rules:
        rule.policy = policy
    return operations.save_policy(row=policy, parts=rules, by=SYSTEM)


def _ticket(organisation, **values) -> Ticket:
    reporter = UserFactory(organisation=organisation)
    return operations.create_ticket(organisation=organisation, reporter=reporter, by=SYSTEM, title="Down", **values)


def test_the_policy_that_names_most_counts_and_says_why():
    organisation = OrganisationFactory(name="Acme")
    contract = Contract.objects.create(organisation=organisation, human_id="CON-1")
    urgent = _named(ClassificationKind.PRIORITY, "Urgent")
    service = _named(ClassificationKind.TYPE, "Service Request")
    conditions = [
        {"contract": contract},
        {"organisation": organisation, "type": service, "priority": urgent},
        {"organisation": organisation},
        {"type": service},
        {"priority": urgent},
        {},
    ]
    policies = [_policy(name=f"P{number}", **each) for number, each in enumerate(conditions)]
    tickets = [
        _ticket(organisation, contract_human_id="CON-1"),
        _ticket(organisation, type=service, priority=urgent),
        _ticket(organisation, priority=urgent),
        _ticket(OrganisationFactory(), type=service, priority=urgent),
        _ticket(OrganisationFactory(), priority=urgent),
        _ticket(OrganisationFactory()),
    ]

    assert [ticket.policy for ticket in tickets] == policies
    assert [fitting_policy(ticket) for ticket in tickets] == policies
    assert [[fits(policy, ticket) for policy in policies].index(True) for ticket in tickets] == list(range(6))
    named = f"organisation {organisation}, type Service Request and priority Urgent"
    assert why(tickets[1]) == f"It is for {named}, and no other fits better."
    assert why(tickets[5]) == "It is for all tickets, and no other fits better."
    with pytest.raises(Invalid, match="P5 is for the same tickets"):
        _policy(name="P6")


def test_without_a_policy_the_priority_promises_around_the_clock():
    ticket = _ticket(OrganisationFactory())

    assert (ticket.policy, ticket.hours, ticket.target) == (None, None, 24 * HOUR)
    assert ticket.clock.due_at() == ticket.created_at + 24 * HOUR


def test_business_hours_and_holidays_put_off_when_a_ticket_is_due():
    calendar = _calendar(country="DE", subdivision="BY")
    day = CalendarDay(calendar=calendar, day=datetime.date(2026, 12, 24), hours="9:00-12:00")
    operations.save_calendar(row=calendar, parts=[day], by=SYSTEM)
    organisation = OrganisationFactory()
    _policy(organisation=organisation, calendar=calendar, resolution=8 * HOUR)
    due = {}
    for hours in (0, 10, 24 * 51 + 1, 24 * 52 + 1):  # at nine, after closing time, on 23 and 24 December at ten
        with _at(hours):
            due[hours] = (_ticket(organisation).clock.due_at() - MONDAY) / HOUR

    # Seven hours a day; on the 24th three, and on Friday it is Christmas.
    assert due == {0: 25, 10: 49, 24 * 51 + 1: 24 * 52 + 2, 24 * 52 + 1: 24 * 56 + 7}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"monday": "9-5"}, "monday"),
        ({"friday": "8:00-12:00, 11:00-17:00"}, "friday"),
        (dict.fromkeys(WEEKDAYS, ""), "monday"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "subdivision": "QC"}, "subdivision"),
    ],
)
def test_calendar_that_makes_no_sense_is_refused(values, field):
    with pytest.raises(Invalid) as refused:
        _calendar(**values)
    assert refused.value.field == field


def test_a_policy_and_a_calendar_have_no_more_parts_than_their_form_shows():
    policy = _policy(*(Escalation(percent=1 + number) for number in range(MOST_ESCALATIONS)))
    one_more = Escalation(policy=policy, percent=99)
    with pytest.raises(Invalid, match=str(MOST_ESCALATIONS)):
        operations.save_policy(row=policy, parts=[one_more], by=SYSTEM)
    operations.save_policy(row=policy, parts=[one_more], removed=[policy.escalations.all()[0]], by=SYSTEM)
    assert policy.escalations.count() == MOST_ESCALATIONS

    calendar = _calendar()
    days = [CalendarDay(calendar=calendar, day=MONDAY + number * 24 * HOUR) for number in range(MOST_OWN_DAYS + 1)]
    with pytest.raises(Invalid, match=str(MOST_OWN_DAYS)):
        operations.save_calendar(row=calendar, parts=days, by=SYSTEM)
    operations.save_calendar(row=calendar, parts=days[1:], by=SYSTEM)


def _assert_stored_is_derived(ticket_id: int, after: str) -> None:
    """What is stored of a ticket is what follows from its columns, its holds and its solutions."""
    ticket = Ticket.objects.select_related("policy").get(pk=ticket_id)
    facts = facts_of([ticket_id], with_answers=True)[ticket_id]
    pauses = facts.pauses
    assert (ticket.due_shift, ticket.closed_for) == put_off(ticket.clock, pauses), after
    last = ticket.history.latest("history_id")
    stored, now = ([getattr(row, name) for name in (*SETTLED, "hours_id")] for row in (last, ticket))
    assert stored == now, after
    for kind in WAITING:
        _assert_target(ticket, kind, facts, after)
    total = sum((end - start for start, end in pauses), datetime.timedelta())
    assert total == ticket.held_for + ticket.solved_for, after
    stored = sorted(ticket.escalations.values_list("escalation", "began_at", "at"))
    schedule([ticket])
    assert sorted(ticket.escalations.values_list("escalation", "began_at", "at")) == stored, after


def _assert_target(ticket: Ticket, kind: TargetKind, facts: Facts, after: str) -> None:
    """A target is counted anew, by walking through the open spans of its hours, and the database says the same."""
    now, rows = timezone.now(), Ticket.objects.filter(pk=ticket.pk)
    length = getattr(ticket.policy, kind.value) if ticket.policy else None
    stopped_at, answers = ticket.clock.stopped_at, [at for at in facts.answers if ticket.clock.stopped_at is None
                                                    or at <= ticket.clock.stopped_at]  # fmt: skip
    if length is None:
        assert getattr(ticket, DUE_COLUMNS[kind]) is None, after
        return

    def used(began: datetime.datetime, ended: datetime.datetime) -> datetime.timedelta:
        pauses = [*facts.pauses, *([(ticket.held_at, now)] if ticket.held_at else [])]
        spans = ticket.clock.hours.open_spans(began, ended) if ticket.clock.hours else [(began, ended)]
        running = datetime.timedelta()
        for start, end in spans:
            running += end - start
            running -= sum((max(min(end, to) - max(start, since), HOUR * 0) for since, to in pauses), HOUR * 0)
        return running

    ends = {TargetKind.RESPONSE: answers[:1], TargetKind.ASSIGNMENT: [ticket.assigned_at] if ticket.assigned_at else []}
    ended = min([*ends.get(kind, []), *([stopped_at] if stopped_at else [])], default=None)
    began = answers[-1] if kind == TargetKind.UPDATE and answers else ticket.created_at
    is_late = used(began, ended or now) > length
    assert overdue(rows, kind).exists() == (is_late and ended is None), (after, kind)
    if stopped_at is None:
        assert not rows.filter(promised(kind)).exists()
        return
    if kind == TargetKind.UPDATE:
        times = [ticket.created_at, *answers, stopped_at]
        is_late = any(used(*span) > length for span in pairwise(times))
    assert rows.filter(kept(kind)).exists() == (not is_late), (after, kind)
    assert rows.filter(broken(kind)).exists() == is_late, (after, kind)


def test_what_is_stored_follows_from_the_rest_after_every_kind_of_write(agent):
    """Each write at another hour, in and out of opening hours."""
    organisation, other, third = OrganisationFactory.create_batch(3)
    rules = [Escalation(target=target, percent=50) for target in TargetKind]
    targets = dict.fromkeys(["response", "assignment", "update"], 3 * HOUR)
    _policy(*rules, organisation=organisation, calendar=_calendar(), **targets)
    _policy(name="Other", organisation=other, calendar=_calendar(sunday="10:00-12:00"), resolution=5 * HOUR)
    status = {row.name: row for row in Classification.objects.filter(kind=ClassificationKind.STATUS)}
    urgent = _named(ClassificationKind.PRIORITY, "Urgent")
    by = Caller(agent, Channel.DESK)
    with _at(0):
        ticket, target = _ticket(organisation), _ticket(organisation)
    pk = ticket.pk

    def undo(operation):
        return operation(activity_id=by_last(), by=by)

    def by_last() -> int:
        return Activity.objects.filter(subject_type="tickets.ticket", subject_id=pk, actor=agent).latest("pk").pk

    steps = {
        "hold": lambda: operations.hold_ticket(ticket_id=pk, reason="parts", by=by),
        "undo hold": lambda: undo(operations.undo_hold),
        "hold again": lambda: operations.hold_ticket(ticket_id=pk, reason="parts", by=by),
        "resume": lambda: operations.resume_ticket(ticket_id=pk, reason="came", by=by),
        "undo resume": lambda: undo(operations.undo_hold),
        "resume again": lambda: operations.resume_ticket(ticket_id=pk, reason="came", by=by),
        "resolve": lambda: operations.resolve_ticket(ticket_id=pk, status=status["Resolved"], by=by),
        "reopen": lambda: operations.reopen_ticket(ticket_id=pk, status=status["Open"], by=by),
        "undo reopen": lambda: undo(operations.undo_status),
        "reopen again": lambda: operations.reopen_ticket(ticket_id=pk, status=status["Open"], by=by),
        "cancel": lambda: operations.close_ticket(ticket_id=pk, status=status["Cancelled"], by=by),
        "resolve closed": lambda: operations.change_status(ticket_id=pk, status=status["Resolved"], by=by),
        "undo resolve": lambda: undo(operations.undo_status),
        "reopen to hold": lambda: operations.change_status(ticket_id=pk, status=status["On Hold"], by=by),
        "open": lambda: operations.change_status(ticket_id=pk, status=status["Open"], by=by),
        "priority": lambda: operations.update_ticket(ticket_id=pk, changes={"priority": urgent}, by=by),
        "undo priority": lambda: undo(operations.undo_change),
        "assign": lambda: operations.assign_ticket(ticket_id=pk, assignee=agent, by=by),
        "undo assign": lambda: undo(operations.undo_assignment),
        "internal note": lambda: operations.add_note(ticket_id=pk, body="hm", is_internal=True, by=by),
        "note": lambda: operations.add_note(ticket_id=pk, body="On it", by=by),
        "undo note": lambda: undo(operations.undo_note),
        "organisation": lambda: operations.update_ticket(ticket_id=pk, changes={"organisation": other}, by=by),
        "undo organisation": lambda: undo(operations.undo_change),
        "no policy": lambda: operations.update_ticket(ticket_id=pk, changes={"organisation": third}, by=by),
        "undo no policy": lambda: undo(operations.undo_change),
        "merge": lambda: operations.merge_tickets(source_id=pk, target_id=target.pk, status=status["Cancelled"], by=by),
        "unmerge": lambda: operations.unmerge_ticket(ticket_id=pk, by=by),
        "close": lambda: operations.close_ticket(ticket_id=pk, status=status["Completed"], by=by),
        "priority of closed": lambda: operations.update_ticket(ticket_id=pk, changes={"priority": urgent}, by=by),
    }
    seen = set()
    for number, (name, step) in enumerate(steps.items()):
        with _at(5 + number * 7):
            step()
            _assert_stored_is_derived(pk, name)
            _assert_stored_is_derived(target.pk, name)
            ticket = Ticket.objects.get(pk=pk)
            seen.add((ticket.due_shift, ticket.closed_for))
            story = explain(ticket)
            counted = sum((s.length for s in story.segments if s.kind == SpanKind.RUNNING), datetime.timedelta())
            assert counted == ticket.clock.elapsed(), name
    assert len(seen) > 10


def test_applying_a_policy_does_what_its_page_said(agent):
    organisation = OrganisationFactory()
    now = timezone.now()
    ages = {1: 24 * HOUR, 6: 4 * HOUR, 12: 24 * HOUR, 30: 24 * HOUR}  # hours ago, target
    tickets = [
        TicketFactory(organisation=organisation, created_at=now - age * HOUR, target=target)
        for age, target in ages.items()
    ]
    TicketFactory(organisation=organisation, created_at=now - HOUR, resolved_at=now)
    policy = _policy(organisation=organisation, resolution=10 * HOUR)
    rule = Escalation(policy=policy, percent=50, action=EscalationAction.NOTIFY)
    operations.save_policy(row=policy, parts=[rule], by=SYSTEM)
    assert {Ticket.objects.get(pk=ticket.pk).policy for ticket in tickets} == {None}

    effect = effect_of(policy, by=SYSTEM)
    while operations.apply_to_some(policy_id=policy.pk, after=0, by=SYSTEM):
        pass

    assert effect.looked_at == effect.changed == 4
    assert effect.targets == {TargetKind.RESOLUTION: Counts(earlier=3, later=1, overdue=1, on_time=1)}
    fresh = [Ticket.objects.get(pk=ticket.pk) for ticket in tickets]
    assert {(ticket.policy, ticket.target) for ticket in fresh} == {(policy, 10 * HOUR)}
    late = [ticket.clock.state() == SlaState.BREACHED for ticket in fresh]
    assert late == [False, False, True, True]
    # Only those whose half is still to come are escalated at it.
    assert [ticket.escalations.count() for ticket in fresh] == [1, 0, 0, 0]
    assert {change.row.pk: change.after for change in effect.changes} == {row.pk: row.clock.due_at() for row in fresh}
    again = effect_of(policy, by=SYSTEM)
    assert again.targets == {TargetKind.RESOLUTION: Counts(unchanged=4)}
    assert again.changes == []


def test_the_effect_of_a_policy_for_all_is_counted_target_by_target(agent):
    """Of rows that wait for a target, by what is stored of them: open tickets and cases of whatever organisation."""
    organisation, by = OrganisationFactory(), Caller(agent, Channel.DESK)
    with _at(0):
        tickets = [_ticket(organisation) for _ in range(4)]
        _ticket(OrganisationFactory())
    with _at(1):
        TicketNoteFactory(ticket=tickets[0], author=agent, created_at=timezone.now())
        operations.assign_ticket(ticket_id=tickets[1].pk, assignee=agent, by=by)
        operations.hold_ticket(ticket_id=tickets[2].pk, reason="parts", by=by)
    targets = {"response": 2 * HOUR, "assignment": 9 * HOUR, "update": 3 * HOUR, "resolution": 24 * HOUR}
    policy = _policy(calendar=_calendar(), **targets)
    with _at(6):
        effect = effect_of(policy, by=SYSTEM)
        while operations.apply_to_some(policy_id=policy.pk, after=0, by=SYSTEM):
            pass
        late = {kind: overdue(Ticket.objects.all(), kind).count() for kind in TargetKind}
        again = effect_of(policy, by=SYSTEM)

    # One has its answer, one its assignee, and the clock of one stands still since an hour.
    assert effect.looked_at == 5
    assert effect.targets == {
        TargetKind.RESPONSE: Counts(earlier=4, overdue=3),
        TargetKind.ASSIGNMENT: Counts(earlier=4),
        TargetKind.UPDATE: Counts(earlier=5, overdue=4),
        TargetKind.RESOLUTION: Counts(later=5),
    }
    assert late == {kind: counts.overdue for kind, counts in effect.targets.items()}
    assert [each.unchanged for each in again.targets.values()] == [4, 4, 5, 5]


def test_words_of_a_running_clock_are_of_the_time_of_day():
    organisation = OrganisationFactory()
    _policy(organisation=organisation, calendar=_calendar(), resolution=HOUR)
    with _at(4 * 24 + 7.5):  # Friday, half an hour before closing time
        ticket = _ticket(organisation)
        assert sla_words(ticket) == "Due in 2 d 17 h"
    with _at(8 * 24 + 1.5):
        assert sla_words(ticket) == "Breached 1 d 1 h ago"


def test_a_calendar_that_changes_leaves_tickets_their_hours_until_its_policy_is_applied():
    calendar, organisation = _calendar(), OrganisationFactory()
    _policy(organisation=organisation, calendar=calendar, resolution=8 * HOUR)
    with _at(0):
        ticket = _ticket(organisation)
    calendar.tuesday = ""
    operations.save_calendar(row=calendar, by=SYSTEM)

    before = Ticket.objects.get(pk=ticket.pk)
    operations.apply_to(ticket_id=ticket.pk, by=SYSTEM)
    after = Ticket.objects.get(pk=ticket.pk)

    assert (before.clock.due_at(MONDAY), after.clock.due_at(MONDAY)) == (MONDAY + 25 * HOUR, MONDAY + 49 * HOUR)
    assert hours_of(before.hours_id) != hours_of(after.hours_id)
