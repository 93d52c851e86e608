"""Searches in OData: an app declares a Resource once, the engine does the rest.

TICKETS = Resource(
    JournalManagementViewSet.contract,
    "searchTickets",
    key="ticketID",
    fields=[
        Field("ticketID", "pk", int),
        Field("ticketStatus", "status__name", str),
        Field("createDate", "created_at", datetime.datetime),
        Computed("slaElapsedSeconds", ["created_at", "held_at"], elapsed_seconds),
    ],
)

@operation("searchTickets")
def list(self, request):
    return self.search(TICKETS, Ticket.objects.visible_to(self.caller))
"""

from apps.dialects.costguard.odata.entities import entity_set_of, entity_sets
from apps.dialects.costguard.odata.metadata import metadata_document, service_document
from apps.dialects.costguard.odata.resource import Computed, Field, Resource
from apps.dialects.costguard.odata.searching import search
from apps.dialects.costguard.odata.versions import headers_of, in_version, version_asked
from apps.dialects.costguard.odata.virtual_tables import virtual_table

__all__ = [
    "Computed",
    "Field",
    "Resource",
    "entity_set_of",
    "entity_sets",
    "headers_of",
    "in_version",
    "metadata_document",
    "search",
    "service_document",
    "version_asked",
    "virtual_table",
]
