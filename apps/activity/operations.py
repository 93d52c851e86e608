"""Recording writes, and sending the e-mails they cause."""

import logging
import smtplib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.conflicts import pressed_too_late
from apps.activity.constants import EMAIL_LIFE_CYCLE, EmailStatus
from apps.activity.emails import Withheld, file_of
from apps.activity.history import current_activity
from apps.activity.models import Activity, Draft, Email, FormPost, Notification
from apps.activity.reasons import data_of
from apps.activity.undoing import is_undoable
from apps.core import mail
from apps.core.background import enqueue
from apps.core.bulk import one_of
from apps.core.calendar import seconds, shifted
from apps.core.caller import Caller
from apps.core.errors import AlreadyDone, Conflict
from apps.core.languages import in_each_language, in_language_of
from apps.core.rows import note_rows
from apps.core.sent import name_of, version_of

MAX_ATTEMPTS = 6
RETRY_PAUSE = timedelta(minutes=5)
BATCH = 100
SWEEP_SECONDS = 30
MAX_INFORMED = 20
MOST_WORDS = 255  # of a notification
FORM_POSTS_KEPT = timedelta(days=7)  # that a form may lie open in a browser between two presses of its button
MOST_PRUNED = 1_000
log = logging.getLogger("patchbay.mail")


@contextmanager
def recording(
    verb: str,
    *,
    by: Caller,
    subject: models.Model,
    obj: models.Model | None = None,
    data: Mapping[str, object] | None = None,
    reason: str = "",
) -> Iterator[Activity]:
    """Write one Activity and link every history row made inside the block to it.

    To be entered inside the operation's transaction, before anything is stored. An object that is created inside
    the block gets its id written into the entry at the end of the block. Raises Conflict when the caller's form was
    drawn from another version of `subject` or `obj`, and AlreadyDone when the same form was carried out before.
    """
    obj = obj or subject
    note_rows(subject, obj)
    _require_as_drawn(by, subject, obj)
    unsaved = subject.pk is None or obj.pk is None
    activity = Activity.objects.create(
        verb=verb,
        actor=by.user,
        party=by.party[:100],
        channel=by.channel,
        route=by.route[:200],
        credential=by.credential[:100],
        request_id=by.request_id,
        reason=str(reason),
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk or 0,
        object_type=obj._meta.label_lower,
        object_id=obj.pk or 0,
        data={**(data or {}), **data_of(reason)},
        bulk_run_id=by.bulk_run,
        organisation_id=_organisation_of(subject),
    )
    _require_first(by, activity)
    if by.form is not None:
        by.form.written.append(activity.pk if is_undoable(verb) else None)
    token = current_activity.set(activity)
    try:
        yield activity
        if unsaved:
            activity.subject_id, activity.object_id = subject.pk, obj.pk
            activity.organisation_id = _organisation_of(subject)
            activity.save(update_fields=["subject_id", "object_id", "organisation_id"])
    finally:
        current_activity.reset(token)


def _organisation_of(subject: models.Model) -> int | None:
    """The organisation that a row belongs to, as far as the row says so itself."""
    if "organisation_id" in subject.get_deferred_fields():
        return None
    return getattr(subject, "organisation_id", None)


def _require_as_drawn(by: Caller, *rows: models.Model) -> None:
    """Raise Conflict if the caller's form was drawn from another version of one of these rows."""
    if by.form is None or not by.form.drawn:
        return
    for row in rows:
        if name_of(row) in by.form.drawn:
            rows_now = type(row)._base_manager.filter(pk=row.pk).select_for_update()
            if hasattr(row, "updated_at"):
                rows_now = rows_now.only("updated_at")
            stored = rows_now.first()
            mark = f"{name_of(row)}@{by.form.drawn[name_of(row)]}"
            try:
                by.require_seen(name_of(row), version_of(stored) if stored else "")
            except Conflict as error:
                raise Conflict(pressed_too_late(row, mark)) from error


