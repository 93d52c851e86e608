"""Uploaded files. What refers to them (a case) claims them; this app knows nothing of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.activity.history import tracked
from apps.attachments.constants import KEPT_UNUSED, MEDIA_TYPES, Purpose, Scan
from apps.attachments.querysets import AttachmentQuerySet
from apps.customers.models import Organisation

FOLDER = "attachments"  # in the storage


def place_of(attachment: "Attachment", name: str) -> str:
    """Where a file is stored: under a name that tells nothing, and that the uploader has no say in."""
    key = uuid.uuid4().hex
    return f"{FOLDER}/{key[:2]}/{key}"


class Attachment(models.Model):
    """One uploaded file. `public_id` is the id that the APIs tell, `name` and `type` are those of the upload.

    Times are kept to the millisecond, as answers give them. `claimed_at` is when something first referred to the
    file; from then on it stays.
    """

    public_id = models.UUIDField("attachment id", default=uuid.uuid4, unique=True, editable=False)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=4, choices=[(name, name) for name in MEDIA_TYPES])
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField("SHA-256", max_length=64)
    file = models.FileField(upload_to=place_of, max_length=100)
    purpose = models.CharField(max_length=11, choices=Purpose, blank=True)
    scan = models.CharField("virus scan", max_length=5, choices=Scan)
    created_at = models.DateTimeField("uploaded", editable=False)
    updated_at = models.DateTimeField("last changed", editable=False)
    claimed_at = models.DateTimeField("in use since", null=True, blank=True, editable=False)

    history = tracked()
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "public_id"]
        verbose_name = "file"
        indexes = [
            models.Index(fields=["uploader", "-created_at", "public_id"], name="attachments_of_uploader"),
            models.Index(fields=["created_at"], name="attachment_unused", condition=Q(claimed_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="attachment_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self):
        return self.name

    @property
    def media_type(self) -> str:
        """Follows from the type, never from what the uploader declared."""
        return MEDIA_TYPES[self.type]

    @property
    def removed_from(self):
        """When the clean-up takes it, None while it is in use."""
        return None if self.claimed_at else self.created_at + KEPT_UNUSED
