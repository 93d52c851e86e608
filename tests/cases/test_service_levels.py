"""SLA of cases: the clock follows from the steps, policies promise, and escalations are done once."""

import datetime
from unittest import mock

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activity.models import Activity, Notification
from apps.cases import operations
from apps.cases.constants import CASE_LIFE_CYCLE, CaseAction, CaseStatus, CaseType, CaseVerb, Visibility
from apps.cases.factories import CaseFactory
from apps.cases.models import Case, CaseCode, CaseEscalation, CasePolicy, CasePolicyEscalation, StatusStep
from apps.cases.operations.policies import apply_to, apply_to_some
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.customers.factories import OrganisationFactory
from apps.tickets.constants import SlaState, TargetKind
from apps.tickets.models import Ticket, hours_of
from apps.tickets.operations.service_levels import schedule
from apps.tickets.reads.due import SpanKind, explain
from apps.tickets.reads.effects import Counts, effect_of
from apps.tickets.reads.service_levels import why
from apps.tickets.sla import broken, kept, overdue
from apps.users.factories import AgentFactory, UserFactory
from tests.support.desk import Desk
from tests.support.processes import wait_until, workers
from tests.support.snapshot import calling
from tests.tickets.test_sla import HOUR, START, Reference, assert_clock, business_calendar

SYSTEM = Caller(None, Channel.TASK)
MILLISECOND = datetime.timedelta(milliseconds=1)
STEPS = [status for status in CaseStatus if status != CaseStatus.SUBMITTED]
LIFE = st.lists(
    st.tuples(st.sampled_from([*STEPS, None]), st.integers(0, 3 * 24 * 3600 * 10**3)), min_size=1, max_size=12
)


def _at(moment: datetime.datetime):
    return mock.patch.object(timezone, "now", return_value=moment)


def _policy(*rules: CasePolicyEscalation, **values) -> CasePolicy:
    policy = CasePolicy(**{"name": "Gold"} | values)
    for rule in rules:
        rule.policy = policy
    return operations.save_case_policy(row=policy, parts=rules, by=SYSTEM)


def _give(case: Case, status: CaseStatus, by: Caller, text: str = "x") -> None:
    if status == CaseStatus.CANCELLED:
        operations.cancel_case(case_number=case.pk, reason=text, by=by)
    else:
        operations.change_status(case_number=case.pk, status=status, text=text, by=by)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(life=LIFE, has_hours=st.booleans())
def test_no_order_of_steps_makes_the_clock_run_wrong(agent, life, has_hours):
    """Steps and their undoing (`None`), by the reference of the tickets; a step taken back stays a time of its own."""
    CasePolicy.objects.update(is_active=False)  # that of the example before
    by, calendar = calling(agent), business_calendar() if has_hours else None
    rules = [CasePolicyEscalation(percent=50, person=agent)] if has_hours else []
    _policy(*rules, calendar=calendar, resolution=24 * HOUR)
    case = CaseFactory(created_at=START)
    with _at(START):
        apply_to(case_number=case.pk, by=SYSTEM)
    reference = Reference(hours_of(calendar.hours_id) if calendar else None)
    reference.status, taken = CaseStatus.SUBMITTED, []

    for status, milliseconds in life:
        reference.wait(milliseconds * MILLISECOND)
        wanted = status
        with _at(reference.now):
            if status is None:
                wanted, reference.now = _undo(taken, by), reference.now
            elif CASE_LIFE_CYCLE.may_move(reference.status, status):
                _give(case, status, by)
                taken = [*taken, (reference.status, Activity.objects.latest("pk").pk)]
            else:
                with pytest.raises(WrongState):
                    _give(case, status, by)
                wanted = None
        if wanted is not None:
            _step(reference, wanted)
        assert_clock(Case.objects.filter(pk=case.pk), reference)


def _undo(taken: list, by: Caller) -> CaseStatus | None:
    """Take the last step back, if it can be; returns the status of before."""
    if not taken:
        return None
    status, pk = taken.pop()
    try:
        operations.undo_status(activity_id=pk, by=by)
    except WrongState:  # too old
        return None
    return status


