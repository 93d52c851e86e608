"""Pages of scheduled reports: one's own, with what became of the last one; adding, changing, stopping, deleting."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext, gettext_noop

from apps.activity.constants import EMAIL_LIFE_CYCLE
from apps.adminkit.forms import posted
from apps.adminkit.pages import ObjectPages, PagesAdmin, carried_out, confirm_page, form_page
from apps.core import exports
from apps.core.admin import DeskAdmin, back_with
from apps.core.errors import DomainError
from apps.core.filters import asked, if_read, is_text
from apps.core.formatting import format_timestamp
from apps.core.requests import caller_of
from apps.reporting.constants import FileFormat, Frequency, Source, Weekday
from apps.reporting.models import ReportSchedule
from apps.reporting.operations import change_schedule, delete_schedule, schedule_report, stop_schedule
from apps.reporting.operations.schedules import MOST_SCHEDULES, Times
from apps.reporting.permissions import SCHEDULE
from apps.reporting.reads.ranges import NAMED
from apps.reporting.schedules import zone_of
from apps.reporting.sources import sendable
from apps.tickets.permissions import REPORT_TICKET

SCHEDULES = ObjectPages(
    ReportSchedule,
    gettext_noop("scheduled report"),
    related=["owner", "last_email"],
    permissions=[SCHEDULE],
)
USUAL = "yesterday"


class ScheduleForm(forms.Form):
    """When something is sent, and how; of a report also over which days."""

    range = forms.ChoiceField()
    format = forms.ChoiceField(choices=FileFormat.choices)
    every = forms.ChoiceField(choices=Frequency.choices)
    weekday = forms.TypedChoiceField(choices=Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, source: str, zone: str, initial: Mapping[str, Any], **kwargs: Any):
        super().__init__(*args, initial={**initial}, **kwargs)
        self.fields["range"].label = gettext("Days")
        self.fields["range"].choices = [(name, label) for name, (label, *_) in NAMED.items()]
        self.fields["format"].label = gettext("As")
        self.fields["every"].label = gettext("How often")
        self.fields["weekday"].label = gettext("Day of the week")
        self.fields["weekday"].help_text = gettext("Where it is sent every week.")
        self.fields["hour"].label = gettext("At")
        self.fields["hour"].help_text = gettext("In your time zone, %(zone)s.") % {"zone": zone}
        self.fields["hour"].choices = [(hour, f"{hour:02}:00") for hour in range(24)]
        if source != Source.REPORT:
            del self.fields["range"]


def _times(values: Mapping[str, Any]) -> Times:
    return Times(format=values["format"], every=values["every"], weekday=values["weekday"], hour=values["hour"])


def _with_range(query: str, values: Mapping[str, Any]) -> str:
    """What is kept of an address, over the days that the form says."""
    given = QueryDict(query, mutable=True)
    if "range" in values:
        for name in ("from", "to"):
            given.pop(name, None)
        given["range"] = values["range"]
    return given.urlencode()


def schedules(desk: DeskAdmin, request: HttpRequest) -> HttpResponseBase:
    """One's own, as they were added."""
    seen = if_read(request, SCHEDULES.seen_by(request), export=exports.FORMATS.__contains__)
    rows = seen.select_related(*SCHEDULES.related).order_by("pk")
    if exports.asked_format(request):
        columns: list[exports.Column] = [
            (gettext("Report"), lambda row: row.title),
            (gettext("As"), lambda row: row.get_format_display()),
            (gettext("How often"), when_in_words),
            (gettext("Next"), lambda row: row.next_at),
            (gettext("Last"), lambda row: row.last_due_at),
        ]
        title = gettext("Scheduled reports")
        return exports.exported(request, rows, columns, name="reporting.reportschedule", title=title)
    return desk.page(
        request,
        "desk/schedules.html",
        title=gettext("Scheduled reports"),
        sees_reports=request.user.has_perm(REPORT_TICKET),
        schedules=[_line(each) for each in rows[:MOST_SCHEDULES]],
    )


def _line(schedule: ReportSchedule) -> dict[str, Any]:
    """A schedule as its list shows it."""
    email = schedule.last_email
    return {
        "row": schedule,
        "title": schedule.title,
        "when": when_in_words(schedule),
        "days": _range_label(schedule),
        "refused": schedule.stopped_because,
        "email": email,
        "status": "" if email is None else EMAIL_LIFE_CYCLE.label(email.status),
        "has_failed": email is not None and bool(email.error),
    }


