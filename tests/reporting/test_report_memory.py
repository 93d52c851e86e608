"""Reports are streamed: their memory does not grow with their rows.

100,000 rows may take 64 MB on top of what the process has anyway; what is allowed here between two and ten chunks
is a small part of what those rows would take together. Tracing costs most of the time, so the chunks are small here.
"""

import tracemalloc

import pytest
from django.db import connection

from apps.items.models import JournalItem
from apps.reporting.reads import tickets
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from tests.tickets.api.sipsynergy_requests import ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

CHUNK = 250
FEW, MANY = 2 * CHUNK, 10 * CHUNK
WHOLE_CHUNK = tickets.CHUNK
MEGABYTE = 1024 * 1024
PATHS = ["/reporting/tickets", "/reporting/tickets/download"]


def _fill(ticket, count):
    """Copies of the ticket, `count` tickets in all."""
    fresh = count - Ticket.objects.count()
    items = JournalItem.objects.bulk_create([JournalItem(kind="ticket") for _ in range(fresh)])
    values = {field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields}
    Ticket.objects.bulk_create([Ticket(**values | {"item_id": item.pk}) for item in items], batch_size=1_000)


def _read(client, path):
    """(peak of the memory allocated while the answer is read, its length), nothing of it kept."""
    tracemalloc.start()
    response = client.client.get(client.root + path, headers=client.headers)
    assert (response.status_code, response.streaming) == (200, True)
    length = sum(len(chunk) for chunk in response.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, length


@pytest.mark.django_db(transaction=True)
def test_report_takes_no_more_memory_for_more_rows(sip, agent, monkeypatch):
    monkeypatch.setattr(tickets, "CHUNK", CHUNK)
    client = sip(agent)
    ticket = TicketFactory(description="d" * 1_000, assignee=agent)
    sizes = {}
    for count in (FEW, MANY):
        _fill(ticket, count)
        for path in PATHS:
            sizes[path, count] = _read(client, path)

    for path in PATHS:
        (few, short), (many, long) = sizes[path, FEW], sizes[path, MANY]
        assert long > 4.9 * short > 4.9 * FEW * 1_000
        assert many - few < 1 * MEGABYTE
        assert many * WHOLE_CHUNK / CHUNK < 16 * MEGABYTE


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_report_is_read_through_a_cursor_on_the_server(sip, agent, integrator):
    ticket_of(integrator)
    client = sip(agent)
    names = []

    response = client.client.get(client.root + PATHS[0], headers=client.headers)
    chunks = iter(response.streaming_content)
    first = [next(chunks), next(chunks)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_cursors")
            names = [row[0] for row in cursor.fetchall()]
    rest = list(chunks)

    assert first[0] == b'{"data":['
    assert first[1].startswith(b'{"ticketNumber":')
    assert rest == [b"]}"]
    assert len(names) == (1 if connection.vendor == "postgresql" else 0)
