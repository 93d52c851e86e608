"""Closing, resolving, changing the status of one ticket through CostGuard Journal Management."""

import datetime

import pytest
from django.utils import timezone

from apps.dialects.datetimes import milliseconds
from apps.tickets import operations
from apps.tickets.constants import Lifecycle
from apps.tickets.models import Ticket, TicketHold
from tests.support.snapshot import calling, nothing_written
from tests.tickets.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    DONE,
    MEMBERS,
    NAMES,
    NEW,
    NO_TICKET,
    ON_HOLD,
    OPEN,
    PENDING,
    RESOLVED,
    answer_of,
    asking,
    body_of,
    conflict,
    refused,
    status,
    ticket_of,
    unknown,
)

pytestmark = pytest.mark.contract("journal-management")

DAY = datetime.timedelta(days=1)
EVERY = [NEW, PENDING, OPEN, ON_HOLD, RESOLVED, COMPLETED, CANCELLED]
FITTING = {"close": [COMPLETED, CANCELLED], "resolve": [RESOLVED, COMPLETED], "status": EVERY}
STEPS = list(MEMBERS)
CLOSES = ("close", "closeTicket", "status-must-be-closed-state")
RESOLVES = ("resolve", "resolveTicket", "status-must-be-resolved-state")
CHANGES = ("status", "updateTicketStatus", "status-from-lookup")
EACH_STEP = [
    pytest.param(step, number, marks=pytest.mark.rule(operation, rule))
    for step, operation, rule in [CLOSES, RESOLVES, CHANGES]
    for number in FITTING[step]
]


def rules(close: str, resolve: str, change: str) -> list:
    """A parameter for each of the three steps, with the rule of its operation that a test holds."""
    marks = [("close", "closeTicket", close), ("resolve", "resolveTicket", resolve),
             ("status", "updateTicketStatus", change)]  # fmt: skip
    return [pytest.param(step, marks=pytest.mark.rule(operation, rule)) for step, operation, rule in marks]


def ticket_in(number: int, **fields) -> Ticket:
    """A ticket that has had a status since yesterday."""
    shown, yesterday = status(number), timezone.now().replace(microsecond=0) - DAY
    ticket = ticket_of(
        status=shown,
        closed_at=yesterday if shown.is_closed else None,
        resolved_at=yesterday if shown.is_resolution else None,
        created_at=yesterday - DAY,
        **fields,
    )
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=yesterday)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize("step", rules("unknown-ticket-is-404", "unknown-ticket-is-404", "unknown-ticket-is-404"))
def test_ticket_of_others_is_no_ticket_and_stays(journal_management, integrator, step):
    tickets = [ticket_of(), ticket_of(integrator, is_internal=True)]
    client = journal_management(integrator)
    client.get("/healthCheck")

    with nothing_written():
        for ticket in tickets:
            answer = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, COMPLETED))
            assert answer_of(answer) == unknown(ticket.pk)
        for path in ("x", "1.5", "1e3"):
            assert client.patch(f"/ticket/{path}/{step}", asking(step, COMPLETED)).status_code == 400, path
    own = ticket_of(integrator)
    assert answer_of(client.patch(f"/ticket/{own.pk}/{step}", asking(step, COMPLETED))) == DONE


# -- which status, and when


@pytest.mark.parametrize(("step", "number"), EACH_STEP)
def test_fitting_status_is_given(journal_management, agent, step, number):
    ticket, client = ticket_of(), journal_management(agent)

    response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, number))

    ticket.refresh_from_db()
    shown = status(number)
    held = shown.lifecycle == Lifecycle.ON_HOLD
    date = milliseconds(ticket.updated_at)
    assert answer_of(response) == DONE
    assert client.get(f"/ticket/{ticket.pk}").json() == body_of(
        ticket,
        ticketStatusID=number,
        ticketStatus=NAMES[number],
        closeDate=date if number in (COMPLETED, CANCELLED) else None,
        resolveDate=date if number in (RESOLVED, COMPLETED) else None,
        isOnHold=held,
        holdDate=date if held else None,
        holdReason="On Hold" if held else None,
        slaHeldSeconds=pytest.approx(30, abs=30) if held else 0,
        **({} if number == NEW else {"lastModifiedUser": "casey"}),  # it was new before, so nothing is changed
    )


