"""Holding and resuming tickets through CostGuard Journal Management."""

import datetime

import pytest
from django.utils import timezone

from apps.dialects.datetimes import milliseconds
from apps.tickets.models import Ticket, TicketHold
from tests.support.snapshot import nothing_written
from tests.tickets.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    DONE,
    NO_TICKET,
    RESOLVED,
    answer_of,
    body_of,
    conflict,
    refused,
    status,
    ticket_of,
    unknown,
)

pytestmark = pytest.mark.contract("journal-management")

HOUR = datetime.timedelta(hours=1)
WAITING = {"reason": "Waiting for the customer"}
BOTH = [
    pytest.param("hold", marks=pytest.mark.rule("holdTicket", "unknown-ticket-is-404")),
    pytest.param("resumeHold", marks=pytest.mark.rule("resumeTicketHold", "unknown-ticket-is-404")),
]


def an_hour_passes() -> None:
    """Moves every time of every ticket and hold back by an hour."""
    for ticket in Ticket.objects.all():
        times = {name: getattr(ticket, name) for name in ("created_at", "held_at", "resolved_at", "closed_at")}
        moved = {name: time - HOUR for name, time in times.items() if time is not None}
        Ticket.objects.filter(pk=ticket.pk).update(**moved)
    for hold in TicketHold.objects.all():
        hold.started_at -= HOUR
        hold.ended_at = hold.ended_at and hold.ended_at - HOUR
        hold.save()


@pytest.mark.rule("holdTicket", "hold-leaves-status")
@pytest.mark.rule("holdTicket", "change-sets-last-modified")
def test_hold_tells_since_when_and_why(journal_management, agent):
    ticket, client = ticket_of(), journal_management(agent)
    before = timezone.now()

    response = client.post(f"/ticket/{ticket.pk}/hold", WAITING)

    stored = Ticket.objects.get(pk=ticket.pk)
    assert answer_of(response) == DONE
    assert before <= stored.held_at <= stored.updated_at <= timezone.now()
    assert client.get(f"/ticket/{ticket.pk}").json() == body_of(
        ticket,
        isOnHold=True,
        holdDate=milliseconds(stored.held_at),
        holdReason="Waiting for the customer",
        slaHeldSeconds=pytest.approx(30, abs=30),
        lastModifiedDate=milliseconds(stored.updated_at),
        lastModifiedUser="casey",
    )


@pytest.mark.sqlite
@pytest.mark.rule("resumeTicketHold", "resume-clears-hold")
@pytest.mark.rule("resumeTicketHold", "change-sets-last-modified")
@pytest.mark.rule("holdTicket", "hold-time-counts-as-held")
def test_holds_add_up_and_the_clock_runs_between_them(journal_management, integrator):
    ticket, client = ticket_of(integrator), journal_management(integrator)
    path = f"/ticket/{ticket.pk}"
    shown = []

    for step in ("hold", "resumeHold", "hold", "resumeHold"):
        assert answer_of(client.post(f"{path}/{step}", {"reason": f"{step} it"})) == DONE
        an_hour_passes()
        body = client.get(path).json()
        shown.append((body["slaElapsedSeconds"], body["slaHeldSeconds"]))

    hours = [(0, 1), (1, 1), (1, 2), (2, 2)]
    assert shown == [tuple(pytest.approx(3600 * number + 30, abs=31) for number in pair) for pair in hours]
    stored = Ticket.objects.get(pk=ticket.pk)
    assert client.get(path).json() == body_of(
        stored,
        resumeReason="resumeHold it",
        slaElapsedSeconds=pytest.approx(7230, abs=31),
        slaHeldSeconds=pytest.approx(7230, abs=31),
        lastModifiedUser="integrator",
    )


@pytest.mark.rule("resumeTicketHold", "change-sets-last-modified")
def test_resume_says_when_and_by_whom(journal_management, agent, integrator):
    ticket = ticket_of(integrator)
    journal_management(agent).post(f"/ticket/{ticket.pk}/hold", WAITING)
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now() - HOUR)
    before = timezone.now()

    journal_management(integrator).post(f"/ticket/{ticket.pk}/resumeHold", WAITING)

    shown = journal_management(integrator).get(f"/ticket/{ticket.pk}").json()
    assert milliseconds(before) <= shown["lastModifiedDate"] <= milliseconds(timezone.now())
    assert shown["lastModifiedUser"] == "integrator"


@pytest.mark.rule("holdTicket", "hold-time-counts-as-held")
def test_clock_of_a_held_ticket_stands_still(journal_management, agent):
    ticket, client = ticket_of(), journal_management(agent)
    Ticket.objects.filter(pk=ticket.pk).update(created_at=timezone.now().replace(microsecond=0) - 5 * HOUR)
    client.post(f"/ticket/{ticket.pk}/hold", WAITING)
    before = client.get(f"/ticket/{ticket.pk}").json()

    an_hour_passes()

    after = client.get(f"/ticket/{ticket.pk}").json()
    assert before["slaElapsedSeconds"] == after["slaElapsedSeconds"] == pytest.approx(18_030, abs=30)
    assert after["slaHeldSeconds"] == pytest.approx(before["slaHeldSeconds"] + 3630, abs=30)


