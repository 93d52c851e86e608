"""Words and badges of follow-ups and reminders, and the number of new notifications."""

from django import template

from apps.journals.badges import due, has_it, plan_status
from apps.journals.formatting import format_lead_time

MOST_UNSEEN = 99
register = template.Library()
register.filter("lead", format_lead_time)
register.filter("due", due)
register.filter("plan_status", plan_status)
register.filter("has_it", has_it)


@register.simple_tag(takes_context=True)
def unseen(context) -> str:
    """How many notifications the person has not seen, "99+" at most; empty for none."""
    new = context["request"].user.notifications.filter(seen_at=None)
    count = new.order_by()[: MOST_UNSEEN + 1].count()
    return f"{MOST_UNSEEN}+" if count > MOST_UNSEEN else str(count or "")
