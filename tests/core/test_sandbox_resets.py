"""Filling the sandbox anew, and what a worker does there."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django_tasks_db.models import DBTaskResult

from apps.attachments.models import Attachment
from apps.core import sandbox, sandbox_resets
from apps.core.background import enqueue
from apps.core.lanes import sandbox_lanes
from apps.core.models import SandboxState
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Customer
from apps.tickets.models import Ticket
from apps.users.factories import UserFactory
from apps.users.mirror import OWN_IDS
from apps.users.models import User
from tests.support.sandboxes import empty_sandbox


@pytest.mark.django_db(transaction=True)
def test_worker_fills_the_sandbox_and_works_there(tmp_path):
    organisation = OrganisationFactory(name="Newcomer")
    casey = UserFactory(username="integrator", organisation=organisation)  # has the name of one of the demo's people
    with empty_sandbox(tmp_path):
        [lane] = sandbox_lanes(interval=0, worker_id="w")
        lane.look()

        assert sandbox_resets.is_ready()
        assert not Ticket.objects.exists()
        with sandbox.entered():
            assert Ticket.objects.filter(pk=630701).exists()
            mirrored = User.objects.get(username="integrator")
            assert (mirrored.pk, mirrored.organisation_id, mirrored.password) == (casey.pk, organisation.pk, "!")
            assert User.objects.get(name="Harbour Integration").pk > OWN_IDS
            assert Customer.objects.filter(organisation=organisation).count() == 2
            attachment = Attachment.objects.exclude(file="").first()
            assert Path(attachment.file.path).is_relative_to(Path(settings.MEDIA_ROOT) / "sandbox")
            enqueue("apps.attachments.tasks.delete_file", "nothing")
            waiting = DBTaskResult.objects.ready().filter(task_path="apps.attachments.tasks.delete_file")
            assert waiting.exists()
        assert not DBTaskResult.objects.exists()
        assert not default_storage.exists(attachment.file.name)
        lane.look(at_most=None)
        with sandbox.entered():
            assert not waiting.exists()

        assert not sandbox_resets.reset_if_due()
        with sandbox.entered():
            Ticket.objects.filter(pk=630701).update(title="Spoilt")
        sandbox_resets.ask_for_reset()
        assert not sandbox_resets.is_ready()
        assert [sandbox_resets._claim() for _ in range(2)] == [True, False]  # of two workers one
        SandboxState.objects.update(is_ready=True, version="of an older release")
        assert not sandbox_resets.is_ready()


@pytest.mark.django_db
def test_database_of_something_else_is_left_alone(tmp_path):
    with empty_sandbox(tmp_path):
        with sandbox.entered(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE customers (id integer)")
        with pytest.raises(sandbox_resets.NotTheSandbox):
            sandbox_resets.reset()
        with sandbox.entered():
            assert connection.introspection.table_names() == ["customers"]
    assert not sandbox_resets.is_ready()
