"""The ticket report of the tickets microservice, as JSON."""

import datetime

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory, UserFactory
from tests.contract.client import content_of

pytestmark = pytest.mark.contract("tickets-microservice")

NOW = datetime.datetime(2037, 3, 31, 18, 12, 48, 500_000, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def client(sip, agent):
    return sip(agent)


def _named(kind, name):
    return Classification.objects.get(kind=kind, name=name)


def _rows(client, query=""):
    response = client.get(f"/reporting/tickets{query}")
    content_of(response)
    assert response.status_code == 200
    return response.json()["data"]


def _numbers(rows):
    return [row["ticketNumber"] for row in rows]


@pytest.mark.rule("getTicketReport", "unknown-values-are-na")
@pytest.mark.rule("getTicketReport", "unresolved-date-is-na")
def test_report_row_of_a_ticket_of_which_little_is_known(client):
    ticket = TicketFactory(
        description=None, reporter=UserFactory(name=""), created_at=NOW - DAY,
        priority=_named(ClassificationKind.PRIORITY, "P5 - Priority 5"),
    )  # fmt: skip
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="", is_enabled=True)

    assert _rows(client) == [
        {
            "ticketNumber": ticket.human_id,
            "customer": "NA",
            "buyer": "NA",
            "ticketDescription": "NA",
            "priority": "P5 - Priority 5",
            "category": "Default",
            "serviceImpact": "NA",
            "outcome": "NA",
            "status": "New",
            "primaryContactName": "NA",
            "primaryContactEmail": "NA",
            "createdAt": "2037-03-30 18:12:48",
            "resolutionDate": "NA",
            "assigned": "NA",
            "slaAssignedTime": "NA",
            "ticketRunTime": "24:00:00",
        }
    ]


@pytest.mark.sqlite
def test_report_row_of_a_ticket_of_which_all_is_known(client):
    acme, harbour = OrganisationFactory(name="Acme"), OrganisationFactory()
    ticket = TicketFactory(
        description="this is a long a fun description\n\u00c9tat \U0001f4de",
        organisation=harbour,
        customer=CustomerFactory(organisation=harbour, name="Jane Doe"),
        buyer=acme,
        reporter=UserFactory(name="Robin Hale"),
        assignee=AgentFactory(name="John Doe"),
        priority=_named(ClassificationKind.PRIORITY, "Urgent"),
        type=_named(ClassificationKind.TYPE, "Trouble Ticket"),
        stage=_named(ClassificationKind.STAGE, "Provisioning"),
        outcome=_named(ClassificationKind.OUTCOME, "Phone"),
        status=_named(ClassificationKind.STATUS, "Resolved"),
        created_at=NOW - 10 * DAY,
        assigned_at=NOW - 10 * DAY + datetime.timedelta(seconds=61),
        resolved_at=NOW - DAY,
        held_for=4 * DAY,
    )
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="off@example.com", is_enabled=False)
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="line@example.com", type="Line")
    TicketAttributeFactory(ticket=ticket, key="additionalEmails", value="second@example.com")
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="main@example.com")
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="late@example.com")

    assert _rows(client) == [
        {
            "ticketNumber": ticket.human_id,
            "customer": "Jane Doe",
            "buyer": "Acme",
            "ticketDescription": "this is a long a fun description\n\u00c9tat \U0001f4de",
            "priority": "Urgent",
            "category": "Trouble Ticket",
            "serviceImpact": "Provisioning",
            "outcome": "Phone",
            "status": "Resolved",
            "primaryContactName": "Robin Hale",
            "primaryContactEmail": "main@example.com",
            "createdAt": "2037-03-21 18:12:48",
            "resolutionDate": "2037-03-30 18:12:48",
            "assigned": "John Doe",
            "slaAssignedTime": "00:01:01",
            "ticketRunTime": "120:00:00",
        }
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("times", "run", "assigned"),
    [
        ({}, "48:00:00", "NA"),
        ({"assigned_at": -47}, "48:00:00", "01:00:00"),
        ({"assigned_at": -48}, "48:00:00", "00:00:00"),
        ({"held_at": -8}, "40:00:00", "NA"),
        ({"held_at": -8, "held_for": 10}, "30:00:00", "NA"),
        ({"held_for": 10}, "38:00:00", "NA"),
        ({"resolved_at": -1}, "47:00:00", "NA"),
        ({"closed_at": -2}, "46:00:00", "NA"),
        ({"resolved_at": -5, "closed_at": -2, "held_for": 3}, "40:00:00", "NA"),
        ({"resolved_at": -1, "closed_at": -3}, "45:00:00", "NA"),
        ({"held_for": 100}, "00:00:00", "NA"),
    ],
)
def test_sla_times_are_those_of_the_clock(client, times, run, assigned):
    values = {name: hours * HOUR if name == "held_for" else NOW + hours * HOUR for name, hours in times.items()}
    ticket = TicketFactory(created_at=NOW - 48 * HOUR, **values)

    [row] = _rows(client)

    assert (row["ticketRunTime"], row["slaAssignedTime"]) == (run, assigned)
    assert row["ticketRunTime"] == _shown(ticket.clock.elapsed(NOW))
    assert row["slaAssignedTime"] == ("NA" if assigned == "NA" else _shown(ticket.clock.time_to_assign))


