"""The ticket report of the tickets microservice, as a CSV file."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.users.factories import AgentFactory, UserFactory
from tests.contract.client import content_of

pytestmark = pytest.mark.contract("tickets-microservice")

PATH = "/reporting/tickets/download"
HEADER = (
    b"ticketNumber,customer,buyer,ticketDescription,priority,category,serviceImpact,outcome,status,"
    b"primaryContactName,primaryContactEmail,createdAt,resolutionDate,assigned,slaAssignedTime,ticketRunTime\r\n"
)
CREATED = datetime.datetime(2037, 3, 30, 11, 22, 26, tzinfo=datetime.UTC)
NOW = CREATED + datetime.timedelta(hours=6, minutes=50, seconds=22)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def client(sip, agent):
    return sip(agent)


def _cells(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


@pytest.mark.rule("downloadTicketReport", "csv-download-headers")
@pytest.mark.rule("downloadTicketReport", "period-defaults-to-monthly")
@pytest.mark.parametrize(
    ("query", "name"), [("", "monthly"), ("?period=monthly", "monthly"), ("?period=weekly", "weekly")]
)
def test_download_is_an_attachment_with_a_name(client, query, name):
    response = client.get(PATH + query)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="ticket-report-{name}.csv"'


@pytest.mark.sqlite
@pytest.mark.rule("downloadTicketReport", "period-defaults-to-monthly")
def test_download_covers_the_period(client):
    month, week = [TicketFactory(created_at=NOW - datetime.timedelta(days=days)).human_id for days in (29, 6)]

    answers = {
        query: _cells(content_of(client.get(PATH + query))) for query in ("", "?period=monthly", "?period=weekly")
    }

    assert {query: [row[0] for row in rows[1:]] for query, rows in answers.items()} == {
        "": [month, week],
        "?period=monthly": [month, week],
        "?period=weekly": [week],
    }


@pytest.mark.rule("downloadTicketReport", "header-row-follows-schema")
@pytest.mark.rule("downloadTicketReport", "empty-period-is-header-alone")
def test_download_without_tickets_is_the_header_row(client):
    content = content_of(client.get(PATH))

    schema = SipSynergyViewSet.contract.document["components"]["schemas"]["TicketReportRow"]
    assert content == HEADER
    assert _cells(content) == [schema["required"]]


@pytest.mark.sqlite
@pytest.mark.rule("downloadTicketReport", "same-values-as-json-report")
def test_download_holds_the_values_of_the_report(client):
    for number in range(5):
        TicketFactory(
            created_at=CREATED - datetime.timedelta(days=number), assignee=AgentFactory(), assigned_at=NOW,
            buyer=OrganisationFactory(name="Ac\u00e9me"), resolved_at=NOW if number % 2 else None,
        )  # fmt: skip

    for query in ("", "?period=weekly"):
        report = client.get("/reporting/tickets" + query)
        content_of(report)
        header, *rows = _cells(content_of(client.get(PATH + query)))
        assert [dict(zip(header, row, strict=True)) for row in rows] == report.json()["data"]
        assert len(rows) == 5


def test_download_is_the_bytes_of_the_sample(client):
    ticket = TicketFactory(
        description="this is a long a fun description", created_at=CREATED, reporter=UserFactory(name="Robin Hale"),
        assignee=AgentFactory(name="John Doe"), assigned_at=CREATED,
    )  # fmt: skip

    content = content_of(client.get(PATH))

    assert (
        content
        == HEADER
        + (
            f"{ticket.human_id},NA,NA,this is a long a fun description,Normal,Default,NA,NA,New,Robin Hale,NA,"
            "2037-03-30 11:22:26,NA,John Doe,00:00:00,06:50:22\r\n"
        ).encode()
    )


@pytest.mark.rule("downloadTicketReport", "formula-cells-guarded")
@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("a;=1", "a;'=1"),
        ('a; "=1', "a;' \"=1"),
        ("a\n+1", "a\n'+1"),
        ("a; b", "a; b"),
        ("=", "'="),
        ("'=1", "'=1"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_cell_that_looks_like_a_formula_is_made_text(client, text, cell):
    acme = OrganisationFactory(name=text)
    ticket = TicketFactory(
        description=text, created_at=CREATED, buyer=acme, customer=CustomerFactory(organisation=acme, name=text),
        reporter=UserFactory(name=text), assignee=AgentFactory(name=text),
    )  # fmt: skip
    TicketAttributeFactory(ticket=ticket, value=text)

    header, row = _cells(content_of(client.get(PATH)))

    shown = dict(zip(header, row, strict=True))
    guarded = ["ticketDescription", "buyer", "customer", "primaryContactName", "primaryContactEmail", "assigned"]
    assert [shown[name] for name in guarded] == [cell] * 6
    report = client.get("/reporting/tickets")
    content_of(report)
    assert report.json()["data"][0]["ticketDescription"] == text


@pytest.mark.rule("downloadTicketReport", "special-cells-quoted")
@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("a,b", '"a,b"'),
        ('say "hi"', '"say ""hi"""'),
        ('"', '""""'),
        ("two\nlines", '"two\nlines"'),
        ("two\r\nlines", '"two\r\nlines"'),
        ("two\rlines", '"two\rlines"'),
        ("=a,b", '"\'=a,b"'),
        ("plain; text's", "plain; text's"),
        ("\u00c9tat \U0001f4de", "\u00c9tat \U0001f4de"),
    ],
)
def test_cell_is_quoted_where_it_must_be(client, text, raw):
    ticket = TicketFactory(description=text, created_at=CREATED)

    content = content_of(client.get(PATH)).decode("utf-8")

    assert content.startswith(HEADER.decode() + f"{ticket.human_id},NA,NA,{raw},Normal,")