def _require_first(by: Caller, activity: Activity) -> None:
    """Note that the caller's form is carried out, and drop its draft. Raises AlreadyDone if another request did so.

    Two that come at the same time wait for each other at the unique constraint.
    """
    if by.form is None or not by.form.digest:
        return
    form = by.form
    post = FormPost(user=by.user, digest=form.digest, key=form.key, request=form.request, activity=activity)
    FormPost.objects.bulk_create([post], ignore_conflicts=True)
    posts = FormPost.objects.filter(user=by.user, digest=form.digest)
    if posts.values_list("request", flat=True).get() != form.request:
        raise AlreadyDone
    Draft.objects.filter(user=by.user, address=form.address).delete()


def prune_form_posts() -> int:
    """Forget the forms that nobody sends again; returns how many."""
    old = FormPost.objects.filter(at__lt=timezone.now() - FORM_POSTS_KEPT).order_by("at").values_list("pk", flat=True)
    return FormPost.objects.filter(pk__in=one_of(old[:MOST_PRUNED])).delete()[0]


def queue_email(*, activity: Activity, to: str, subject: str, body: str, thread: str, file: str = "") -> Email:
    """Store an e-mail and hand it to the worker; those of one `thread` are shown together by mail programs.

    `file` names what goes with it (`apps.activity.emails`).

    Both rows belong to the caller's transaction: either the write and its e-mail happen, or neither.
    """
    subject = " ".join(subject.split())[:255]
    email = Email.objects.create(activity=activity, to=to, subject=subject, body=body, thread=thread, file=file)
    enqueue("apps.activity.tasks.deliver", email.pk)
    return email


def notify(user: Any, *, activity: Activity, text: Callable[[], str]) -> Notification:
    """Put a line about the activity on a person's desk; `text` says it in the present language, whichever that is."""
    with in_language_of(user):
        own = text()[:MOST_WORDS]
    return Notification.objects.create(
        user=user, activity=activity, text=own, said=in_each_language(lambda: text()[:MOST_WORDS])
    )


@transaction.atomic
def see_notifications(*, by: Caller, up_to: int | None = None) -> int:
    """Mark the caller's notifications, or those with ids up to `up_to`, as seen; returns how many were new."""
    unseen = Notification.objects.filter(user=by.user, seen_at=None)
    if up_to is not None:
        unseen = unseen.filter(pk__lte=up_to)
    return unseen.update(seen_at=timezone.now())


def send_left_over_emails() -> int:
    """Send what a dead worker left behind and try again what failed; returns how many were looked at.

    An e-mail counts as left behind after EMAIL_LEFT_OVER_SECONDS in the queue, or that long after the deadline
    of a worker that had it in hand. After a failure it is tried again up to MAX_ATTEMPTS times, each time after
    a longer pause. Stops after SWEEP_SECONDS, so that the queue gets its turn.
    """
    now, until = timezone.now(), time.monotonic() + SWEEP_SECONDS
    due = Q(status=EmailStatus.QUEUED, queued_at__lt=shifted(now, seconds(-settings.EMAIL_LEFT_OVER_SECONDS)))
    due |= _dropped(now)
    for attempts in range(1, MAX_ATTEMPTS):
        due |= Q(status=EmailStatus.FAILED, attempts=attempts, tried_at__lt=now - attempts * RETRY_PAUSE)
    looked_at = 0
    for pk in list(Email.objects.filter(due, sent_at=None).order_by("queued_at").values_list("pk", flat=True)[:BATCH]):
        send_email(email_id=pk)
        looked_at += 1
        if time.monotonic() >= until:
            break
    return looked_at