@pytest.mark.parametrize(
    ("step", "number"),
    [
        pytest.param(step, number, marks=pytest.mark.rule(operation, rule))
        for step, operation, rule in [CLOSES, RESOLVES]
        for number in EVERY
        if number not in FITTING[step]
    ],
)
def test_status_that_does_not_fit_is_refused(journal_management, agent, step, number):
    ticket, client = ticket_of(), journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, number))

    assert answer_of(response) == refused("ticketStatusID", number, f"{NAMES[number]} is not a state of that kind.")


@pytest.mark.parametrize(
    "step", rules("status-must-be-closed-state", "status-must-be-resolved-state", "status-from-lookup")
)
@pytest.mark.parametrize("number", [99_999, 1012, 2**63 - 1])
def test_unknown_status_is_refused(journal_management, agent, step, number):
    ticket, client = ticket_of(), journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, number))

    assert answer_of(response) == refused("ticketStatusID", number, "There is no such status.")


@pytest.mark.parametrize("step", rules("unknown-ticket-is-404", "unknown-ticket-is-404", "unknown-ticket-is-404"))
def test_unknown_ticket_is_shown_so(journal_management, agent, step):
    client = journal_management(agent)
    client.get("/healthCheck")
    body = asking(step, COMPLETED)

    with nothing_written():
        answers = [answer_of(client.patch(f"/ticket/{text}/{step}", body)) for text in (NO_TICKET, 2**63, "x")]

    assert answers == [unknown(NO_TICKET), unknown(2**63), refused("ticketID", "x", "Must be an integer.")]


@pytest.mark.parametrize(
    ("step", "present", "number", "message"),
    [
        *[
            pytest.param("close", present, number, "already closed",
                         marks=pytest.mark.rule("closeTicket", "second-close-is-conflict"))
            for present in (COMPLETED, CANCELLED)
            for number in (COMPLETED, CANCELLED)
        ],
        *[
            pytest.param("resolve", present, number, message,
                         marks=pytest.mark.rule("resolveTicket", "finished-ticket-cannot-be-resolved"))
            for present, message in (
                (RESOLVED, "already resolved"), (COMPLETED, "already closed"), (CANCELLED, "already closed"),
            )
            for number in (RESOLVED, COMPLETED)
        ],
        *[
            pytest.param("status", present, number, "already closed",
                         marks=pytest.mark.rule("updateTicketStatus", "closed-ticket-may-reopen"))
            for present in (COMPLETED, CANCELLED)
            for number in (COMPLETED, CANCELLED)
        ],
    ],
)  # fmt: skip
@pytest.mark.parametrize("cascade", [False, True])
def test_ticket_that_has_ended_cannot_end_again(journal_management, agent, step, present, number, message, cascade):
    ticket, client = ticket_in(present), journal_management(agent)
    ticket_of(parent=ticket)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, number, cascade=cascade))

    assert answer_of(response) == conflict(f"INC-{ticket.pk} is {message}.")


@pytest.mark.rule("updateTicketStatus", "closed-ticket-may-reopen")
def test_merged_ticket_is_not_reopened_until_it_is_unmerged(journal_management, agent):
    by, target = calling(agent), ticket_of()
    source = ticket_of(customer=target.customer)
    operations.merge_tickets(source_id=source.pk, target_id=target.pk, status=status(CANCELLED), by=by)
    client = journal_management(agent)
    client.get("/healthCheck")

    for number in (NEW, PENDING, OPEN, RESOLVED):
        for cascade in (False, True):
            with nothing_written():
                response = client.patch(f"/ticket/{source.pk}/status", asking("status", number, cascade=cascade))
            words = f"INC-{source.pk} is merged into another ticket; unmerge it first."
            assert answer_of(response) == conflict(words), number

    operations.unmerge_ticket(ticket_id=source.pk, by=by)
    assert answer_of(client.patch(f"/ticket/{source.pk}/status", asking("status", OPEN))) == DONE


# -- dates


@pytest.mark.rule("updateTicketStatus", "closed-ticket-may-reopen")
@pytest.mark.rule("updateTicketStatus", "open-status-clears-dates")
@pytest.mark.parametrize("present", [RESOLVED, COMPLETED, CANCELLED])
@pytest.mark.parametrize("number", [NEW, PENDING, OPEN, RESOLVED])
def test_reopened_ticket_forgets_that_it_ended(journal_management, agent, present, number):
    ticket, client = ticket_in(present), journal_management(agent)

    response = client.patch(f"/ticket/{ticket.pk}/status", asking("status", number))

    old, changed = ticket.resolved_at, Ticket.objects.get(pk=ticket.pk).updated_at
    body = client.get(f"/ticket/{ticket.pk}").json()
    assert answer_of(response) == DONE
    assert (body["ticketStatusID"], body["closeDate"]) == (number, None)
    assert body["resolveDate"] == (milliseconds(old or changed) if number == RESOLVED else None)
    assert body["slaElapsedSeconds"] == pytest.approx(86_400, abs=31)  # the day in which it was ended does not count


