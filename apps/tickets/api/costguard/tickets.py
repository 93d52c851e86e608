"""Creating, reading, changing, holding and closing tickets."""

from rest_framework.response import Response

from apps.customers.models import Customer, SalesCode
from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet, no_content
from apps.dialects.costguard.fields import row_body
from apps.dialects.rows import named_row, require_visible
from apps.tickets import operations
from apps.tickets.api.costguard.resources import SALES_TICKET, TICKET
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket
from apps.tickets.permissions import ADD_TICKET, CHANGE_TICKET, VIEW_TICKET, WORK_TICKET
from apps.tickets.querysets import TicketQuerySet

CLASSIFIED = {
    "ticketTypeID": ("type", ClassificationKind.TYPE),
    "ticketPriorityID": ("priority", ClassificationKind.PRIORITY),
    "ticketImpactID": ("impact", ClassificationKind.IMPACT),
    "ticketUrgencyID": ("urgency", ClassificationKind.URGENCY),
    "ticketStatusID": ("status", ClassificationKind.STATUS),
}
PLAIN = {
    "title": "title",
    "description": "description",
    "parentTicketID": "parent_id",
    "assignedTo": "assignee_name",
    "isInternal": "is_internal",
}


class Tickets(JournalManagementViewSet):
    passing = ("slaElapsedSeconds", "slaHeldSeconds")
    error_fields = {argument: member for member, (argument, _) in CLASSIFIED.items()} | {
        "customer": "customerID",
        "sales_code": "salesCodeID",
        "parent": "parentTicketID",
    }

    @operation("searchTickets", needs=VIEW_TICKET)
    def list(self, request):
        return self.search(TICKET, self._with_customer())

    @operation("searchSalesTickets", needs=VIEW_TICKET)
    def list_sales(self, request):
        return self.search(SALES_TICKET, self._with_customer().filter(sales_code__isnull=False))

    @operation("getTicket", needs=VIEW_TICKET, record=Ticket)
    def retrieve(self, request, ticketID):
        return Response(row_body(TICKET, self._with_customer(), "ticket", ticketID))

    @operation("createTicket", needs=ADD_TICKET)
    def create(self, request):
        fields = self._fields(self.body())
        ticket = operations.create_ticket(
            organisation=fields["customer"].organisation, reporter=self.caller.user, by=self.caller, **fields
        )
        # Whoever writes an internal one gets it in this answer.
        return Response(row_body(TICKET, Ticket.objects.all(), "ticket", ticket.pk), status=201)

    @operation("updateTicket", needs=CHANGE_TICKET)
    def update(self, request, ticketID):
        require_visible(self._with_customer(), "ticket", ticketID)
        changes = self._fields(self.patch_document().changes)
        if changes.get("customer"):
            changes["organisation"] = changes["customer"].organisation
        operations.update_ticket(ticket_id=ticketID, changes=changes, only_while_open=True, by=self.caller)
        return no_content()

    @operation("closeTicket", needs=WORK_TICKET)
    def close(self, request, ticketID):
        return self._give_status(ticketID, "ticketClosePatch", operations.Step.CLOSE)

    @operation("resolveTicket", needs=WORK_TICKET)
    def resolve(self, request, ticketID):
        return self._give_status(ticketID, "ticketResolvePatch", operations.Step.RESOLVE)

    @operation("updateTicketStatus", needs=WORK_TICKET)
    def change_status(self, request, ticketID):
        return self._give_status(ticketID, "ticketStatusPatch", operations.Step.CHANGE)

    @operation("holdTicket", needs=WORK_TICKET)
    def hold(self, request, ticketID):
        require_visible(self._with_customer(), "ticket", ticketID)
        operations.hold_ticket(ticket_id=ticketID, reason=self.body()["reason"], by=self.caller)
        return no_content()

    @operation("resumeTicketHold", needs=WORK_TICKET)
    def resume(self, request, ticketID):
        require_visible(self._with_customer(), "ticket", ticketID)
        operations.resume_ticket(ticket_id=ticketID, reason=self.body()["reason"], by=self.caller)
        return no_content()

    def _with_customer(self) -> TicketQuerySet:
        """The tickets that the dialect can tell of: it requires a customer of each, which operations do not.

        So a ticket to be changed is looked for here before the operation locks it.
        """
        return self.visible(Ticket).filter(customer__isnull=False)

    def _give_status(self, ticket_id: int, within: str, step: operations.Step) -> Response:
        require_visible(self._with_customer(), "ticket", ticket_id)
        patch = self.patch_document(within=within)
        statuses = [self._classification("ticketStatusID", number) for number in patch.values["ticketStatusID"]]
        for status in statuses[:-1]:  # each value must be valid, though only the last one stands
            operations.require_fit(status, step)
        operations.change_status(
            ticket_id=ticket_id, status=statuses[-1], step=step, cascade=patch.rest["cascade"], by=self.caller
        )
        return no_content()

    def _fields(self, members: dict) -> dict:
        """Arguments of an operation from the members of a body or a patch. Raises Invalid."""
        fields = {PLAIN[member]: value for member, value in members.items() if member in PLAIN}
        for member, (argument, _) in CLASSIFIED.items():
            if member in members:
                fields[argument] = self._classification(member, members[member])
        if "customerID" in members:
            customers = self.visible(Customer).select_related("organisation__partner")
            fields["customer"] = named_row(customers, "customer", "customer", members["customerID"])
        if "salesCodeID" in members:
            pk = members["salesCodeID"]
            fields["sales_code"] = named_row(SalesCode.objects, "sales_code", "sales code", pk, optional=True)
        return fields

    def _classification(self, member: str, number: int | None) -> Classification | None:
        argument, kind = CLASSIFIED[member]
        rows = Classification.objects.of(kind)
        return named_row(rows, argument, kind.label.lower(), number, by="number", optional=True)
