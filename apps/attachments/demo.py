"""The file that the vendor's samples of cases refer to."""

import io
import uuid

from apps.activity.history import unrecorded
from apps.attachments.models import Attachment
from apps.attachments.operations import upload_attachment
from apps.core.caller import Caller, Channel
from apps.users.models import User

SAMPLE = uuid.UUID("c77c5f58-a7ea-4e88-9fc4-1a2900027425")
LINE = b"2023-09-13T04:57:27Z ge-0/0/1 link down: loss of signal on the cross connect\n"
SIZE = 2_048


@unrecorded()
def load_files() -> None:
    """Upload the sample when it is not there. Needs the demo people."""
    if Attachment.objects.filter(public_id=SAMPLE).exists():
        return
    integrator = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    content = (LINE * (SIZE // len(LINE) + 1))[:SIZE]
    upload_attachment(file=io.BytesIO(content), name="error-log.txt", public_id=SAMPLE, by=integrator)
