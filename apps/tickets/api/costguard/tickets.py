"""Creating, reading, changing, holding and closing tickets."""

from collections.abc import Callable

from rest_framework.response import Response

from apps.core.errors import Invalid, NotFound
from apps.customers.models import Customer, SalesCode
from apps.dialects.base import operation
from apps.dialects.costguard.base import JournalManagementViewSet, no_content
from apps.tickets import operations
from apps.tickets.api.costguard.resources import SALES_TICKET, TICKET
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket

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
MAY_WORK = {"needs": "tickets.work_ticket", "denied_message": "You may not work tickets."}


class Tickets(JournalManagementViewSet):
    error_fields = {argument: member for member, (argument, _) in CLASSIFIED.items()} | {
        "customer": "customerID",
        "sales_code": "salesCodeID",
        "parent": "parentTicketID",
    }

    @operation("searchTickets", needs="tickets.view_ticket")
    def list(self, request):
        return self.search(TICKET, self._visible())

    @operation("searchSalesTickets", needs="tickets.view_ticket")
    def list_sales(self, request):
        return self.search(SALES_TICKET, self._visible().filter(sales_code__isnull=False))

    @operation("getTicket", needs="tickets.view_ticket")
    def retrieve(self, request, ticketID):
        return Response(self._body(ticketID))

    @operation("createTicket", needs="tickets.add_ticket", denied_message="You may not create tickets.")
    def create(self, request):
        fields = self._fields(self.body())
        ticket = operations.create_ticket(
            organisation=fields["customer"].organisation, reporter=self.caller.user, by=self.caller, **fields
        )
        # Told to its writer this once, even when it is internal and so out of the writer's sight from now on.
        [created] = TICKET.rows(Ticket.objects.filter(pk=ticket.pk))
        return Response(created, status=201)

    @operation("updateTicket", needs="tickets.change_ticket", denied_message="You may not change tickets.")
    def update(self, request, ticketID):
        self._require(ticketID)
        changes = self._fields(self.patch_document().changes)
        if changes.get("customer"):
            changes["organisation"] = changes["customer"].organisation
        operations.update_ticket(ticket_id=ticketID, changes=changes, only_while_open=True, by=self.caller)
        return no_content()

    @operation("closeTicket", **MAY_WORK)
    def close(self, request, ticketID):
        return self._give_status(ticketID, "ticketClosePatch", operations.close_ticket, lambda status: status.is_closed)

    @operation("resolveTicket", **MAY_WORK)
    def resolve(self, request, ticketID):
        return self._give_status(
            ticketID, "ticketResolvePatch", operations.resolve_ticket, lambda status: status.is_resolution
        )

    @operation("updateTicketStatus", **MAY_WORK)
    def change_status(self, request, ticketID):
        return self._give_status(ticketID, "ticketStatusPatch", operations.change_status, lambda status: True)

    @operation("holdTicket", **MAY_WORK)
    def hold(self, request, ticketID):
        self._require(ticketID)
        operations.hold_ticket(ticket_id=ticketID, reason=self.body()["reason"], by=self.caller)
        return no_content()

    @operation("resumeTicketHold", **MAY_WORK)
    def resume(self, request, ticketID):
        self._require(ticketID)
        operations.resume_ticket(ticket_id=ticketID, reason=self.body()["reason"], by=self.caller)
        return no_content()

    def _visible(self):
        """The dialect requires a customer of every ticket, so it cannot tell of one without."""
        return Ticket.objects.visible_to(self.caller).filter(customer__isnull=False)

    def _require(self, ticket_id: int) -> None:
        if not self._visible().filter(pk=ticket_id).exists():
            raise NotFound("ticket", ticket_id)

    def _body(self, ticket_id: int) -> dict:
        found = TICKET.rows(self._visible().filter(pk=ticket_id))
        if not found:
            raise NotFound("ticket", ticket_id)
        return found[0]

    def _give_status(
        self, ticket_id: int, within: str, operate: Callable, fits: Callable[[Classification], bool]
    ) -> Response:
        self._require(ticket_id)
        patch = self.patch_document(within=within)
        statuses = [self._status(number, fits) for number in patch.values["ticketStatusID"]]
        operate(ticket_id=ticket_id, status=statuses[-1], cascade=patch.rest["cascade"], by=self.caller)
        return no_content()

    def _status(self, number: int, fits: Callable[[Classification], bool]) -> Classification:
        """With several replacements each value must be valid, though only the last one stands."""
        status = self._classification("ticketStatusID", number)
        if not fits(status):
            raise Invalid("status", f"{status.name} is not a state of that kind.", value=number)
        return status

    def _fields(self, members: dict) -> dict:
        """Arguments of an operation from the members of a body or a patch. Raises Invalid."""
        fields = {PLAIN[member]: value for member, value in members.items() if member in PLAIN}
        for member, (argument, _) in CLASSIFIED.items():
            if member in members:
                number = members[member]
                fields[argument] = None if number is None else self._classification(member, number)
        if "customerID" in members:
            customers = Customer.objects.visible_to(self.caller).select_related("organisation__partner")
            fields["customer"] = customers.filter(pk=members["customerID"]).first()
            if fields["customer"] is None:
                raise Invalid("customer", "There is no such customer.", value=members["customerID"])
        if "salesCodeID" in members:
            fields["sales_code"] = self._sales_code(members["salesCodeID"])
        return fields

    def _classification(self, member: str, number: int) -> Classification:
        argument, kind = CLASSIFIED[member]
        row = Classification.objects.of(kind).filter(number=number).first()
        if row is None:
            raise Invalid(argument, f"There is no such {kind.label.lower()}.", value=number)
        return row

    def _sales_code(self, pk: int | None) -> SalesCode | None:
        row = SalesCode.objects.filter(pk=pk).first()
        if row is None and pk is not None:
            raise Invalid("sales_code", "There is no such sales code.", value=pk)
        return row