def _shown(span):
    hours, rest = divmod(int(span.total_seconds()), 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"


def test_hours_may_exceed_two_digits_and_parts_of_seconds_are_dropped(client):
    ticket = TicketFactory(created_at=NOW - 29 * DAY - datetime.timedelta(seconds=59, milliseconds=999))

    [row] = _rows(client)

    assert row["ticketRunTime"] == "696:00:59" == _shown(ticket.clock.elapsed(NOW))


@pytest.mark.sqlite
@pytest.mark.rule("getTicketReport", "period-defaults-to-monthly")
@pytest.mark.rule("getTicketReport", "period-covers-last-days")
def test_period_covers_the_last_30_or_7_days(client):
    instant = datetime.timedelta(microseconds=1)
    spans = [30 * DAY + instant, 30 * DAY, 7 * DAY + instant, 7 * DAY, datetime.timedelta()]
    old, monthly, also_monthly, weekly, new = [TicketFactory(created_at=NOW - span).human_id for span in spans]

    assert _numbers(_rows(client)) == [monthly, also_monthly, weekly, new]
    assert _numbers(_rows(client, "?period=monthly")) == [monthly, also_monthly, weekly, new]
    assert _numbers(_rows(client, "?period=weekly")) == [weekly, new]
    assert old not in _numbers(_rows(client))


@pytest.mark.sqlite
@pytest.mark.rule("getTicketReport", "rows-ascend-by-created-at")
def test_rows_are_in_order_of_creation_then_number(client):
    late = TicketFactory(created_at=NOW - DAY)
    early = [TicketFactory(created_at=NOW - 2 * DAY) for _ in range(11)]
    first = TicketFactory(created_at=NOW - 3 * DAY)

    rows = _rows(client)

    assert _numbers(rows) == [ticket.human_id for ticket in [first, *early, late]]
    assert [row["createdAt"] for row in rows] == sorted(row["createdAt"] for row in rows)


@pytest.mark.rule("getTicketReport", "empty-period-is-empty-array")
def test_report_without_tickets_is_an_empty_list(client):
    TicketFactory(created_at=NOW - 31 * DAY)

    assert _rows(client) == []


@pytest.mark.rule("getTicketReport", "unknown-period-refused")
@pytest.mark.rule("downloadTicketReport", "unknown-period-is-json-error")
@pytest.mark.parametrize("path", ["/reporting/tickets", "/reporting/tickets/download"])
@pytest.mark.parametrize("period", ["", "daily", "Monthly", "MONTHLY", "weekly%20", "monthly,weekly", "30", "%00"])
def test_any_other_period_is_refused(client, path, period):
    response = client.get(f"{path}?period={period}")

    assert (response.status_code, response["Content-Type"]) == (422, "application/json")
    assert response.json() == {
        "title": "Unprocessable Entity",
        "message": "Some values of the request are not valid.",
        "errors": {"period": ["Must be 'monthly' or 'weekly'."]},
    }


def test_report_tells_times_in_utc(client, settings):
    settings.TIME_ZONE = "America/New_York"
    TicketFactory(created_at=NOW - DAY, resolved_at=NOW)

    with timezone.override("Asia/Tokyo"):
        [row] = _rows(client)

    assert (row["createdAt"], row["resolutionDate"]) == ("2037-03-30 18:12:48", "2037-03-31 18:12:48")


def test_report_writes_nothing(client):
    TicketFactory(created_at=NOW - DAY)
    _rows(client)
    before = list(Ticket.objects.values_list())

    _rows(client)

    assert list(Ticket.objects.values_list()) == before
