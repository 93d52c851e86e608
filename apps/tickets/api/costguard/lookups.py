"""The lists of ids that ticket operations take."""

from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.tickets.api.costguard.resources import CLASSIFICATIONS
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification


class TicketLookups(JournalManagementViewSet):
    @operation("listTicketStatuses")
    def statuses(self, request):
        return self._search(ClassificationKind.STATUS)

    @operation("listTicketTypes")
    def types(self, request):
        return self._search(ClassificationKind.TYPE)

    @operation("listTicketPriorities")
    def priorities(self, request):
        return self._search(ClassificationKind.PRIORITY)

    @operation("listTicketImpacts")
    def impacts(self, request):
        return self._search(ClassificationKind.IMPACT)

    @operation("listTicketUrgencies")
    def urgencies(self, request):
        return self._search(ClassificationKind.URGENCY)

    def _search(self, kind: ClassificationKind):
        return self.search(CLASSIFICATIONS[kind], Classification.objects.of(kind))
