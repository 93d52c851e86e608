"""Follow-ups and their reminders."""

from rest_framework.response import Response

from apps.core.errors import Invalid, NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet, no_content
from apps.journals import operations
from apps.journals.api.costguard.resources import FOLLOW_UP, PENDING_REMINDER, REMINDER
from apps.journals.api.costguard.shared import SHARED, fields_of
from apps.journals.constants import JournalLookupKind
from apps.journals.models import DurationType, FollowUp, Reminder
from apps.journals.querysets import FollowUpQuerySet

LOOKUPS = {
    "followUpTypeID": ("type", JournalLookupKind.FOLLOW_UP_TYPE),
    "followUpStatusID": ("status", JournalLookupKind.FOLLOW_UP_STATUS),
}
PLAIN = SHARED | {"assignedTo": "assignee_name"}
MAY_CHANGE = {"needs": "journals.change_followup", "denied_message": "You may not change follow-ups."}


class FollowUps(JournalManagementViewSet):
    error_fields = {argument: member for member, (argument, _) in LOOKUPS.items()} | {"object_id": "objectID"}

    @operation("searchFollowUps", needs="journals.view_followup")
    def list(self, request):
        return self.search(FOLLOW_UP, self._visible())

    @operation("createFollowUp", needs="journals.add_followup", denied_message="You may not plan follow-ups.")
    def create(self, request):
        follow_up = operations.create_follow_up(**self._fields(self.body()), by=self.caller)
        return Response(self._response(FollowUp.objects.all(), follow_up.pk), status=201)

    @operation("getFollowUp", needs="journals.view_followup")
    def retrieve(self, request, followUpID):
        return Response(self._response(self._visible(), followUpID))

    @operation("updateFollowUp", **MAY_CHANGE)
    def update(self, request, followUpID):
        if not self._visible().filter(pk=followUpID).exists():
            raise NotFound("follow-up", followUpID)
        changes = self._fields(self.patch_document().changes)
        operations.update_follow_up(follow_up_id=followUpID, changes=changes, by=self.caller)
        return no_content()

    def _visible(self):
        return FollowUp.objects.visible_to(self.caller)

    def _response(self, follow_ups: FollowUpQuerySet, follow_up_id: int) -> dict:
        """One of the follow-ups in full; whoever plans an internal one gets it in this answer."""
        found = FOLLOW_UP.rows(follow_ups.filter(pk=follow_up_id))
        if not found:
            raise NotFound("follow-up", follow_up_id)
        return found[0]

    def _fields(self, members: dict) -> dict:
        fields = fields_of(members, PLAIN, LOOKUPS)
        if "dueDate" in members:
            fields["due_at"] = self.moment("dueDate", members["dueDate"])
        return fields


class Reminders(JournalManagementViewSet):
    error_fields = {"duration_type": "durationTypeID", "duration_seconds": "durationSeconds"}

    @operation("searchPendingReminders", needs="journals.view_followup")
    def list_pending(self, request):
        return self.search(PENDING_REMINDER, Reminder.objects.visible_to(self.caller).pending())

    @operation("searchReminders", needs="journals.view_followup")
    def list(self, request, followUpID):
        self._require(followUpID)
        return self.search(REMINDER, self._of(followUpID))

    @operation("createReminder", **MAY_CHANGE)
    def create(self, request, followUpID):
        self._require(followUpID)
        body = self.body()
        reminder = operations.create_reminder(
            follow_up_id=followUpID,
            duration_seconds=body["reminderDurationSeconds"],
            duration_type=self._duration_type(body["reminderDurationTypeID"], "reminderDurationTypeID"),
            by=self.caller,
        )
        return Response(self._body(followUpID, reminder.pk), status=201)

    @operation("updateReminder", **MAY_CHANGE)
    def update(self, request, followUpID, reminderID):
        self._require(followUpID)
        self._body(followUpID, reminderID)
        members = self.patch_document().changes
        changes = {"duration_seconds": members["durationSeconds"]} if "durationSeconds" in members else {}
        if "durationTypeID" in members:
            changes["duration_type"] = self._duration_type(members["durationTypeID"], "durationTypeID")
        operations.update_reminder(follow_up_id=followUpID, reminder_id=reminderID, changes=changes, by=self.caller)
        return Response(self._body(followUpID, reminderID))

    @operation("deleteReminder", **MAY_CHANGE)
    def delete_reminder(self, request, followUpID, reminderID):
        operations.delete_reminder(follow_up_id=followUpID, reminder_id=reminderID, by=self.caller)
        return no_content()

    def _require(self, follow_up_id: int) -> None:
        if not FollowUp.objects.visible_to(self.caller).filter(pk=follow_up_id).exists():
            raise NotFound("follow-up", follow_up_id)

    def _of(self, follow_up_id: int):
        return Reminder.objects.filter(follow_up=follow_up_id)

    def _body(self, follow_up_id: int, reminder_id: int) -> dict:
        found = REMINDER.rows(self._of(follow_up_id).filter(pk=reminder_id))
        if not found:
            raise NotFound("reminder", reminder_id)
        return found[0]

    def _duration_type(self, pk: int, member: str) -> DurationType:
        duration_type = DurationType.objects.filter(pk=pk).first()
        if duration_type is None:
            raise Invalid(member, "There is no such duration type.", value=pk)
        return duration_type
