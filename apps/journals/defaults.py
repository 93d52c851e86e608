"""The lookups a new installation starts with, as CostGuard Journal Management 2.09 shows them."""

from apps.journals.constants import JournalLookupKind

LOOKUPS = {
    JournalLookupKind.JOURNAL_TYPE: [(80, "Forced Journals"), (81, "General Note")],
    JournalLookupKind.JOURNAL_STATUS: [(1001, "Pending"), (1002, "Open"), (1005, "Completed")],
    JournalLookupKind.FOLLOW_UP_TYPE: [(1, "Call Back"), (2, "Site Visit")],
    JournalLookupKind.FOLLOW_UP_STATUS: [(1, "open"), (2, "in progress"), (3, "completed"), (4, "cancelled")],
}
CLOSED = {"completed", "cancelled"}
DURATIONS = [("Hours", 3_600), ("Minutes", 60), ("Days", 86_400), ("Weeks", 604_800)]


def create_default_lookups(lookup_model, duration_model) -> None:
    """Create the rows with the given model classes, unless there are lookups already."""
    if lookup_model.objects.exists():
        return
    for kind, rows in LOOKUPS.items():
        for number, name in rows:
            closed = kind == JournalLookupKind.FOLLOW_UP_STATUS and name in CLOSED
            lookup_model.objects.create(kind=kind, number=number, name=name, is_closed=closed)
    for position, (name, seconds) in enumerate(DURATIONS, start=1):
        duration_model.objects.create(id=position, name=name, seconds_per_unit=seconds)
