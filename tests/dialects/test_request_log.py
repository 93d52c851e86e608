"""The log of requests to the APIs: what is kept of each, without its secrets, and what that costs."""

import datetime
import json

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.dialects import request_log
from apps.dialects.models import ApiRequest
from apps.dialects.redaction import HIDDEN, address_without_secrets, body_without_secrets
from apps.tickets.factories import TicketFactory
from apps.tickets.models import TicketNote
from tests.contract.client import content_of
from tests.contract.vocabulary import opening_headers, samples
from tests.support.tokens import bearer_token

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOTES = "/Workforce/TicketNote"
ORDERS = "/OrderManagement/2X/production/api"


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.API_LOG_DAYS, settings.API_LOG_KB = 7, 1


def send(user, method, path, body=None, **headers):
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {bearer_token(user)}"} | headers
    return Client(raise_request_exception=False).generic(method, path, raw, "application/json", headers=headers)


def test_request_is_kept_with_what_was_asked_and_answered(agent):
    ticket = TicketFactory()

    answer = send(agent, "POST", f"{NOTES}/AddTicketNote?x=1", {"TicketID": ticket.pk, "Note": "Called."})

    kept = ApiRequest.objects.get()
    assert (kept.user, kept.credential, kept.owner.partition(" ")[0]) == (agent, "tests", "token")
    assert (kept.api, kept.operation, kept.method, kept.status) == ("ticketnote", "AddTicketNote", "POST", 200)
    assert (kept.address, kept.refusal) == (f"{NOTES}/AddTicketNote?x=1", "")
    assert kept.request_id == answer["X-Request-ID"]
    assert json.loads(kept.request_body) == {"TicketID": ticket.pk, "Note": "Called."}
    assert kept.answer_body == answer.content.decode()
    assert 0 <= kept.milliseconds < 60_000
    assert abs(timezone.now() - kept.at) < datetime.timedelta(minutes=1)


def test_every_operation_is_logged_once_by_its_name_with_its_code(demo):
    headers_of, client, wrong, codes = opening_headers(), Client(raise_request_exception=False), [], {}
    for sample in samples():
        ApiRequest.objects.all().delete()
        method, operation = sample.operation.method.upper(), sample.operation.operation_id
        answer = client.generic(method, sample.address, b"[", "application/json", headers=headers_of(sample))
        content_of(answer)
        kept = list(ApiRequest.objects.values_list("api", "operation", "status", "refusal"))
        if kept and "text/html" in str(ApiRequest.objects.values_list("answer_body").get()):
            wrong.append((str(sample), "the body is taken for a page"))
        if sample.contract.name in ("security-token", "equinix-oauth"):
            expected = []  # where nobody has signed in
        else:
            expected = [(sample.contract.name, operation, answer.status_code)]
            codes.setdefault(sample.contract.name, set()).update(row[3] for row in kept)
        if [row[:3] for row in kept] != expected or (kept and bool(kept[0][3]) != (answer.status_code >= 400)):
            wrong.append((str(sample), answer.status_code, kept))

    assert not wrong, "\n".join(map(str, wrong))
    assert codes["order-management"] >= {"", "500002"}
    assert codes["case-management"] >= {"EQ-2010010"}
    assert codes["ticketnote"] >= {"malformed"}


def test_refusal_is_kept_with_rule_member_and_reason_and_without_secrets(agent):
    ticket, path = TicketFactory(), f"{NOTES}/AddTicketNote"
    note = {"TicketID": ticket.pk, "Note": "Called."}
    key = {"Idempotency-Key": "a-key-0042", "Authorization": f"Bearer {bearer_token(agent)}"}
    send(agent, "POST", path, note, **key)
    send(agent, "POST", path, note | {"Note": "Other."}, **key)
    send(agent, "POST", path, note | {"TicketID": "x"})
    send(agent, "GET", f"{ORDERS}/order?$filter=description eq 4111111111111111")

    kept = ApiRequest.objects.order_by("pk").values_list("refused_by", "refused_field", "refused_for")
    assert kept[0] == ("", "", "")
    assert kept[1][:2] == ("idempotency-key-names-one-request", "Idempotency-Key")
    assert kept[1][2].startswith("Was sent before with another request")
    assert kept[2] == ("", "TicketID", "Must be an integer.")
    assert kept[3][1] == "$filter"
    assert "4111" not in kept[3][2]


def test_log_costs_one_statement_after_the_answer(agent, settings):
    ticket = TicketFactory()
    path, counts = f"{NOTES}/GetTicketNotesByTicket/{ticket.pk}", []
    bearer_token(agent)
    for days in (0, 7):
        settings.API_LOG_DAYS = days
        send(agent, "GET", path)
        token = bearer_token(agent)
        with CaptureQueriesContext(connection) as queries:
            Client().get(path, headers={"Authorization": f"Bearer {token}"})
        # A test is a transaction itself, inside of which the row has a savepoint.
        counts.append([q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]])

    assert len(counts[1]) == len(counts[0]) + 1
    assert "INSERT INTO" in counts[1][-1]
    assert "apirequest" in counts[1][-1]