@pytest.mark.rule("closeTicket", "close-sets-dates-and-releases")
@pytest.mark.rule("resolveTicket", "close-sets-dates-and-releases")
@pytest.mark.rule("updateTicketStatus", "close-sets-dates-and-releases")
@pytest.mark.parametrize("step", ["close", "status"])
@pytest.mark.parametrize("number", [COMPLETED, CANCELLED])
def test_closing_a_resolved_ticket_keeps_the_resolve_date(journal_management, agent, step, number):
    ticket, client = ticket_in(RESOLVED), journal_management(agent)

    client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, number))

    body = client.get(f"/ticket/{ticket.pk}").json()
    assert body["resolveDate"] == milliseconds(ticket.resolved_at)
    assert body["closeDate"] == milliseconds(Ticket.objects.get(pk=ticket.pk).updated_at)
    assert body["slaElapsedSeconds"] == 86_400


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "step", rules("close-sets-dates-and-releases", "change-sets-last-modified", "change-sets-last-modified")
)
def test_held_ticket_leaves_its_hold_when_it_ends(journal_management, agent, step):
    ticket = ticket_in(NEW, hold_reason="Waiting")
    held_at = ticket.created_at + DAY
    Ticket.objects.filter(pk=ticket.pk).update(held_at=held_at)
    TicketHold.objects.create(ticket=ticket, started_at=held_at, reason="Waiting")
    client = journal_management(agent)

    client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, COMPLETED))

    body = client.get(f"/ticket/{ticket.pk}").json()
    assert (body["isOnHold"], body["holdDate"], body["holdReason"]) == (False, None, None)
    assert (body["slaElapsedSeconds"], body["slaHeldSeconds"]) == (86_400, pytest.approx(86_430, abs=30))
    assert body["closeDate"] == body["resolveDate"] == body["lastModifiedDate"]
    assert TicketHold.objects.get(ticket=ticket).ended_at == Ticket.objects.get(pk=ticket.pk).closed_at


@pytest.mark.rule("holdTicket", "hold-leaves-status")
def test_hold_goes_on_under_another_open_status(journal_management, agent):
    ticket, client = ticket_of(), journal_management(agent)
    client.post(f"/ticket/{ticket.pk}/hold", {"reason": "Waiting"})

    client.patch(f"/ticket/{ticket.pk}/status", asking("status", OPEN))

    body = client.get(f"/ticket/{ticket.pk}").json()
    assert (body["ticketStatusID"], body["isOnHold"], body["holdReason"]) == (OPEN, True, "Waiting")


@pytest.mark.parametrize(
    "step", rules("change-sets-last-modified", "change-sets-last-modified", "change-sets-last-modified")
)
def test_success_tells_when_and_by_whom(journal_management, integrator, step):
    ticket, client = ticket_in(NEW, customer=ticket_of(integrator).customer), journal_management(integrator)
    before = timezone.now()

    response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, COMPLETED))

    body = client.get(f"/ticket/{ticket.pk}").json()
    changed = Ticket.objects.get(pk=ticket.pk).updated_at
    assert answer_of(response) == DONE
    assert before <= changed <= timezone.now()
    assert (body["lastModifiedDate"], body["lastModifiedUser"]) == (milliseconds(changed), "integrator")
    assert (body["createDate"], body["createUser"]) == (milliseconds(ticket.created_at), ticket.created_by.username)


# -- the patch


