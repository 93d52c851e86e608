"""What counts as today: each list and figure by the days of the installation's zone, east and west of UTC."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.cases import filters as case_filters
from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.journals.factories import FollowUpFactory
from apps.journals.filters import spans
from apps.journals.models import FollowUp
from apps.orders import filters as order_filters
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.orders.reads.metrics import DAYS, by_day, by_location
from apps.tickets import filters as ticket_filters
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket

SECOND, DAY = datetime.timedelta(seconds=1), datetime.timedelta(days=1)


@pytest.fixture(params=["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"])
def midnight(request, settings):
    """When the present day of the zone began."""
    settings.TIME_ZONE = request.param
    today = timezone.now().astimezone(ZoneInfo(request.param)).date()
    return datetime.datetime.combine(today, datetime.time.min, ZoneInfo(request.param))


@pytest.mark.sqlite
def test_new_today_begins_with_the_zones_midnight(midnight, agent):
    for factory, model, views in [
        (TicketFactory, Ticket, ticket_filters.VIEWS),
        (CaseFactory, Case, case_filters.VIEWS),
        (OrderFactory, Order, order_filters.VIEWS),
    ]:
        rows = [factory().pk for _ in range(2)]
        for pk, at in zip(rows, [midnight - SECOND, midnight], strict=True):
            model.objects.filter(pk=pk).update(created_at=at)
        view = views["today"].rows
        found = view(model.objects.all(), agent)
        assert list(found.values_list("pk", flat=True)) == [rows[1]], model


def test_agenda_divides_days_and_weeks_at_the_zones_midnight(midnight, db):
    now = midnight + datetime.timedelta(hours=12)
    monday = midnight + (7 - midnight.weekday()) * DAY
    at = {
        "overdue": [now - SECOND, midnight],
        "today": [now, midnight + DAY - SECOND],
        "week": [midnight + DAY, monday - SECOND] if midnight.weekday() < 6 else [],
        "later": [monday],
    }
    made = {name: {FollowUpFactory(due_at=each).pk for each in times} for name, times in at.items()}

    found = {span.name: set(span.of(FollowUp.objects.all()).values_list("pk", flat=True)) for span in spans(now)}

    assert found == made


@pytest.mark.sqlite
def test_days_of_the_dashboard_are_the_zones(midnight, db):
    first = midnight - (DAYS - 1) * DAY
    for at in (midnight - SECOND, midnight, first, first - SECOND):
        OrderFactory(state=OrderState.COMPLETED, submitted_at=at)

    days = by_day(Order.objects.all())

    assert [day.count for day in days] == [1, *[0] * (DAYS - 3), 1, 1]
    assert sum(bar.count for bar in by_location(Order.objects.all())) == 1
