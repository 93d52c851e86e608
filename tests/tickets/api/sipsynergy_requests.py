"""Requests and answers that the tests of the tickets microservice share."""

from apps.customers.factories import OrganisationFactory
from apps.tickets.factories import TicketFactory
from apps.users.factories import UserFactory


def ticket_of(user, **fields):
    """A ticket of the user's organisation, reported by that user."""
    return TicketFactory(organisation=user.organisation, reporter=user, **fields)


def new_ticket(user, **changes) -> dict:
    """The body of a request that files a ticket for the user's organisation."""
    return {
        "organisationHumanId": user.organisation.human_id,
        "contractHumanId": "CON-123562",
        "tenantHumanId": 123,
        "title": "Ticket ticket",
        "description": "this is a long a fun description",
        "reporterHumanId": user.public_human_id,
    } | changes


def refusal(errors: dict[str, list[str]], message: str = "Some values of the request are not valid.") -> dict:
    """The body of a 422."""
    return {"title": "Unprocessable Entity", "message": message, "errors": errors}


def missing(what: str, human_id: object) -> dict:
    """The body of a 404 for something that does not exist."""
    return {"title": "Not Found", "message": f"There is no {what} {human_id}."}


def stranger():
    """A system that speaks for another organisation than anybody else's."""
    return UserFactory(organisation=OrganisationFactory(), human_id="USR-666")
