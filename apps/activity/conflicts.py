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
    """Who changed what of a row since the version in the form's `marks`, and what can be done; `url` is its page."""
    return format_html(KEPT, " ".join(reversed(list(_changes(row, _drawn_at(row, marks))))), url)


def _drawn_at(row: Model, marks: Iterable[str]) -> datetime.datetime:
    """The version that the form was drawn from; long ago when none can be read."""
    for mark in marks:
        name, _, version = mark.partition("@")
        with suppress(ValueError):
            if name == name_of(row) and (at := parse_datetime(version)) is not None and is_aware(at):
                return at
    return datetime.datetime(datetime.MINYEAR, 1, 1, tzinfo=datetime.UTC)


def _changes(row: Model, since: datetime.datetime) -> Iterator[str]:
    """A sentence for each of the newest changes since then."""
    if hasattr(row, "history"):
        versions = row.history.filter(updated_at__gt=since).select_related("activity__actor")
        for revision in revisions(versions.order_by("-history_id")[:SHOWN]):
            yield _sentence(revision.row.activity, type(row), revision.changes, revision.row.history_date)
    else:
        for activity in activities_of(row).filter(at__gt=since).select_related("actor").order_by("-pk")[:SHOWN]:
            yield _sentence(activity, type(row), [], activity.at)


def _sentence(activity: Activity | None, model: type[Model], changes: list[Change], at: datetime.datetime) -> str:
    who = str(activity.actor) if activity and activity.actor else "Patchbay"
    moves = [
        f"{change.label} from “{_short(change.old)}” to “{_short(change.new)}”"
        for change in [*changes, *link_changes(activity, model)]
    ]
    return f"{who} changed {join_words(moves or ['what belongs to it'])} on {format_timestamp(at)}."


def _short(text: str) -> str:
    return Truncator(text).chars(LONGEST)
