"""The lists of ids that ticket operations take."""

from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.tickets.api.costguard.resources import CLASSIFICATIONS
from apps.tickets.constants import Kind
from apps.tickets.models import Classification


class TicketLookups(JournalManagementViewSet):
    @operation("listTicketStatuses")
    def statuses(self, request):
        return self._search(Kind.STATUS)

    @operation("listTicketTypes")
    def types(self, request):
        return self._search(Kind.TYPE)

    @operation("listTicketPriorities")
    def priorities(self, request):
        return self._search(Kind.PRIORITY)

    @operation("listTicketImpacts")
    def impacts(self, request):
        return self._search(Kind.IMPACT)

    @operation("listTicketUrgencies")
    def urgencies(self, request):
        return self._search(Kind.URGENCY)

    def _search(self, kind: Kind):
        return self.search(CLASSIFICATIONS[kind], Classification.objects.of(kind))
