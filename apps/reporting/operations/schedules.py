"""Scheduled reports: a person has one sent, changes when, and stops it; the worker sends what is due.

A worker locks the schedule, moves it on to its next time and queues the e-mail in one transaction, so that each time is
sent once by any number of workers. The file is made when the e-mail leaves, of what its owner may see by then.
"""

from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext

from apps.activity.emails import File, Withheld
from apps.activity.operations import queue_email, recording
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, WrongState
from apps.core.languages import in_language_of
from apps.core.locks import locked, serialise
from apps.core.rows import get_visible
from apps.reporting.constants import FileFormat, ScheduleVerb
from apps.reporting.models import ReportSchedule
from apps.reporting.permissions import SCHEDULE
from apps.reporting.schedules import next_time, zone_of
from apps.reporting.sources import sendable

KIND = "report_schedule"  # of the files of e-mails
MOST_SCHEDULES = 20  # of one person
LONGEST_TITLE = 120
BATCH = 100
SYSTEM = Caller(None, Channel.TASK)


class Times(TypedDict):
    """When it is sent, and how."""

    format: str
    every: str
    weekday: int
    hour: int


@transaction.atomic
def schedule_report(*, source: str, target: str, query: str, times: Times, by: Caller) -> ReportSchedule:
    """Have a report or a saved view sent to the caller. Raises what the source raises, Invalid and WrongState."""
    by.require(SCHEDULE)
    serialise(f"report-schedules-{by.user.pk}" if by.user else "report-schedules")
    if ReportSchedule.objects.filter(owner=by.user).count() >= MOST_SCHEDULES:
        raise WrongState(
            gettext("You have %(most)s scheduled reports already. Delete one that you need no more.")
            % {"most": MOST_SCHEDULES}
        )
    if by.user is None or not by.user.email:
        raise Invalid("email", gettext("Your account has no e-mail address."))
    kept = sendable(source).query_of(by.user, target, query)
    title = sendable(source).title(by.user, target)[:LONGEST_TITLE]
    schedule = ReportSchedule(owner=by.user, source=source, target=target, title=title, query=kept, **times)
    schedule.next_at = next_time(schedule, timezone.now())
    with recording(ScheduleVerb.ADDED, by=by, subject=schedule, data=_data(schedule)):
        schedule.save()
    return schedule


@transaction.atomic
def change_schedule(*, schedule_id: int, times: Times, query: str | None = None, by: Caller) -> ReportSchedule:
    """Send it at other times, or again where it was stopped. Raises NotFound, and what the source raises."""
    by.require(SCHEDULE)
    schedule = _own(schedule_id, by)
    kept = sendable(schedule.source).query_of(
        schedule.owner, schedule.target, schedule.query if query is None else query
    )
    before = _data(schedule) | {"is_stopped": schedule.next_at is None}
    schedule.query = kept
    for name, value in times.items():
        setattr(schedule, name, value)
    after = _data(schedule) | {"is_stopped": False}
    if after != before:
        changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
        schedule.next_at, schedule.stopped_because = next_time(schedule, timezone.now()), ""
        with recording(ScheduleVerb.CHANGED, by=by, subject=schedule, data={"changes": changes}):
            schedule.save()
    return schedule


@transaction.atomic
def stop_schedule(*, schedule_id: int, by: Caller) -> None:
    """Send it no more, until it is changed. Raises NotFound and WrongState (stopped already)."""
    by.require(SCHEDULE)
    schedule = _own(schedule_id, by)
    if schedule.next_at is None:
        raise WrongState(gettext("It is stopped already."))
    _stop(schedule, "", by)


@transaction.atomic
def delete_schedule(*, schedule_id: int, by: Caller) -> None:
    """Delete it. What was sent stays among the e-mails. Raises NotFound."""
    by.require(SCHEDULE)
    schedule = _own(schedule_id, by)
    with recording(ScheduleVerb.DELETED, by=by, subject=schedule, data=_data(schedule)):
        schedule.delete()
        schedule.pk = schedule_id  # which deleting took away, and the activity names


