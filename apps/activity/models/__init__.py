"""Business writes with what they caused, and what people keep for themselves."""

from apps.activity.models.activities import (
    LONGEST_VALUE,
    Activity,
    ArchivedMonth,
    BulkRow,
    BulkRun,
    Email,
    FieldChange,
    FormPost,
    Notification,
    Seal,
    SealedDay,
    SealLayout,
)
from apps.activity.models.own import Draft, Presence, QueueView

__all__ = [
    "LONGEST_VALUE",
    "Activity",
    "ArchivedMonth",
    "BulkRow",
    "BulkRun",
    "Draft",
    "Email",
    "FieldChange",
    "FormPost",
    "Notification",
    "Presence",
    "QueueView",
    "Seal",
    "SealLayout",
    "SealedDay",
]