@pytest.mark.parametrize(
    "step", rules("only-status-replace-allowed", "only-status-replace-allowed", "only-status-replace-allowed")
)
@pytest.mark.parametrize(
    ("operation", "field", "shown", "reason"),
    [
        ({"op": "add"}, "op", None, None),
        ({"op": "remove"}, "op", None, None),
        ({"op": "move", "from": "/title"}, "op", None, None),
        ({"op": None}, "op", None, None),
        ({"path": "/title"}, "path", "/title", "Must be /ticketStatusID."),
        ({"path": "/ticketStatus"}, "path", "/ticketStatus", "Must be /ticketStatusID."),
        ({"path": 5}, "path", "5", "Must be /ticketStatusID."),
        ({"value": "closed"}, "ticketStatusID", "closed", "Must be an integer."),
        ({"value": None}, "ticketStatusID", "null", "Must be an integer."),
        ({"value": True}, "ticketStatusID", "true", "Must be an integer."),
        ({"value": 1005.5}, "ticketStatusID", "1005.5", "Must be an integer."),
        ({"value": [1005]}, "ticketStatusID", "[1005]", "Must be an integer."),
        ({"value": 0}, "ticketStatusID", "0", "Must be at least 1."),
        ({"value": -1005}, "ticketStatusID", "-1005", "Must be at least 1."),
        ({"extra": 1}, "extra", "1", "This member is not known here."),
    ],
)
def test_only_replace_of_the_status_is_allowed(journal_management, agent, step, operation, field, shown, reason):
    ticket, client = ticket_of(), journal_management(agent)
    client.get("/healthCheck")
    good = {"op": "replace", "path": "/ticketStatusID", "value": COMPLETED}

    with nothing_written():
        alone = client.patch(f"/ticket/{ticket.pk}/{step}", {MEMBERS[step]: [good | operation]})
        among = client.patch(f"/ticket/{ticket.pk}/{step}", {MEMBERS[step]: [good, good | operation, good]})

    answer = alone.json()["errors"]
    assert (alone.status_code, among.status_code) == (400, 400)
    assert [(error["loggingNumber"], error["field"]) for error in answer] == [(500002, field)]
    assert among.json()["errors"] == answer
    if reason:
        assert answer_of(alone) == refused(field, shown, reason)


@pytest.mark.parametrize(
    "step", rules("only-status-replace-allowed", "only-status-replace-allowed", "only-status-replace-allowed")
)
def test_last_of_several_replacements_stands(journal_management, agent, step):
    ticket, client = ticket_of(), journal_management(agent)
    first, last = FITTING[step][-1], FITTING[step][-2]

    response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, first, last, first, last))

    assert answer_of(response) == DONE
    assert client.get(f"/ticket/{ticket.pk}").json()["ticketStatusID"] == last
    assert [note.body for note in ticket.notes.all()] == [f"Status changed to {NAMES[last]}"]


@pytest.mark.parametrize(
    "step", rules("only-status-replace-allowed", "only-status-replace-allowed", "only-status-replace-allowed")
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_each_of_several_replacements_must_be_valid(journal_management, agent, step, position):
    ticket, client = ticket_of(), journal_management(agent)
    client.get("/healthCheck")
    wrong = {"close": RESOLVED, "resolve": CANCELLED, "status": 99_999}[step]
    numbers = [COMPLETED, COMPLETED]
    numbers.insert(position, wrong)

    with nothing_written():
        response = client.patch(f"/ticket/{ticket.pk}/{step}", asking(step, *numbers))

    reason = "There is no such status." if wrong == 99_999 else f"{NAMES[wrong]} is not a state of that kind."
    assert answer_of(response) == refused("ticketStatusID", wrong, reason)


@pytest.mark.parametrize(
    "step", rules("only-status-replace-allowed", "only-status-replace-allowed", "only-status-replace-allowed")
)
def test_patch_around_the_operations_is_checked(journal_management, agent, step):
    ticket, client = ticket_of(), journal_management(agent)
    client.get("/healthCheck")
    path, good, member = f"/ticket/{ticket.pk}/{step}", asking(step, COMPLETED), MEMBERS[step]
    no_patch = "Must be a JSON Patch: an array of at least one operation."

    with nothing_written():
        answers = [
            answer_of(client.patch(path, body))
            for body in (
                {}, [], good[member], good | {"cascade": None}, good | {"cascade": "true"}, good | {"cascade": 1},
                good | {"more": 1}, {member: []}, {member: {}}, {member: None}, {member: [[]]},
            )
        ]  # fmt: skip

    assert answers == [
        refused(member, "", "A value is required."),
        refused("body", "[]", "Must be a JSON object."),
        refused("body", '[{"op": "replace", "path": "/ticketStatusID", "value": 1005}]', "Must be a JSON object."),
        refused("cascade", "null", "Must be a boolean."),
        refused("cascade", "true", "Must be a boolean."),
        refused("cascade", 1, "Must be a boolean."),
        refused("more", 1, "This member is not known here."),
        refused(member, "[]", no_patch),
        refused(member, "{}", no_patch),
        refused(member, "null", no_patch),
        refused("op", "[]", "Must be an object with op, path and value."),
    ]
