"""Reading tickets through CostGuard Journal Management: one, all, those of a sales entity, and their clocks."""

import datetime

import pytest
from django.utils import timezone

from apps.customers.models import SalesCode
from apps.dialects.datetimes import milliseconds
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket, TicketHold
from apps.users.factories import AgentFactory
from tests.tickets.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    NO_TICKET,
    RESOLVED,
    answer_of,
    body_of,
    refused,
    status,
    ticket_of,
    unknown,
)

pytestmark = pytest.mark.contract("journal-management")

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
SALES_FIELDS = [
    "closeDate", "createDate", "customerAcctNumber", "customerID", "customerName", "salesCode", "salesCodeID",
    "ticketID", "ticketImpact", "ticketImpactID", "ticketPriority", "ticketPriorityID", "ticketStatus",
    "ticketStatusID", "ticketType", "ticketTypeID", "ticketUrgency", "ticketUrgencyID", "title",
]  # fmt: skip


def sales_body_of(ticket, **changes) -> dict:
    """What searchSalesTickets answers for a ticket as the factory makes it."""
    whole = body_of(ticket)
    shown = {"salesCode": ticket.sales_code.name, "salesCodeID": ticket.sales_code.pk}
    return {name: whole[name] for name in SALES_FIELDS} | shown | changes


# -- one ticket


@pytest.mark.rule("getTicket", "unknown-ticket-is-404")
def test_ticket_is_read_whole(journal_management, agent):
    ticket = ticket_of()

    assert answer_of(journal_management(agent).get(f"/ticket/{ticket.pk}")) == (200, body_of(ticket))


@pytest.mark.rule("getTicket", "unknown-ticket-is-404")
@pytest.mark.parametrize("ticket_id", [NO_TICKET, 2**63 - 1, 2**63, 10**25])
def test_unknown_ticket_does_not_exist(journal_management, agent, ticket_id):
    assert answer_of(journal_management(agent).get(f"/ticket/{ticket_id}")) == unknown(ticket_id)


@pytest.mark.rule("getTicket", "unknown-ticket-is-404")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "Must be an integer."),
        ("1.5", "Must be an integer."),
        ("0x10", "Must be an integer."),
        ("INC-1", "Must be an integer."),
        ("%D9%A1", "Must be an integer."),
        ("1%00", "Must be an integer."),
        ("+1", "Must be an integer."),
        ("0", "Must be at least 1."),
        ("-1", "Must be at least 1."),
    ],
)
def test_ticket_id_that_is_no_id_is_refused(journal_management, agent, text, reason):
    shown = {"%D9%A1": "\u0661", "1%00": "1\x00"}.get(text, text)

    assert answer_of(journal_management(agent).get(f"/ticket/{text}")) == refused("ticketID", shown, reason)


@pytest.mark.rule("getTicket", "unknown-ticket-is-404")
def test_ticket_without_a_customer_cannot_be_shown_of(journal_management, agent):
    ticket = TicketFactory(customer=None)
    client = journal_management(agent)

    assert answer_of(client.get(f"/ticket/{ticket.pk}")) == unknown(ticket.pk)
    assert client.get("/ticket").json() == {"value": []}


@pytest.mark.rule("getTicket", "internal-hidden-from-subscribers")
@pytest.mark.rule("searchTickets", "only-visible-tickets-counted")
@pytest.mark.rule("searchSalesTickets", "internal-tickets-hidden-from-subscribers")
def test_internal_ticket_is_for_staff(journal_management, agent, integrator):
    ticket = ticket_of(integrator, is_internal=True, sales_code=SalesCode.objects.create(name="John Smith"))
    staff, subscriber = journal_management(agent), journal_management(integrator)

    assert staff.get(f"/ticket/{ticket.pk}").status_code == 200
    assert answer_of(subscriber.get(f"/ticket/{ticket.pk}")) == unknown(ticket.pk)
    for path in ("/ticket", "/ticket/sales"):
        assert staff.get(f"{path}?$count=true&$select=ticketID").json() == {
            "@count": 1,
            "value": [{"ticketID": ticket.pk}],
        }
        assert subscriber.get(f"{path}?$count=true").json() == {"@count": 0, "value": []}


def test_ticket_without_a_title_has_an_empty_one(journal_management, agent):
    ticket = ticket_of(title=None, description=None)
    client = journal_management(agent)

    assert answer_of(client.get(f"/ticket/{ticket.pk}")) == (200, body_of(ticket, title="", description=None))
    assert len(client.get("/ticket?$filter=title eq ''").json()["value"]) == 1


# -- the clock


