"""The timeline of a case: status steps, notes, files, contacts, tickets and e-mails in one list, newest first."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apps.activity.models import Activity, Email
from apps.activity.timelines import History, PageRead, Revision, activities_of
from apps.adminkit.timelines import Entry, Timeline, plain_entries, timeline_page
from apps.attachments.models import Attachment
from apps.cases.constants import CaseAction, CaseTarget, CaseVerb, ContactType, Visibility
from apps.cases.formatting import details_in_words
from apps.cases.models import Case, CaseAttachment, CaseContact, CaseNote
from apps.cases.reads.service_levels import TIMES
from apps.core.rows import Row
from apps.items.tags import tag_lines
from apps.tickets.admin.timeline import CLOCK_SILENT, promise_lines
from apps.users.models import User

FILTERS = {
    "all": (gettext_lazy("All"), Q()),
    "notes": (gettext_lazy("Notes"), Q(verb__in=[CaseVerb.NOTE_ADDED, CaseVerb.CANCELLED])),
    "changes": (gettext_lazy("Changes"), ~Q(verb=CaseVerb.NOTE_ADDED)),
    "mails": (gettext_lazy("E-mails"), Q(Exists(Email.objects.filter(activity=OuterRef("pk"))))),
}
CASE_SILENT = CLOCK_SILENT | {*TIMES}
PROMISES = (CaseVerb.ESCALATED, CaseVerb.POLICY_APPLIED)
LINKS = (CaseVerb.TICKET_OPENED, CaseVerb.OPENED_FROM_TICKET)  # stand on the timelines of case and ticket
SIGNS = {"+": "added", "-": "removed", "~": "changed"}


@dataclass(slots=True)
class CaseEntry(Entry):
    template: ClassVar[str] = "desk/case_entry.html"
    notes: list[CaseNote] = field(default_factory=list)
    files: list[CaseAttachment] = field(default_factory=list)
    taken_back: list[Any] = field(default_factory=list)  # versions of notes that are no more
    ticket_id: int | None = None

    @property
    def is_internal(self) -> bool:
        return any(note.visibility == Visibility.INTERNAL for note in [*self.notes, *self.taken_back])


def timeline_of(request: HttpRequest, case: Case) -> Timeline:
    """The page of it that the address asks for, in a number of statements that never grows. For staff."""
    tickets = Activity.objects.filter(verb__in=LINKS, object_type=Case._meta.label_lower, object_id=case.pk)
    rows = activities_of(case, None, tickets)
    return timeline_page(request, rows, lambda page: _entries(case, page), FILTERS)


def _entries(case: Case, activities: list[Activity]) -> list[CaseEntry]:
    made = {"case_id": case.pk, "activity__in": [activity.pk for activity in activities], "history_type": "+"}
    files = CaseAttachment.objects.filter(pk__in=CaseAttachment.history.filter(**made).values("id"))
    contacts = CaseContact.history.filter(case_id=case.pk)
    read = PageRead(
        activities,
        [
            History(Case.history.filter(id=case.pk), CASE_SILENT),
            History(CaseNote.history.filter(case_id=case.pk)),
            History(CaseAttachment.history.filter(case_id=case.pk)),
            History(contacts),
        ],
        [
            CaseNote.objects.filter(pk__in=CaseNote.history.filter(**made).values("id")),
            files,
            Attachment.objects.filter(pk__in=files.values("attachment")),
            User.objects.filter(pk__in=contacts.filter(activity__in=made["activity__in"]).values("user")),
        ],
    )
    notes, files, attachments, users = ({row.pk: row for row in rows} for rows in read.further)
    for file in files.values():
        file.attachment = attachments[file.attachment_id]
    entries = plain_entries(activities, read, Case, entry=CaseEntry)
    for entry in entries:
        activity = entry.activity
        entry.notes = _made(read.revisions(CaseNote, activity), notes)
        if activity.verb == CaseVerb.NOTE_ADDED and not entry.notes:
            entry.taken_back = [revision.row for revision in read.revisions(CaseNote, activity)]
        entry.files = _made(read.revisions(CaseAttachment, activity), files)
        if activity.verb == CaseVerb.CREATED:
            entry.lines = [f"{label}: {value}" for label, value in details_in_words(case.details)]
        elif activity.verb == CaseVerb.CONTACTS_REPLACED:
            changed = reversed(read.revisions(CaseContact, activity))
            entry.lines = [_contact_line(revision.row, users) for revision in changed]
        elif activity.verb == CaseVerb.TAGGED:
            entry.lines = tag_lines(activity)
        elif activity.verb in PROMISES:
            entry.lines = promise_lines(activity, CaseTarget, CaseAction)
        elif activity.verb in LINKS:
            entry.ticket_id = activity.subject_id
    return entries


def _made(revisions: list[Revision], rows: dict[int, Row]) -> list[Row]:
    """Those of the rows, which are never changed, that the revisions made, the first one first."""
    return [rows[revision.row.id] for revision in reversed(revisions) if revision.row.id in rows]


def _contact_line(row: Any, users: dict[int, User]) -> str:
    """ "Technical John Doe added", for a contact that was added or removed."""
    name = users[row.user_id].name if row.user_id else f"{row.first_name} {row.last_name}"
    return f"{ContactType(row.type).label} {name} {SIGNS[row.history_type]}"
