"""What others changed while a person had a form open, in words."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import is_aware

from apps.activity.models import Activity
from apps.activity.timelines import Change, activities_of, link_changes, revisions
from apps.core.errors import DECIDE_AGAIN, OVERTAKEN
from apps.core.formatting import format_timestamp, join_words
from apps.core.sent import name_of

SHOWN = 3  # versions that are put in words; the history has all of them
LONGEST = 60
KEPT = (
    "Somebody saved this while you had it open, so nothing was written. {} What you wrote is kept below; "
    'what you left as it was shows what is stored now. Save again to put yours in its place, or <a href="{}">take the '
    "newest version</a>."
)


def conflict_words(row: Model, marks: Iterable[str], url: str) -> SafeString:
    """What the head of a form over a row says: who changed what since the version in its `marks`, and what can be done.

    `url` is the form's page.
    """
    return format_html(KEPT, _changes_since(row, marks), url)


def pressed_too_late(row: Model, mark: str) -> str:
    """What is said of a button on a row: who changed what since the version in the `mark` of its form."""
    return " ".join(filter(None, [OVERTAKEN, _changes_since(row, [mark]), DECIDE_AGAIN]))


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
        changed_at = "updated_at" if hasattr(row, "updated_at") else "history_date"
        versions = row.history.exclude(history_type="+")
        versions = versions.filter(**{f"{changed_at}__gt": since}) if since else versions
        for revision in revisions(versions.select_related("activity__actor").order_by("-history_id")[:most]):
            yield _sentence(revision.row.activity, type(row), revision.changes, revision.row.history_date)
    else:
        activities = activities_of(row).filter(at__gt=since) if since else activities_of(row)
        for activity in activities.select_related("actor").order_by("-pk")[:most]:
            yield _sentence(activity, type(row), [], activity.at)


def _sentence(activity: Activity | None, model: type[Model], changes: list[Change], at: datetime.datetime) -> str:
    who = activity.who if activity else "Patchbay"
    moves = [
        f"{change.label} from “{_short(change.old)}” to “{_short(change.new)}”"
        for change in [*changes, *link_changes(activity, model)]
    ]
    return f"{who} changed {join_words(moves or ['what belongs to it'])} on {format_timestamp(at)}."


def _short(text: str) -> str:
    return Truncator(text).chars(LONGEST)
