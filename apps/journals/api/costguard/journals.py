"""Journals."""

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet, no_content
from apps.dialects.costguard.fields import row_body
from apps.dialects.rows import not_found_first
from apps.journals import operations
from apps.journals.api.costguard.resources import JOURNAL
from apps.journals.api.costguard.shared import SHARED, fields_of
from apps.journals.constants import JournalLookupKind
from apps.journals.models import Journal
from apps.journals.permissions import ADD_JOURNAL, CHANGE_JOURNAL, VIEW_JOURNAL

LOOKUPS = {
    "journalTypeID": ("type", JournalLookupKind.JOURNAL_TYPE),
    "journalStatusID": ("status", JournalLookupKind.JOURNAL_STATUS),
}


class Journals(JournalManagementViewSet):
    error_fields = {argument: member for member, (argument, _) in LOOKUPS.items()} | {"object_id": "objectID"}

    @operation("searchJournals", needs=VIEW_JOURNAL)
    def list(self, request):
        return self.search(JOURNAL, self.visible(Journal))

    @operation("createJournal", needs=ADD_JOURNAL)
    def create(self, request):
        journal = operations.create_journal(**fields_of(self.body(), SHARED, LOOKUPS), by=self.caller)
        # Whoever writes an internal one gets it in this answer.
        return Response(row_body(JOURNAL, Journal.objects.all(), "journal", journal.pk), status=201)

    @operation("getJournal", needs=VIEW_JOURNAL, record=Journal)
    def retrieve(self, request, journalID):
        return Response(row_body(JOURNAL, self.visible(Journal), "journal", journalID))

    @operation("updateJournal", needs=CHANGE_JOURNAL)
    def update(self, request, journalID):
        with not_found_first(self.visible(Journal), "journal", journalID):
            changes = fields_of(self.patch_document().changes, SHARED, LOOKUPS)
            operations.update_journal(journal_id=journalID, changes=changes, by=self.caller)
        return no_content()