def _step(reference: Reference, status: CaseStatus) -> None:
    reference.is_held = status == CaseStatus.ACTION_REQUIRED
    reference.closed = reference.now if status in (CaseStatus.CLOSED, CaseStatus.CANCELLED) else None
    if status == CaseStatus.RESOLVED:
        reference.resolved = reference.resolved or reference.now
    elif status != CaseStatus.CLOSED:
        reference.resolved = None
    reference.status = status


def test_the_policy_that_names_most_counts_and_says_why(db):
    organisation, code = OrganisationFactory(name="Acme"), CaseCode.objects.get(code="0002-0000")
    conditions = [
        {"organisation": organisation, "code": code},
        {"organisation": organisation},
        {"code": code},
        {"type": CaseType.TROUBLE},
        {},
    ]
    policies = [_policy(name=f"P{number}", resolution=HOUR, **each) for number, each in enumerate(conditions)]

    def opened(organisation, code: str) -> Case:
        person = UserFactory(organisation=organisation)
        return operations.create_case(code=code, description="x", primary_id="y", orderer=person, by=SYSTEM)

    other = OrganisationFactory()
    cases = [opened(organisation, "0002-0000"), opened(organisation, "0302-0400"), opened(other, "0002-0000"),
             opened(other, "0003-0002"), opened(other, "0302-0400")]  # fmt: skip

    assert [case.policy for case in cases] == policies
    assert why(cases[3]) == "It is for type Trouble, and no other fits better."
    assert why(cases[4]) == "It is for all cases, and no other fits better."
    with pytest.raises(Invalid, match="P4 is for the same cases"):
        _policy(name="P5")
    with pytest.raises(Invalid, match="Say to whom cases are assigned"):
        _policy(CasePolicyEscalation(percent=50, action=CaseAction.ASSIGN), name="P6", organisation=other)


def test_each_target_of_a_case_is_met_late_and_waited_for(agent):
    _policy(response=HOUR, assignment=2 * HOUR, update=3 * HOUR, resolution=10 * HOUR)
    by, person = calling(agent), UserFactory(organisation=OrganisationFactory())
    with _at(START):
        case = operations.create_case(code="0002-0000", description="x", primary_id="y", orderer=person, by=SYSTEM)
    rows = Case.objects.filter(pk=case.pk)

    def waiting(hours: float) -> set[str]:
        return {kind.value for kind in TargetKind if overdue(rows, kind, START + hours * HOUR).exists()}

    def write(hours: float, visibility: Visibility = Visibility.EXTERNAL, author: Caller = by) -> None:
        with _at(START + hours * HOUR):
            operations.add_note(case_number=case.pk, text="x", visibility=visibility, by=author)

    assert [waiting(hours) for hours in (0.9, 1.1, 2.1)] == [set(), {"response"}, {"response", "assignment"}]
    write(0.5, Visibility.INTERNAL)
    assert waiting(1.1) == {"response"}
    write(1.5)  # late
    assert waiting(2.1) == {"assignment"}
    with _at(START + 2.5 * HOUR):  # late as well
        _give(case, CaseStatus.IN_PROGRESS, by, "")
    with _at(START + 4 * HOUR):
        _give(case, CaseStatus.ACTION_REQUIRED, by)  # an answer too, in time
    assert waiting(100) == set()
    with _at(START + 104 * HOUR):
        _give(case, CaseStatus.IN_PROGRESS, by, "")
    assert [waiting(hours) for hours in (106.9, 107.1, 110.1)] == [set(), {"update"}, {"update", "resolution"}]
    write(106)
    with _at(START + 108 * HOUR):
        _give(case, CaseStatus.RESOLVED, by, "")
    found = {kind.value: (rows.filter(kept(kind)).exists(), rows.filter(broken(kind)).exists()) for kind in TargetKind}
    assert found == {
        "response": (False, True), "assignment": (False, True), "update": (True, False), "resolution": (True, False)
    }  # fmt: skip
    story = explain(rows.get())
    assert [delay.added for delay in story.delays] == [100 * HOUR]
    running = sum((each.length for each in story.segments if each.kind == SpanKind.RUNNING), datetime.timedelta())
    assert running == 8 * HOUR == rows.get().clock.elapsed()
    last = rows.get().history.latest("history_id")
    assert (last.responded_at, last.late_updates) == (START + 1.5 * HOUR, 0)


