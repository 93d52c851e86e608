"""Follow-ups and their reminders."""

from rest_framework.response import Response

from apps.dialects.base import operation, reads
from apps.dialects.costguard.base import JournalManagementViewSet, no_content
from apps.dialects.costguard.fields import row_body
from apps.dialects.rows import named_row, not_found_first, require_visible
from apps.journals import operations
from apps.journals.api.costguard.resources import FOLLOW_UP, PENDING_REMINDER, REMINDER
from apps.journals.api.costguard.shared import SHARED, fields_of
from apps.journals.constants import JournalLookupKind
from apps.journals.models import DurationType, FollowUp, Reminder
from apps.journals.permissions import ADD_FOLLOW_UP, CHANGE_FOLLOW_UP, VIEW_FOLLOW_UP

LOOKUPS = {
    "followUpTypeID": ("type", JournalLookupKind.FOLLOW_UP_TYPE),
    "followUpStatusID": ("status", JournalLookupKind.FOLLOW_UP_STATUS),
}
PLAIN = SHARED | {"assignedTo": "assignee_name"}


class FollowUps(JournalManagementViewSet):
    error_fields = {argument: member for member, (argument, _) in LOOKUPS.items()} | {"object_id": "objectID"}

    @operation("searchFollowUps", needs=VIEW_FOLLOW_UP)
    def list(self, request):
        return self.search(FOLLOW_UP, self.visible(FollowUp))

    @operation("createFollowUp", needs=ADD_FOLLOW_UP)
    def create(self, request):
        follow_up = operations.create_follow_up(**self._fields(self.body()), by=self.caller)
        # Whoever plans an internal one gets it in this answer.
        return Response(row_body(FOLLOW_UP, FollowUp.objects.all(), "follow-up", follow_up.pk), status=201)

    @operation("getFollowUp", needs=VIEW_FOLLOW_UP, record=FollowUp)
    def retrieve(self, request, followUpID):
        return Response(row_body(FOLLOW_UP, self.visible(FollowUp), "follow-up", followUpID))

    @operation("updateFollowUp", needs=CHANGE_FOLLOW_UP)
    def update(self, request, followUpID):
        with not_found_first(self.visible(FollowUp), "follow-up", followUpID):
            changes = self._fields(self.patch_document().changes)
            operations.update_follow_up(follow_up_id=followUpID, changes=changes, by=self.caller)
        return no_content()

    def _fields(self, members: dict) -> dict:
        fields = fields_of(members, PLAIN, LOOKUPS)
        if "dueDate" in members:
            fields["due_at"] = self.timestamp("dueDate", members["dueDate"])
        return fields


class Reminders(JournalManagementViewSet):
    error_fields = {"duration_type": "durationTypeID", "duration_seconds": "durationSeconds"}

    @operation("searchPendingReminders", needs=VIEW_FOLLOW_UP)
    def list_pending(self, request):
        return self.search(PENDING_REMINDER, self.visible(Reminder).pending())

    @operation("searchReminders", needs=VIEW_FOLLOW_UP)
    def list(self, request, followUpID):
        require_visible(self.visible(FollowUp), "follow-up", followUpID)
        return self.search(REMINDER, Reminder.objects.filter(follow_up=followUpID))

    def read_record(self):
        return ("current", self.kwargs) if "reminderID" in self.kwargs else super().read_record()

    @reads(record="reminders")
    def current(self, request, followUpID, reminderID):
        require_visible(self.visible(FollowUp), "follow-up", followUpID)
        return Response(row_body(REMINDER, Reminder.objects.filter(follow_up=followUpID), "reminder", reminderID))

    def reminders(self, followUpID, reminderID):
        return Reminder.objects.filter(follow_up__in=self.visible(FollowUp).filter(pk=followUpID), pk=reminderID)

    @operation("createReminder", needs=CHANGE_FOLLOW_UP)
    def create(self, request, followUpID):
        with not_found_first(self.visible(FollowUp), "follow-up", followUpID):
            body = self.body()
            reminder = operations.create_reminder(
                follow_up_id=followUpID,
                duration_seconds=body["reminderDurationSeconds"],
                duration_type=self._duration_type(body["reminderDurationTypeID"], "reminderDurationTypeID"),
                by=self.caller,
            )
        return Response(row_body(REMINDER, Reminder.objects.all(), "reminder", reminder.pk), status=201)

    @operation("updateReminder", needs=CHANGE_FOLLOW_UP)
    def update(self, request, followUpID, reminderID):
        reminders = Reminder.objects.filter(follow_up=followUpID)
        with (
            not_found_first(self.visible(FollowUp), "follow-up", followUpID),
            not_found_first(reminders, "reminder", reminderID),
        ):
            members = self.patch_document().changes
            changes = {"duration_seconds": members["durationSeconds"]} if "durationSeconds" in members else {}
            if "durationTypeID" in members:
                changes["duration_type"] = self._duration_type(members["durationTypeID"], "durationTypeID")
            operations.update_reminder(follow_up_id=followUpID, reminder_id=reminderID, changes=changes, by=self.caller)
        return Response(row_body(REMINDER, reminders, "reminder", reminderID))

    @operation("deleteReminder", needs=CHANGE_FOLLOW_UP)
    def delete_reminder(self, request, followUpID, reminderID):
        operations.delete_reminder(follow_up_id=followUpID, reminder_id=reminderID, by=self.caller)
        return no_content()

    def _duration_type(self, pk: int, member: str) -> DurationType:
        return named_row(DurationType.objects, member, "duration type", pk)
