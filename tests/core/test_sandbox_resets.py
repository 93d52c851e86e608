"""Filling the sandbox anew, and what a worker does there."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from apps.attachments.models import Attachment
from apps.core import sandbox, sandbox_resets
from apps.core.background import enqueue
from apps.core.caller import Caller, Channel
from apps.core.lanes import sandbox_lanes
from apps.core.models import SandboxState
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.tickets.constants import ITEM_KIND
from apps.tickets.models import Ticket
from apps.users.factories import UserFactory
from apps.users.mirror import OWN_IDS
from apps.users.models import User
from apps.users.operations import create_token
from tests.support.sandboxes import empty_sandbox
from tests.tickets.api.costguard_requests import ticket_of


@pytest.mark.django_db(transaction=True)
def test_worker_creates_and_fills_the_sandbox_and_works_there(tmp_path):
    organisation = OrganisationFactory(name="Newcomer")
    casey = UserFactory(username="integrator", organisation=organisation)  # has the name of one of the demo's people
    with empty_sandbox(tmp_path, exists=False):
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

        assert_that_each_request_reads_its_own(casey)

        assert not sandbox_resets.reset_if_due()
        with sandbox.entered():
            Ticket.objects.filter(pk=630701).update(title="Spoilt")
        sandbox_resets.ask_for_reset()
        assert not sandbox_resets.is_ready()
        assert [sandbox_resets._claim() for _ in range(2)] == [True, False]  # of two workers one
        SandboxState.objects.update(is_ready=True, version="of an older release")
        assert not sandbox_resets.is_ready()


def assert_that_each_request_reads_its_own(user):
    """Threads that serve both environments by turns never read the other's row."""
    tokens = {}
    for is_sandbox in (False, True):
        tokens[is_sandbox] = create_token(user=user, name="t", is_sandbox=is_sandbox, by=Caller(None, Channel.COMMAND))
        with sandbox.entered() if is_sandbox else nullcontext():
            item = JournalItem.objects.create(pk=77, kind=ITEM_KIND)
            ticket_of(User.objects.get(pk=user.pk), item=item, title=f"{is_sandbox}")

    def read(number):
        found = []
        for is_sandbox in (number % 2 == 0, True, False) * 5:
            path = f"/JournalManagement/{'sandbox' if is_sandbox else 'production'}/api/ticket/77"
            answer = Client().get(path, headers={"Authorization": f"Bearer {tokens[is_sandbox]}"})
            found.append((answer.status_code, answer.json().get("title") == f"{is_sandbox}"))
        connection.close()
        sandbox.connection().close()
        return found

    with ThreadPoolExecutor(4) as pool:
        found = [each for answers in pool.map(read, range(4)) for each in answers]
    assert (len(found), set(found)) == (60, {(200, True)})
    assert not sandbox.is_active()


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
