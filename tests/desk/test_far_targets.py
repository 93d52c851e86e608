"""Arithmetic with times that would leave the calendar: targets, reminders, tokens, leases and delays."""

import datetime

import pytest
from django.conf import settings as configured
from django.utils import timezone

from apps.activity.operations import send_left_over_emails
from apps.core.background import return_abandoned_tasks
from apps.core.calendar import FIRST, LAST, seconds, shifted
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory
from apps.orders.operations.processing import _latest
from apps.payments.operations.settling import lease_from
from apps.provisioning.operations.submission import MAX_PAUSE, pause_after
from apps.tickets.constants import ClassificationKind, SlaState
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.operations import create_token

YEAR = datetime.timedelta(days=365)
FAR = [8_000 * YEAR, datetime.timedelta.max]
NOW = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("at", "lengths", "expected"),
    [
        (NOW, [YEAR, -YEAR], NOW),
        (NOW, [8_000 * YEAR], LAST),
        (NOW, [-8_000 * YEAR], FIRST),
        (NOW, [datetime.timedelta.max, datetime.timedelta.max], LAST),
        (LAST, [datetime.timedelta(microseconds=1)], LAST),
        (FIRST, [datetime.timedelta(microseconds=-1)], FIRST),
    ],
)
def test_time_that_is_shifted_stays_within_the_calendar(at, lengths, expected):
    assert shifted(at, *lengths) == expected


def test_length_of_more_seconds_than_there_can_be_is_the_longest():
    assert [seconds(number) for number in (1.5, 1e300, -1e300)] == [
        datetime.timedelta(seconds=1.5),
        datetime.timedelta.max,
        datetime.timedelta.min,
    ]


@pytest.mark.sqlite
def test_ticket_whose_target_lies_beyond_the_calendar_is_made_and_shown(managers_desk, manager, journal_management):
    desk, wrong = managers_desk, []
    priority = Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Urgent")
    Classification.objects.filter(pk=priority.pk).update(target=8_000 * YEAR)  # as a form once took it
    ticket = TicketFactory(customer=CustomerFactory(), priority=priority, target=8_000 * YEAR)

    assert ticket.clock.due_at() == LAST
    assert ticket.clock.state() == SlaState.ON_TRACK
    for view in ("all", "breaching", "soon", "hold"):
        for path in (f"/admin/tickets/ticket/?view={view}", f"/admin/tickets/ticket/{ticket.pk}/change/", "/admin/"):
            if (status := desk.http.get(path).status_code) != 200:
                wrong.append((path, status))
    answer = journal_management(manager).get(f"/ticket/{ticket.pk}")
    assert (answer.status_code, wrong) == (200, [])
    assert Ticket.objects.get(pk=ticket.pk).target == 8_000 * YEAR


@pytest.mark.sqlite
@pytest.mark.parametrize("target", ["9999999 00:00:00", "999999999 00:00:00", "36501 00:00:00", "-1 00:00:00"])
def test_target_that_promises_nothing_is_refused_in_words(administrators_desk, target):
    desk, row = administrators_desk, Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Urgent")
    before, values = row.target, {"kind": row.kind, "number": row.number, "name": row.name}

    html = desk.post("tickets_classification_change", row.pk, **values, target=target).content.decode()

    assert "Must be between 0 and 36,500 days." in html
    row.refresh_from_db()
    assert row.target == before


@pytest.mark.sqlite
def test_lengths_that_leave_the_calendar_break_nothing(settings, administrator):
    for name in [
        "ORDER_BILLING_DELAY",
        "TASK_LEASE_SECONDS",
        "EMAIL_LEFT_OVER_SECONDS",
        "PAYMENT_GATEWAY_TIMEOUT",
        "PROVISIONING_RETRY_SECONDS",
    ]:
        assert hasattr(configured, name)
        setattr(settings, name, 1e300)

    assert _latest() == FIRST
    assert return_abandoned_tasks() == 0
    assert send_left_over_emails() == 0
    assert lease_from(NOW) == LAST
    assert pause_after(3) == MAX_PAUSE
    follow_up = FollowUpFactory(due_at=FIRST)
    assert follow_up.moment_before_due(10) == FIRST
    for lifetime in FAR:
        create_token(user=administrator, name="far", by=Caller(None, Channel.COMMAND), lifetime=lifetime)
    assert {token.access_token.expires for token in administrator.api_tokens.all()} == {LAST}
    assert timezone.now() < LAST
