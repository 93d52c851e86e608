"""Files on tickets."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, require_undoable
from apps.attachments.operations import claim_attachments, files_in_data
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.tickets.constants import TicketVerb
from apps.tickets.models import Ticket, TicketFile
from apps.tickets.operations.locking import lock_ticket, touch
from apps.tickets.permissions import CHANGE_TICKET


@transaction.atomic
def add_files(*, ticket_id: int, attachment_ids: Sequence[UUID], by: Caller) -> list[TicketFile]:
    """Put files that the caller uploaded on a ticket. For staff.

    Raises NotFound, NotAllowed and Invalid (none, one that the caller did not upload, one that the ticket has had).
    """
    ticket = _lock(ticket_id, by)
    if not attachment_ids:
        raise Invalid("files", gettext("Choose a file."))
    if ticket.files.filter(attachment__public_id__in=attachment_ids).exists():
        raise Invalid("files", gettext("The ticket has this file already."))
    with recording(TicketVerb.FILES_ADDED, by=by, subject=ticket) as entry:
        attachments = claim_attachments(attachment_ids=attachment_ids, by=by)
        files = [TicketFile(ticket=ticket, attachment=attachment) for attachment in attachments]
        for file in files:
            file.save(force_insert=True)
        entry.data = files_in_data(attachments)
        entry.save(update_fields=["data"])
    touch(ticket)
    return files


@transaction.atomic
def remove_file(*, ticket_id: int, file_id: int, by: Caller, reason: str = "") -> TicketFile:
    """Take a file off a ticket; it stays stored, so that it can be put back. For staff.

    Raises NotFound, NotAllowed and WrongState (removed already).
    """
    ticket, file = _lock_file(ticket_id, file_id, by)
    if file.removed_at is not None:
        raise WrongState(gettext("%(name)s is removed already.") % {"name": file.attachment.name})
    return _set_removed(ticket, file, TicketVerb.FILE_REMOVED, by, reason)


@transaction.atomic
def restore_file(*, ticket_id: int, file_id: int, by: Caller, reason: str = "") -> TicketFile:
    """Put a removed file back on its ticket. For staff. Raises NotFound, NotAllowed and WrongState (not removed)."""
    ticket, file = _lock_file(ticket_id, file_id, by)
    if file.removed_at is None:
        raise WrongState(gettext("%(name)s is on the ticket.") % {"name": file.attachment.name})
    return _set_removed(ticket, file, TicketVerb.FILE_RESTORED, by, reason)


@transaction.atomic
def undo_file_removal(*, activity_id: int, by: Caller) -> int:
    """Put back the file that a removal took off; returns 1. Raises NotFound, NotAllowed and WrongState (put back)."""
    activity = require_undoable(activity_id, [TicketVerb.FILE_REMOVED], by)
    ticket, file = _lock_file(activity.subject_id, activity.object_id, by)
    removed_at = file.history.filter(activity=activity).values_list("removed_at", flat=True).first()
    if file.removed_at is None or file.removed_at != removed_at:
        raise WrongState(gettext("%(name)s was put back since; nothing was undone.") % {"name": file.attachment.name})
    _set_removed(ticket, file, TicketVerb.FILE_RESTORED, by, undoes=activity.pk)
    return 1


def _set_removed(
    ticket: Ticket, file: TicketFile, verb: TicketVerb, by: Caller, reason: str = "", undoes: int | None = None
) -> TicketFile:
    data: dict[str, object] = files_in_data([file.attachment])
    if undoes is not None:
        data[UNDOES] = undoes
    with recording(verb, by=by, subject=ticket, obj=file, reason=reason, data=data):
        file.removed_at = timezone.now() if verb == TicketVerb.FILE_REMOVED else None
        file.save(update_fields=["removed_at"])
    touch(ticket)
    return file


def _lock(ticket_id: int, by: Caller) -> Ticket:
    ticket = lock_ticket(ticket_id, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff work with the files of tickets."))
    by.require(CHANGE_TICKET)
    return ticket


def _lock_file(ticket_id: int, file_id: int, by: Caller) -> tuple[Ticket, TicketFile]:
    ticket = _lock(ticket_id, by)
    rows = locked(TicketFile.objects.visible_to(by).filter(ticket=ticket)).prefetch_related("attachment")
    return ticket, get_visible(rows, "file", file_id)