def test_case_is_assigned_when_a_person_gets_it_or_takes_it_up_first(agent):
    _policy(assignment=HOUR)
    by, person = calling(agent), UserFactory(organisation=OrganisationFactory())
    with _at(START):
        case = operations.create_case(code="0002-0000", description="x", primary_id="y", orderer=person, by=SYSTEM)
    with _at(START + HOUR / 2):
        operations.assign_case(case_number=case.pk, assignee=agent, by=by)
        taken = Activity.objects.latest("pk")
        operations.undo_assignment(activity_id=taken.pk, by=by)
        case.refresh_from_db()
        assert (case.assignee, case.assigned_at) == (None, None)
        assert overdue(Case.objects.all(), TargetKind.ASSIGNMENT, START + 3 * HOUR).exists()
        operations.assign_case(case_number=case.pk, assignee=agent, by=by)
    with _at(START + 2 * HOUR):
        operations.assign_case(case_number=case.pk, assignee=AgentFactory(), by=by)
        _give(case, CaseStatus.IN_PROGRESS, by, "")

    case.refresh_from_db()
    assert case.assigned_at == START + HOUR / 2
    assert not overdue(Case.objects.all(), TargetKind.ASSIGNMENT, START + 3 * HOUR).exists()


def test_case_that_is_handed_over_escalates_no_more_that_nobody_has_it(agent):
    """Whoever had it may have got it before times to assign were kept."""
    _policy(CasePolicyEscalation(target=TargetKind.ASSIGNMENT, percent=50, person=agent), assignment=HOUR)
    case = CaseFactory(assignee=agent, created_at=timezone.now())
    apply_to(case_number=case.pk, by=SYSTEM)
    assert CaseEscalation.objects.filter(done_at=None).count() == 1

    operations.hand_over_cases(user=agent, successor=AgentFactory(), by=SYSTEM, reason="Leaves")

    assert CaseEscalation.objects.filter(done_at=None).count() == 0
    assert Case.objects.get().assigned_at is not None


def test_applying_a_policy_does_what_its_page_said(agent):
    organisation, now = OrganisationFactory(), timezone.now()
    cases = [
        CaseFactory(orderer=UserFactory(organisation=organisation), created_at=now - age * HOUR) for age in (1, 6, 30)
    ]
    CaseFactory(orderer=cases[0].orderer, status=CaseStatus.RESOLVED)
    held = cases[2]
    StatusStep.objects.create(case=held, status=CaseStatus.ACTION_REQUIRED, at=now - 29 * HOUR)
    StatusStep.objects.create(case=held, status=CaseStatus.IN_PROGRESS, at=now - HOUR)
    rule = CasePolicyEscalation(percent=50, person=agent)
    policy = _policy(rule, organisation=organisation, resolution=10 * HOUR)

    effect = effect_of(policy, by=SYSTEM)
    assert apply_to_some(policy_id=policy.pk, after=0, by=SYSTEM) is None

    # The third was on hold, as its steps say, and is not late once it has the policy.
    assert effect.looked_at == 3
    assert effect.targets == {TargetKind.RESOLUTION: Counts(earlier=3)}
    fresh = [Case.objects.get(pk=case.pk) for case in cases]
    assert {(case.policy, case.target) for case in fresh} == {(policy, 10 * HOUR)}
    assert fresh[2].held_for == 28 * HOUR  # as its steps say, which no column said before
    assert [case.clock.state() for case in fresh] == [SlaState.ON_TRACK] * 3
    # Only those whose half is still to come are escalated at it.
    assert [case.escalations.count() for case in fresh] == [1, 0, 1]
    assert effect_of(policy, by=SYSTEM).targets == {TargetKind.RESOLUTION: Counts(unchanged=3)}
    assert Activity.objects.filter(verb=CaseVerb.POLICY_APPLIED).count() == 3


def _promised(*rules: CasePolicyEscalation, cases: int = 1) -> list[Case]:
    """Cases nine hours old with ten to be resolved; what came due of the rules has not been looked for."""
    organisation = OrganisationFactory()
    _policy(*rules, organisation=organisation, resolution=10 * HOUR)
    person = UserFactory(organisation=organisation)
    rows = [CaseFactory(orderer=person, created_at=timezone.now() - 9 * HOUR) for _ in range(cases)]
    for row in rows:
        apply_to(case_number=row.pk, by=SYSTEM)
        schedule([Case.objects.get(pk=row.pk)])
    return rows


