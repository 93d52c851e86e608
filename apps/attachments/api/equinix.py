"""The attachments service in Equinix's words."""

import hashlib

from rest_framework.response import Response

from apps.attachments import operations
from apps.attachments.constants import MAX_BYTES
from apps.attachments.content import CHUNK
from apps.attachments.downloads import respond
from apps.attachments.models import Attachment
from apps.attachments.permissions import ADD_ATTACHMENT, DELETE_ATTACHMENT, VIEW_ATTACHMENT
from apps.dialects.base import Transactions, operation
from apps.dialects.datetimes import milliseconds
from apps.dialects.equinix.base import AttachmentsViewSet
from apps.dialects.equinix.multipart import Upload, receive_file
from apps.dialects.rows import get_visible

REFUSAL = "You may not use attachments"
PART = "uploadFile"


class Attachments(AttachmentsViewSet):
    error_fields = {"file": PART}
    _received: Upload | None = None
    _looked_at: Attachment | None = None

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            if self._received is not None:
                self._received.file.close()

    def body_digest(self):
        upload = self._upload()
        content = hashlib.sha256(upload.name.encode("utf-8", "surrogatepass"))
        upload.file.seek(0)
        while chunk := upload.file.read(CHUNK):
            content.update(chunk)
        return content.digest()

    def prepare(self):
        """Have the file looked at, which takes the time of a virus scanner."""
        upload = self._upload()
        purpose = self.query().get("purpose")
        self._looked_at = operations.look_at_file(file=upload.file, name=upload.name, purpose=purpose, by=self.caller)

    @operation("listAttachments", needs=VIEW_ATTACHMENT, denied_message=REFUSAL)
    def list(self, request):
        return self.page(self._rows().newest_first(), record)

    @operation(
        "uploadAttachment", needs=ADD_ATTACHMENT, denied_message=REFUSAL, transactions=Transactions.AFTER_PREPARING
    )
    def upload(self, request):
        if self._looked_at is None:
            self.prepare()
        attachment = self._looked_at
        operations.store_attachment(attachment=attachment, file=self._upload().file, by=self.caller)
        address = f"{self.contract.root}/{attachment.public_id}"
        return Response(record(attachment), status=201, headers={"Location": address})

    @operation("getAttachment", needs=VIEW_ATTACHMENT, record="named", denied_message=REFUSAL)
    def get_attachment(self, request, attachmentId):
        return Response(record(self._attachment(attachmentId)))

    def named(self, attachmentId):
        return self.visible(Attachment).filter(public_id=attachmentId)

    @operation("deleteAttachment", needs=DELETE_ATTACHMENT, denied_message=REFUSAL)
    def delete_attachment(self, request, attachmentId):
        operations.delete_attachment(attachment_id=attachmentId, by=self.caller)
        return Response({"status": True})

    @operation("downloadAttachment", needs=VIEW_ATTACHMENT, denied_message=REFUSAL)
    def download(self, request, attachmentId):
        return respond(self._attachment(attachmentId))

    def _upload(self) -> Upload:
        if self._received is None:
            self._received = receive_file(self._django_request, part=PART, limit=MAX_BYTES)
        return self._received

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
