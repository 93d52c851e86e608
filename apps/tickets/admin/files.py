"""Files on the ticket page: the panel, putting files on the ticket, taking them off and back, and downloads."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from apps.adminkit.forms import errors_in_words
from apps.adminkit.pages import carried_out
from apps.attachments.downloads import respond
from apps.attachments.models import Attachment
from apps.attachments.uploads import store_uploads
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.caller import Caller
from apps.core.kept import kept_for
from apps.core.requests import caller_of
from apps.core.rows import cut, get_visible, refer
from apps.core.together import Read
from apps.tickets import operations
from apps.tickets.admin.forms import FilesForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Ticket, TicketFile
from apps.tickets.permissions import CHANGE_TICKET

FILES = 50
PLACE = "#files"


@dataclass(frozen=True, slots=True)
class FilesPanel:
    """The first files on a ticket, those that were removed, and the form that adds some (None: the person may not)."""

    files: list[TicketFile]
    removed: list[TicketFile]
    has_more: bool
    form: FilesForm | None


def read_files(ticket: Ticket, by: Caller) -> list[Read]:
    """What the panel is made of: the newest files, and what was uploaded for them."""
    return [kept_for(by, TicketFile, _files_of, ticket.pk), kept_for(by, Attachment, _uploads_of, ticket.pk)]


def _files_of(by: Caller, ticket_id: int) -> QuerySet:
    return TicketFile.objects.visible_to(by).filter(ticket=ticket_id).order_by("-pk")[: FILES + 1]


def _uploads_of(by: Caller, ticket_id: int) -> QuerySet:
    return Attachment.objects.filter(pk__in=_files_of(by, ticket_id).values("attachment"))


def files_panel(by: Caller, files: list[TicketFile], attachments: list[Attachment]) -> FilesPanel:
    refer(files, "attachment", attachments)
    found = cut(sorted(files, key=lambda row: -row.pk), FILES)
    return FilesPanel(
        files=[row for row in found if row.removed_at is None],
        removed=[row for row in found if row.removed_at is not None],
        has_more=found.has_more,
        form=FilesForm(auto_id="files-%s") if by.may(CHANGE_TICKET) else None,
    )


def add(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Store the files that were sent, and put them on the ticket."""
    TICKETS.get(request, ticket_id)
    form, by = FilesForm(request.POST, {"files": request.FILES.getlist("files")}), caller_of(request)

    def run(values: dict) -> list[TicketFile]:
        by.require(CHANGE_TICKET)  # before anything is stored
        stored = store_uploads(values["files"], field="files", by=by)
        return operations.add_files(ticket_id=ticket_id, attachment_ids=[row.public_id for row in stored], by=by)

    done, files = submit(form, run)
    back = TICKETS.page_of(ticket_id) + PLACE
    if not done:
        return back_with(request, back, refused=errors_in_words(form))
    many = gettext("%(count)s files added.") % {"count": len(files)}
    return back_with(request, back, done=gettext("One file added.") if len(files) == 1 else many)


def download(desk: DeskAdmin, request: HttpRequest, ticket_id: int, file_id: int) -> HttpResponseBase:
    """A file of the ticket, as a download."""
    ticket = TICKETS.get(request, ticket_id)
    files = TicketFile.objects.visible_to(caller_of(request)).present().filter(ticket=ticket)
    return respond(get_visible(files.select_related("attachment"), "file", file_id).attachment)


def remove(desk: DeskAdmin, request: HttpRequest, ticket_id: int, file_id: int) -> HttpResponse:
    """Take a file off the ticket."""

    def run() -> str:
        file = operations.remove_file(ticket_id=ticket_id, file_id=file_id, by=caller_of(request))
        return gettext("%(name)s removed.") % {"name": file.attachment.name}

    return carried_out(request, TICKETS.page_of(ticket_id) + PLACE, run)


def restore(desk: DeskAdmin, request: HttpRequest, ticket_id: int, file_id: int) -> HttpResponse:
    """Put a removed file back."""

    def run() -> str:
        file = operations.restore_file(ticket_id=ticket_id, file_id=file_id, by=caller_of(request))
        return gettext("%(name)s is back on the ticket.") % {"name": file.attachment.name}

    return carried_out(request, TICKETS.page_of(ticket_id) + PLACE, run)