@pytest.mark.sqlite
@pytest.mark.rule("getTicket", "sla-elapsed-stops-while-held")
@pytest.mark.rule("holdTicket", "hold-time-counts-as-held")
@pytest.mark.parametrize(
    ("times", "elapsed", "held"),
    [
        ({}, pytest.approx(10 * 3600 + 30, abs=30), 0),
        ({"held_for": 2 * HOUR}, pytest.approx(8 * 3600 + 30, abs=30), 7200),
        ({"held_at": -4 * HOUR}, 6 * 3600, pytest.approx(4 * 3600 + 30, abs=30)),
        ({"held_at": -4 * HOUR, "held_for": HOUR}, 5 * 3600, pytest.approx(5 * 3600 + 30, abs=30)),
        ({"resolved_at": -3 * HOUR}, 7 * 3600, 0),
        ({"closed_at": -3 * HOUR}, 7 * 3600, 0),
        ({"resolved_at": -5 * HOUR, "closed_at": -3 * HOUR, "held_for": HOUR}, 4 * 3600, 3600),
        ({"resolved_at": -3 * HOUR, "held_for": 9 * HOUR}, 0, 9 * 3600),
    ],
)
def test_sla_seconds_stand_still_when_held_resolved_or_closed(journal_management, agent, times, elapsed, held):
    now = timezone.now().replace(microsecond=0)
    ticket = ticket_of()
    stored = {name: span if name == "held_for" else now + span for name, span in times.items()}
    Ticket.objects.filter(pk=ticket.pk).update(created_at=now - 10 * HOUR, **stored)

    for body in (
        journal_management(agent).get(f"/ticket/{ticket.pk}").json(),
        journal_management(agent).get("/ticket?$select=slaElapsedSeconds,slaHeldSeconds").json()["value"][0],
    ):
        assert (body["slaElapsedSeconds"], body["slaHeldSeconds"]) == (elapsed, held)


@pytest.mark.rule("getTicket", "sla-elapsed-stops-while-held")
@pytest.mark.parametrize("number", [RESOLVED, COMPLETED, CANCELLED])
def test_sla_seconds_of_a_finished_ticket_do_not_grow(journal_management, agent, number):
    client, ticket = journal_management(agent), ticket_of()
    running = ticket_of(customer=ticket.customer)
    body = {"ticketStatusPatch": [{"op": "replace", "path": "/ticketStatusID", "value": number}]}
    client.patch(f"/ticket/{ticket.pk}/status", body)
    before = [client.get(f"/ticket/{pk}").json()["slaElapsedSeconds"] for pk in (ticket.pk, running.pk)]

    for row in Ticket.objects.all():  # an hour passes
        ends = {name: getattr(row, name) and getattr(row, name) - HOUR for name in ("closed_at", "resolved_at")}
        Ticket.objects.filter(pk=row.pk).update(created_at=row.created_at - HOUR, **ends)

    after = [client.get(f"/ticket/{pk}").json()["slaElapsedSeconds"] for pk in (ticket.pk, running.pk)]
    assert after == [before[0], pytest.approx(before[1] + 3630, abs=30)]


# -- searches


@pytest.mark.sqlite
@pytest.mark.rule("searchTickets", "only-visible-tickets-counted")
def test_search_answers_tickets_as_reading_them_does(journal_management, agent):
    now = (timezone.now() - MINUTE).replace(microsecond=123_000)
    sales_code = SalesCode.objects.create(name="John Smith")
    plain, parent = ticket_of(), ticket_of()
    full = ticket_of(
        parent=parent,
        sales_code=sales_code,
        assignee=AgentFactory(username="robin"),
        impact=Classification.objects.get(kind=ClassificationKind.IMPACT, number=1),
        urgency=Classification.objects.get(kind=ClassificationKind.URGENCY, number=2),
        held_at=now,
        hold_reason="Waiting",
        resume_reason="Went on",
        is_internal=True,
    )
    TicketHold.objects.create(ticket=full, started_at=now, reason="Waiting")
    closed = ticket_of(status=status(COMPLETED), assignee_name="CSR1")
    Ticket.objects.filter(pk=closed.pk).update(resolved_at=now, closed_at=now)
    client = journal_management(agent)

    found = client.get("/ticket").json()

    assert found == {
        "value": [
            body_of(plain),
            body_of(parent),
            body_of(
                full,
                assignedTo="robin",
                parentTicketID=parent.pk,
                salesCode="John Smith",
                salesCodeID=sales_code.pk,
                ticketImpact="1 - High",
                ticketImpactID=1,
                ticketUrgency="2 - Medium",
                ticketUrgencyID=2,
                holdDate=milliseconds(now),
                holdReason="Waiting",
                resumeReason="Went on",
                isOnHold=True,
                isInternal=True,
                slaHeldSeconds=pytest.approx(60, abs=30),
            ),
            body_of(
                closed,
                assignedTo="CSR1",
                ticketStatusID=COMPLETED,
                ticketStatus="Completed",
                resolveDate=milliseconds(now),
                closeDate=milliseconds(now),
            ),
        ]
    }
    for body in found["value"]:
        same = body | {name: pytest.approx(body[name], abs=30) for name in ("slaElapsedSeconds", "slaHeldSeconds")}
        assert client.get(f"/ticket/{body['ticketID']}").json() == same