def when_in_words(schedule: ReportSchedule) -> str:
    """How often it is sent, and at which hour."""
    hour = f"{datetime.time(schedule.hour):%H:%M}"
    if schedule.every == Frequency.DAILY:
        return gettext("Every day at %(hour)s") % {"hour": hour}
    day = Weekday(schedule.weekday).label
    return gettext("Every week, %(day)s at %(hour)s") % {"day": day, "hour": hour}


def _range_label(schedule: ReportSchedule) -> str:
    name = QueryDict(schedule.query).get("range", "")
    return str(NAMED[name][0]) if name in NAMED else ""


def add(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Have a report or a saved view sent, as the address names it."""
    SCHEDULES.seen_by(request)
    source = asked(request, "source", lambda text: text if text in Source.values else None, "")
    target = asked(request, "target", lambda text: text if is_text(text) else None, "")
    query = asked(request, "query", lambda text: text if is_text(text) else None, "")
    try:
        title = sendable(source).title(request.user, target) if source else ""
    except DomainError as error:
        return back_with(request, SCHEDULES.list_url, refused=error.message)
    if not source:
        return back_with(request, SCHEDULES.list_url, refused=gettext("Choose a report or a saved view first."))
    usual = ReportSchedule(owner=request.user)
    initial = {
        "range": given if (given := QueryDict(query).get("range", "")) in NAMED else USUAL,
        "format": usual.format,
        "every": usual.every,
        "weekday": usual.weekday,
        "hour": usual.hour,
    }
    form = ScheduleForm(posted(request), source=source, zone=str(zone_of(usual)), initial=initial)

    def run(values: dict[str, Any]) -> HttpResponse:
        added = schedule_report(
            source=source, target=target, query=_with_range(query, values), times=_times(values), by=caller_of(request)
        )
        return back_with(request, SCHEDULES.list_url, done=_next_words(added))

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("E-mail %(title)s") % {"title": title},
        button=gettext("Schedule"),
        back=SCHEDULES.list_url,
    )


def _next_words(schedule: ReportSchedule) -> str:
    return gettext("It is sent to %(to)s, next %(time)s.") % {
        "to": schedule.owner.email,
        "time": format_timestamp(schedule.next_at) if schedule.next_at else "",
    }


def edit(desk: DeskAdmin, request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Have it sent at other times, or again."""
    schedule = SCHEDULES.get(request, schedule_id)
    name = QueryDict(schedule.query).get("range", USUAL)
    initial = {
        "range": name, "format": schedule.format, "every": schedule.every, "weekday": schedule.weekday,
        "hour": schedule.hour,
    }  # fmt: skip
    form = ScheduleForm(posted(request), source=schedule.source, zone=str(zone_of(schedule)), initial=initial)

    def run(values: dict[str, Any]) -> HttpResponse:
        changed = change_schedule(
            schedule_id=schedule_id,
            times=_times(values),
            query=_with_range(schedule.query, values),
            by=caller_of(request),
        )
        return back_with(request, SCHEDULES.list_url, done=_next_words(changed))

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("Scheduled report: %(title)s") % {"title": schedule.title},
        button=gettext("Save"),
        back=SCHEDULES.list_url,
        drawn=[schedule],
    )


def stop(desk: DeskAdmin, request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Send it no more."""

    def run() -> str:
        stop_schedule(schedule_id=schedule_id, by=caller_of(request))
        return gettext("It is sent no more.")

    return carried_out(request, SCHEDULES.list_url, run)


def delete(desk: DeskAdmin, request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Ask, then delete it."""
    schedule = SCHEDULES.get(request, schedule_id)

    def run() -> HttpResponse:
        delete_schedule(schedule_id=schedule_id, by=caller_of(request))
        return back_with(request, SCHEDULES.list_url, done=gettext("The scheduled report is deleted."))

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Delete a scheduled report"),
        question=gettext("Send “%(title)s” no more, and delete its schedule?") % {"title": schedule.title},
        consequences=[],
        button=gettext("Delete"),
        back=SCHEDULES.list_url,
        drawn=[schedule],
    )


@admin.register(ReportSchedule)
class ReportScheduleAdmin(PagesAdmin):
    """Everybody has their own."""

    pages = SCHEDULES

    def get_urls(self) -> list[URLPattern]:
        return [
            self.at("", schedules, "changelist"),
            self.at("add/", add, "add"),
            self.at("<id:schedule_id>/change/", edit, "change"),
            self.at("<id:schedule_id>/stop/", stop, "stop", posts=True),
            self.at("<id:schedule_id>/delete/", delete, "delete"),
        ]
