"""Lead times of reminders in words."""

from django.utils.translation import ngettext_lazy

from apps.core.formatting import format_number

UNITS = [
    (604_800, ngettext_lazy("%(count)s week", "%(count)s weeks", "number")),
    (86_400, ngettext_lazy("%(count)s day", "%(count)s days", "number")),
    (3_600, ngettext_lazy("%(count)s hour", "%(count)s hours", "number")),
    (60, ngettext_lazy("%(count)s minute", "%(count)s minutes", "number")),
    (1, ngettext_lazy("%(count)s second", "%(count)s seconds", "number")),
]


def format_lead_time(seconds: int) -> str:
    """A lead time in the largest unit that divides it: "2 hours", "90 minutes", "1 week"."""
    count, unit = next((seconds // size, unit) for size, unit in UNITS if seconds % size == 0)
    return str(unit % {"number": count, "count": format_number(count)})
