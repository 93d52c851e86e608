"""The attachments service in Equinix's words."""

from rest_framework.response import Response

from apps.attachments import operations
from apps.attachments.constants import MAX_BYTES
from apps.attachments.downloads import respond
from apps.attachments.models import Attachment
from apps.attachments.permissions import ADD_ATTACHMENT, DELETE_ATTACHMENT, VIEW_ATTACHMENT
from apps.dialects.base import operation
from apps.dialects.datetimes import milliseconds
from apps.dialects.equinix.base import AttachmentsViewSet
from apps.dialects.equinix.multipart import receive_file
from apps.dialects.rows import get_visible

REFUSAL = "You may not use attachments"
PART = "uploadFile"


class Attachments(AttachmentsViewSet):
    error_fields = {"file": PART}

    @operation("listAttachments", needs=VIEW_ATTACHMENT, denied_message=REFUSAL)
    def list(self, request):
        return self.page(self._rows().newest_first(), record)

    @operation("uploadAttachment", needs=ADD_ATTACHMENT, denied_message=REFUSAL)
    def upload(self, request):
        upload = receive_file(self._django_request, part=PART, limit=MAX_BYTES)
        with upload.file:
            attachment = operations.upload_attachment(
                file=upload.file, name=upload.name, purpose=self.query().get("purpose"), by=self.caller
            )
        address = f"{self.contract.root}/{attachment.public_id}"
        return Response(record(attachment), status=201, headers={"Location": address})

    @operation("getAttachment", needs=VIEW_ATTACHMENT, denied_message=REFUSAL)
    def get_attachment(self, request, attachmentId):
        return Response(record(self._attachment(attachmentId)))

    @operation("deleteAttachment", needs=DELETE_ATTACHMENT, denied_message=REFUSAL)
    def delete_attachment(self, request, attachmentId):
        operations.delete_attachment(attachment_id=attachmentId, by=self.caller)
        return Response({"status": True})

    @operation("downloadAttachment", needs=VIEW_ATTACHMENT, denied_message=REFUSAL)
    def download(self, request, attachmentId):
        return respond(self._attachment(attachmentId))

    def _rows(self):
        return self.visible(Attachment).select_related("uploader")

    def _attachment(self, attachment_id: str) -> Attachment:
        return get_visible(self._rows(), "attachment", attachment_id, by="public_id")


def record(attachment: Attachment) -> dict:
    """What the API tells of a file."""
    return {
        "attachmentId": str(attachment.public_id),
        "attachmentName": attachment.name,
        "attachmentType": attachment.type,
        "attachmentSize": attachment.size,
        "createdDate": milliseconds(attachment.created_at),
        "createdBy": attachment.uploader.username,
        "lastUpdatedDate": milliseconds(attachment.updated_at),
    }
