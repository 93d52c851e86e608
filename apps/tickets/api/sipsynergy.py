"""Tickets, comments, states and events in the words of the tickets microservice."""

import datetime

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.activity.models import Activity
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotFound
from apps.customers.models import Contract, Organisation, Tenant
from apps.dialects.base import operation
from apps.dialects.errors import ApiError, ErrorKind
from apps.dialects.rows import get_visible
from apps.dialects.sipsynergy.base import SipSynergyViewSet, data, nothing, timestamp
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.models import Classification, Ticket, TicketAttribute, TicketNote
from apps.tickets.permissions import (
    ADD_NOTE,
    ADD_TICKET,
    CHANGE_NOTE,
    CHANGE_TICKET,
    DELETE_TICKET,
    VIEW_NOTE,
    VIEW_TICKET,
)
from apps.users.models import User
from apps.users.querysets import derived_human_id

STATE_KINDS = {
    "state": ClassificationKind.STATUS,
    "type": ClassificationKind.TYPE,
    "priority": ClassificationKind.PRIORITY,
    "stage": ClassificationKind.STAGE,
    "outcome": ClassificationKind.OUTCOME,
}
# A ticket that came through another channel may have no contract or tenant, which the dialect requires.
NO_CONTRACT = "CON-0"
NO_TENANT = 0
NO_AUTHOR = "USR-0"  # of a system's note
TICKET_COLUMNS = [
    "pk", "organisation_id", "contract_id", "tenant_id", "title", "description", "reporter_id", "created_at",
    "updated_at", "buyer_id", "consumer_id",
]  # fmt: skip
# What the tickets refer to: model, the columns that refer to it, which columns are shown.
REFERRED = [
    (Organisation, ["organisation_id", "buyer_id", "consumer_id"], ["human_id", "legal_name", "name", "role"]),
    (Contract, ["contract_id"], ["human_id"]),
    (Tenant, ["tenant_id"], ["number"]),
    (User, ["reporter_id"], ["human_id"]),
]


def ticket_bodies(tickets: QuerySet) -> list[dict]:
    """Source: Ticket Full. At most five statements, whatever the number of tickets, and no model instances.

    What the tickets refer to is read apart: planning a join of seven tables takes longer than all of these.
    """
    rows = list(tickets.values(*TICKET_COLUMNS))
    for model, columns, columns_shown in REFERRED:
        keys = {row[column] for row in rows for column in columns}
        found = model.objects.filter(pk__in=keys - {None}).values("pk", *columns_shown)
        named = {reference["pk"]: reference for reference in found}
        for row in rows:
            for column in columns:
                row[column] = named.get(row[column])
    return [_ticket_body(row) for row in rows]


def _ticket_body(row: dict) -> dict:
    human_id = f"INC-{row['pk']}"
    contract, tenant, reporter = row["contract_id"], row["tenant_id"], row["reporter_id"]
    return {
        "id": human_id,
        "organisationHumanId": row["organisation_id"]["human_id"],
        "contractHumanId": contract["human_id"] if contract else NO_CONTRACT,
        "tenantHumanId": tenant["number"] if tenant else NO_TENANT,
        "title": row["title"],
        "description": row["description"] or "",
        "reporterHumanId": reporter["human_id"] or derived_human_id(reporter["pk"]),
        "links": {"self": f"/tickets/{human_id}", "comments": f"/tickets/{human_id}/comments"},
        "dateCreated": timestamp(row["created_at"]),
        "dateUpdated": timestamp(row["updated_at"]),
        "buyer": _organisation_reference(row["buyer_id"]),
        "consumer": _organisation_reference(row["consumer_id"]),
    }


def _organisation_reference(organisation: dict | None) -> dict | None:
    if organisation is None:
        return None
    return {
        "type": "organisations",
        "id": organisation["human_id"],
        "attributes": {
            "legalName": organisation["legal_name"],
            "name": organisation["name"],
            "role": organisation["role"],
        },
    }


def comment_body(note: TicketNote) -> dict:
    """Source: Comment Full."""
    return {
        "id": note.pk,
        "ticketId": f"INC-{note.ticket_id}",
        "description": note.body,
        "userHumanId": note.author.public_human_id if note.author else NO_AUTHOR,
        "dateCreated": timestamp(note.created_at),
        "dateUpdated": timestamp(note.updated_at),
    }


def attribute_body(attribute: TicketAttribute) -> dict:
    """Source: Ticket Attribute Full."""
    return {
        "id": attribute.pk,
        "key": attribute.key,
        "value": attribute.value,
        "type": attribute.type,
        "dateCreated": timestamp(attribute.created_at),
    }


