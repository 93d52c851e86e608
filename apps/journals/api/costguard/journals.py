"""Journals."""

from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet, no_content
from apps.journals import operations
from apps.journals.api.costguard.resources import JOURNAL
from apps.journals.api.costguard.shared import SHARED, fields_of
from apps.journals.constants import JournalLookupKind
from apps.journals.models import Journal
from apps.journals.querysets import JournalQuerySet

LOOKUPS = {
    "journalTypeID": ("type", JournalLookupKind.JOURNAL_TYPE),
    "journalStatusID": ("status", JournalLookupKind.JOURNAL_STATUS),
}


class Journals(JournalManagementViewSet):
    error_fields = {argument: member for member, (argument, _) in LOOKUPS.items()} | {"object_id": "objectID"}

    @operation("searchJournals", needs="journals.view_journal")
    def list(self, request):
        return self.search(JOURNAL, self._visible())

    @operation("createJournal", needs="journals.add_journal", denied_message="You may not write journals.")
    def create(self, request):
        journal = operations.create_journal(**fields_of(self.body(), SHARED, LOOKUPS), by=self.caller)
        return Response(self._response(Journal.objects.all(), journal.pk), status=201)

    @operation("getJournal", needs="journals.view_journal")
    def retrieve(self, request, journalID):
        return Response(self._response(self._visible(), journalID))

    @operation("updateJournal", needs="journals.change_journal", denied_message="You may not change journals.")
    def update(self, request, journalID):
        if not self._visible().filter(pk=journalID).exists():
            raise NotFound("journal", journalID)
        changes = fields_of(self.patch_document().changes, SHARED, LOOKUPS)
        operations.update_journal(journal_id=journalID, changes=changes, by=self.caller)
        return no_content()

    def _visible(self):
        return Journal.objects.visible_to(self.caller)

    def _response(self, journals: JournalQuerySet, journal_id: int) -> dict:
        """One of the journals in full; whoever writes an internal one gets it in this answer."""
        found = JOURNAL.rows(journals.filter(pk=journal_id))
        if not found:
            raise NotFound("journal", journal_id)
        return found[0]
