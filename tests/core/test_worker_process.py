"""A real worker process: killed in the middle of a task, and beside a mail server that says nothing."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from apps.activity.models import Email
from apps.activity.operations import queue_email, recording
from apps.attachments.tasks import delete_file
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from tests.activity.mail_server import MailServer
from tests.core.worker_tasks import die_once

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90


@pytest.fixture
def start_worker():
    processes = []
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")

    def start(**variables):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
            "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={quote(host, safe='')}",
            "PERIODIC_INTERVAL": "0.5",
            "TASK_LEASE_SECONDS": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--interval", "0.1"],
            cwd=ROOT,
            env=environment | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the worker did not get there in time"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql_only")
def test_killed_workers_task_is_taken_up_and_a_silent_mail_server_holds_up_nothing_else(start_worker, tmp_path):
    with recording("x.done", by=Caller(None, Channel.TASK), subject=OrganisationFactory()) as entry:
        email = queue_email(activity=entry, to="one@example.com", subject="Hello", body="text", thread="case-1")
    deadly = die_once.enqueue(str(tmp_path / "died"))
    with MailServer("silent").running() as server:
        mail = {"EMAIL_PORT": str(server.port), "EMAIL_TIMEOUT": "60", "EMAIL_LEFT_OVER_SECONDS": "600"}
        assert start_worker(**mail).wait(PATIENCE_SECONDS) == -9
        assert DBTaskResult.objects.get(pk=deadly.id).status == "RUNNING"
        Email.objects.update(status=Email.Status.QUEUED)  # whether the first worker had begun with it
        DBTaskResult.objects.exclude(pk=deadly.id).update(status="READY")

        count = server.connections
        start_worker(**mail)
        wait_until(lambda: server.connections > count)
        others = [delete_file.enqueue(f"gone-{number}") for number in range(3)]
        rows = DBTaskResult.objects.filter(pk__in=[deadly.id, *(task.id for task in others)], status="SUCCESSFUL")
        wait_until(lambda: rows.count() == 4)

        assert len(DBTaskResult.objects.get(pk=deadly.id).worker_ids) == 2
        with transaction.atomic():  # the server has still said nothing, and the row can be written
            waiting = Email.objects.select_for_update(nowait=True).get(pk=email.pk)
        assert waiting.status == Email.Status.SENDING
