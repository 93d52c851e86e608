"""The classifications a new installation starts with.

Names and numbers follow CostGuard Journal Management 2.09 (its sample lookups) and the tickets
microservice's samples (state 1 is OPEN; a new ticket is New, of category Default). The order matters:
on an empty table the primary keys, which are the microservice's state ids, follow it.
"""

import datetime

from apps.tickets.constants import ClassificationKind, Lifecycle

HOUR = datetime.timedelta(hours=1)
STATUSES = [  # number, name, lifecycle, is_resolution
    (1002, "Open", Lifecycle.OPEN, False),
    (1000, "New", Lifecycle.OPEN, False),
    (1001, "Pending", Lifecycle.OPEN, False),
    (1003, "On Hold", Lifecycle.ON_HOLD, False),
    (1004, "Resolved", Lifecycle.RESOLVED, True),
    (1005, "Completed", Lifecycle.CLOSED, True),
    (1006, "Cancelled", Lifecycle.CLOSED, False),
]
PRIORITIES = [  # number, name, target
    (1, "Urgent", 4 * HOUR),
    (2, "Customer Action Needed", 48 * HOUR),
    (3, "Normal", 24 * HOUR),
    (4, "P4 - Priority 4", 72 * HOUR),
    (5, "P5 - Priority 5", 120 * HOUR),
]
OTHERS = {
    ClassificationKind.TYPE: [(1011, "Default"), (1012, "Trouble Ticket"), (1013, "Service Request")],
    ClassificationKind.STAGE: [(1, "Triage"), (2, "Diagnosis"), (3, "Provisioning"), (4, "Monitoring")],
    ClassificationKind.OUTCOME: [(1, "Phone"), (2, "Remote fix"), (3, "Site visit"), (4, "No fault found")],
    ClassificationKind.IMPACT: [(1, "1 - High"), (2, "2 - Medium"), (3, "3 - Low")],
    ClassificationKind.URGENCY: [(1, "1 - High"), (2, "2 - Medium"), (3, "3 - Low")],
}
DEFAULTS = {
    (ClassificationKind.STATUS, "New"),
    (ClassificationKind.PRIORITY, "Normal"),
    (ClassificationKind.TYPE, "Default"),
}


def create_default_classifications(model) -> None:
    """Create the rows with the given model class, unless there are classifications already."""
    if model.objects.exists():
        return
    rows = [
        {
            "kind": ClassificationKind.STATUS,
            "number": number,
            "name": name,
            "lifecycle": lifecycle,
            "is_resolution": resolves,
        }
        for number, name, lifecycle, resolves in STATUSES
    ]
    rows += [
        {"kind": ClassificationKind.PRIORITY, "number": number, "name": name, "target": target}
        for number, name, target in PRIORITIES
    ]
    rows += [{"kind": kind, "number": number, "name": name} for kind in OTHERS for number, name in OTHERS[kind]]
    for row in rows:
        model.objects.create(**row, is_default=(row["kind"], row["name"]) in DEFAULTS)