@pytest.mark.rule("holdTicket", "hold-leaves-parent-and-children")
def test_hold_reaches_neither_parent_nor_children(journal_management, agent):
    parent = ticket_of()
    ticket = ticket_of(parent=parent)
    child = ticket_of(parent=ticket)
    client = journal_management(agent)

    client.post(f"/ticket/{ticket.pk}/hold", WAITING)

    held = client.get("/ticket?$select=ticketID,isOnHold,holdReason").json()["value"]
    assert held == [
        {"ticketID": parent.pk, "isOnHold": False, "holdReason": None},
        {"ticketID": ticket.pk, "isOnHold": True, "holdReason": WAITING["reason"]},
        {"ticketID": child.pk, "isOnHold": False, "holdReason": None},
    ]


@pytest.mark.rule("holdTicket", "held-or-finished-cannot-be-held")
@pytest.mark.parametrize(
    ("number", "message"),
    [(RESOLVED, "already resolved"), (COMPLETED, "already closed"), (CANCELLED, "already closed")],
)
def test_ticket_that_has_ended_cannot_be_held(journal_management, agent, number, message):
    shown, now = status(number), timezone.now()
    ticket = ticket_of(
        status=shown, resolved_at=now if shown.is_resolution else None, closed_at=now if shown.is_closed else None
    )
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.post(f"/ticket/{ticket.pk}/hold", WAITING)

    assert answer_of(response) == conflict(f"INC-{ticket.pk} is {message}.")


@pytest.mark.rule("holdTicket", "held-or-finished-cannot-be-held")
def test_held_ticket_cannot_be_held_again(journal_management, agent):
    ticket, client = ticket_of(), journal_management(agent)
    client.post(f"/ticket/{ticket.pk}/hold", WAITING)

    with nothing_written():
        response = client.post(f"/ticket/{ticket.pk}/hold", {"reason": "Once more"})

    assert answer_of(response) == conflict(f"INC-{ticket.pk} is already on hold.")


@pytest.mark.rule("resumeTicketHold", "only-held-ticket-resumes")
def test_ticket_that_is_not_held_cannot_be_resumed(journal_management, agent):
    ticket, client = ticket_of(), journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        never_held = client.post(f"/ticket/{ticket.pk}/resumeHold", WAITING)
    client.post(f"/ticket/{ticket.pk}/hold", WAITING)
    client.post(f"/ticket/{ticket.pk}/resumeHold", WAITING)
    with nothing_written():
        resumed = client.post(f"/ticket/{ticket.pk}/resumeHold", WAITING)

    assert [answer_of(never_held), answer_of(resumed)] == [conflict(f"INC-{ticket.pk} is not on hold.")] * 2


@pytest.mark.parametrize("step", BOTH)
def test_unknown_ticket_is_shown_so(journal_management, agent, step):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        answers = [answer_of(client.post(f"/ticket/{text}/{step}", WAITING)) for text in (NO_TICKET, 2**63, "x")]

    assert answers == [unknown(NO_TICKET), unknown(2**63), refused("ticketID", "x", "Must be an integer.")]


@pytest.mark.rule("holdTicket", "reason-must-not-be-empty")
@pytest.mark.rule("resumeTicketHold", "reason-must-not-be-empty")
@pytest.mark.parametrize("step", ["hold", "resumeHold"])
@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, refused("reason", "", "A value is required.")),
        ({"reason": ""}, refused("reason", "", "Must not be empty.")),
        ({"reason": " \t"}, refused("reason", " \t", "A reason is needed.")),
        ({"reason": None}, refused("reason", "null", "Must be a string.")),
        ({"reason": 5}, refused("reason", 5, "Must be a string.")),
        ({"reason": ["x"]}, refused("reason", '["x"]', "Must be a string.")),
        ({"reason": "x", "until": "y"}, refused("until", "y", "This member is not known here.")),
        ([], refused("body", "[]", "Must be a JSON object.")),
    ],
)
def test_reason_is_needed(journal_management, agent, step, body, answer):
    ticket, client = ticket_of(), journal_management(agent)
    if step == "resumeHold":
        client.post(f"/ticket/{ticket.pk}/hold", WAITING)
    client.get("/healthCheck")

    with nothing_written():
        response = client.post(f"/ticket/{ticket.pk}/{step}", body)

    assert answer_of(response) == answer


def test_reason_is_any_text(journal_management, agent):
    ticket, client = ticket_of(), journal_management(agent)
    reason = "Zoë's 📞 'quoted' <b>\n" + "x" * 10_000

    client.post(f"/ticket/{ticket.pk}/hold", {"reason": reason})
    held = client.get(f"/ticket/{ticket.pk}").json()["holdReason"]
    client.post(f"/ticket/{ticket.pk}/resumeHold", {"reason": reason})
    resumed = client.get(f"/ticket/{ticket.pk}").json()

    assert held == reason
    assert (resumed["holdReason"], resumed["resumeReason"]) == (None, reason)
