"""The searches over journals, follow-ups, reminders and their lookups."""

import datetime

from django.db.models import Case, IntegerField, Value, When

from apps.dialects.costguard.base import JournalManagementViewSet
from apps.dialects.costguard.fields import lookup_resource
from apps.dialects.costguard.odata import Field, Resource
from apps.journals.constants import OBJECT_TYPE_NUMBERS, JournalLookupKind

CONTRACT = JournalManagementViewSet.contract
OBJECT_TYPE_NUMBER = Case(
    *(When(follow_up__object_type=word, then=Value(number)) for word, number in OBJECT_TYPE_NUMBERS.items()),
    output_field=IntegerField(),
)
SHARED = [
    Field("createDate", "created_at", datetime.datetime),
    Field("createUser", "created_by__username"),
    Field("description", "description"),
    Field("isInternal", "is_internal", bool),
    Field("isRetained", "is_retained", bool),
    Field("lastModifiedDate", "updated_at", datetime.datetime),
    Field("lastModifiedUser", "updated_by__username"),
    Field("objectID", "object_id", int),
    Field("objectType", "object_type"),
    Field("workflowEnvironment", "workflow_environment"),
    Field("workItemInstanceID", "work_item_instance_id", int),
]
JOURNAL = Resource(
    CONTRACT,
    "searchJournals",
    key="journalID",
    fields=[
        *SHARED,
        Field("journalID", "pk", int),
        Field("journalStatus", "status__name"),
        Field("journalStatusID", "status__number", int),
        Field("journalType", "type__name"),
        Field("journalTypeID", "type__number", int),
    ],
)
FOLLOW_UP = Resource(
    CONTRACT,
    "searchFollowUps",
    key="followUpID",
    fields=[
        *SHARED,
        Field("assignedTo", "assignee_name"),
        Field("closeDate", "closed_at", datetime.datetime),
        Field("dueDate", "due_at", datetime.datetime),
        Field("followUpID", "pk", int),
        Field("followUpStatus", "status__name"),
        Field("followUpStatusID", "status__number", int),
        Field("followUpType", "type__name"),
        Field("followUpTypeID", "type__number", int),
    ],
)
REMINDER = Resource(
    CONTRACT,
    "searchReminders",
    key="reminderID",
    fields=[
        Field("createDate", "created_at", datetime.datetime),
        Field("createUser", "created_by__username"),
        Field("durationSeconds", "duration_seconds", int),
        Field("durationType", "duration_type__name"),
        Field("durationTypeID", "duration_type_id", int),
        Field("lastModifiedDate", "updated_at", datetime.datetime),
        Field("lastModifiedUser", "updated_by__username"),
        Field("reminderID", "pk", int),
        Field("sentDate", "sent_at", datetime.datetime),
    ],
)
PENDING_REMINDER = Resource(
    CONTRACT,
    "searchPendingReminders",
    key="reminderID",
    fields=[
        Field("assignedTo", "follow_up__assignee_name"),
        Field("dueDate", "follow_up__due_at", datetime.datetime),
        Field("followUpID", "follow_up_id", int),
        Field("followUpStatus", "follow_up__status__name"),
        Field("followUpType", "follow_up__type__name"),
        Field("followUpStatusID", "follow_up__status__number", int),
        Field("objectID", "follow_up__object_id", int),
        Field("objectType", OBJECT_TYPE_NUMBER, int, nullable=False),
        Field("reminderDate", "remind_at", datetime.datetime),
        Field("reminderID", "pk", int),
    ],
)
DURATION_TYPE = Resource(
    CONTRACT,
    "listReminderDurationTypes",
    key="durationTypeID",
    fields=[
        Field("durationTypeID", "pk", int),
        Field("durationType", "name"),
        Field("secondsPerUnit", "seconds_per_unit", int),
    ],
)


LOOKUPS = {
    JournalLookupKind.JOURNAL_TYPE: lookup_resource(CONTRACT, "listJournalTypes", "journalTypeID", "journalType"),
    JournalLookupKind.JOURNAL_STATUS: lookup_resource(
        CONTRACT, "listJournalStatuses", "journalStatusID", "journalStatus"
    ),
    JournalLookupKind.FOLLOW_UP_TYPE: lookup_resource(CONTRACT, "listFollowUpTypes", "followUpTypeID", "followUpType"),
    JournalLookupKind.FOLLOW_UP_STATUS: lookup_resource(
        CONTRACT,
        "listFollowUpStatuses",
        "followUpStatusID",
        "followUpStatus",
        Field("isClosedState", "is_closed", bool),
    ),
}
