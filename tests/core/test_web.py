"""Request ids and health."""

import datetime
import re

import pytest
from django.db.utils import load_backend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.activity.constants import EmailStatus
from apps.activity.models import Activity, Email
from apps.activity.operations import queue_email, recording, send_email
from apps.attachments.tasks import delete_file
from apps.core import background, database
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.tickets.factories import TicketFactory

GIVEN = ["request-0042", "a" * 64, "A.b_c-1234", "00000000"]
REFUSED = ["", "short", "a" * 65, "with space", "tab\there1", "semi;colon", "ünicode-1", "<script>", "line\\nbreak\n"]


@pytest.mark.django_db
@pytest.mark.parametrize("value", GIVEN)
def test_well_formed_request_id_is_taken(client, value):
    assert client.get("/healthz", headers={"X-Request-ID": value})["X-Request-ID"] == value


@pytest.mark.django_db
@pytest.mark.parametrize("value", REFUSED)
def test_other_request_id_is_replaced(client, value):
    answers = [client.get("/healthz", headers={"X-Request-ID": value})["X-Request-ID"] for _ in range(2)]

    assert all(re.fullmatch("[0-9a-f]{32}", answer) for answer in answers)
    assert answers[0] != answers[1]


def test_request_id_ties_the_answer_to_the_audit(sip, agent):
    ticket = TicketFactory()

    answer = sip(agent).patch(
        f"/tickets/{ticket.human_id}",
        {
            "organisationHumanId": ticket.organisation.human_id,
            "reporterHumanId": ticket.reporter.public_human_id,
            "contractHumanId": "CON-1",
            "tenantHumanId": 1,
            "description": "changed",
        },
        headers={"X-Request-ID": "request-0042"},
    )

    assert (answer.status_code, answer["X-Request-ID"]) == (204, "request-0042")
    assert Activity.objects.get(verb="ticket.changed").request_id == "request-0042"


def test_liveness_needs_no_database(client):
    """Without the mark that opens the database, any query would fail."""
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.sqlite
@pytest.mark.django_db
def test_readiness_is_ok_while_the_database_answers(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["parts"]["database"]) == (200, "ok")


UNREACHABLE = {
    "no server": ("django.db.backends.postgresql", {"HOST": "127.0.0.1", "PORT": "1", "NAME": "x", "USER": "x"}),
    "no folder": ("django.db.backends.sqlite3", {"NAME": "/nowhere/at/all.sqlite3"}),
}


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("case", UNREACHABLE)
def test_readiness_says_that_the_database_is_away(client, monkeypatch, case):
    engine, changes = UNREACHABLE[case]
    monkeypatch.setattr(database, "connection", _connection(engine, changes))

    answer = client.get("/readyz")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json() == {
        "status": "unavailable",
        "parts": {"database": "away", "worker": "unknown", "files": "ok", "mail": "unknown"},
    }


@pytest.mark.sqlite
@pytest.mark.django_db
def test_readiness_names_each_part_that_is_not_ok(client, settings, tmp_path):
    def parts():
        answer = client.get("/readyz")
        assert answer.status_code == 200
        parts = answer.json()["parts"]
        assert answer.json()["status"] == ("ok" if set(parts.values()) == {"ok"} else "degraded")
        return parts

    settings.MEDIA_ROOT = tmp_path / "not there yet"
    assert parts() == {"database": "ok", "worker": "away", "files": "ok", "mail": "ok"}

    background.give_sign_of_life()
    assert parts() == {"database": "ok", "worker": "ok", "files": "ok", "mail": "ok"}

    row = DBTaskResult.objects.get(pk=delete_file.enqueue("gone").id)
    DBTaskResult.objects.update(enqueued_at=row.enqueued_at - background.LATE_AFTER)
    assert parts()["worker"] == "late (cleaning)"
    DBTaskResult.objects.update(run_after=timezone.now() - datetime.timedelta(seconds=9))  # has become due just now
    assert parts()["worker"] == "ok"

    (tmp_path / "a file").touch()
    settings.MEDIA_ROOT = tmp_path / "a file"
    assert parts()["files"] == "away"

    background.SignOfLife.objects.update(seen_at=timezone.now() - background.MISSED_AFTER)
    assert parts()["worker"] == "away"


@pytest.mark.sqlite
@pytest.mark.django_db
def test_mail_is_failing_until_an_e_mail_leaves_again(client):
    def state():
        return client.get("/readyz").json()["parts"]["mail"]

    with recording("organisation.changed", by=Caller(None, Channel.TASK), subject=OrganisationFactory()) as entry:
        first, second = (
            queue_email(activity=entry, to="one@example.com", subject="Hello", body="text", thread="case-1")
            for _ in range(2)
        )
    Email.objects.filter(pk=first.pk).update(status=EmailStatus.FAILED, tried_at=timezone.now())
    assert state() == "failing"
    assert send_email(email_id=second.pk)
    assert state() == "ok"


@pytest.mark.django_db
def test_readiness_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/readyz")


def _connection(engine: str, changes: dict):
    plain = {
        "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "OPTIONS": {},
        "TIME_ZONE": None, "PASSWORD": "", "USER": "", "HOST": "", "PORT": "", "TEST": {},
    }  # fmt: skip
    return load_backend(engine).DatabaseWrapper(plain | {"ENGINE": engine} | changes)
