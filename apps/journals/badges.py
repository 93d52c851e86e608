"""Badges of follow-ups."""

from django.utils.html import format_html
from django.utils.translation import gettext

from apps.core import formatting
from apps.core.present import present
from apps.journals.models import FollowUp


def due(follow_up: FollowUp) -> str:
    """When it is due, or when it was completed, as a badge with the time itself as tooltip."""
    now, at = present(), follow_up.due_at
    if follow_up.is_closed:
        at, tone, label = (
            follow_up.closed_at,
            "good",
            gettext("Done %(duration)s ago") % {"duration": formatting.format_duration(now - follow_up.closed_at)},
        )
    elif at < now:
        tone, label = "bad", gettext("Overdue by %(duration)s") % {"duration": formatting.format_duration(now - at)}
    else:
        tone, label = (
            "warn" if formatting.to_local_time(at).date() == formatting.to_local_time(now).date() else "calm",
            gettext("Due in %(duration)s") % {"duration": formatting.format_duration(at - now)},
        )
    return format_html('<time class="desk-badge is-{}" datetime="{}" title="{}">{}</time>',
                       tone, at.isoformat(), formatting.format_timestamp(at), label)  # fmt: skip


def plan_status(follow_up: FollowUp) -> str:
    """The follow-up's status as a badge."""
    tone = "good" if follow_up.is_closed else "calm"
    return format_html('<span class="desk-badge is-{}"><bdi>{}</bdi></span>', tone, follow_up.status.name)


def has_it(follow_up: FollowUp) -> str:
    """Who has it: the person, or the user name given when nobody here has that."""
    holder = follow_up.assignee or follow_up.assignee_name
    return format_html("<bdi>{}</bdi>", holder) if holder else gettext("Nobody")