def test_request_that_cannot_be_logged_is_carried_out_all_the_same(agent, monkeypatch, caplog):
    ticket = TicketFactory()

    def fail(*args, **options):
        raise DatabaseError("disk full")

    monkeypatch.setattr(ApiRequest, "save", fail)
    notes = TicketNote.objects.filter(ticket=ticket)
    answer = send(agent, "POST", f"{NOTES}/AddTicketNote", {"TicketID": ticket.pk, "Note": "x"})

    assert (answer.status_code, notes.count(), ApiRequest.objects.count()) == (200, 1, 0)
    assert "is not in the log" in caplog.text


def test_nothing_is_logged_for_who_has_not_signed_in_or_when_it_is_switched_off(agent, settings):
    Client().get("/api/users")
    Client().get("/api/users", headers={"Authorization": "Bearer wrong"})
    settings.API_LOG_DAYS = 0
    send(agent, "GET", "/api/users")

    assert not ApiRequest.objects.exists()


def test_of_refusals_in_a_row_the_first_is_logged(agent, settings):
    settings.API_LIMITS = {"read": 1, "write": 0, "search": 0}
    token = bearer_token(agent)
    for _ in range(4):
        Client().get("/api/users", headers={"Authorization": f"Bearer {token}"})

    assert list(ApiRequest.objects.order_by("pk").values_list("status", "refusal")) == [(200, ""), (429, "limited")]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"password": "x", "Password": {"old": "y"}}, {"password": HIDDEN, "Password": HIDDEN}),
        ({"clientSecret": "x", "access_token": "y", "paymentToken": None},
         {"clientSecret": HIDDEN, "access_token": HIDDEN, "paymentToken": None}),
        ({"a": [{"cvv": "123", "PIN": 4, "company": "span"}]},
         {"a": [{"cvv": HIDDEN, "PIN": HIDDEN, "company": "span"}]}),
        ({"note": "pay with 4111 1111 1111 1111, please"}, {"note": f"pay with {HIDDEN}, please"}),
        ({"note": "4111111111111112 is none", "imei": "356938035643809"},
         {"note": "4111111111111112 is none", "imei": "356938035643809"}),
        ({"number": 4111111111111111}, {"number": HIDDEN}),
        ([{"op": "replace", "path": "/user/password", "value": "x"}, {"op": "add", "path": "/note", "value": "y"}],
         [{"op": "replace", "path": "/user/password", "value": HIDDEN}, {"op": "add", "path": "/note", "value": "y"}]),
        ({"next": "?$skiptoken=5", "skiptoken": "5"}, {"next": "?$skiptoken=5", "skiptoken": "5"}),
    ],
)  # fmt: skip
def test_secrets_of_bodies_are_hidden(sent, kept):
    raw = json.dumps(sent).replace("password", "pass\\u0077ord").encode()

    assert json.loads(body_without_secrets(json.dumps(sent).encode(), "application/json", 1_000)) == kept
    assert json.loads(body_without_secrets(raw, "application/json", 1_000)) == kept


def test_body_is_cut_or_only_named():
    assert body_without_secrets(b'"' + b"x" * 50 + b'"', "application/json", 10) == '"xxxxxxxxx…'
    assert body_without_secrets(b"--b\r\nsecret", "multipart/form-data; boundary=b", 10) == (
        "[11 bytes of multipart/form-data]"
    )
    assert body_without_secrets(b'{"password": "x"', "application/json", 99) == "[16 bytes that are no JSON]"
    assert "bytes" in body_without_secrets(b'"' + b"x" * 70_000 + b'"', "application/json", 10)


def test_secrets_of_addresses_are_hidden():
    assert address_without_secrets("/a", "token=abc&q=x", 99) == "/a?token=%5Bhidden%5D&q=x"
    assert address_without_secrets("/a", "$skiptoken=abc&$top=5", 99) == "/a?%24skiptoken=abc&%24top=5"
    assert address_without_secrets("/a", "$top=5", 99) == "/a?$top=5"


def test_secret_of_a_webhook_is_in_no_row(integrator):
    answer = send(integrator, "POST", "/webhooks", {"url": "https://hooks.patchbay.example/in"})

    kept = ApiRequest.objects.get()
    assert answer.status_code == 201
    assert answer.json()["secret"] not in kept.answer_body
    assert f'"secret":"{HIDDEN}"' in kept.answer_body


def test_requests_are_seen_by_their_user_and_administrators(integrator, agent, administrator):
    send(integrator, "GET", "/api/users")
    send(agent, "GET", "/api/users")

    def seen_by(user):
        return set(ApiRequest.objects.visible_to(Caller(user, Channel.DESK)).values_list("user", flat=True))

    assert seen_by(integrator) == {integrator.pk}
    assert seen_by(agent) == {agent.pk}
    assert seen_by(administrator) == {integrator.pk, agent.pk}
    integrator.organisation = OrganisationFactory()  # whose rows are others than those that the answers hold
    assert seen_by(integrator) == set()


def test_old_requests_are_deleted_a_few_at_a_time(agent, monkeypatch):
    monkeypatch.setattr(request_log, "BITE", 2)
    now = timezone.now()
    ApiRequest.objects.bulk_create(
        ApiRequest(at=now - datetime.timedelta(days=days), owner="x", status=200, milliseconds=1, credential=str(days))
        for days in (9, 8, 8, 8, 6, 0)
    )

    assert request_log.prune_requests() == 4
    assert list(ApiRequest.objects.order_by("pk").values_list("credential", flat=True)) == ["6", "0"]
