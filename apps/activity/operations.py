"""Recording writes, and sending the e-mails they cause."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from apps.activity.history import current_activity
from apps.activity.models import Activity, Email, Notification
from apps.core.background import enqueue
from apps.core.caller import Caller

MAX_ATTEMPTS = 6
RETRY_PAUSE = timedelta(minutes=5)
BATCH = 100


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


def notify(user, *, activity: Activity, text: str) -> Notification:
    """Put a line about the activity on a person's desk."""
    return Notification.objects.create(user=user, activity=activity, text=text[:255])


@transaction.atomic
def see_notifications(*, by: Caller) -> int:
    """Mark all of the caller's notifications as seen; returns how many were new."""
    return by.user.notifications.filter(seen_at=None).update(seen_at=timezone.now())


def send_left_over_emails() -> int:
    """Send what a dead worker left behind and try again what failed; returns how many were looked at.

    An e-mail counts as left behind after EMAIL_LEFT_OVER_SECONDS in the queue. After a failure it is tried
    again up to MAX_ATTEMPTS times, each time after a longer pause.
    """
    now = timezone.now()
    due = Q(status=Email.Status.QUEUED, queued_at__lt=now - timedelta(seconds=settings.EMAIL_LEFT_OVER_SECONDS))
    for attempts in range(1, MAX_ATTEMPTS):
        due |= Q(status=Email.Status.FAILED, attempts=attempts, tried_at__lt=now - attempts * RETRY_PAUSE)
    ids = list(Email.objects.filter(due, sent_at=None).order_by("queued_at").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        send_email(email_id=pk)
    return len(ids)


@transaction.atomic
def send_email(*, email_id: int) -> None:
    """Send a queued e-mail and note the outcome. Does nothing when it was sent or another worker has it.

    The row stays locked while the message goes out, so two workers never send the same one, and a worker
    that dies lets go of it unsent.
    """
    waiting = Email.objects.filter(pk=email_id).exclude(status=Email.Status.SENT)
    email = waiting.select_for_update(skip_locked=True).first()
    if email is None:
        return
    message = EmailMessage(email.subject, email.body, settings.DEFAULT_FROM_EMAIL, [email.to])
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: an address no message can hold
        email.status, email.error = Email.Status.FAILED, str(error)
        email.attempts, email.tried_at = email.attempts + 1, timezone.now()
    else:
        email.status, email.error, email.sent_at = Email.Status.SENT, "", timezone.now()
    email.save(update_fields=["status", "error", "sent_at", "attempts", "tried_at"])
