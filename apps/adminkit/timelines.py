"""Timelines of an object's page: filters, pages of entries, and what apps above write about an object below."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from apps.activity.constants import STEPS
from apps.activity.models import Activity, Email
from apps.activity.timelines import (
    MOST_AT_ONCE,
    PER_PAGE,
    Change,
    History,
    PageRead,
    newest,
    position,
    readable_by,
    words_of,
)
from apps.activity.undoing import UNDOES, may_undo
from apps.adminkit.instants import AS_OF, WITH, iso
from apps.core.filters import asked, one_of_words
from apps.core.requests import caller_of

JUST_AFTER = datetime.timedelta(seconds=1)
Filters = Mapping[str, tuple[str, Q]]  # by name in the address: label and condition


@dataclass(slots=True)
class Entry:
    """One activity, and what it wrote, changed and sent. `written` is what an app above has to show of it.

    `template` is the partial that shows entries of this kind. `undo` is what its button Undo takes back.
    """

    template: ClassVar[str] = "desk/entry.html"
    activity: Activity
    did: str
    changes: list[Change] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    emails: list[Email] = field(default_factory=list)
    written: object = None
    undo: list[int] = field(default_factory=list)

    @property
    def then(self) -> str:
        """The part of an address that shows the subject just before and just after; empty where it did not change."""
        activity = self.activity
        written, subject = (activity.object_type, activity.object_id), (activity.subject_type, activity.subject_id)
        if not self.changes or written != subject:
            return ""
        return urlencode({AS_OF: iso(activity.at), WITH: iso(activity.at + JUST_AFTER)})


@dataclass(slots=True)
class Timeline:
    """One page of entries. `before` is its own position, `older` where the next page starts, `shown` its filter."""

    entries: list[Entry]
    before: int | None
    older: int | None
    shown: str = ""
    filters: list[tuple[str, str]] = field(default_factory=list)

    @property
    def query(self) -> str:
        """The part of the address that says its filter."""
        return f"show={self.shown}" if self.shown else ""


def timeline_page(
    request: HttpRequest,
    rows: QuerySet[Activity],
    entries_of: Callable[[list[Activity]], list[Entry]],
    filters: Filters | None = None,
) -> Timeline:
    """The 25 entries that the address asks for: `show=` filters them, `before=` pages them, `entries=all` shows all.

    What was done to a subject that the person may not see is left out.
    """
    shown, before = "", asked(request, "before", position)
    if filters:
        shown = asked(request, "show", one_of_words(filters), next(iter(filters)))
        rows = rows.filter(filters[shown][1])
    caller = caller_of(request)
    is_whole = asked(request, "entries", one_of_words({"all"})) is not None
    page, older = newest(readable_by(caller, rows), before, MOST_AT_ONCE if is_whole else PER_PAGE)
    entries = entries_of(page)
    undone = {activity.data.get(UNDOES) for activity in page}
    for entry in entries:
        whole = entry.activity.part_of or entry.activity.pk
        if whole not in undone and may_undo(entry.activity, caller):
            entry.undo = [entry.activity.pk]
    labels = [(name, label) for name, (label, _) in (filters or {}).items()]
    return Timeline(entries, before, older, shown, labels)


def plain_entries(
    activities: list[Activity], read: PageRead, model: type[Model] | None = None, *, entry: type[Entry] = Entry
) -> list[Entry]:
    """An entry for each activity, with the e-mails it caused and what it changed of the model's rows."""
    return [
        entry(
            activity=activity,
            did=words_of(activity.verb),
            changes=read.changes(model, activity) if model else [],
            lines=list(activity.data.get(STEPS, [])),
            emails=read.emails(activity),
        )
        for activity in activities
    ]


@dataclass(frozen=True, slots=True)
class Source:
    """Activities of another app: their verbs, the filter that shows them alone, and what each of them wrote.

    `events` are those verbs that happen by themselves, such as a reminder; `histories` are the rows to read for
    them, of which `written_by` makes what the entry's partial template shows, by activity id.
    """

    name: str
    label: str
    verbs: Collection[str]
    events: Collection[str]
    histories: Sequence[History]
    written_by: Callable[[list[Activity], PageRead], dict[int, object]]


_SOURCES: dict[type[Model], list[Source]] = defaultdict(list)


def add_source(model: type[Model], source: Source) -> None:
    """Show these activities on the timelines of the model's rows. Called in `AppConfig.ready()`."""
    _SOURCES[model].append(source)


def sources_of(model: type[Model]) -> list[Source]:
    return _SOURCES[model]
