"""Requests and answers that the tests of CostGuard's tickets share."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.dialects.datetimes import milliseconds
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket

# Numbers of the statuses that come with a new installation.
NEW, PENDING, OPEN, ON_HOLD, RESOLVED, COMPLETED, CANCELLED = 1000, 1001, 1002, 1003, 1004, 1005, 1006
NAMES = {
    NEW: "New",
    PENDING: "Pending",
    OPEN: "Open",
    ON_HOLD: "On Hold",
    RESOLVED: "Resolved",
    COMPLETED: "Completed",
    CANCELLED: "Cancelled",
}
MEMBERS = {"close": "ticketClosePatch", "resolve": "ticketResolvePatch", "status": "ticketStatusPatch"}
OPERATIONS = {"close": "closeTicket", "resolve": "resolveTicket", "status": "updateTicketStatus"}
NO_TICKET = 2147483647
JUST_NOW = pytest.approx(30, abs=30)  # seconds since a ticket was made


def status(number: int) -> Classification:
    return Classification.objects.get(kind=ClassificationKind.STATUS, number=number)


def ticket_of(user=None, **fields) -> Ticket:
    """A ticket for a customer of the user's organisation, or of one of its own."""
    if "customer" not in fields:
        own = {"organisation": user.organisation} if user is not None and user.organisation else {}
        fields["customer"] = CustomerFactory(**own)
    return TicketFactory(organisation=fields["customer"].organisation, **fields)


def new_ticket(customer, **changes) -> dict:
    """The body of a request that creates a ticket, with what is required and no more."""
    return {
        "title": "Account Unlock Request",
        "customerID": customer.pk,
        "ticketTypeID": 1012,
        "ticketPriorityID": 2,
        "ticketStatusID": PENDING,
    } | changes


def replacing(**members) -> list[dict]:
    """A JSON Patch that replaces these members."""
    return [{"op": "replace", "path": f"/{name}", "value": value} for name, value in members.items()]


def asking(step: str, *numbers: object, **rest) -> dict:
    """The body of a request to close, resolve or change the status: one replacement for each number."""
    patch = [{"op": "replace", "path": "/ticketStatusID", "value": number} for number in numbers]
    return {MEMBERS[step]: patch} | rest


def body_of(ticket: Ticket, **changes) -> dict:
    """What getTicket answers for a ticket as the factory makes it; `changes` are by the dialect's names."""
    return {
        "assignedTo": None,
        "closeDate": None,
        "createDate": milliseconds(ticket.created_at),
        "createUser": ticket.created_by.username,
        "customerAcctNumber": ticket.customer.account_number,
        "customerID": ticket.customer.pk,
        "customerName": ticket.customer.name,
        "description": ticket.description,
        "holdDate": None,
        "holdReason": None,
        "isInternal": False,
        "isOnHold": False,
        "lastModifiedDate": milliseconds(ticket.updated_at),
        "lastModifiedUser": ticket.updated_by.username,
        "parentTicketID": None,
        "resolveDate": None,
        "resumeReason": None,
        "salesCode": None,
        "salesCodeID": None,
        "slaElapsedSeconds": JUST_NOW,
        "slaHeldSeconds": 0,
        "ticketID": ticket.pk,
        "ticketImpact": None,
        "ticketImpactID": None,
        "ticketPriority": "Normal",
        "ticketPriorityID": 3,
        "ticketStatus": "New",
        "ticketStatusID": NEW,
        "ticketType": "Default",
        "ticketTypeID": 1011,
        "ticketUrgency": None,
        "ticketUrgencyID": None,
        "title": ticket.title,
    } | changes


def answer_of(response) -> tuple[int, object]:
    """The status, and the body where there is one."""
    return response.status_code, response.json() if response.content else None


def refused(field: str, value: object, reason: str) -> tuple[int, dict]:
    """The answer to an argument that cannot be taken."""
    message = f"Value for argument '{field}' is not valid: '{value}'. {reason}"
    return 400, {"errors": [{"field": field, "loggingNumber": 500002, "message": message}]}


def unknown(ticket_id: int) -> tuple[int, dict]:
    """The answer for a ticket that does not exist, or that the caller may not see."""
    message = f"You do not have access to ticket ID {ticket_id} or it does not exist."
    return 404, {"errors": [{"field": "ticketID", "loggingNumber": 500032, "message": message}]}


def conflict(message: str) -> tuple[int, dict]:
    """The answer when the ticket's state does not allow the operation."""
    return 409, {"errors": [{"field": None, "loggingNumber": 500108, "message": message}]}


def forbidden(message: str) -> tuple[int, dict]:
    """The answer to one who lacks the right."""
    return 403, {"errors": [{"field": None, "loggingNumber": 500104, "message": message}]}


DONE = (204, None)