def send_email(*, email_id: int) -> bool:
    """Send one e-mail that waits or failed, and note the outcome; whether there was something to do.

    It is claimed first, in a transaction of its own, then sent without any, and the outcome noted in a second
    one. A worker that dies in between leaves a claim that runs out. Only when it died between the mail server's
    acceptance and the note does the message go out twice, and then with the same Message-ID.
    """
    email = _claim(email_id)
    if email is None:
        return False
    try:
        file = file_of(email.file)
        mail.send(
            to=email.to,
            subject=email.subject,
            body=email.body,
            name=email.name,
            thread=email.thread,
            attachment=None if file is None else (file.name, file.content, file.media_type),
        )
    except Withheld as error:
        own = Email.objects.filter(pk=email.pk, status=EmailStatus.SENDING, tried_at=email.tried_at)
        own.update(status=EmailStatus.GIVEN_UP, error=str(error), tried_at=timezone.now())
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: an address no message can hold
        _note_failure(email, str(error) or type(error).__name__)
    except Exception:
        log.exception("E-mail %s could not be sent", email_id)
        _note_failure(email, gettext("Something went wrong on our side."))
    else:
        now = timezone.now()
        waiting = Email.objects.filter(pk=email.pk).exclude(status=EmailStatus.SENT)
        waiting.update(status=EmailStatus.SENT, error="", sent_at=now)
    return True


def mail_state() -> str:
    """Whether e-mails leave, for `/readyz`: "failing" when the last attempt among the newest e-mails failed."""
    newest = Email.objects.order_by("-pk").values_list("status", "tried_at")[:BATCH]
    ended = EMAIL_LIFE_CYCLE.where(is_tried=True)
    outcomes = [(tried_at, status) for status, tried_at in newest if status in ended and tried_at is not None]
    return "ok" if max(outcomes, default=(None, EmailStatus.SENT))[1] == EmailStatus.SENT else "failing"


def _dropped(now: datetime) -> Q:
    """Those that a worker began to send and can no longer have in hand."""
    lease = settings.EMAIL_TIMEOUT + settings.EMAIL_LEFT_OVER_SECONDS
    return Q(status=EmailStatus.SENDING, tried_at__lt=shifted(now, seconds(-lease)))


@transaction.atomic(durable=True)
def _claim(email_id: int) -> Email | None:
    """The e-mail, kept from other workers for a while; None when it is sent, given up or in other hands."""
    now = timezone.now()
    waiting = Q(status__in=EMAIL_LIFE_CYCLE.where(is_waiting=True)) | _dropped(now)
    email = Email.objects.filter(waiting, pk=email_id).select_for_update(skip_locked=True).first()
    if email is not None:
        email.status, email.tried_at = EmailStatus.SENDING, now
        email.save(update_fields=["status", "tried_at"])
    return email


@transaction.atomic(durable=True)
def _note_failure(claimed: Email, error: str) -> None:
    """Note a failure, unless another worker has taken the e-mail up since; after the last one, tell somebody."""
    own = Email.objects.filter(pk=claimed.pk, status=EmailStatus.SENDING, tried_at=claimed.tried_at)
    email = own.select_for_update().first()
    if email is None:
        return
    email.attempts += 1
    email.status = EmailStatus.FAILED if email.attempts < MAX_ATTEMPTS else EmailStatus.GIVEN_UP
    email.error, email.tried_at = error.replace("\x00", ""), timezone.now()
    email.save(update_fields=["status", "error", "attempts", "tried_at"])
    if email.status == EmailStatus.GIVEN_UP:
        activity = Activity.objects.select_related("actor").get(pk=email.activity_id)
        for user in _answerable_for(activity):
            notify(user, activity=activity, text=partial(_undelivered, email))


def _undelivered(email: Email) -> str:
    return gettext("Not delivered to %(to)s: %(subject)s") % {"to": email.to, "subject": email.subject}


def _answerable_for(activity: Activity) -> list[Any]:
    """Who learns that an e-mail was given up: who caused it, if they work at the desk, or those who see all e-mails."""
    if activity.actor is not None and activity.actor.is_active and activity.actor.is_staff:
        return [activity.actor]
    permitted = Q(codename="view_email", content_type__app_label="activity")
    holders = Permission.objects.filter(permitted)
    seeing = Q(groups__permissions__in=holders) | Q(user_permissions__in=holders) | Q(is_superuser=True)
    users = get_user_model()._default_manager.filter(seeing, is_active=True).distinct().order_by("pk")
    return list(users[:MAX_INFORMED])
