"""One entry for each write, and what it is linked to."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from apps.activity.constants import EmailStatus
from apps.activity.history import current_activity
from apps.activity.models import Activity, BulkRun
from apps.activity.operations import queue_email, recording, send_email
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation
from tests.support.snapshot import nothing_written

SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture
def organisation(db):
    return OrganisationFactory()


@pytest.mark.sqlite
def test_recording_stores_who_how_and_why(agent, organisation):
    by = Caller(agent, Channel.M4, request_id="request-0042", route="POST /x/{id}", credential="night sync")

    with recording("something.done", by=by, subject=organisation, data={"count": 3}, reason="asked for"):
        pass

    [entry] = Activity.objects.values()
    assert entry.pop("at")
    assert entry.pop("id")
    assert entry == {
        "verb": "something.done",
        "actor_id": agent.pk,
        "channel": "m4",
        "party": "",
        "part_of": None,
        "route": "POST /x/{id}",
        "credential": "night sync",
        "request_id": "request-0042",
        "reason": "asked for",
        "subject_type": "customers.organisation",
        "subject_id": organisation.pk,
        "object_type": "customers.organisation",
        "object_id": organisation.pk,
        "data": {"count": 3},
        "bulk_run_id": None,
        "position": None,
        "organisation_id": organisation.pk,
    }


@pytest.mark.sqlite
def test_writes_of_one_bulk_change_refer_to_it(agent, organisation):
    run = BulkRun.objects.create(user=agent, queue="customers.organisation", total=2)

    for subject in (organisation, OrganisationFactory()):
        with recording("something.done", by=Caller(agent, Channel.DESK, bulk_run=run.pk), subject=subject):
            pass

    assert run.activities.count() == 2


def test_recording_cuts_what_a_client_can_make_long(organisation):
    by = Caller(None, Channel.M4, route="x" * 500, credential="y" * 500)

    with recording("something.done", by=by, subject=organisation) as activity:
        pass

    activity.refresh_from_db()
    assert (len(activity.route), len(activity.credential)) == (200, 100)


@pytest.mark.sqlite
def test_recording_learns_the_id_of_what_is_made_inside(db):
    organisation = Organisation(human_id="ORG-1", name="New", legal_name="New Ltd")

    with recording("organisation.created", by=SYSTEM, subject=organisation) as activity:
        organisation.save()

    activity.refresh_from_db()
    assert (activity.subject_id, activity.object_id) == (organisation.pk, organisation.pk)
    assert organisation.history.get().activity == activity


def test_history_is_linked_inside_the_block_alone(agent, organisation):
    with recording("organisation.changed", by=Caller(agent, Channel.DESK), subject=organisation) as activity:
        organisation.save()
    organisation.save()

    rows = organisation.history.order_by("history_id").values_list("activity", "history_user")
    assert list(rows)[-2:] == [(activity.pk, agent.pk), (None, None)]


def test_failure_inside_ends_the_recording(organisation):
    @transaction.atomic
    def fail_halfway():
        with recording("organisation.changed", by=SYSTEM, subject=organisation):
            organisation.save()
            raise RuntimeError("halfway")

    with nothing_written(), pytest.raises(RuntimeError):
        fail_halfway()

    assert current_activity.get() is None


# -- e-mails


@pytest.fixture
def activity(organisation):
    with recording("organisation.changed", by=SYSTEM, subject=organisation) as entry:
        pass
    return entry


@pytest.mark.sqlite
def test_queued_email_waits_with_its_task(activity):
    email = queue_email(activity=activity, to="one@patchbay.example", subject="s" * 300, body="text", thread="case-1")

    assert (email.status, len(email.subject), email.sent_at) == (EmailStatus.QUEUED, 255, None)
    task = DBTaskResult.objects.get()
    assert (task.task_path, task.args_kwargs["args"]) == ("apps.activity.tasks.deliver", [email.pk])
    assert mail.outbox == []


def test_send_email_sends_once_however_often_it_runs(activity):
    email = queue_email(activity=activity, to="one@patchbay.example", subject="Hello", body="text", thread="case-1")

    send_email(email_id=email.pk)
    send_email(email_id=email.pk)

    [message] = mail.outbox
    assert (message.to, message.subject, message.body) == (["one@patchbay.example"], "Hello", "text")
    email.refresh_from_db()
    assert (email.status, email.error) == (EmailStatus.SENT, "")
    assert email.sent_at >= email.queued_at


def test_email_that_is_gone_is_nobodys_to_send(db):
    send_email(email_id=10**9)

    assert mail.outbox == []


def test_refused_email_tells_why_and_can_be_sent_again(activity, monkeypatch):
    email = queue_email(activity=activity, to="one@patchbay.example", subject="Hello", body="text", thread="case-1")

    def refuse(self, messages):
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        send_email(email_id=email.pk)
    email.refresh_from_db()
    failed = (email.status, email.error, email.sent_at)
    send_email(email_id=email.pk)
    email.refresh_from_db()

    assert failed == (EmailStatus.FAILED, "no mail server", None)
    assert (email.status, email.error) == (EmailStatus.SENT, "")
    assert len(mail.outbox) == 1
