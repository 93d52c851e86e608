"""What others changed while a person had a form open, in words, and who changed each field last."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import is_aware
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.timelines import Change, Revision, activities_of, link_changes, revisions
from apps.core.errors import DECIDE_AGAIN, OVERTAKEN
from apps.core.formatting import format_timestamp, join_words
from apps.core.forms import KeepsUntouched
from apps.core.sent import name_of

SHOWN = 3  # versions that are put in words; the history has all of them
SEARCHED = 25  # versions among which the last change of a field is looked for
LONGEST = 60
KEPT = gettext_lazy(
    "Somebody saved this while you had it open, so nothing was written. {} What you wrote is kept below; "
    "what you left as it was shows what is stored now. Where you both changed a field, choose which of the two stays. "
    'Then save again, or <a href="{}">take the newest version</a>.'
)


def conflict_words(row: Model, marks: Iterable[str], url: str) -> SafeString:
    """What the head of a form over a row says: who changed what since the version in its `marks`, and what can be done.

    `url` is the form's page.
    """
    return format_html(str(KEPT), _changes_since(row, marks), url)


def merged_words(row: Model, marks: Iterable[str]) -> str:
    """What is said of a form that was carried out beside another's changes of other fields since its `marks`."""
    return " ".join(
        filter(None, [gettext("Meanwhile others changed this too, and that stays."), _changes_since(row, marks)])
    )


def name_authors(form: object, row: Model) -> None:
    """Let a form name who changed each of the fields that are in conflict, and when; `row` is what it is over."""
    if isinstance(form, KeepsUntouched) and form.conflicts:
        found = list(_authors(row))
        form.conflicts |= {name: _author_of(name, row, found) for name in form.conflicts}


Authors = list[tuple[set[str] | None, str]]  # fields that a version changed, None where unknown; and by whom


def _authors(row: Model) -> Iterator[tuple[set[str] | None, str]]:
    """The newest versions of a row, the newest first."""
    if hasattr(row, "history"):
        versions = row.history.select_related("activity__actor").order_by("-history_id")[:SEARCHED]
        for revision in revisions(versions):
            changes = [*revision.changes, *link_changes(revision.row.activity, type(row))]
            fields = {change.name for change in changes} if revision.before or changes else None
            yield fields, _author(revision.row.activity, revision.row.history_date)
    else:
        for activity in activities_of(row).select_related("actor").order_by("-pk")[:SEARCHED]:
            yield {change.name for change in link_changes(activity, type(row))} or None, _author(activity, activity.at)


def _author_of(name: str, row: Model, found: Authors) -> str:
    """Who changed a field last: "Maria Bloom, 2 Dec 2016, 17:21"; of what is no column, who changed the row."""
    is_kept = any(field.name == name for field in [*row._meta.concrete_fields, *row._meta.many_to_many])
    return next((by for fields, by in found if fields is None or not is_kept or name in fields), "")


def _author(activity: Activity | None, at: datetime.datetime) -> str:
    return f"{activity.who if activity else 'Patchbay'}, {format_timestamp(at)}"


def pressed_too_late(row: Model, mark: str) -> str:
    """What is said of a button on a row: who changed what since the version in the `mark` of its form."""
    return " ".join(filter(None, [str(OVERTAKEN), _changes_since(row, [mark]), str(DECIDE_AGAIN)]))


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else gave another value while a page was open, in words.

    `stored` is what it has now, `by` who gave it that and when, `written` what the button of the page is for.
    """

    label: str
    stored: str
    by: str
    written: str


def clash_over(row: Model, marks: Iterable[str], name: str, written: str) -> Clash | None:
    """The field of that name, if it was given another value than `written` since the version in the `marks`."""
    since = _drawn_at(row, marks)
    if since is None or not hasattr(row, "history"):
        return None
    for revision in _revisions_since(row, since, SEARCHED):
        for change in revision.changes:
            if change.name == name:
                by = _author(revision.row.activity, revision.row.history_date)
                return Clash(change.label, change.new, by, written) if change.new != written else None
    return None


def _changes_since(row: Model, marks: Iterable[str]) -> str:
    """A sentence for each of the newest changes, the newest last."""
    return " ".join(reversed(list(_sentences(row, _drawn_at(row, marks)))))


def _drawn_at(row: Model, marks: Iterable[str]) -> datetime.datetime | None:
    """The version that the form was drawn from; None when it names no time."""
    for mark in marks:
        name, _, version = mark.partition("@")
        with suppress(ValueError):
            if name == name_of(row) and (at := parse_datetime(version)) is not None and is_aware(at):
                return at
    return None


def _sentences(row: Model, since: datetime.datetime | None) -> Iterator[str]:
    """One for each change since then, the newest first; without a time for the last change alone."""
    most = 1 if since is None else SHOWN
    if hasattr(row, "history"):
        for revision in _revisions_since(row, since, most):
            yield _sentence(revision.row.activity, type(row), revision.changes, revision.row.history_date)
    else:
        activities = activities_of(row).filter(at__gt=since) if since else activities_of(row)
        for activity in activities.select_related("actor").order_by("-pk")[:most]:
            yield _sentence(activity, type(row), [], activity.at)


def _revisions_since(row: Model, since: datetime.datetime | None, most: int) -> list[Revision]:
    """The newest changes of a row, the newest first."""
    changed_at = "updated_at" if hasattr(row, "updated_at") else "history_date"
    versions = row.history.exclude(history_type="+")  # type: ignore[attr-defined]  # of django-simple-history
    versions = versions.filter(**{f"{changed_at}__gt": since}) if since else versions
    return revisions(versions.select_related("activity__actor").order_by("-history_id")[:most])


def _sentence(activity: Activity | None, model: type[Model], changes: list[Change], at: datetime.datetime) -> str:
    who = activity.who if activity else "Patchbay"
    moves = [
        (
            gettext("%(label)s from “%(old)s” to “%(new)s”")
            % {"label": change.label, "old": _short(change.old), "new": _short(change.new)}
        )
        for change in [*changes, *link_changes(activity, model)]
    ]
    return gettext("%(who)s changed %(changes)s on %(at)s.") % {
        "who": who,
        "changes": join_words(moves or [gettext("what belongs to it")]),
        "at": format_timestamp(at),
    }


def _short(text: str) -> str:
    return Truncator(text).chars(LONGEST)
