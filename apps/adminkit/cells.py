"""What cells of lists and other parts of pages show of a value."""

import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core import formatting
from apps.core.markup import escaped
from apps.core.present import present


def ago(at: datetime.datetime | None) -> str:
    """How long ago, with the time itself as tooltip."""
    return formatting.NOTHING if at is None else _since(at, gettext("%(time)s ago"))


def age(at: datetime.datetime) -> str:
    """How long since, with the time itself as tooltip."""
    return _since(at, "%(time)s")


def _since(at: datetime.datetime, words: str) -> str:
    length = formatting.format_duration(present() - at)
    title, shown = escaped(formatting.format_timestamp(at)), escaped(words % {"time": length})
    return SafeString(f'<time datetime="{at.isoformat()}" title="{title}">{shown}</time>')


def timestamp(at: datetime.datetime | None) -> str:
    """The time itself, in words."""
    if at is None:
        return formatting.NOTHING
    return SafeString(f'<time datetime="{at.isoformat()}">{escaped(formatting.format_timestamp(at))}</time>')


def text(value: object) -> str:
    """Somebody's words, kept apart from the text around them: no bidi control reaches beyond them."""
    return formatting.NOTHING if value in (None, "") else SafeString(f"<bdi>{escaped(value)}</bdi>")


def quiet(words: str) -> SafeString:
    """Words of our own where there is no value."""
    return SafeString(f'<span class="desk-quiet">{escaped(words)}</span>')


def small(value: object) -> SafeString:
    """A second line of a cell; nothing without a value."""
    return SafeString("") if value in (None, "") else SafeString(f"<small>{escaped(text(value))}</small>")
