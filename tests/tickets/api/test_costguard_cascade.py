"""Closing, resolving and changing the status of whole trees through CostGuard Journal Management."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.models import Activity
from apps.dialects.datetimes import milliseconds
from apps.items.models import JournalItem
from apps.tickets.models import Ticket, TicketHold, TicketNote
from tests.support.snapshot import history_of, nothing_written
from tests.tickets.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    DONE,
    NAMES,
    NEW,
    OPEN,
    RESOLVED,
    answer_of,
    asking,
    conflict,
    forbidden,
    status,
    ticket_of,
)

pytestmark = pytest.mark.contract("journal-management")

NUMBERS = {"close": COMPLETED, "resolve": RESOLVED, "status": OPEN}
MOST_STATEMENTS = 30


def rules(close: str, resolve: str, change: str) -> list:
    """A parameter for each of the three steps, with the rule of its operation that a test holds."""
    marks = [("close", "closeTicket", close), ("resolve", "resolveTicket", resolve),
             ("status", "updateTicketStatus", change)]  # fmt: skip
    return [pytest.param(step, marks=pytest.mark.rule(operation, rule)) for step, operation, rule in marks]


def given(ticket, number: int, at=None) -> Ticket:
    """The ticket, once it has had a status since a time."""
    shown = status(number)
    at = at or timezone.now() - datetime.timedelta(days=1)
    Ticket.objects.filter(pk=ticket.pk).update(
        status=shown, closed_at=at if shown.is_closed else None, resolved_at=at if shown.is_resolution else None
    )
    return ticket


def states(client, tickets) -> list[int]:
    """The status of each ticket, by what the dialect tells."""
    found = client.get("/ticket?$top=500&$select=ticketID,ticketStatusID").json()["value"]
    by_id = {row["ticketID"]: row["ticketStatusID"] for row in found}
    return [by_id[ticket.pk] for ticket in tickets]


@pytest.mark.parametrize(
    "step",
    rules("cascade-reaches-open-descendants", "cascade-reaches-open-descendants", "cascade-reaches-open-descendants"),
)
def test_cascade_gives_the_status_to_all_that_are_not_closed(journal_management, agent, step):
    root = ticket_of(parent=ticket_of())
    child, other = ticket_of(parent=root), ticket_of(parent=root)
    closed = given(ticket_of(parent=child), CANCELLED)
    below_closed = ticket_of(parent=closed)
    deepest = ticket_of(parent=ticket_of(parent=below_closed))
    aside = ticket_of(parent=root.parent)
    client, number = journal_management(agent), NUMBERS[step]
    untouched = Ticket.objects.filter(pk__in=[closed.pk, root.parent.pk, aside.pk]).order_by("pk")
    before = list(untouched.values())

    response = client.patch(f"/ticket/{root.pk}/{step}", asking(step, number, cascade=True))

    assert answer_of(response) == DONE
    changed = [root, child, other, below_closed, deepest.parent, deepest]
    assert states(client, changed) == [number] * 6
    assert states(client, [root.parent, closed, aside]) == [NEW, CANCELLED, NEW]
    assert list(untouched.values()) == before
    lines = TicketNote.objects.order_by("ticket").values_list("ticket", "body")
    assert list(lines) == [(pk, f"Status changed to {NAMES[number]}") for pk in sorted(t.pk for t in changed)]
    activity = Activity.objects.get(subject_type="tickets.ticket", subject_id=root.pk)
    parts = Activity.objects.filter(part_of=activity.pk).order_by("subject_id")
    assert [part.subject_id for part in parts] == sorted(ticket.pk for ticket in changed[1:])
    assert [history_of(each) for each in (activity, *parts)] == [[("ticket", "~"), ("ticketnote", "+")]] * 6
    assert activity.data == {"status": NAMES[number], "tickets": 6}


@pytest.mark.parametrize(
    "step", rules("without-cascade-ticket-alone", "without-cascade-ticket-alone", "without-cascade-ticket-alone")
)
@pytest.mark.parametrize("rest", [{}, {"cascade": False}])
def test_without_cascade_the_ticket_alone_changes(journal_management, agent, step, rest):
    root = ticket_of()
    child = ticket_of(parent=root)
    client = journal_management(agent)
    before = client.get(f"/ticket/{child.pk}").json() | {"slaElapsedSeconds": pytest.approx(30, abs=30)}

    response = client.patch(f"/ticket/{root.pk}/{step}", asking(step, NUMBERS[step], **rest))

    assert answer_of(response) == DONE
    assert states(client, [root, child]) == [NUMBERS[step], NEW]
    assert client.get(f"/ticket/{child.pk}").json() == before


@pytest.mark.parametrize(
    "step", rules("cascade-is-all-or-nothing", "cascade-is-all-or-nothing", "cascade-is-all-or-nothing")
)
def test_cascade_stops_at_a_descendant_out_of_sight(journal_management, integrator, step):
    root = ticket_of(integrator)
    ticket_of(parent=root, customer=root.customer)
    closed = given(ticket_of(parent=root, customer=root.customer), CANCELLED)
    foreign = ticket_of(parent=closed)
    client = journal_management(integrator)
    client.get("/healthCheck")
    request = f"/ticket/{root.pk}/{step}", asking(step, NUMBERS[step], cascade=True)

    with nothing_written():
        refused = client.patch(*request)
    given(foreign, CANCELLED)
    taken = client.patch(*request)

    assert answer_of(refused) == forbidden("A ticket below this one is not yours to change.")
    assert answer_of(taken) == DONE


@pytest.mark.parametrize(
    "step", rules("cascade-is-all-or-nothing", "cascade-is-all-or-nothing", "cascade-is-all-or-nothing")
)
def test_cascade_stops_at_an_internal_descendant(journal_management, integrator, agent, step):
    root = ticket_of(integrator)
    ticket_of(parent=ticket_of(parent=root, customer=root.customer), customer=root.customer, is_internal=True)
    client = journal_management(integrator)
    client.get("/healthCheck")
    request = f"/ticket/{root.pk}/{step}", asking(step, NUMBERS[step], cascade=True)

    with nothing_written():
        refused = client.patch(*request)

    assert answer_of(refused) == forbidden("A ticket below this one is not yours to change.")
    assert answer_of(journal_management(agent).patch(*request)) == DONE


@pytest.mark.sqlite
@pytest.mark.rule("resolveTicket", "finished-ticket-cannot-be-resolved")
def test_resolved_descendant_takes_the_status_and_keeps_its_date(journal_management, agent):
    root = ticket_of()
    earlier = timezone.now() - datetime.timedelta(days=3)
    resolved, fresh = given(ticket_of(parent=root), RESOLVED, earlier), ticket_of(parent=root)
    client = journal_management(agent)

    response = client.patch(f"/ticket/{root.pk}/resolve", asking("resolve", COMPLETED, cascade=True))

    now = milliseconds(Ticket.objects.get(pk=root.pk).updated_at)
    found = [client.get(f"/ticket/{ticket.pk}").json() for ticket in (root, resolved, fresh)]
    assert answer_of(response) == DONE
    assert [body["ticketStatusID"] for body in found] == [COMPLETED] * 3
    assert [body["resolveDate"] for body in found] == [now, milliseconds(earlier), now]
    assert [body["closeDate"] for body in found] == [now] * 3


@pytest.mark.rule("updateTicketStatus", "cascade-reaches-open-descendants")
def test_reopening_a_tree_leaves_the_closed_below(journal_management, agent):
    root = given(ticket_of(), COMPLETED)
    closed = given(ticket_of(parent=root), COMPLETED)
    resolved = given(ticket_of(parent=closed), RESOLVED)
    client = journal_management(agent)

    response = client.patch(f"/ticket/{root.pk}/status", asking("status", OPEN, cascade=True))

    assert answer_of(response) == DONE
    assert states(client, [root, closed, resolved]) == [OPEN, COMPLETED, OPEN]
    assert client.get(f"/ticket/{resolved.pk}").json()["resolveDate"] is None


@pytest.mark.parametrize(
    "step", rules("cascade-is-all-or-nothing", "cascade-is-all-or-nothing", "cascade-is-all-or-nothing")
)
def test_ticket_that_cannot_be_changed_saves_all_below(journal_management, agent, step):
    root = given(ticket_of(), COMPLETED)
    ticket_of(parent=root)
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{root.pk}/{step}", asking(step, COMPLETED, cascade=True))

    assert answer_of(response) == conflict(f"INC-{root.pk} is already closed.")


@pytest.mark.parametrize(
    "step", rules("close-sets-dates-and-releases", "change-sets-last-modified", "change-sets-last-modified")
)
def test_cascade_ends_the_holds_below(journal_management, agent, step):
    root = ticket_of()
    held = [ticket_of(parent=root), ticket_of(parent=ticket_of(parent=root))]
    client = journal_management(agent)
    for ticket in held:
        client.post(f"/ticket/{ticket.pk}/hold", {"reason": "Waiting"})

    client.patch(f"/ticket/{root.pk}/{step}", asking(step, COMPLETED, cascade=True))

    found = [client.get(f"/ticket/{ticket.pk}").json() for ticket in held]
    assert [(body["isOnHold"], body["holdDate"], body["holdReason"]) for body in found] == [(False, None, None)] * 2
    assert not TicketHold.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "step",
    rules("cascade-reaches-open-descendants", "cascade-reaches-open-descendants", "cascade-reaches-open-descendants"),
)
def test_cascade_over_a_thousand_takes_few_statements(journal_management, agent, step):
    """The operations themselves are tried on ten thousand."""
    root = ticket_of()
    items = JournalItem.objects.bulk_create([JournalItem(kind="ticket") for _ in range(1_000)])
    same = {
        field.attname: getattr(root, field.attname)
        for field in Ticket._meta.concrete_fields
        if field.name not in ("item", "parent")
    }
    # Ten chains of a hundred, so that both the width and the depth of the tree are large.
    Ticket.objects.bulk_create(
        Ticket(item=item, parent_id=root.pk if position < 10 else items[position - 10].pk, **same)
        for position, item in enumerate(items)
    )
    client = journal_management(agent)
    client.get("/healthCheck")

    with CaptureQueriesContext(connection) as captured:
        response = client.patch(f"/ticket/{root.pk}/{step}", asking(step, NUMBERS[step], cascade=True))

    assert answer_of(response) == DONE
    assert len(captured) <= MOST_STATEMENTS
    count = client.get(f"/ticket?$top=0&$count=true&$filter=ticketStatusID eq {NUMBERS[step]}").json()
    assert count == {"@count": 1_001, "value": []}
    assert Ticket.history.filter(history_type="~").count() == TicketNote.objects.count() == 1_001
