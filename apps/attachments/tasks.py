"""Background tasks of the app; safe to run twice."""

from django.core.files.storage import default_storage
from django_tasks import task

from apps.attachments.models import Attachment


@task(queue_name="cleaning")
def delete_file(name: str) -> None:
    """Delete a stored file whose row is gone."""
    if not Attachment.objects.filter(file=name).exists():
        default_storage.delete(name)
