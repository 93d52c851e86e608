"""Hands work to the worker process, and keeps its queue in order."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from apps.core.calendar import seconds, shifted
from apps.core.models import SignOfLife

log = logging.getLogger("patchbay.worker")

MAX_RUNS = 5  # of a task whose worker died each time, perhaps of the task
BITE = 500
MAX_BITES = 20
KEPT_DONE = timedelta(days=3)
KEPT_FAILED = timedelta(days=30)
REQUEUE_PAUSE = timedelta(seconds=5)  # times how often it has run
WORKER = "worker"
SIGN_EVERY = 10  # seconds
MISSED_AFTER = timedelta(seconds=60)
LATE_AFTER = timedelta(minutes=5)


class Abandoned(Exception):
    """Every worker that had the task in hand died."""


def enqueue(task_path: str, *args: object) -> None:
    """Queue the task of that dotted path in the present transaction.

    The queue is a table of the same database, so the task exists exactly when the write does and no
    worker sees it before the commit. Operations name tasks by path because tasks import operations.
    """
    import_string(task_path).enqueue(*args)


def return_abandoned_tasks() -> int:
    """Queue again what has been running longer than any task may, as its worker is dead; returns how many.

    Tasks are safe to run twice, so that one which only was slow does no harm.
    """
    running = DBTaskResult.objects.running().filter(
        started_at__lt=shifted(timezone.now(), seconds(-settings.TASK_LEASE_SECONDS))
    )
    with transaction.atomic():
        tasks = list(running.select_for_update(skip_locked=True).order_by("started_at")[:BITE])
        for task in tasks:
            if len(task.worker_ids) >= MAX_RUNS:
                log.error("Task %s (%s) was given up: %s workers died of it", task.pk, task.task_path, MAX_RUNS)
                task.set_failed(Abandoned(f"{MAX_RUNS} workers died with this task in hand."))
                continue
            log.warning("Task %s (%s) is queued again: its worker is gone", task.pk, task.task_path)
            DBTaskResult.objects.filter(pk=task.pk).update(status="READY", started_at=None)
    return len(tasks)


def requeue(task: DBTaskResult[..., object]) -> bool:
    """Queue a running task again, for a moment from now; False when it has run too often for that."""
    runs = len(task.worker_ids)
    if runs >= MAX_RUNS:
        return False
    again_at = timezone.now() + runs * REQUEUE_PAUSE
    DBTaskResult.objects.filter(pk=task.pk).update(status="READY", started_at=None, run_after=again_at)
    return True


def prune_finished_tasks() -> int:
    """Delete tasks that ended a while ago, those that failed later than the others; returns how many."""
    now = timezone.now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT_DONE)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_FAILED)
    return in_bites(done) + in_bites(failed)


def prune_expired_sessions() -> int:
    """Delete sessions of the desk that have expired; returns how many."""
    return in_bites(Session.objects.filter(expire_date__lt=timezone.now()))


def in_bites(rows: QuerySet[Any]) -> int:
    """Delete rows a few at a time, so that nobody waits for long; leaves the rest to the next call."""
    deleted = 0
    for _ in range(MAX_BITES):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BITE])
        if ids:
            rows.filter(pk__in=ids).delete()
        deleted += len(ids)
        if len(ids) < BITE:
            break
    return deleted


def give_sign_of_life() -> None:
    """Note that a worker is at work, for `/readyz`."""
    SignOfLife.objects.update_or_create(kind=WORKER, defaults={"seen_at": timezone.now()})


def is_worker_seen() -> bool:
    """Whether a worker, any of them, gave a sign of life lately."""
    return SignOfLife.objects.filter(kind=WORKER, seen_at__gt=timezone.now() - MISSED_AFTER).exists()


def late_lanes() -> list[str]:
    """The lanes in which a task has been due for longer than it should be."""
    now = timezone.now()
    since_due = Q(enqueued_at__lt=now - LATE_AFTER) & ~Q(run_after__range=(now - LATE_AFTER, now))
    waiting = DBTaskResult.objects.ready().filter(since_due, queue_name__in=settings.LANES)
    return sorted(set(waiting.order_by().values_list("queue_name", flat=True).distinct()))