def send_due_reports() -> int:
    """Queue an e-mail for each schedule that is due; returns how many. Called by the clock."""
    due = ReportSchedule.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")
    return sum(_send(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def schedule_file(schedule_id: int) -> File:
    """The file of a schedule as its owner may see it now. Raises Withheld where they may not, and stops it then."""
    schedule = ReportSchedule.objects.select_related("owner").filter(pk=schedule_id).first()
    if schedule is None:
        raise Withheld(gettext("The schedule was deleted."))
    owner = schedule.owner
    with in_language_of(owner), timezone.override(zone_of(schedule)):
        try:
            title = _title(schedule)
            content = sendable(schedule.source).make(
                owner, schedule.target, schedule.query, FileFormat(schedule.format)
            )
        except DomainError as error:
            _stop_by_itself(schedule_id, str(error.message))
            raise Withheld(str(error.message)) from error
        name = f"{slugify(title) or KIND}-{timezone.localdate():%Y-%m-%d}.{schedule.format}"
    return File(name, content, "application/pdf" if schedule.format == FileFormat.PDF else "text/csv")


@transaction.atomic
def _send(schedule_id: int) -> bool:
    """Queue the e-mail of a schedule that is still due, unless another worker has it in hand."""
    due = ReportSchedule.objects.filter(pk=schedule_id, next_at__lte=timezone.now())
    schedule = due.select_for_update(skip_locked=True, of=("self",)).select_related("owner").first()
    if schedule is None:
        return False
    owner, due_at = schedule.owner, schedule.next_at
    with in_language_of(owner), timezone.override(zone_of(schedule)):
        try:
            title = _title(schedule)
        except DomainError as error:
            _stop(schedule, str(error.message), SYSTEM)
            return False
        subject = gettext("%(title)s of %(day)s") % {"title": title, "day": date_format(timezone.localdate())}
        body = gettext(
            "Your scheduled report “%(title)s” is attached. You see there what you may see at the desk.\n\n"
            "You change or stop it under Scheduled reports, in the menu of your account."
        ) % {"title": title}
    schedule.title = title
    schedule.last_due_at, schedule.next_at = due_at, next_time(schedule, timezone.now())
    by = Caller(owner, Channel.TASK)
    with recording(ScheduleVerb.SENT, by=by, subject=schedule, data=_data(schedule)) as activity:
        thread = f"report-schedule-{schedule.pk}"
        schedule.last_email = queue_email(
            activity=activity, to=owner.email, subject=subject, body=body, thread=thread, file=f"{KIND}:{schedule.pk}"
        )
        schedule.save()
    return True


def _title(schedule: ReportSchedule) -> str:
    """What is sent. Raises a DomainError where its owner may not have it any more."""
    owner = schedule.owner
    if not owner.is_active:
        raise WrongState(gettext("The account was deactivated."))
    Caller(owner, Channel.TASK).require(SCHEDULE)
    return sendable(schedule.source).title(owner, schedule.target)[:LONGEST_TITLE]


@transaction.atomic
def _stop_by_itself(schedule_id: int, reason: str) -> None:
    schedule = locked(ReportSchedule.objects.filter(pk=schedule_id)).first()
    if schedule is not None and schedule.next_at is not None:
        _stop(schedule, reason, SYSTEM)


def _stop(schedule: ReportSchedule, reason: str, by: Caller) -> None:
    with recording(ScheduleVerb.STOPPED, by=by, subject=schedule, data=_data(schedule), reason=reason):
        schedule.next_at, schedule.stopped_because = None, reason[:300]
        schedule.save()


def _own(schedule_id: int, by: Caller) -> ReportSchedule:
    found = locked(ReportSchedule.objects.visible_to(by)).select_related("owner")
    schedule: ReportSchedule = get_visible(found, "scheduled report", schedule_id)
    return schedule


def _data(schedule: ReportSchedule) -> dict[str, Any]:
    names = ("source", "target", "query", "format", "every", "weekday", "hour")
    return {name: str(getattr(schedule, name)) for name in names}