@pytest.mark.rule("searchTickets", "children-found-by-parent")
def test_children_are_found_by_their_parent(journal_management, agent):
    root, other = ticket_of(), ticket_of()
    children = [ticket_of(parent=root) for _ in range(2)]
    ticket_of(parent=children[0])
    ticket_of(parent=other)
    client = journal_management(agent)

    below = client.get(f"/ticket?$filter=parentTicketID eq {root.pk}&$select=ticketID").json()
    roots = client.get("/ticket?$filter=parentTicketID eq null&$select=ticketID").json()

    assert below == {"value": [{"ticketID": child.pk} for child in children]}
    assert roots == {"value": [{"ticketID": root.pk}, {"ticketID": other.pk}]}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("isOnHold eq true", "held"),
        ("isOnHold", "held"),
        ("holdDate ne null", "held"),
        ("holdReason eq 'Waiting'", "held"),
        ("not isOnHold and assignedTo eq 'robin'", "assigned"),
        ("assignedTo eq 'CSR1'", "named"),
        ("startswith(assignedTo, 'CSR')", "named"),
        ("closeDate ne null", "named"),
        ("ticketStatusID eq 1006", "named"),
        ("ticketStatus eq 'Cancelled'", "named"),
        ("isInternal eq true", "assigned"),
        ("description eq 'Trouble'", "assigned"),
        ("createUser eq 'robin'", "held"),
        ("lastModifiedUser eq 'robin'", "held"),
    ],
)
def test_search_filters_by_what_a_ticket_tells(journal_management, agent, condition, found):
    robin, now = AgentFactory(username="robin"), timezone.now()
    tickets = {
        "held": ticket_of(held_at=now, hold_reason="Waiting", created_by=robin, updated_by=robin),
        "assigned": ticket_of(assignee=robin, is_internal=True, description="Trouble"),
        "named": ticket_of(assignee_name="CSR1", status=status(CANCELLED), closed_at=now),
    }

    response = journal_management(agent).get(f"/ticket?$filter={condition}&$select=ticketID")

    assert answer_of(response) == (200, {"value": [{"ticketID": tickets[found].pk}]})


# -- tickets of a sales entity


@pytest.mark.rule("searchSalesTickets", "only-tickets-with-sales-code")
def test_sales_tickets_are_those_with_a_sales_code(journal_management, agent):
    sold = ticket_of(sales_code=SalesCode.objects.create(name="John Smith"))
    ticket_of()

    response = journal_management(agent).get("/ticket/sales?$count=true")

    assert answer_of(response) == (200, {"@count": 1, "value": [sales_body_of(sold)]})


@pytest.mark.rule("searchSalesTickets", "open-ticket-has-no-close-date")
@pytest.mark.parametrize("number", [RESOLVED, COMPLETED, CANCELLED])
def test_sales_ticket_has_a_close_date_while_it_is_closed(journal_management, agent, number):
    ticket = ticket_of(sales_code=SalesCode.objects.create(name="John Smith"))
    client = journal_management(agent)
    path, patch = f"/ticket/{ticket.pk}/status", {"op": "replace", "path": "/ticketStatusID"}

    client.patch(path, {"ticketStatusPatch": [patch | {"value": number}]})
    ended = client.get("/ticket/sales").json()
    closed_at = Ticket.objects.get(pk=ticket.pk).closed_at
    client.patch(path, {"ticketStatusPatch": [patch | {"value": 1002}]})
    reopened = client.get("/ticket/sales").json()

    shown = status(number)
    date = milliseconds(closed_at) if shown.is_closed else None
    assert ended["value"] == [sales_body_of(ticket, ticketStatus=shown.name, ticketStatusID=number, closeDate=date)]
    assert reopened["value"] == [sales_body_of(ticket, ticketStatus="Open", ticketStatusID=1002)]


@pytest.mark.rule("searchSalesTickets", "sales-is-never-an-id")
def test_sales_is_never_read_as_an_id(journal_management, agent):
    client = journal_management(agent)

    assert answer_of(client.get("/ticket/sales")) == (200, {"value": []})
    assert answer_of(client.get("/ticket/Sales")) == refused("ticketID", "Sales", "Must be an integer.")
    assert client.patch("/ticket/sales", []).status_code == 405
