"""Calendars and SLA policies, as their forms show them, and giving tickets what a changed policy promises."""

import datetime
import difflib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import holidays
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, store
from apps.activity.history import changed_columns, state_of, write_changes
from apps.activity.operations import recording
from apps.core.background import enqueue
from apps.core.calendar import time_zones
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotFound
from apps.core.formatting import join_words
from apps.core.opening_hours import Hours, Minutes, days_of, overlapping, read_intervals, week_of
from apps.core.rows import get_visible
from apps.tickets.constants import EscalationAction, TicketVerb
from apps.tickets.models import Calendar, CalendarDay, Escalation, OpeningHours, SlaPolicy
from apps.tickets.models.service_levels import DAYS, MOST_ESCALATIONS, MOST_OWN_DAYS, Policy
from apps.tickets.operations.locking import lock_ticket
from apps.tickets.operations.service_levels import schedule, settle, take_policy
from apps.tickets.permissions import CHANGE_POLICY
from apps.tickets.reads.promises import CONDITIONS
from apps.tickets.reads.service_levels import affected_by, fitting_policy

YEARS_AHEAD = 20  # for which holidays are put into a calendar
LONGEST_PROMISE = datetime.timedelta(days=366)
BATCH = 100
MOST_SIMILAR = 5


@transaction.atomic
def save_calendar(
    *,
    row: Calendar,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> Calendar:
    """Store a calendar with its own days. Tickets keep the hours that they have until its policies are applied to them.

    Raises NotAllowed and Invalid (a time zone, a country or hours that are none; never open; too many own days).
    """
    by.require(permission_to_save(row))
    require_at_most(MOST_OWN_DAYS, CalendarDay.objects.filter(calendar=row.pk), parts, removed)
    is_new = row._state.adding
    if parts or removed or changed_columns(row) & {*DAYS, "time_zone", "country", "subdivision"}:
        row.hours = _keep(_hours_of(row, parts, removed))
    return store(
        row,
        verb=TicketVerb.CALENDAR_CREATED if is_new else TicketVerb.CALENDAR_CHANGED,
        by=by,
        parts=parts,
        removed=removed,
    )


def _keep(hours: Hours) -> OpeningHours:
    definition = hours.definition
    key = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(definition, sort_keys=True))
    return OpeningHours.objects.get_or_create(pk=key, defaults={"definition": definition})[0]


def _hours_of(row: Calendar, parts: Sequence[models.Model], removed: Sequence[models.Model]) -> Hours:
    if row.time_zone not in time_zones():
        raise Invalid("time_zone", _no_zone(row.time_zone), value=row.time_zone)
    week = week_of([intervals_of(name, getattr(row, name)) for name in DAYS])
    if not any(week):
        raise Invalid("monday", gettext("A calendar has to be open at some time of the week."))
    own = {} if row._state.adding else {day.pk: day for day in row.days.all()}
    for part in removed:
        own.pop(part.pk, None)
    new = [part for part in parts if isinstance(part, CalendarDay)]
    own |= {part.pk: part for part in new if part.pk is not None}
    days: dict[datetime.date, list[Minutes]] = {day: [] for day in _holidays(row)}
    for day in [*own.values(), *(part for part in new if part.pk is None)]:
        days[day.day] = intervals_of("hours", day.hours)
    return Hours(row.time_zone, week, days_of(days, week))


def _no_zone(text: str) -> str:
    """That there is no such time zone, and which are called like it."""
    wanted = text.strip().lower().replace(" ", "_")
    like = [zone for zone in sorted(time_zones()) if wanted and wanted in zone.lower()][:MOST_SIMILAR]
    like = like or difflib.get_close_matches(text, time_zones(), MOST_SIMILAR)
    if not like:
        return gettext("There is no such time zone.")
    return gettext("There is no such time zone. Similar ones: %(zones)s.") % {"zones": join_words(like)}


def intervals_of(field: str, text: str) -> list[Minutes]:
    """The opening hours of a day, as they are written in that field. Raises Invalid."""
    try:
        intervals = read_intervals(text)
    except ValueError as error:
        raise Invalid(
            field, gettext("“%(part)s” is no time from and to, such as 8:00-17:00.") % {"part": error}, value=text
        ) from error
    if overlapping(intervals):
        raise Invalid(field, gettext("Two of these times overlap."), value=text)
    return intervals


def _holidays(row: Calendar) -> list[datetime.date]:
    """Public holidays from last year on, for YEARS_AHEAD years."""
    if not row.country:
        return []
    supported = holidays.list_supported_countries(include_aliases=True)
    if row.country not in supported:
        raise Invalid("country", gettext("Holidays of this country are not known."), value=row.country)
    if row.subdivision and row.subdivision not in supported[row.country]:
        known = join_words(sorted(supported[row.country])[:60]) or gettext("none")
        raise Invalid("subdivision", gettext("Parts of it with holidays of their own: %(known)s.") % {"known": known})
    year = timezone.now().year
    found = holidays.country_holidays(
        row.country, subdiv=row.subdivision or None, years=range(year - 1, year + YEARS_AHEAD)
    )
    return sorted(found)


