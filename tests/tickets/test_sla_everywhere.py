"""The report, the APIs and the desk read one clock, of a reopened ticket too, whatever its priority promises now."""

import datetime
import re
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.reporting.reads.tickets import ticket_report
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket

HOUR = datetime.timedelta(hours=1)
NOW = timezone.now().replace(microsecond=0)
SYSTEM = Caller(None, Channel.TASK)
pytestmark = pytest.mark.sqlite


def _at(moment: datetime.datetime):
    return mock.patch.object(timezone, "now", return_value=moment)


def _status(name: str) -> Classification:
    return Classification.objects.get(kind=ClassificationKind.STATUS, name=name)


def _set_target(hours: int) -> None:
    priority = Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Normal")
    priority.target = hours * HOUR
    operations.save_classification(classification=priority, by=SYSTEM)


@pytest.fixture
def reopened(db) -> Ticket:
    """Solved after two of 24 hours, reopened ten days later, which is now."""
    customer = CustomerFactory()
    ticket = TicketFactory(created_at=NOW - 242 * HOUR, customer=customer, organisation=customer.organisation)
    with _at(NOW - 240 * HOUR):
        operations.resolve_ticket(ticket_id=ticket.pk, status=_status("Resolved"), by=SYSTEM)
    with _at(NOW):
        operations.change_status(ticket_id=ticket.pk, status=_status("Open"), by=SYSTEM)
    return ticket


def _views(user, ticket) -> set[str]:
    http = Client()
    http.force_login(user)
    link = f'name="row" value="{ticket.pk}"'
    page = reverse("admin:tickets_ticket_changelist")
    return {view for view in ("soon", "breaching") if link in http.get(page, {"view": view}).content.decode()}


def test_reopened_ticket_goes_on_from_where_its_clock_stood(reopened, agent, journal_management):
    http = Client()
    http.force_login(agent)
    _set_target(1)

    answer = journal_management(agent).get(f"/ticket/{reopened.pk}").json()
    row = next(iter(ticket_report(period="monthly", by=SYSTEM)))
    page = http.get(reverse("admin:tickets_ticket_change", args=[reopened.pk])).content.decode()

    since = (timezone.now() - NOW).total_seconds()
    assert (answer["slaElapsedSeconds"], answer["slaHeldSeconds"]) == (pytest.approx(7200, abs=since + 1), 0)
    assert row["ticketRunTime"][:3] == "02:"
    assert re.search(r"Due in (22 h|21 h)", page)
    assert _views(agent, reopened) == set()


def test_target_passes_for_a_reopened_ticket_when_its_time_is_used_up(reopened, agent):
    seen = {}
    for hours in (20, 21.5, 22.5):
        with _at(NOW + hours * HOUR):
            seen[hours] = _views(agent, reopened)

    assert seen == {20: {"soon"}, 21.5: {"soon"}, 22.5: {"breaching"}}


@pytest.mark.parametrize(("hours", "state"), [(23, "Met"), (25, "Missed")])
def test_decision_stays_whatever_its_priority_promises_later(db, hours, state):
    ticket = TicketFactory(created_at=NOW - 100 * HOUR)
    with _at(NOW - (100 - hours) * HOUR):
        operations.close_ticket(ticket_id=ticket.pk, status=_status("Completed"), by=SYSTEM)
    for target in (1, 1000):
        _set_target(target)
        assert Ticket.objects.get(pk=ticket.pk).clock.state(NOW) == state
    other = Classification.objects.get(
        kind=ClassificationKind.PRIORITY, name="Urgent" if state == "Met" else "P5 - Priority 5"
    )
    operations.update_ticket(ticket_id=ticket.pk, changes={"priority": other}, by=SYSTEM)

    clock = Ticket.objects.get(pk=ticket.pk).clock
    assert (clock.state(NOW), clock.target) == (state, 24 * HOUR)
