"""The lists of ids that journal and follow-up operations take, and the state of the service."""

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.journals.api.costguard.resources import DURATION_TYPE, LOOKUPS
from apps.journals.constants import JournalLookupKind
from apps.journals.models import DurationType, Lookup


class JournalLookups(JournalManagementViewSet):
    @operation("listJournalTypes")
    def journal_types(self, request):
        return self._search(JournalLookupKind.JOURNAL_TYPE)

    @operation("listJournalStatuses")
    def journal_statuses(self, request):
        return self._search(JournalLookupKind.JOURNAL_STATUS)

    @operation("listFollowUpTypes")
    def follow_up_types(self, request):
        return self._search(JournalLookupKind.FOLLOW_UP_TYPE)

    @operation("listFollowUpStatuses")
    def follow_up_statuses(self, request):
        return self._search(JournalLookupKind.FOLLOW_UP_STATUS)

    @operation("listReminderDurationTypes")
    def duration_types(self, request):
        return self.search(DURATION_TYPE, DurationType.objects.all())

    def _search(self, kind: JournalLookupKind):
        return self.search(LOOKUPS[kind], Lookup.objects.of(kind))


class Health(JournalManagementViewSet):
    @operation("healthCheck")
    def health(self, request):
        version = self.contract.document["info"]["version"]
        return Response({"status": "OK", "service": "JournalManagement", "version": version})
