"""A real worker process: killed in the middle of a task, and beside a mail server that says nothing."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from apps.activity.constants import EmailStatus
from apps.activity.models import Email
from apps.activity.operations import queue_email, recording
from apps.attachments.tasks import delete_file
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from tests.activity.mail_server import MailServer
from tests.core.worker_tasks import die_once
from tests.support.processes import PATIENCE_SECONDS, workers


@pytest.fixture
def running(transactional_db):
    with workers(
        DJANGO_SETTINGS_MODULE="tests.core.worker_settings", PERIODIC_INTERVAL="0.5", TASK_LEASE_SECONDS="1"
    ) as started:
        yield started


@pytest.mark.usefixtures("postgresql_only")
def test_killed_workers_task_is_taken_up_and_a_silent_mail_server_holds_up_nothing_else(running, tmp_path):
    with recording("x.done", by=Caller(None, Channel.TASK), subject=OrganisationFactory()) as entry:
        email = queue_email(activity=entry, to="one@example.com", subject="Hello", body="text", thread="case-1")
    deadly = die_once.enqueue(str(tmp_path / "died"))
    with MailServer("silent").running() as server:
        mail = {"EMAIL_PORT": str(server.port), "EMAIL_TIMEOUT": "60", "EMAIL_LEFT_OVER_SECONDS": "600"}
        doomed = running.start(**mail)
        assert doomed.exit_code(PATIENCE_SECONDS) == -9
        running.forget(doomed)
        assert DBTaskResult.objects.get(pk=deadly.id).status == "RUNNING"
        Email.objects.update(status=EmailStatus.QUEUED)  # whether the first worker had begun with it
        DBTaskResult.objects.exclude(pk=deadly.id).update(status="READY")

        count = server.connections
        running.start(**mail)
        running.wait_until(lambda: server.connections > count)
        others = [delete_file.enqueue(f"gone-{number}") for number in range(3)]
        rows = DBTaskResult.objects.filter(pk__in=[deadly.id, *(task.id for task in others)], status="SUCCESSFUL")
        running.wait_until(lambda: rows.count() == 4)

        assert len(DBTaskResult.objects.get(pk=deadly.id).worker_ids) == 2
        with transaction.atomic():  # the server has still said nothing, and the row can be written
            waiting = Email.objects.select_for_update(nowait=True).get(pk=email.pk)
        assert waiting.status == EmailStatus.SENDING
