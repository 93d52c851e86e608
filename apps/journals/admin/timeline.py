"""What happened to follow-ups, journals and reminders, as timelines tell it."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.activity.models import Activity
from apps.activity.timelines import SILENT, Change, Revision, activities_of, by_activity, revisions
from apps.adminkit.timelines import Entry, Timeline, plain_entries, timeline_page
from apps.core import formatting
from apps.items.reads import activities_about
from apps.journals.constants import JournalVerb
from apps.journals.formatting import format_lead_time
from apps.journals.models import FollowUp, Journal, Reminder

CONFIGURATION = {JournalVerb.LOOKUP_CREATED, JournalVerb.LOOKUP_CHANGED}
VERBS = [verb for verb in JournalVerb if verb not in CONFIGURATION]
# The status tells that a follow-up is done, the user name who has it, the lead time when a reminder goes out.
FOLLOW_UP_SILENT = SILENT | {"closed_at", "assignee", "workflow_environment", "work_item_instance_id"}
JOURNAL_SILENT = SILENT | {"workflow_environment", "work_item_instance_id"}
REMINDER_SILENT = SILENT | {"remind_at", "sent_at", "duration_seconds", "duration_type"}


@dataclass(slots=True)
class Written:
    """What one activity wrote, changed and set. `text` is what the journal or the plan said at that time."""

    follow_up_id: int | None = None
    journal_id: int | None = None
    text: str | None = None
    is_internal: bool = False
    changes: list[Change] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def timeline_of_follow_up(request: HttpRequest, follow_up: FollowUp) -> Timeline:
    """What was done to the follow-up, to its reminders, and the journals on it."""
    itself = Activity.objects.filter(object_type=FollowUp._meta.label_lower, object_id=follow_up.pk)
    reminders = Reminder.history.filter(follow_up_id=follow_up.pk)
    rows = activities_of(follow_up, reminders, itself, activities_about([follow_up.pk]))
    return timeline_page(request, rows, entries_of)


def entries_of(activities: list[Activity], history: QuerySet | None = None) -> list[Entry]:
    """Entries without notes, in a number of statements that never grows. `history` adds what else was changed."""
    entries, written = plain_entries(activities, history), written_by(activities)
    for entry in entries:
        entry.written = written.get(entry.activity.pk)
    return entries


def written_by(activities: list[Activity]) -> dict[int, Written]:
    """What each of the activities did to follow-ups, journals and reminders, by its id."""
    ids = [activity.pk for activity in activities if activity.verb in VERBS]
    follow_ups = by_activity(revisions(FollowUp.history.filter(activity__in=ids), silent=FOLLOW_UP_SILENT))
    journals = by_activity(revisions(Journal.history.filter(activity__in=ids), silent=JOURNAL_SILENT))
    reminders = by_activity(revisions(Reminder.history.filter(activity__in=ids), silent=REMINDER_SILENT))
    found = {}
    for pk in ids:
        found[pk] = written = Written()
        for revision in follow_ups[pk]:
            _tell_follow_up(written, revision)
        for revision in journals[pk]:
            _tell_journal(written, revision)
        if not follow_ups[pk]:  # a reminder that moved along with its follow-up is no news of its own
            for revision in reminders[pk]:
                _tell_reminder(written, revision)
    return found


def _tell_follow_up(written: Written, revision: Revision) -> None:
    row = revision.row
    written.follow_up_id, written.is_internal = row.item_id, row.is_internal
    written.changes += revision.changes
    if row.history_type == "+":
        written.text = row.description
        written.lines.append(f"Due {formatting.format_timestamp(row.due_at)}")
        if row.assignee_name:
            written.lines.append(f"For {row.assignee_name}")


def _tell_journal(written: Written, revision: Revision) -> None:
    row = revision.row
    written.journal_id, written.is_internal = row.item_id, row.is_internal
    written.changes += revision.changes
    if row.history_type == "+":
        written.text = row.description


def _tell_reminder(written: Written, revision: Revision) -> None:
    row, before = revision.row, revision.before
    written.follow_up_id = row.follow_up_id
    if row.history_type != "~" or before is None or before.duration_seconds == row.duration_seconds:
        written.lines.append(f"{format_lead_time(row.duration_seconds)} before it is due")
    else:
        written.changes.append(
            Change("Lead time", format_lead_time(before.duration_seconds), format_lead_time(row.duration_seconds))
        )