def state_body(state: Classification) -> dict:
    """Source: State. The sample writes the names of states proper in capitals (OPEN)."""
    return {
        "id": state.pk,
        "description": state.name.upper() if state.kind == ClassificationKind.STATUS else state.name,
        "type": state.kind,
        "dateCreated": timestamp(state.created_at),
        "dateUpdated": timestamp(state.updated_at),
    }


def event_body(event: Activity) -> dict:
    """Source: Event Full."""
    return {
        "id": event.pk,
        "key": event.verb,
        "value": "Confirm ticket contacts notification sent.",
        "target": f"INC-{event.subject_id}",
    }


class TicketFilter(filters.FilterSet):
    """The list's query parameters; the contract has checked their shape already."""

    state = filters.NumberFilter("status")
    priority = filters.NumberFilter("priority")
    group = filters.NumberFilter("group")
    assignee = filters.NumberFilter("assignee")
    organisationHumanId = filters.CharFilter("organisation__human_id")
    q = filters.CharFilter(method="containing", strip=False)
    updatedSince = filters.CharFilter(method="updated_since")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def containing(self, tickets, name, text):
        return tickets.containing(text)

    def updated_since(self, tickets, name, text):
        """Raises ApiError MALFORMED for a day that no month has."""
        try:
            second = datetime.datetime.fromisoformat(text[:19]).replace(tzinfo=datetime.UTC)
        except ValueError as error:
            message = "Must be a date and time that there is."
            raise ApiError(ErrorKind.MALFORMED, message, {name: [message]}) from error
        return tickets.filter(updated_at__gte=second)


def named_ticket(human_id: str, caller: Caller) -> QuerySet:
    """The visible ticket that `INC-123` names, or none.

    Only the canonical form names a ticket: INC-0123 is nobody's id.
    """
    digits = human_id.removeprefix("INC-")
    pk = int(digits) if len(digits) <= 18 else 0
    return Ticket.objects.visible_to(caller).filter(pk=pk if human_id == f"INC-{pk}" else 0)


def ticket_pk(human_id: str, caller: Caller) -> int:
    """The id of the visible ticket that a human id names. Raises NotFound."""
    pk = named_ticket(human_id, caller).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound("ticket", human_id)
    return pk


def _references(body: dict, caller: Caller) -> dict:
    """The organisation and the reporter that a body names. Raises Invalid."""
    found: dict = {}
    if "organisationHumanId" in body:
        named = Organisation.objects.visible_to(caller).select_related("partner")
        found["organisation"] = named.filter(human_id=body["organisationHumanId"]).first()
        if found["organisation"] is None:
            raise Invalid("organisation", f"There is no organisation {body['organisationHumanId']}.")
    if "reporterHumanId" in body:
        found["reporter"] = _active_user("reporter", body["reporterHumanId"], caller)
    return found


def _active_user(argument: str, human_id: str, caller: Caller) -> User:
    user = User.objects.visible_to(caller).active().with_human_id(human_id).first()
    if user is None:
        raise Invalid(argument, f"There is no active user {human_id}.")
    return user


def _plain_fields(body: dict) -> dict:
    fields = {member: body[member] for member in ("title", "description") if member in body}
    if "contractHumanId" in body:
        fields["contract_human_id"] = body["contractHumanId"]
    if "tenantHumanId" in body:
        fields["tenant_number"] = int(body["tenantHumanId"])
    return fields


def _contacts(body: dict) -> list[tuple[str, str]] | None:
    """Contact attributes in the order of the document, one for each additional address."""
    if "attributes" not in body:
        return None
    attributes = body["attributes"]
    contacts = [
        (key, str(attributes[key]))
        for key in ("mainEmail", "phoneNumber", "preferredContactMethod")
        if key in attributes
    ]
    return contacts + [("additionalEmails", address) for address in attributes.get("additionalEmails", [])]


