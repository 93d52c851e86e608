"""What each queue offers to do with many of its rows; the rest of bulk changes is the same for all."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.history import state_of
from apps.activity.models import Activity, BulkRun
from apps.adminkit.bulk import ALREADY
from apps.adminkit.tasks import work_off
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory
from apps.cases.models import Case, CaseNote
from apps.core.formatting import to_local_time
from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalLookupKind
from apps.journals.factories import FollowUpFactory
from apps.journals.models import FollowUp
from apps.orders.constants import OrderLookupKind, OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Lookup, Order
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
)
from apps.provisioning.models import ProvisioningRequest
from apps.registers.factories import RegisterFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.tickets.operations import change_status, close_ticket, hold_ticket
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.desk import Desk

CASES, ORDERS, FOLLOW_UPS, REQUESTS = "cases_case", "orders_order", "journals_followup", "provisioning"
LISTS = {REQUESTS: "provisioning_provisioningrequest_changelist"}


def skipped(previewed) -> dict[str, int]:
    return dict(previewed.context["skipped"])


def summary(run: BulkRun) -> tuple[int, int]:
    return run.changed, run.skipped


# -- tickets


@pytest.mark.sqlite
def test_tickets_are_held_until_a_date_and_that_is_undone(desk, by, status):
    until = timezone.now().replace(second=0, microsecond=0) + datetime.timedelta(days=3)
    sent = {"until": to_local_time(until).strftime("%Y-%m-%dT%H:%M")}
    tickets = TicketFactory.create_batch(4)
    hold_ticket(ticket_id=tickets[1].pk, reason="Parts", by=by)
    change_status(ticket_id=tickets[2].pk, status=status("On Hold"), by=by)
    close_ticket(ticket_id=tickets[3].pk, status=status("Completed"), by=by)
    stored = [state_of(row) for row in Ticket.objects.order_by("pk")]

    for values, names, reasons in (
        ({"reason": "Storm"}, ["New", "New", "On Hold"], ["Storm", "Storm", "Storm"]),
        ({"status": status("On Hold").pk}, ["On Hold"] * 3, ["On Hold", "Parts", "On Hold"]),
    ):
        previewed = desk.preview("tickets_ticket", tickets, **sent, **values)
        assert skipped(previewed) == {"It is closed.": 1}
        assert all(plan["plan"].moves[-1].label == "On hold until" for plan in previewed.context["plans"][:3])
        desk.confirm("tickets_ticket", previewed)
        run = BulkRun.objects.latest("pk")
        held = list(Ticket.objects.order_by("pk")[:3])
        assert [(row.held_until, row.status.name, row.hold_reason) for row in held] == [
            (until, name, reason) for name, reason in zip(names, reasons, strict=True)
        ]
        desk.post("activity_bulkrun_undo", run.pk)
        assert [state_of(row) for row in Ticket.objects.order_by("pk")] == stored


def test_form_of_tickets_refuses_a_hold_that_cannot_be(desk, status):
    ticket, day = TicketFactory(), datetime.timedelta(days=1)
    for values, field in (
        ({}, "reason"),
        ({"status": status("Open").pk}, "until"),
        ({"status": status("On Hold").pk, "reopens": "on"}, "until"),
        ({"reason": "Storm", "until": "2001-01-01T10:00"}, "until"),
    ):
        sent = {"until": f"{timezone.now() + day:%Y-%m-%dT%H:%M}"} | values
        previewed = desk.preview("tickets_ticket", [ticket], **sent)
        assert previewed.context["form"].errors.keys() == {field}, values


# -- cases


def cases_in(*statuses):
    return [CaseFactory(status=status) for status in statuses]


def test_cases_get_a_status_and_over_ones_stay(desk):
    cases = cases_in("SUBMITTED", "ACTION_REQUIRED", "IN_PROGRESS", "RESOLVED", "CLOSED", "CANCELLED")

    previewed = desk.preview(CASES, cases, status="IN_PROGRESS", text="We look into it")
    desk.confirm(CASES, previewed)

    assert previewed.context["words"] == "Status: In progress"
    assert skipped(previewed) == {ALREADY: 1, "It is resolved.": 1, "It is closed.": 1, "It is cancelled.": 1}
    assert summary(BulkRun.objects.get()) == (2, 4)
    statuses = Case.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", "RESOLVED", "CLOSED", "CANCELLED"]
    assert CaseNote.objects.filter(text="We look into it", visibility="EXTERNAL").count() == 2


def test_resolved_cases_are_reopened_where_that_is_ticked(desk):
    cases = cases_in("RESOLVED", "CLOSED")

    desk.bulk(CASES, cases, status="IN_PROGRESS", reopens="on")

    assert list(Case.objects.order_by("pk").values_list("status", flat=True)) == ["IN_PROGRESS", "CLOSED"]


def test_cases_that_cannot_take_the_step_say_so(desk):
    previewed = desk.preview(CASES, cases_in("SUBMITTED", "RESOLVED"), status="CLOSED")

    assert skipped(previewed) == {"Submitted cannot be followed by closed.": 1}
    assert previewed.context["button"] == "Change 1 case"


def test_cases_are_cancelled_for_a_reason(desk):
    cases = cases_in("SUBMITTED", "RESOLVED")

    without = desk.preview(CASES, cases, status="CANCELLED")
    desk.bulk(CASES, cases, status="CANCELLED", text="Storm over")

    assert without.context["form"].errors.keys() == {"text"}
    assert list(Case.objects.order_by("pk").values_list("status", flat=True)) == ["CANCELLED", "RESOLVED"]
    assert Activity.objects.get(verb="case.cancelled").reason == "Storm over"


def test_cases_get_a_note_before_the_status_that_ends_them(desk):
    cases = cases_in("RESOLVED", "CLOSED")

    previewed = desk.preview(CASES, cases, status="CLOSED", note="No answer", visibility="INTERNAL")
    desk.confirm(CASES, previewed)

    assert skipped(previewed) == {"It is closed.": 1}
    assert {case.status for case in Case.objects.all()} == {CaseStatus.CLOSED}
    assert list(CaseNote.objects.values_list("text", "visibility")) == [("No answer", "INTERNAL")]


# -- orders


@pytest.mark.parametrize(
    ("action", "changed", "state"),
    [
        ("hold", {OrderState.SUBMITTED, OrderState.IN_PROCESS}, OrderState.ON_HOLD),
        ("release", {OrderState.ERRORED}, OrderState.IN_PROCESS),
        ("pause", {OrderState.SUBMITTED, OrderState.IN_PROCESS}, OrderState.PAUSED),
        ("resume", {OrderState.PAUSED}, OrderState.IN_PROCESS),
        (
            "cancel",
            set(OrderState) - {OrderState.COMPLETED, OrderState.CANCELLED},
            OrderState.CANCELLED,
        ),
    ],
)
def test_orders_go_where_their_life_cycle_lets_them(desk, action, changed, state):
    if action == "release":
        changed = changed | {OrderState.ON_HOLD}
    orders = {
        each: OrderFactory(state=each, state_before_hold=OrderState.SUBMITTED if each == OrderState.ON_HOLD else None)
        for each in OrderState
    }
    reason = Lookup.objects.filter(kind=OrderLookupKind.HOLD_REASON).first()

    desk.bulk(ORDERS, orders.values(), action=action, hold_reason=reason.pk, reason="Storm over")

    after = {each: OrderState(Order.objects.get(pk=order.pk).state) for each, order in orders.items()}
    expected = {each: state if each in changed else each for each in OrderState}
    if action == "release":
        expected[OrderState.ON_HOLD] = OrderState.SUBMITTED
    assert after == expected
    assert summary(BulkRun.objects.get()) == (len(changed), len(OrderState) - len(changed))


@pytest.mark.parametrize(("action", "missing"), [("hold", "hold_reason"), ("cancel", "reason")])
def test_orders_need_a_reason_to_be_held_or_cancelled(desk, action, missing):
    previewed = desk.preview(ORDERS, [OrderFactory(state=OrderState.SUBMITTED)], action=action)

    assert previewed.context["form"].errors == {missing: ["A reason is needed."]}


def test_order_whose_billing_has_begun_is_not_paused(desk):
    order = OrderFactory(state=OrderState.IN_PROCESS, processing_started_at=timezone.now())

    assert skipped(desk.preview(ORDERS, [order], action="pause")) == {"Billing order processing has begun.": 1}


def test_paused_order_is_resumed_unless_it_was_modified(desk):
    orders = [OrderFactory(state=OrderState.PAUSED, is_checked_out=is_out) for is_out in (True, False)]

    previewed = desk.preview(ORDERS, orders, action="resume")

    assert skipped(previewed) == {"It was modified; check it out first.": 1}
    assert previewed.context["button"] == "Change 1 order"


def test_held_orders_are_undone_together_and_cancelled_ones_stay(desk, messages_of):
    orders = [OrderFactory(state=OrderState.SUBMITTED) for _ in range(2)]
    reason = Lookup.objects.filter(kind=OrderLookupKind.HOLD_REASON).first()
    desk.bulk(ORDERS, orders, action="hold", hold_reason=reason.pk)
    response = desk.post("activity_bulkrun_undo", BulkRun.objects.get().pk)
    assert messages_of(response)[-1].startswith("2 orders changed back.")
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.SUBMITTED}

    desk.bulk(ORDERS, orders, action="cancel", reason="Storm")
    run = BulkRun.objects.latest("pk")
    assert set(run.rows.values_list("is_lasting", flat=True)) == {True}
    assert 'class="desk-undo"' not in desk.read("activity_bulkrun_change", run.pk)


# -- follow-ups


def statuses():
    """The first open and the first closed status of follow-ups."""
    rows = list(FollowUp.status.field.related_model.objects.of(JournalLookupKind.FOLLOW_UP_STATUS))
    return next(row for row in rows if not row.is_closed), next(row for row in rows if row.is_closed)


def test_follow_ups_are_completed_moved_and_given_to_somebody(desk, agent):
    opened, completed = statuses()
    done = FollowUpFactory(status=completed, closed_at=timezone.now())
    rows = [FollowUpFactory(), done]
    due_at = (timezone.now() + datetime.timedelta(days=3)).replace(second=0, microsecond=0)

    other = FollowUp.type.field.related_model.objects.of(JournalLookupKind.FOLLOW_UP_TYPE).exclude(pk=rows[0].type_id)[
        0
    ]
    values = {"due_at": due_at.isoformat(), "assignee_name": agent.username, "type": other.pk}

    moved = desk.preview(FOLLOW_UPS, rows, **values)
    desk.confirm(FOLLOW_UPS, moved)
    rows[0].refresh_from_db()
    assert (rows[0].due_at, rows[0].assignee, rows[0].type) == (due_at, agent, other)
    assert skipped(moved) == {"It is completed.": 1}

    desk.bulk(FOLLOW_UPS, rows, status=completed.pk)
    assert FollowUp.objects.filter(closed_at=None).count() == 0

    still = desk.preview(FOLLOW_UPS, rows, status=opened.pk)
    desk.bulk(FOLLOW_UPS, rows, status=opened.pk, reopens="on", is_nobodys="on")
    assert skipped(still) == {"It is completed.": 2}
    assert set(FollowUp.objects.values_list("closed_at", "assignee")) == {(None, None)}


@pytest.mark.parametrize(
    "values", [{"assignee_name": "nobody-here"}, {"due_at": "2001-01-01T10:00"}, {"reopens": "on"}]
)
def test_form_of_follow_ups_refuses_what_their_own_page_refuses(desk, values):
    assert desk.preview(FOLLOW_UPS, [FollowUpFactory()], **values).context["form"].errors


# -- provisioning fallout


def failed(**values):
    return ProvisioningRequestFactory(status=ProvisioningStatus.IN_ERROR, last_error="No such line", **values)


def test_requests_are_regenerated_and_their_tickets_assigned(desk, agent):
    group = WorkGroupFactory()
    ticket = TicketFactory()
    taken_back = ProvisioningBatchItemFactory(batch__order__state=OrderState.CANCELLED)
    rows = [failed(ticket=ticket), failed(), ProvisioningRequestFactory(), failed(item=taken_back)]

    previewed = desk.preview(REQUESTS, rows, regenerate="on")
    desk.confirm(REQUESTS, previewed)
    owners = desk.preview(REQUESTS, rows, assignee=agent.pk, group=group.pk)
    desk.confirm(REQUESTS, owners)

    assert skipped(previewed) == {"It is created.": 1, "Its order is cancelled or voided.": 1}
    assert ProvisioningRequest.objects.filter(generation=2, status=ProvisioningStatus.CREATED).count() == 2
    assert skipped(owners) == {"It has no ticket.": 3}
    noted = desk.bulk(REQUESTS, rows, note="Provider called")
    assert noted.status_code == 302
    assert list(ticket.notes.comments().values_list("body", "is_internal")) == [("Provider called", True)]
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.group) == (agent, group)


# -- every queue


def many(kind, count):
    customer = CustomerFactory()
    match kind:
        case "cases_case":
            return CaseFactory.create_batch(count, orderer=UserFactory())
        case "orders_order":
            values = {"customer": customer, "register": RegisterFactory(), "created_by": UserFactory()}
            return OrderFactory.create_batch(count, state=OrderState.SUBMITTED, **values)
        case "journals_followup":
            return FollowUpFactory.create_batch(count, customer=customer, created_by=UserFactory())
        case _:
            return ProvisioningRequestFactory.create_batch(
                count,
                status=ProvisioningStatus.IN_ERROR,
                item__batch=ProvisioningBatchFactory(),
                profile=ProvisioningProfileFactory(),
                ticket=TicketFactory(),
            )


VALUES = {
    CASES: {"status": "IN_PROGRESS", "note": "Storm", "add_tags": "storm"},
    ORDERS: {"action": "cancel", "reason": "Storm"},
    FOLLOW_UPS: {"is_nobodys": "on", "due_at": "2035-01-01T10:00"},
    REQUESTS: {"regenerate": "on"},
}


@pytest.mark.parametrize("kind", VALUES)
def test_queue_has_marks_and_its_preview_costs_the_same_for_1_and_30_rows(desk, kind):
    rows, owners = many(kind, 30), {"group": WorkGroupFactory().pk} if kind in (CASES, ORDERS) else {}
    listed = desk.read(LISTS.get(kind, f"{kind}_changelist"), view="all")
    assert listed.count('form="desk-bulk" name="row"') >= 30

    def cost(some):
        with CaptureQueriesContext(connection) as captured:
            assert desk.preview(kind, some, **VALUES[kind], **owners).status_code == 200
        return len(captured)

    cost(rows[:1])
    assert cost(rows[:1]) == cost(rows) <= 15


@pytest.mark.parametrize("kind", VALUES)
def test_all_of_a_list_are_changed_in_the_background(desk, kind, monkeypatch):
    monkeypatch.setattr("apps.adminkit.bulk_pages.PAGE", 2)
    many(kind, 3)

    previewed = desk.post(f"{kind}_bulk", everything="1", here="view=all", **VALUES[kind])
    desk.confirm(kind, previewed)
    work_off.call(BulkRun.objects.get().pk)

    run = BulkRun.objects.get()
    assert (run.is_background, run.changed >= 3, run.skipped) == (True, True, 0)
    assert Activity.objects.filter(bulk_run=run, actor=desk.user).count() >= 3


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("here", ["view=nonsense", "colour=red", "status=x&state=x&order=x"])
def test_list_that_cannot_be_read_changes_nothing(desk, messages_of, kind, here):
    response = desk.post(f"{kind}_bulk", everything="1", here=here, **VALUES[kind])

    assert messages_of(response) == ["Nothing was changed, because the list that was marked cannot be read."]


@pytest.mark.parametrize("kind", VALUES)
def test_those_who_may_only_look_are_offered_nothing(kind, db):
    user = AgentFactory()
    user.groups.clear()
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    desk = Desk(user)

    assert 'id="desk-bulk"' not in desk.read(LISTS.get(kind, f"{kind}_changelist"))
    assert desk.preview(kind, [], **VALUES[kind]).status_code == 403