@transaction.atomic
def save_policy(
    *,
    row: SlaPolicy,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> SlaPolicy:
    """Store a policy with its escalations. It counts for new tickets; open ones get it by `apply_policy`.

    Raises NotAllowed and Invalid (a contract of another organisation, a target that is none, the same conditions as
    another policy, an escalation to nobody, too many of them).
    """
    by.require(permission_to_save(row))
    require_at_most(MOST_ESCALATIONS, Escalation.objects.filter(policy=row.pk), parts, removed)
    is_new, changed = row._state.adding, changed_columns(row)
    if (
        changed & {"contract", "organisation"}
        and row.contract is not None
        and row.organisation_id not in (None, row.contract.organisation_id)
    ):
        raise Invalid("contract", gettext("This is a contract of another organisation."))
    require_policy(row, CONDITIONS, gettext("%(policy)s is for the same tickets."))
    for part in parts:
        if isinstance(part, Escalation):
            require_somebody(part)
    return store(
        row,
        verb=TicketVerb.POLICY_CREATED if is_new else TicketVerb.POLICY_CHANGED,
        by=by,
        parts=parts,
        removed=removed,
    )


def require_policy(row: Policy, conditions: Sequence[str], is_taken: str) -> None:
    """Refuse a policy with a changed target that is none, and one that is for the same rows as another.

    Raises Invalid.
    """
    changed = changed_columns(row)
    for name in ("response", "assignment", "update", "resolution"):
        length = getattr(row, name)
        if name in changed and length is not None and not datetime.timedelta() < length <= LONGEST_PROMISE:
            raise Invalid(
                name,
                gettext("Must be more than 0 and at most %(days)s days.") % {"days": LONGEST_PROMISE.days},
                value=str(length),
            )
    if row.is_active and changed & {*conditions, "is_active"}:
        same = {name: getattr(row, name) for name in conditions}
        policies: Any = type(row)._default_manager
        other = policies.filter(is_active=True, **same).exclude(pk=row.pk).first()
        if other is not None:
            named = next((name for name in conditions if same[name] is not None), conditions[0])
            raise Invalid(named, is_taken % {"policy": other})


def require_at_most(
    most: int, stored: models.QuerySet[Any], parts: Sequence[models.Model], removed: Sequence[models.Model]
) -> None:
    """Refuse more parts than that, all of which one form shows."""
    new = sum(part._state.adding for part in parts)
    if new and stored.count() + new - len(removed) > most:
        verbose_name = stored.model._meta.verbose_name_plural
        raise Invalid("name", gettext("At most %(most)s: %(parts)s.") % {"most": most, "parts": verbose_name})


def require_somebody(rule: Escalation) -> None:
    """Refuse an escalation that assigns tickets to nobody, or to somebody who is no agent. Raises Invalid."""
    if rule.action != EscalationAction.ASSIGN:
        return
    if rule.person is None and rule.group is None:
        raise Invalid("person", gettext("Say to whom tickets are assigned."))
    if rule.person is not None and not (rule.person.is_active and rule.person.is_agent):
        raise Invalid("person", gettext("%(assignee)s is not an active agent.") % {"assignee": rule.person})


@transaction.atomic
def apply_policy(*, policy_id: int, by: Caller) -> None:
    """Let a worker give the open tickets that a policy is for, or that have it, what is promised of them now.

    Raises NotFound and NotAllowed.
    """
    by.require(CHANGE_POLICY)
    policy = get_visible(SlaPolicy.objects.all(), "SLA policy", policy_id)
    enqueue("apps.tickets.tasks.apply", policy.pk, by.user.pk if by.user else None)


def apply_to_some(*, policy_id: int, after: int, by: Caller) -> int | None:
    """Do this for the next tickets after that id; returns the last one's, or None where there are no more."""
    policy = SlaPolicy.objects.filter(pk=policy_id).first()
    return None if policy is None else apply_in_steps(policy, after, lambda pk: apply_to(ticket_id=pk, by=by))


def apply_in_steps(policy: Policy, after: int, apply_one: Callable[[int], object]) -> int | None:
    """Apply a policy to the next rows after that id; returns the last one's, or None where there are no more."""
    ids = list(affected_by(policy).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        try:
            apply_one(pk)
        except NotFound:  # deleted meanwhile
            continue
    return ids[-1] if len(ids) == BATCH else None


@transaction.atomic
def apply_to(*, ticket_id: int, by: Caller) -> bool:
    """Give an open ticket what is promised of it now; whether that is something else.

    Escalations whose time is over by then are left out. Raises NotFound and NotAllowed.
    """
    by.require(CHANGE_POLICY)
    return apply_fitting(lock_ticket(ticket_id, by), TicketVerb.POLICY_APPLIED, by)


def apply_fitting(row: Any, verb: str, by: Caller) -> bool:
    """Give a locked row what is promised of it now, unless it is over; whether that is something else."""
    if row.is_over:
        return False
    before = state_of(row)
    take_policy(row, fitting_policy(row))
    settle(row)
    is_changed = state_of(row) != before
    if is_changed:
        data = {"policy": row.policy.name if row.policy else ""}
        with recording(verb, by=by, subject=row, data=data):
            write_changes(row)
    schedule([row], only_ahead=True)
    return is_changed
