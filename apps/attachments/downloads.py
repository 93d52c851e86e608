"""Answering with a file, for the API and the desk alike: never shown in the browser, never guessed at."""

import logging

from django.http import FileResponse

from apps.attachments.models import Attachment
from apps.core.errors import NotFound

log = logging.getLogger("patchbay.attachments")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


def respond(attachment: Attachment) -> FileResponse:
    """The file, streamed. Raises NotFound when the storage has lost it."""
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as error:
        log.error("The file of attachment %s is not in the storage", attachment.public_id)
        raise NotFound("attachment", attachment.public_id) from error
    return FileResponse(
        file, as_attachment=True, filename=attachment.name, content_type=attachment.media_type, headers=HEADERS
    )
