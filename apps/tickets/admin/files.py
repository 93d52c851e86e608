"""Files on the ticket page."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from apps.attachments.models import Attachment
from apps.attachments.panel import MOST_SHOWN, FilesOf
from apps.core.caller import Caller
from apps.core.kept import kept_for
from apps.core.together import Read
from apps.tickets import operations
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Ticket, TicketFile
from apps.tickets.permissions import CHANGE_TICKET

FILES = FilesOf(
    pages=TICKETS,
    model=TicketFile,
    subject="ticket",
    permission=CHANGE_TICKET,
    add=operations.add_files,
    remove=operations.remove_file,
    restore=operations.restore_file,
    is_back=gettext_lazy("%(name)s is back on the ticket."),
)


def read_files(ticket: Ticket, by: Caller) -> list[Read]:
    """What the panel is made of: the newest files, and what was uploaded for them."""
    return [kept_for(by, TicketFile, _files_of, ticket.pk), kept_for(by, Attachment, _uploads_of, ticket.pk)]


def _files_of(by: Caller, ticket_id: int) -> QuerySet:
    return TicketFile.objects.visible_to(by).filter(ticket=ticket_id).order_by("-pk")[: MOST_SHOWN + 1]


def _uploads_of(by: Caller, ticket_id: int) -> QuerySet:
    return Attachment.objects.filter(pk__in=_files_of(by, ticket_id).values("attachment"))