def _escalated(case: Case) -> list[int]:
    entries = Activity.objects.filter(verb=CaseVerb.ESCALATED, subject_type="cases.case", subject_id=case.pk)
    return [entry.data["percent"] for entry in entries.order_by("pk")]


@pytest.mark.sqlite
def test_each_action_is_done_once_and_is_on_the_timeline(desk, agent):
    gone = AgentFactory()
    [case] = _promised(
        CasePolicyEscalation(percent=50, person=agent),
        CasePolicyEscalation(percent=60, action=CaseAction.ASSIGN, person=agent),
        CasePolicyEscalation(percent=75, action=CaseAction.TICKET, person=agent),
        CasePolicyEscalation(percent=80, action=CaseAction.TICKET, person=gone),
    )
    gone.is_active = False
    gone.save(update_fields=["is_active"])

    assert [operations.escalate_due_cases() for _ in range(2)] == [4, 0]

    assert _escalated(case) == [50, 60, 75, 80]
    assert Case.objects.get(pk=case.pk).assignee == agent
    text = f"Case {case.pk}: 50 % of “Resolution” have passed (Gold). {case.description}"
    assert list(Notification.objects.filter(activity__verb=CaseVerb.ESCALATED).values_list("text", flat=True)) == [text]
    ticket = Ticket.objects.get(case_link__case=case)  # one: what the other one did is taken back as a whole
    assert (ticket.assignee, ticket.is_internal) == (agent, True)
    assert Activity.objects.get(data__percent=80).reason == f"{gone} is not an active agent."
    page = desk.read("cases_case_change", case.pk)
    assert page.count("escalated the case") == 4
    assert "Resolution 50 %: Notify (Gold)" in page


def test_several_workers_escalate_each_case_once(postgresql_only, transactional_db, agent):
    cases = _promised(CasePolicyEscalation(percent=50, person=agent), cases=30)
    with workers(PERIODIC_INTERVAL="0.1") as running:
        started = [running.start() for _ in range(3)]
        running.wait_until(lambda: CaseEscalation.objects.exclude(done_at=None).exists())
        running.kill(started[0])
        wait_until(lambda: not CaseEscalation.objects.to_do().exists(), processes=running.running)

    assert [_escalated(case) for case in cases] == [[50]] * 30
    assert Notification.objects.filter(user=agent).count() == 30


def test_pages_show_what_is_promised_of_a_case(desk, agent):
    _policy(response=HOUR, assignment=2 * HOUR, update=3 * HOUR, resolution=10 * HOUR)
    case = CaseFactory(created_at=timezone.now() - 11 * HOUR)
    apply_to(case_number=case.pk, by=SYSTEM)

    page = desk.read("cases_case_change", case.pk)
    why_due = desk.read("cases_case_due", case.pk)
    queue = desk.read(
        "cases_case_changelist", overdue="response", view="breaching", order="response", column=["number", "response"]
    )

    for words in ("Breached 1 h", "First response: overdue for 10 h", "Taken up: overdue"):
        assert words in page
    assert f"Why Case {case.pk} is due" in why_due
    assert "It is for all cases" in why_due
    assert str(case.pk) in queue
    assert "Overdue for 10 h" in queue
    assert str(case.pk) not in desk.read("cases_case_changelist", view="soon")


def test_queue_and_preview_cost_the_same_for_30_and_3_000_cases(desk, manager):
    policy = _policy(response=HOUR, resolution=10 * HOUR)
    seed = CaseFactory(created_at=timezone.now() - 5 * HOUR)
    apply_to(case_number=seed.pk, by=SYSTEM)
    values = Case.objects.filter(pk=seed.pk).values().get() | {"order_number": None}
    query = {"overdue": "response", "order": "response", "column": ["number", "sla", "response", "update"]}

    def cost(number: int) -> list[int]:
        first = Case.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        Case.objects.bulk_create(Case(**values | {"id": pk}) for pk in range(first, first + number))
        queue = desk.queries("cases_case_changelist", **query)
        return [queue, Desk(manager).queries("cases_casepolicy_apply", policy.pk)]

    few, many = cost(30), cost(3_000)

    assert few == many
    assert max(many) <= 15
    assert effect_of(policy, by=SYSTEM).is_cut
