"""Lead times of reminders in words."""

UNITS = [(604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]


def format_lead_time(seconds: int) -> str:
    """A lead time in the largest unit that divides it: "2 hours", "90 minutes", "1 week"."""
    count, unit = next((seconds // size, unit) for size, unit in UNITS if seconds % size == 0)
    return f"{count:,} {unit}{'' if count == 1 else 's'}"
