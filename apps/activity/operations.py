"""Recording writes, and sending the e-mails they cause."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.utils import timezone

from apps.activity.history import current_activity
from apps.activity.models import Activity, Email
from apps.core.background import enqueue
from apps.core.caller import Caller
from apps.core.locks import locked


@contextmanager
def recording(
    verb: str,
    *,
    by: Caller,
    subject: models.Model,
    obj: models.Model | None = None,
    data: dict | None = None,
    reason: str = "",
) -> Iterator[Activity]:
    """Write one Activity and link every history row made inside the block to it.

    To be entered inside the operation's transaction. An object that is created inside the block gets
    its id written into the entry at the end of the block.
    """
    obj = obj or subject
    unsaved = subject.pk is None or obj.pk is None
    activity = Activity.objects.create(
        verb=verb,
        actor=by.user,
        channel=by.channel,
        route=by.route[:200],
        credential=by.credential[:100],
        request_id=by.request_id,
        reason=reason,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk or 0,
        object_type=obj._meta.label_lower,
        object_id=obj.pk or 0,
        data=data or {},
    )
    token = current_activity.set(activity)
    try:
        yield activity
        if unsaved:
            activity.subject_id, activity.object_id = subject.pk, obj.pk
            activity.save(update_fields=["subject_id", "object_id"])
    finally:
        current_activity.reset(token)


def queue_email(*, activity: Activity, to: str, subject: str, body: str) -> Email:
    """Store an e-mail and hand it to the worker.

    Both rows belong to the caller's transaction: either the write and its e-mail happen, or neither.
    """
    email = Email.objects.create(activity=activity, to=to, subject=subject[:255], body=body)
    enqueue("apps.activity.tasks.deliver", email.pk)
    return email


@transaction.atomic
def send_email(*, email_id: int) -> None:
    """Send a queued e-mail and note the outcome. Does nothing when it was already sent.

    The row stays locked while the message goes out, so two workers never send the same one.
    """
    email = locked(Email.objects.filter(pk=email_id)).first()
    if email is None or email.status == Email.Status.SENT:
        return
    message = EmailMessage(email.subject, email.body, settings.DEFAULT_FROM_EMAIL, [email.to])
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        email.status, email.error = Email.Status.FAILED, str(error)
    else:
        email.status, email.error, email.sent_at = Email.Status.SENT, "", timezone.now()
    email.save(update_fields=["status", "error", "sent_at"])
