"""The lanes of a worker, in this process: what they take, what they clean up, and what they survive."""

import datetime
import threading

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from apps.core import background, lanes
from apps.core.background import return_abandoned_tasks
from apps.core.lanes import Lane

QUEUES = {
    "apps.activity.tasks.deliver": "mail",
    "apps.provisioning.tasks.submit": "provisioning",
    "apps.orders.tasks.process": "orders",
    "apps.attachments.tasks.delete_file": "cleaning",
}


def task(**values):
    """The row of a task, running since two minutes ago unless said otherwise."""
    defaults = {
        "task_path": "apps.attachments.tasks.delete_file",
        "args_kwargs": {"args": ["gone"], "kwargs": {}},
        "status": "RUNNING",
        "started_at": timezone.now() - datetime.timedelta(minutes=2),
        "worker_ids": ["dead"],
        "queue_name": "cleaning",
        "backend_name": "default",
        "run_after": timezone.now(),
    }
    return DBTaskResult.objects.create(**(defaults | values))


def test_each_task_is_of_its_own_lane_and_each_lane_known():
    assert {path: import_string(path).queue_name for path in QUEUES} == QUEUES
    assert set(QUEUES.values()) <= set(django_settings.LANES)
    for path in django_settings.PERIODIC:
        assert callable(import_string(path))


def test_everything_that_calls_out_has_a_lane_of_its_own():
    """Mail, providers and the gateway may be slow; nothing else waits for them."""
    calling = {
        "apps.activity.operations.send_left_over_emails": "mail",
        "apps.provisioning.operations.submit_due_requests": "provisioning",
        "apps.payments.operations.settle_due_refunds": "payments",
        "apps.orders.operations.process_due_orders": "orders",
    }
    for path, lane in calling.items():
        assert django_settings.PERIODIC[path] == lane
    others = [lane for path, lane in django_settings.PERIODIC.items() if path not in calling]
    assert not set(others) & set(calling.values())


@pytest.mark.sqlite
def test_task_of_a_dead_worker_is_queued_again_within_two_minutes(db, settings):
    dead = task()
    alive = task(started_at=timezone.now() - datetime.timedelta(seconds=80))

    assert return_abandoned_tasks() == 1

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.status, alive.status) == ("READY", "RUNNING")
    path = "apps.core.background.return_abandoned_tasks"
    pause = settings.PERIODIC_PAUSES.get(path, settings.PERIODIC_INTERVAL)
    assert settings.TASK_LEASE_SECONDS + pause < 120
    assert settings.PERIODIC[path] == "cleaning"


@pytest.mark.sqlite
def test_task_that_kills_each_worker_is_given_up(db):
    deadly = task(worker_ids=["1", "2", "3", "4", "5"])

    return_abandoned_tasks()

    deadly.refresh_from_db()
    assert (deadly.status, deadly.exception_class_path) == ("FAILED", "apps.core.background.Abandoned")


@pytest.mark.sqlite
def test_finished_tasks_are_pruned_in_bites(db, monkeypatch):
    monkeypatch.setattr(background, "BITE", 2)
    monkeypatch.setattr(background, "MAX_BITES", 2)
    now = timezone.now()
    old, older = now - datetime.timedelta(days=4), now - datetime.timedelta(days=31)
    for _ in range(5):
        task(status="SUCCESSFUL", finished_at=old)
    kept = {
        task(status="SUCCESSFUL", finished_at=now).pk,
        task(status="FAILED", finished_at=old).pk,
        task(status="READY", started_at=None).pk,
        task(started_at=older).pk,
    }
    task(status="FAILED", finished_at=older)

    assert [background.prune_finished_tasks() for _ in range(3)] == [5, 1, 0]

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept


@pytest.mark.sqlite
def test_expired_sessions_are_pruned(db):
    now = timezone.now()
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=now - datetime.timedelta(seconds=1))
    kept = Session.objects.create(session_key="b" * 32, session_data="", expire_date=now + datetime.timedelta(days=1))

    assert background.prune_expired_sessions() == 1

    assert list(Session.objects.all()) == [kept]


def lane_of(*paths):
    lane = Lane("default", interval=0.01, worker_id="test")
    lane._due = dict.fromkeys(paths, 0.0)
    return lane


def test_work_that_fails_keeps_no_other_of_its_lane_from_being_done(db, monkeypatch):
    done = []
    work = {"a": lambda: 1 / 0, "b": lambda: done.append("b")}
    monkeypatch.setattr(lanes, "import_string", work.__getitem__)

    lane_of("a", "b").look_at_the_clock()

    assert done == ["b"]


def test_work_is_done_once_in_its_pause(db, monkeypatch):
    done = []
    monkeypatch.setattr(lanes, "import_string", lambda path: lambda: done.append(path))
    lane = lane_of("a")

    lane.look_at_the_clock()
    lane.look_at_the_clock()

    assert done == ["a"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("error", "runs", "status"),
    [
        (OperationalError("server closed the connection"), 1, "READY"),
        (OperationalError("server closed the connection"), background.MAX_RUNS, "FAILED"),
        (ValueError("of its own making"), 1, "FAILED"),
    ],
)
def test_task_that_failed_for_want_of_the_database_is_queued_again(db, monkeypatch, error, runs, status):
    def fail(*args):
        raise error

    monkeypatch.setattr(Task, "call", fail)
    for module in (lanes, db_worker):  # the test's transaction is to stay open
        monkeypatch.setattr(module, "close_old_connections", lambda: None)
    row = task(status="READY", started_at=None, worker_ids=["dead"] * (runs - 1))

    Lane("cleaning", interval=0.01, worker_id="test").take_tasks()

    row.refresh_from_db()
    assert (row.status, len(row.worker_ids)) == (status, runs)
    assert (row.run_after > timezone.now()) == (status == "READY")
    assert (row.started_at is None) == (status == "READY")


def test_lane_goes_on_when_the_database_is_back(monkeypatch):
    back, looks = threading.Event(), []
    lane = lane_of()

    def look(self):
        looks.append(1)
        if len(looks) < 3:
            raise OperationalError("server closed the connection")
        back.set()

    monkeypatch.setattr(Lane, "look_at_the_clock", look)
    monkeypatch.setattr(Lane, "take_tasks", lambda self: 0)
    monkeypatch.setattr(lanes.database, "pauses", lambda: iter([0.01] * 9))
    lane.start()
    assert back.wait(30)
    lane.stop()
    lane.join(30)
    assert not lane.is_alive()
