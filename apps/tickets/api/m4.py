"""Notes in the words of M4's TicketNote endpoint."""

from rest_framework.response import Response

from apps.core.errors import Invalid, NotFound
from apps.dialects.base import operation
from apps.dialects.errors import ApiError, ErrorKind
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.rows import get_visible, named_row, require_visible
from apps.tickets import operations
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.permissions import ADD_NOTE, CHANGE_NOTE, VIEW_NOTE
from apps.tickets.timestamps import ticks

MAX_NOTES = 500
FIELD_OF_MEMBER = {
    "Note": "body",
    "NoteType": "note_type",
    "Subject": "subject",
    "UserName": "author_name",
    "ts": "timestamp",
    "IsClearedNote": "is_cleared",
}
TIMES = ("ts", "StartDate", "EndDate")
STAMP = "2017-11-20T11:33:34.0299526-05:00"
DICTIONARY = [
    {
        "HttpAction": "Post",
        "MethodName": "AddTicketNote",
        "Description": "Creates a note on a ticket and answers with it.",
        "Format": {
            "TicketID": 2734,
            "NoteType": "NOTE",
            "Note": "note text",
            "Subject": "",
            "UserName": "username",
            "ts": STAMP,
            "IsClearedNote": False,
        },
    },
    {
        "HttpAction": "Get",
        "MethodName": "DeleteTicketNote",
        "Description": "Removes the note whose id ends the path.",
        "Path": "/TicketNote/DeleteTicketNote/25032",
    },
    {
        "HttpAction": "Get",
        "MethodName": "GetTicketNote",
        "Description": "Reads the note whose id ends the path.",
        "Path": "/TicketNote/GetTicketNote/25032",
    },
    {
        "HttpAction": "Post",
        "MethodName": "GetTicketNote",
        "Description": "Finds one note by its ticket and text, and optionally by author and time.",
        "Format": {"TicketID": 2803, "Note": "note text", "UserName": "username", "ts": STAMP},
    },
    {
        "HttpAction": "Post",
        "MethodName": "GetTicketNotes",
        "Description": "Lists the notes that meet all criteria given.",
        "Format": {
            "TicketID": None,
            "UserName": "",
            "StartDate": "2019-02-01T15:08:13.1435401-05:00",
            "EndDate": "2019-02-28T15:08:13.1435401-05:00",
            "NoteType": "",
        },
    },
    {
        "HttpAction": "Get",
        "MethodName": "GetTicketNotesByTicket",
        "Description": "Lists the notes of the ticket whose id ends the path.",
        "Path": "/TicketNote/GetTicketNotesByTicket/25032",
    },
    {
        "HttpAction": "Get",
        "MethodName": "Specification",
        "Description": "Lists the methods of this endpoint.",
        "Path": "/TicketNote/Specification",
    },
    {
        "HttpAction": "Post",
        "MethodName": "UpdateTicketNote",
        "Description": "Changes a note and answers with it.",
        "Format": {
            "ID": 1637,
            "TicketID": 6372,
            "NoteType": "NOTE",
            "Note": "note text",
            "Subject": "",
            "UserName": "username",
            "ts": "2017-11-20T11:33:34.0309505-05:00",
            "IsClearedNote": False,
        },
    },
]


def note_body(note: TicketNote) -> dict:
    """Source: the TicketNote data object."""
    return {
        "ID": note.pk,
        "TicketID": note.ticket_id,
        "NoteType": note.note_type,
        "Note": note.body,
        "Subject": note.subject,
        "UserName": note.author_name,
        "ts": note.timestamp,
        "IsClearedNote": note.is_cleared,
    }