class Tickets(SipSynergyViewSet):
    @operation("listTickets", needs=VIEW_TICKET)
    def list(self, request):
        query = self.query()
        page, size = query.pop("page"), query.pop("pageSize")
        tickets = TicketFilter(query, self.visible(Ticket)).qs.order_by("-created_at", "-pk")
        return data(ticket_bodies(tickets.window((page - 1) * size, size)))

    @operation("createTicket", needs=ADD_TICKET)
    def create(self, request):
        body = self.body()
        ticket = operations.create_ticket(
            **_references(body, self.caller), **_plain_fields(body), contacts=_contacts(body), by=self.caller
        )
        [created] = ticket_bodies(Ticket.objects.filter(pk=ticket.pk))
        return data(created, status=201, location=ticket.human_id)

    @operation("getTicket", needs=VIEW_TICKET, record="named")
    def retrieve(self, request, ticketId):
        bodies = ticket_bodies(named_ticket(ticketId, self.caller))
        if not bodies:
            raise NotFound("ticket", ticketId)
        return data(bodies)

    def named(self, ticketId):
        return named_ticket(ticketId, self.caller)

    @operation("updateTicket", needs=CHANGE_TICKET)
    def update(self, request, ticketId):
        pk = ticket_pk(ticketId, self.caller)
        body = self.body()
        operations.update_ticket(
            ticket_id=pk,
            changes=_references(body, self.caller) | _plain_fields(body),
            contacts=_contacts(body),
            by=self.caller,
        )
        return nothing(ticketId)

    @operation("createComment", needs=ADD_NOTE, denied_message="You may not write comments.")
    def comment(self, request, ticketId):
        pk = ticket_pk(ticketId, self.caller)
        body = self.body()
        if body["ticketId"] != ticketId:
            message = "Must be the ticket of the path."
            raise ApiError(ErrorKind.INVALID, message, {"ticketId": [message]})
        note = operations.add_note(
            ticket_id=pk,
            body=body["description"],
            author=_active_user("author", body["userHumanId"], self.caller),
            by=self.caller,
        )
        return data(comment_body(note), status=201, location=note.pk)

    @operation("deleteTicket", needs=DELETE_TICKET)
    def delete_ticket(self, request, ticketId):
        operations.delete_ticket(ticket_id=ticket_pk(ticketId, self.caller), by=self.caller)
        return data(None, status=202)

    @operation("listTicketComments", needs=VIEW_NOTE)
    def comments(self, request, ticketId):
        notes = self.visible(TicketNote).comments().select_related("author")
        notes = notes.filter(ticket=ticket_pk(ticketId, self.caller)).order_by("pk")
        return data([comment_body(note) for note in self.page_of(notes)])

    @operation("listTicketAttributes", needs=VIEW_TICKET)
    def ticket_attributes(self, request, ticketId):
        attributes = TicketAttribute.objects.filter(ticket=ticket_pk(ticketId, self.caller)).order_by("pk")
        return data([attribute_body(attribute) for attribute in attributes])


class Comments(SipSynergyViewSet):
    def _visible(self, comment_id: int) -> TicketNote:
        notes = self.visible(TicketNote).comments().select_related("author")
        return get_visible(notes, "comment", comment_id)

    @operation("getComment", needs=VIEW_NOTE, record=TicketNote)
    def retrieve(self, request, commentId):
        return data(comment_body(self._visible(commentId)))

    @operation("updateComment", needs=CHANGE_NOTE, denied_message="You may not change comments.")
    def update(self, request, commentId):
        operations.require_own_or_staff(self._visible(commentId), self.caller, "change")  # 403 comes before 422
        changes = {"body": self.body()["description"]}
        operations.update_note(note_id=commentId, changes=changes, by=self.caller)
        return nothing(commentId)

    @operation("deleteComment", needs=CHANGE_NOTE, denied_message="You may not delete comments.")
    def delete_comment(self, request, commentId):
        self._visible(commentId)
        operations.delete_note(note_id=commentId, by=self.caller)
        return data(None, status=202)


class States(SipSynergyViewSet):
    @operation("listStates")
    def list(self, request):
        return self._answer()

    @operation("listStatesByType")
    def list_by_type(self, request):
        return self._answer()

    def _answer(self):
        name = self.query()["type"]
        kinds = STATE_KINDS.values() if name == "all" else [STATE_KINDS[name]]
        states = Classification.objects.filter(kind__in=kinds).order_by("pk")
        return data([state_body(state) for state in states])


class Events(SipSynergyViewSet):
    @operation("confirmTicketContacts", needs=CHANGE_TICKET)
    def confirm(self, request, ticketId):
        event = operations.confirm_contacts(ticket_id=ticket_pk(ticketId, self.caller), by=self.caller)
        return data(event_body(event), status=201)

    @operation("getConfirmTicketContacts", needs=VIEW_TICKET)
    def confirmed(self, request, ticketId):
        pk = ticket_pk(ticketId, self.caller)
        events = Activity.objects.filter(
            verb=TicketVerb.CONTACTS_CONFIRMED, subject_type="tickets.ticket", subject_id=pk
        )
        event = events.order_by("-pk").first()
        if event is None:
            raise NotFound("event", f"of ticket {ticketId}")
        return data(event_body(event))
