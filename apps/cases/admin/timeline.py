"""The timeline of a case: status steps, notes, files, contacts, tickets and e-mails in one list, newest first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.activity.models import Activity, Email
from apps.activity.timelines import (
    SILENT,
    Change,
    Timeline,
    activities_of,
    by_activity,
    emails_of,
    newest,
    revisions,
    words_of,
)
from apps.cases.constants import CaseVerb, ContactType, Visibility
from apps.cases.models import Case, CaseAttachment, CaseContact, CaseNote
from apps.users.models import User

FILTERS = {
    "all": ("All", Q()),
    "notes": ("Notes", Q(verb__in=[CaseVerb.NOTE_ADDED, CaseVerb.CANCELLED])),
    "changes": ("Changes", ~Q(verb=CaseVerb.NOTE_ADDED)),
    "mails": ("E-mails", Q(Exists(Email.objects.filter(activity=OuterRef("pk"))))),
}
SIGNS = {"+": "added", "-": "removed", "~": "changed"}


@dataclass(slots=True)
class Entry:
    """One activity, and what it wrote, attached, changed, opened and sent."""

    activity: Activity
    did: str
    notes: list[CaseNote] = field(default_factory=list)
    files: list[CaseAttachment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    emails: list[Email] = field(default_factory=list)
    ticket_id: int | None = None

    @property
    def is_internal(self) -> bool:
        return any(note.visibility == Visibility.INTERNAL for note in self.notes)


def timeline_of(case: Case, *, shown: str = "all", before: int | None = None) -> Timeline:
    """One page of 25 entries older than activity `before`, in a number of statements that never grows. For staff."""
    shown = shown if shown in FILTERS else "all"
    tickets = Activity.objects.filter(
        verb=CaseVerb.TICKET_OPENED, object_type=Case._meta.label_lower, object_id=case.pk
    )
    rows = activities_of(case, None, tickets)
    page, older = newest(rows.filter(FILTERS[shown][1]), before)
    return Timeline(entries=_entries(case, page), shown=shown, before=before, older=older)


def _entries(case: Case, activities: list[Activity]) -> list[Entry]:
    ids = [activity.pk for activity in activities]
    changed = by_activity(revisions(Case.history.filter(id=case.pk, activity__in=ids), silent=SILENT))
    notes = _by_activity(CaseNote, case, ids)
    files = _by_activity(CaseAttachment, case, ids, related="attachment")
    lines, emails = _contact_lines(case, ids), emails_of(activities)
    return [
        Entry(
            activity=activity,
            did=words_of(activity.verb),
            notes=notes[activity.pk],
            files=files[activity.pk],
            changes=[change for revision in changed[activity.pk] for change in revision.changes],
            lines=lines[activity.pk] if activity.verb == CaseVerb.CONTACTS_REPLACED else [],
            emails=emails[activity.pk],
            ticket_id=activity.subject_id if activity.verb == CaseVerb.TICKET_OPENED else None,
        )
        for activity in activities
    ]


def _by_activity(model, case: Case, ids: list[int], *, related: str = "") -> dict[int, list]:
    """Rows of the case, which are never changed, by the activity that made them."""
    made = model.history.filter(case_id=case.pk, activity__in=ids, history_type="+")
    activity_of = dict(made.values_list("id", "activity_id"))
    rows: QuerySet = model.objects.filter(pk__in=activity_of).order_by("pk")
    grouped = defaultdict(list)
    for row in rows.select_related(related) if related else rows:
        grouped[activity_of[row.pk]].append(row)
    return grouped


def _contact_lines(case: Case, ids: Iterable[int]) -> dict[int, list[str]]:
    """ "Technical John Doe added", for each contact that was added or removed."""
    history = list(CaseContact.history.filter(case_id=case.pk, activity__in=ids).order_by("history_id"))
    users = User.objects.in_bulk({row.user_id for row in history} - {None})
    grouped = defaultdict(list)
    for row in history:
        name = users[row.user_id].name if row.user_id else f"{row.first_name} {row.last_name}"
        grouped[row.activity_id].append(f"{ContactType(row.type).label} {name} {SIGNS[row.history_type]}")
    return grouped
