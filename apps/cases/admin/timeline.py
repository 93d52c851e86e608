"""The timeline of a case: status steps, notes, files, contacts, tickets and e-mails in one list, newest first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from apps.activity.models import Activity, Email
from apps.activity.timelines import activities_of
from apps.adminkit.timelines import Entry, Timeline, plain_entries, timeline_page
from apps.cases.constants import CaseVerb, ContactType, Visibility
from apps.cases.formatting import details_in_words
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
class CaseEntry(Entry):
    template: ClassVar[str] = "desk/case_entry.html"
    notes: list[CaseNote] = field(default_factory=list)
    files: list[CaseAttachment] = field(default_factory=list)
    ticket_id: int | None = None

    @property
    def is_internal(self) -> bool:
        return any(note.visibility == Visibility.INTERNAL for note in self.notes)


def timeline_of(request: HttpRequest, case: Case) -> Timeline:
    """The page of it that the address asks for, in a number of statements that never grows. For staff."""
    tickets = Activity.objects.filter(
        verb=CaseVerb.TICKET_OPENED, object_type=Case._meta.label_lower, object_id=case.pk
    )
    rows = activities_of(case, None, tickets)
    return timeline_page(request, rows, lambda page: _entries(case, page), FILTERS)


def _entries(case: Case, activities: list[Activity]) -> list[CaseEntry]:
    entries = plain_entries(activities, Case.history.filter(id=case.pk), entry=CaseEntry)
    ids = [activity.pk for activity in activities]
    notes = _by_activity(CaseNote, case, ids)
    files = _by_activity(CaseAttachment, case, ids, related="attachment")
    lines = _contact_lines(case, ids)
    for entry in entries:
        activity = entry.activity
        entry.notes, entry.files = notes[activity.pk], files[activity.pk]
        if activity.verb == CaseVerb.CREATED:
            entry.lines = [f"{label}: {value}" for label, value in details_in_words(case.details)]
        elif activity.verb == CaseVerb.CONTACTS_REPLACED:
            entry.lines = lines[activity.pk]
        elif activity.verb == CaseVerb.TICKET_OPENED:
            entry.ticket_id = activity.subject_id
    return entries


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
