"""Tickets to search, and a search that answers with their ids."""

import datetime

import pytest
from django.http import QueryDict

from apps.customers.factories import CustomerFactory
from apps.dialects.costguard.odata import search
from apps.tickets.api.costguard.resources import TICKET
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket

ADDRESS = "https://patchbay.example/JournalManagement/production/api/ticket"


def parameters(**options) -> QueryDict:
    """The query of a request: `parameters(filter="...", top=5)` is `$filter=...&$top=5`."""
    query = QueryDict(mutable=True)
    for name, value in options.items():
        query[f"${name}"] = str(value)
    return query


def found(filter: str, queryset=None) -> list[int]:
    """The ids of the tickets that a filter finds, in order."""
    tickets = Ticket.objects.all() if queryset is None else queryset
    answer = search(TICKET, tickets, parameters(filter=filter, select="ticketID", top=500), ADDRESS)
    return [item["ticketID"] for item in answer["value"]]


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


@pytest.fixture
def ticket(db):
    """`ticket(title="...", created_at=...)`: a ticket with these columns, kept as they are."""

    def make(created_at=None, **columns):
        made = TicketFactory(**columns)
        if created_at is not None:
            Ticket.objects.filter(pk=made.pk).update(created_at=created_at)
            made.created_at = created_at
        return made

    return make


@pytest.fixture
def customer(db):
    return lambda name: CustomerFactory(name=name)
