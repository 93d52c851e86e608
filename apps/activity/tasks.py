"""Background tasks of the app: loads by id and calls an operation; safe to run twice."""

from django_tasks import task

from apps.activity.operations import send_email


@task(queue_name="mail")
def deliver(email_id: int) -> None:
    """Send one queued e-mail."""
    send_email(email_id=email_id)
