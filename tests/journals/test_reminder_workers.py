"""Reminders and real worker processes, one of which dies in the middle of its work."""

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from apps.activity.models import Activity, Email, Notification
from apps.journals.constants import Verb
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import Reminder

ROOT = Path(__file__).resolve().parents[2]
DUE = 60
WORKERS = 4
PATIENCE_SECONDS = 90


@pytest.fixture
def start_worker(tmp_path):
    processes = []
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.journals.worker_settings",
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={quote(_host(database), safe='')}",
        "SLOW_MAIL_FILE": str(tmp_path / "mail"),
        "PERIODIC_INTERVAL": "0.2",
        "EMAIL_LEFT_OVER_SECONDS": "1",
        "EMAIL_TIMEOUT": "3",
    }

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--interval", "0.1"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def _host(database):
    return database["HOST"] or database["OPTIONS"].get("host", "")


def _wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the workers did not get there in time"
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_each_reminder_is_sent_once_by_four_workers_though_one_is_killed(start_worker, tmp_path):
    if connection.vendor != "postgresql":
        pytest.fail("this test is about PostgreSQL")
    overdue = timezone.now() - datetime.timedelta(hours=1)
    follow_ups = [FollowUpFactory(due_at=overdue) for _ in range(DUE)]
    for follow_up in follow_ups:
        ReminderFactory(follow_up=follow_up)
    later = ReminderFactory(follow_up=FollowUpFactory(due_at=timezone.now() + datetime.timedelta(days=2)))
    mail, began = tmp_path / "mail", tmp_path / "mail.began"

    first, *_ = [start_worker() for _ in range(WORKERS)]
    _wait_until(lambda: began.exists() and began.read_text().split()[-1:] == [str(first.pid)])
    os.kill(first.pid, signal.SIGKILL)
    _wait_until(lambda: Email.objects.filter(status=Email.Status.SENT).count() >= DUE)

    subjects = mail.read_text().splitlines()
    assert len(subjects) == DUE
    assert {subject.split()[2] for subject in subjects} == {str(follow_up.pk) for follow_up in follow_ups}
    assert list(Reminder.objects.filter(sent_at=None)) == [later]
    assert Activity.objects.filter(verb=Verb.REMINDER_SENT).count() == DUE
    assert Notification.objects.count() == DUE