class TicketNotes(M4ViewSet):
    error_fields = {"body": "Note", "timestamp": "ts", "ticket": "TicketID"}

    def read_record(self):
        if self.operation.operation_id == "UpdateTicketNote":
            return "GetTicketNoteById", {"ID": self.body()["ID"]}
        if self.operation.operation_id == "DeleteTicketNote":
            return "GetTicketNoteById", self.kwargs
        return super().read_record()

    @operation("Specification")
    def specification(self, request):
        return Response(DICTIONARY)

    @operation("AddTicketNote", needs=ADD_NOTE, denied_message="You may not add notes.")
    def add(self, request):
        body = self.body()
        try:
            note = operations.add_note(ticket_id=body["TicketID"], **_fields(body), by=self.caller)
        except NotFound as error:
            raise Invalid("ticket", error.message, value=body["TicketID"]) from error
        return Response(note_body(note))

    @operation("GetTicketNoteById", needs=VIEW_NOTE, record=TicketNote, denied_message="You may not read notes.")
    def retrieve(self, request, ID):
        return Response(note_body(get_visible(self.visible(TicketNote), "note", ID)))

    @operation("FindTicketNote", needs=VIEW_NOTE, denied_message="You may not read notes.")
    def find(self, request):
        body = self.body()
        self._check_ticket(body["TicketID"])
        notes = self.visible(TicketNote).filter(ticket=body["TicketID"], body=body["Note"])
        if body.get("UserName"):
            notes = notes.filter(author_name=body["UserName"])
        if "ts" in body:
            notes = notes.filter(timestamp_ticks=ticks(body["ts"]))
        note = notes.order_by("-pk").first()
        if note is None:
            raise ApiError(ErrorKind.NOT_FOUND, "No ticket note matches.")
        return Response(note_body(note))

    @operation("GetTicketNotesByTicket", needs=VIEW_NOTE, denied_message="You may not read notes.")
    def list_of_ticket(self, request, ID):
        return self._notes_of(ID)

    @operation("GetTicketNotesByTicketInQuery", needs=VIEW_NOTE, denied_message="You may not read notes.")
    def list_of_ticket_in_query(self, request):
        return self._notes_of(self.query()["ID"])

    @operation("GetTicketNotes", needs=VIEW_NOTE, denied_message="You may not read notes.")
    def search(self, request):
        criteria = {member: value for member, value in self.body().items() if value not in (None, "")}
        notes = self.visible(TicketNote)
        if "TicketID" in criteria:
            self._check_ticket(criteria["TicketID"])
            notes = notes.filter(ticket=criteria["TicketID"])
        if "NoteType" in criteria:
            notes = notes.filter(note_type=criteria["NoteType"])
        if "UserName" in criteria:
            notes = notes.filter(author_name=criteria["UserName"])
        if "StartDate" in criteria:
            notes = notes.filter(timestamp_ticks__gte=ticks(criteria["StartDate"]))
        if "EndDate" in criteria:
            notes = notes.filter(timestamp_ticks__lte=ticks(criteria["EndDate"]))
        found = [note_body(note) for note in notes.order_by("pk")[: MAX_NOTES + 1]]
        was_cut = {"X-Truncated": "true"} if len(found) > MAX_NOTES else {}
        return Response(found[:MAX_NOTES], headers=was_cut)

    @operation("UpdateTicketNote", needs=CHANGE_NOTE)
    def update(self, request):
        body = self.body()
        changes = _fields(body) | {"ticket_id": body["TicketID"]}
        note = operations.update_note(note_id=body["ID"], changes=changes, by=self.caller)
        return Response(note_body(note))

    @operation("DeleteTicketNote", needs=CHANGE_NOTE, denied_message="You may not delete notes.", writes=True)
    def delete_note(self, request, ID):
        operations.delete_note(note_id=ID, by=self.caller)
        return Response({"Message": f"The ticket note with ID [{ID}] was deleted successfully."})

    def body(self) -> dict:
        """The request's object; its times must also stand in the calendar, which no pattern can ask."""
        body = super().body()
        fields = {}
        for member in TIMES:
            try:
                ticks(body.get(member) or STAMP)
            except ValueError:
                fields[member] = ["Is not a date and time of the calendar."]
        if fields:
            raise ApiError(ErrorKind.MALFORMED, "Some values of the request are not valid.", fields)
        return body

    def _notes_of(self, ticket_id: int) -> Response:
        require_visible(self.visible(Ticket), "ticket", ticket_id)
        notes = self.visible(TicketNote).filter(ticket=ticket_id).order_by("pk")
        return Response([note_body(note) for note in notes])

    def _check_ticket(self, ticket_id: int) -> None:
        """A ticket that a body names must exist, which is a business rule and so answered 400."""
        named_row(self.visible(Ticket), "ticket", "ticket", ticket_id)

    def _api_error_of(self, exc: Exception) -> ApiError:
        """What an id names nowhere reads alike for all, and for one in the body as for one in the path."""
        match exc:
            case NotFound() if exc.what == "note":
                return ApiError(ErrorKind.NOT_FOUND, f"There is no ticket note with ID [{exc.identifier}].")
            case NotFound():
                return ApiError(ErrorKind.NOT_FOUND, f"There is no ticket with ID [{exc.identifier}].")
            case Invalid(field="ticket"):
                message = f"There is no ticket with ID [{exc.value}]."
                return ApiError(ErrorKind.INVALID, message, {self.error_fields["ticket"]: [message]})
        return super()._api_error_of(exc)


def _fields(body: dict) -> dict:
    """The note's fields that a body gives; an empty UserName counts as not given."""
    fields = {field: body[member] for member, field in FIELD_OF_MEMBER.items() if member in body}
    if not fields.get("author_name"):
        fields.pop("author_name", None)
    return fields
