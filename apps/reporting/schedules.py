"""When a scheduled report is due."""

import datetime
import zoneinfo

from django.conf import settings

from apps.core.calendar import time_zones
from apps.reporting.constants import Frequency
from apps.reporting.models import ReportSchedule


def zone_of(schedule: ReportSchedule) -> zoneinfo.ZoneInfo:
    """The time zone of its owner."""
    name = schedule.owner.time_zone
    return zoneinfo.ZoneInfo(name if name in time_zones() else settings.TIME_ZONE)


def next_time(schedule: ReportSchedule, after: datetime.datetime) -> datetime.datetime:
    """The first time after this at which it is due. Where clocks leave its hour out, it is due when that ends."""
    zone = zone_of(schedule)
    day = after.astimezone(zone).date()
    while True:
        local = datetime.datetime.combine(day, datetime.time(schedule.hour), zone)
        at = local.astimezone(datetime.UTC)
        is_its_day = schedule.every == Frequency.DAILY or day.weekday() == schedule.weekday
        if is_its_day and at > after:
            return at
        day += datetime.timedelta(days=1)
