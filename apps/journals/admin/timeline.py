"""What happened to follow-ups, journals and reminders, as timelines tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.timelines import SILENT, Change, History, PageRead, Revision, activities_of
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
HISTORIES = [
    History.of_all(FollowUp, FOLLOW_UP_SILENT, frozenset({"assignee"})),
    History.of_all(Journal, JOURNAL_SILENT),
    History.of_all(Reminder, REMINDER_SILENT),
]


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
    return timeline_page(request, rows, lambda page: entries_of(page, PageRead(page, HISTORIES)))


def entries_of(activities: list[Activity], read: PageRead, model: type[Model] | None = None) -> list[Entry]:
    """Entries without notes, of what was read of HISTORIES and, where there is a model, of its own history."""
    entries, written = plain_entries(activities, read, model), written_by(activities, read)
    for entry in entries:
        entry.written = written.get(entry.activity.pk)
    return entries


def written_by(activities: list[Activity], read: PageRead) -> dict[int, Written]:
    """What each of the activities did to follow-ups, journals and reminders, by its id."""
    found = {}
    for activity in activities:
        if activity.verb not in VERBS:
            continue
        found[activity.pk] = written = Written()
        follow_ups = read.revisions(FollowUp, activity)
        for revision in follow_ups:
            _tell_follow_up(written, revision)
        for revision in read.revisions(Journal, activity):
            _tell_journal(written, revision)
        if not follow_ups:  # a reminder that moved along with its follow-up is no news of its own
            for revision in read.revisions(Reminder, activity):
                _tell_reminder(written, revision)
    return found


def _tell_follow_up(written: Written, revision: Revision) -> None:
    row = revision.row
    written.follow_up_id, written.is_internal = row.item_id, row.is_internal
    written.changes += [_with_people(change, revision) for change in revision.changes]
    if row.history_type == "+":
        written.text = row.description
        written.lines.append(gettext("Due %(timestamp)s") % {"timestamp": formatting.format_timestamp(row.due_at)})
        if row.assignee_name:
            name = _person(row.assignee_name, revision.named)
            written.lines.append(gettext("For %(assignee_name)s") % {"assignee_name": name})


def _with_people(change: Change, revision: Revision) -> Change:
    """The change of an assignee by the people's names; one who has no account here keeps the user name."""
    if change.name != "assignee_name":
        return change
    old, new = _person(change.old, revision.named_before), _person(change.new, revision.named)
    return replace(change, label=gettext("Assignee"), old=old, new=new)


def _person(user_name: str, named: Mapping[str, str]) -> str:
    return named.get("assignee", user_name)


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
        written.lines.append(
            gettext("%(lead_time)s before it is due") % {"lead_time": format_lead_time(row.duration_seconds)}
        )
    else:
        written.changes.append(
            Change(
                gettext("Lead time"), format_lead_time(before.duration_seconds), format_lead_time(row.duration_seconds)
            )
        )
