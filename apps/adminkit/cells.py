"""What cells of lists and other parts of pages show of a value."""

import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core import formatting


def ago(at: datetime.datetime | None) -> str:
    """How long ago, with the time itself as tooltip."""
    return formatting.NOTHING if at is None else _since(at, gettext("%(time)s ago"))


def age(at: datetime.datetime) -> str:
    """How long since, with the time itself as tooltip."""
    return _since(at, "%(time)s")


def _since(at: datetime.datetime, words: str) -> str:
    length = formatting.format_duration(timezone.now() - at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        formatting.format_timestamp(at),
        words % {"time": length},
    )


def timestamp(at: datetime.datetime | None) -> str:
    """The time itself, in words."""
    if at is None:
        return formatting.NOTHING
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), formatting.format_timestamp(at))


def text(value: object) -> str:
    """Somebody's words, kept apart from the text around them: no bidi control reaches beyond them."""
    return formatting.NOTHING if value in (None, "") else format_html("<bdi>{}</bdi>", value)


def quiet(words: str) -> SafeString:
    """Words of our own where there is no value."""
    return format_html('<span class="desk-quiet">{}</span>', words)


def small(value: object) -> SafeString:
    """A second line of a cell; nothing without a value."""
    return SafeString("") if value in (None, "") else format_html("<small>{}</small>", text(value))
