"""Requests, limits and credentials on the console: who sees which, and what can be done there."""

import datetime
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.models import ApiRequest, Bucket
from apps.events.admin.requests import NEWEST, curl_of, may_resend
from apps.events.operations import create_webhook
from apps.tickets.factories import TicketFactory
from apps.users.factories import UserFactory
from apps.users.models import ApiClient, ApiToken
from apps.users.operations import (
    change_client,
    create_client,
    create_token,
    deactivate_client,
    revoke_token,
    rotate_token,
)  # fmt: skip
from tests.dialects.test_limits import answer_of
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.COMMAND)
SECRET = re.compile(r'id="token-secret">([\w-]+)<')


@pytest.fixture
def console(integrator):
    return Desk(integrator)


@pytest.fixture
def said(messages_of):
    return lambda response: " ".join(messages_of(response))


def asked_by(user, count=1, **values) -> ApiRequest:
    """A request of the log."""
    values = {
        "at": timezone.now(), "owner": f"user {user.pk}", "credential": "password", "api": "ticketnote",
        "operation": "GetTicketNotesByTicket", "method": "GET", "address": "/Workforce/TicketNote/Specification",
        "status": 200, "milliseconds": 12, "organisation_id": user.organisation_id, "answer_body": '{"a":1}',
        "request_id": "r" * 32,
    } | values  # fmt: skip
    return ApiRequest.objects.bulk_create([ApiRequest(user=user, **values) for _ in range(count)])[0]


def shown(desk, **query) -> list[str]:
    """The operations that the list shows."""
    return re.findall(r"GET <bdi>(\w+)</bdi>", desk.read("events_webhook_requests", **query))


def test_page_of_a_refused_request_says_which_member_which_rule_and_why(console, integrator):
    contract = M4ViewSet.contract
    kept = asked_by(
        integrator, status=422, refusal="key_reused", refused_by="idempotency-key-names-one-request",
        refused_field="Idempotency-Key", refused_for="Was sent before with another request.",
        address="/Workforce/TicketNote/AddTicketNote", operation="AddTicketNote",
    )  # fmt: skip
    page = html.unescape(console.read("events_webhook_request", kept.pk))

    assert "<code>idempotency-key-names-one-request</code>" in page
    assert " ".join(contract.document["x-rules"]["idempotency-key-names-one-request"].split()) in page
    assert "Idempotency-Key" in page
    assert "Was sent before with another request." in page
    answered = asked_by(integrator)
    assert "Rule of the API" not in console.read("events_webhook_request", answered.pk)


def test_list_narrows_by_credential_api_outcome_and_words(console, integrator):
    token = create_token(user=integrator, name="Depot sync", by=SYSTEM) and ApiToken.objects.get(name="Depot sync")
    asked_by(integrator, operation="first", owner=f"token {token.access_token_id}")
    asked_by(
        integrator, operation="second", status=409, refusal="500108", api="order-management", address="/x/order/77"
    )
    asked_by(integrator, operation="third", status=429, refusal="limited", request_id="find-me-by-id")
    asked_by(integrator, operation="fourth", status=500)

    assert shown(console) == ["fourth", "third", "second", "first"]
    for query, found in [
        ({"credential": f"token {token.access_token_id}"}, ["first"]),
        ({"api": "order-management"}, ["second"]),
        ({"outcome": "4"}, ["third", "second"]),
        ({"outcome": "429"}, ["third"]),
        ({"outcome": "5"}, ["fourth"]),
        ({"outcome": "2"}, ["first"]),
        ({"method": "POST"}, []),
        ({"q": "order/77"}, ["second"]),
        ({"q": "500108"}, ["second"]),
        ({"q": "find-me-by-id"}, ["third"]),
        ({"q": "FIRST"}, ["first"]),
        ({"credential": "token 999999"}, []),  # of nobody that the person knows
        ({"outcome": "nothing"}, []),
    ]:
        assert shown(console, **query) == found, query


def test_filters_look_through_the_newest_requests(console, integrator, monkeypatch):
    monkeypatch.setattr("apps.events.admin.requests.NEWEST", 2)
    asked_by(integrator, operation="old", status=500)
    asked_by(integrator, 2)

    assert (shown(console, outcome="5"), len(shown(console)), NEWEST) == ([], 3, 10_000)


def test_page_shows_a_request_with_its_curl(console, integrator):
    kept = asked_by(
        integrator, method="POST", status=400, refusal="malformed", address="/Workforce/TicketNote/AddTicketNote?x=1",
        request_body='{"Note":"it\'s <b>late</b>"}', answer_body='{"Message":"no"}', credential="tests",
    )  # fmt: skip

    text = html.unescape(console.read("events_webhook_request", kept.pk))

    assert '-H "Authorization: Bearer $TOKEN"' in text
    assert '-d \'{"Note":"it\'"\'"\'s <b>late</b>"}\'' in text
    assert "'http://testserver/Workforce/TicketNote/AddTicketNote?x=1'" in text
    assert all(words in text for words in ("malformed", '"Message": "no"', kept.request_id, "12 ms"))
    assert "Send it again" not in text
    kept.credential = "SWT production"
    assert 'WRAP access_token=\\"$TOKEN\\"' in curl_of(kept, "")
    kept.credential = "password"
    assert '-u "$USER_NAME:$PASSWORD"' in curl_of(kept, "")


def test_safe_request_is_sent_again_with_the_rights_of_the_person(console, integrator, agent):
    ticket = TicketFactory()  # of an organisation that is not theirs
    address = f"/api/tickets/{ticket.human_id}"
    asked_by(integrator, address=address, operation="getTicket")
    kept = ApiRequest.objects.get()

    page = console.post("events_webhook_resend", kept.pk)
    ApiRequest.objects.update(user=agent, organisation_id=None)
    by_agent = Desk(agent).post("events_webhook_resend", kept.pk)

    assert ">404<" in page.content.decode()
    assert ticket.description not in page.content.decode()
    assert ">200<" in by_agent.content.decode()
    assert ticket.human_id in by_agent.content.decode()
    assert ApiRequest.objects.count() == 1


@pytest.mark.parametrize(("method", "operation"), [("POST", "AddTicketNote"), ("GET", "DeleteTicketNote")])
def test_request_that_changes_something_is_not_sent_again(console, integrator, method, operation):
    kept = asked_by(integrator, method=method, operation=operation, address="/Workforce/TicketNote/DeleteTicketNote/1")

    page = console.post("events_webhook_resend", kept.pk)

    assert "Only a request that reads" in page.content.decode()
    assert "The answer now" not in page.content.decode()
    assert not may_resend(kept)


def test_requests_of_others_answer_like_what_is_not_there(console, administrator, agent, integrator, messages_of):
    kept = asked_by(agent, operation="secretWork")
    assert shown(console) == []
    for name in ("request", "resend"):
        answers = []
        for pk in (kept.pk, 999_999):
            response = console.post(f"events_webhook_{name}", pk)
            answers.append((response.status_code, response.url, messages_of(response)[-1].replace(str(pk), "N")))
        assert answers[0] == answers[1]
    assert shown(console, credential=f"user {agent.pk}") == []
    assert shown(Desk(administrator)) == ["secretWork"]
    assert shown(Desk(administrator), credential=f"user {agent.pk}") == ["secretWork"]
    assert str(agent) in Desk(administrator).read("events_webhook_request", kept.pk)


def test_limits_page_says_who_was_refused(console, administrator, agent, integrator, settings):
    settings.API_LIMITS = {"read": 1, "write": 0, "search": 7}
    token = create_token(user=integrator, name="Depot sync", by=SYSTEM)
    assert [answer_of(token).status_code for _ in range(3)] == [200, 429, 429]
    Bucket.objects.create(owner="user 1", kind="write", name="quiet", user=integrator, quota=5, tokens=5, filled_at=1)

    page = console.read("events_webhook_limits")

    assert ("Depot sync" in page, "quiet" in page, "no limit" in page) == (True, False, True)
    assert 'data-label="Refused">2<' in page
    assert "Depot sync" in Desk(administrator).read("events_webhook_limits")
    assert "Depot sync" not in Desk(agent).read("events_webhook_limits")


def test_console_shows_how_credentials_do(console, integrator):
    client, _ = create_client(user=integrator, name="Warehouse", by=SYSTEM)
    owner = f"client {client.application_id} {integrator.pk}"
    asked_by(integrator, 6, owner=owner)
    asked_by(integrator, 2, owner=owner, status=429)
    asked_by(integrator, 2, owner=owner, status=500)
    asked_by(integrator, 5, owner=owner, status=500, at=timezone.now() - datetime.timedelta(hours=25))

    text = console.read("events_webhook_changelist")

    row = text[text.index("Warehouse") :]
    cells = re.findall(r'data-label="(Calls|Refused|Failed|Limited)">(.*?)</td>', row)[:4]
    assert {name: re.sub(r"<[^>]+>", "", cell).split() for name, cell in cells} == {
        "Calls": ["10"], "Refused": ["2", "(20", "%)"], "Failed": ["2", "20", "%"], "Limited": ["2"],
    }  # fmt: skip


def test_pages_of_requests_cost_the_same_for_one_and_for_many(console, administrators_desk, integrator, agent):
    kept = asked_by(integrator)
    create_client(user=integrator, name="one", by=SYSTEM)
    create_token(user=integrator, name="one", by=SYSTEM)
    pages = [("requests",), ("request", kept.pk), ("limits",), ("changelist",)]
    few = [
        desk.queries(f"events_webhook_{name}", *pk) for desk in (console, administrators_desk) for name, *pk in pages
    ]
    asked_by(integrator, 60)
    asked_by(agent, 60)
    for number in range(5):
        create_client(user=integrator, name=str(number), by=SYSTEM)
        create_token(user=integrator, name=str(number), by=SYSTEM)
    Bucket.objects.bulk_create(
        Bucket(owner=f"x {n}", kind="read", name="x", user=integrator, quota=1, tokens=0, filled_at=1, refused_at=n)
        for n in range(200)
    )

    many = [
        desk.queries(f"events_webhook_{name}", *pk) for desk in (console, administrators_desk) for name, *pk in pages
    ]

    assert many == few
    assert max(few) <= 15


def test_integrator_makes_replaces_and_revokes_own_tokens(console, integrator, said):
    made = console.post("events_webhook_new_token", name="Depot", scopes=["m4", "sipsynergy"], days=30)
    first = SECRET.search(made.content.decode())[1]
    token = ApiToken.objects.get(name="Depot")
    assert (token.user, token.created_by, token.access_token.scope) == (integrator, integrator, "m4 sipsynergy")
    assert answer_of(first).status_code == 200

    assert "another 24 hours" in console.read("events_webhook_rotate_token", token.pk)
    second = SECRET.search(console.post("events_webhook_rotate_token", token.pk).content.decode())[1]
    new = ApiToken.objects.exclude(pk=token.pk).get(name="Depot")
    token = ApiToken.objects.get(pk=token.pk)
    left = token.access_token.expires - timezone.now()
    assert datetime.timedelta(hours=23) < left <= datetime.timedelta(hours=24)
    assert new.access_token.scope == "m4 sipsynergy"
    assert abs(new.access_token.expires - timezone.now() - datetime.timedelta(days=30)) < datetime.timedelta(minutes=5)
    assert [answer_of(first).status_code, answer_of(second).status_code] == [200, 200]

    assert "is revoked" in said(console.post("events_webhook_revoke_token", token.pk))
    assert [answer_of(first).status_code, answer_of(second).status_code] == [401, 200]
    assert first not in console.read("events_webhook_changelist")


def test_own_tokens_are_bounded_in_number_and_time(integrator, monkeypatch):
    by = Caller(integrator, Channel.DESK)
    monkeypatch.setattr("apps.users.operations.tokens.MOST_OWN", 2)
    with pytest.raises(Invalid):
        create_token(user=integrator, name="x", lifetime=datetime.timedelta(days=366), by=by)
    for _ in range(2):
        create_token(user=integrator, name="x", by=by)

    with pytest.raises(WrongState):
        create_token(user=integrator, name="x", by=by)


def test_tokens_of_others_are_out_of_reach(console, integrator, agent, messages_of):
    other = UserFactory(organisation=integrator.organisation)
    create_token(user=other, name="theirs", by=SYSTEM)
    token, by = ApiToken.objects.get(name="theirs"), Caller(integrator, Channel.DESK)

    with pytest.raises(NotAllowed):
        create_token(user=other, name="x", by=by)
    with pytest.raises(NotAllowed):  # staff get theirs from an administrator
        create_token(user=agent, name="x", by=Caller(agent, Channel.DESK))
    for run in (rotate_token, revoke_token):
        with pytest.raises(NotFound):
            run(token_id=token.pk, by=by)
    for name in ("rotate_token", "revoke_token"):
        response = console.post(f"events_webhook_{name}", token.pk)
        assert (response.status_code, response.url) == (302, reverse("admin:events_webhook_changelist"))
    assert Desk(agent).post("events_webhook_new_token").status_code == 403
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_expired_token_is_not_replaced(integrator):
    create_token(user=integrator, name="old", lifetime=datetime.timedelta(seconds=-1), by=SYSTEM)

    with pytest.raises(WrongState):
        rotate_token(token_id=ApiToken.objects.get(name="old").pk, by=SYSTEM)


def test_administrator_gives_a_client_limits_and_origins(administrators_desk, console, integrator, said):
    client, _ = create_client(user=integrator, name="Warehouse", by=SYSTEM)
    values = {
        "limit_read": 9,
        "limit_write": "",
        "limit_search": "",
        "origins": "https://A.example/\r\nhttps://a.example",
    }

    assert "is changed" in said(administrators_desk.post("events_webhook_client", client.pk, **values))

    client.refresh_from_db()
    assert (client.limits, client.origins) == ({"read": 9}, ["https://a.example"])
    text = administrators_desk.read("events_webhook_client", client.pk)
    assert ('value="9"' in text, "https://a.example" in text) == (True, True)
    assert "https://a.example" in console.read("events_webhook_changelist")
    assert console.post("events_webhook_client", client.pk, **values).status_code == 403


@pytest.mark.parametrize(
    "origin",
    [
        "a.example",
        "http://a.example",
        "https://a.example/path",
        "*",
        "https://*.example",
        "null",
        "https://a b",
        "javascript:1",
    ],
)
def test_what_is_no_origin_is_refused(integrator, origin):
    client, _ = create_client(user=integrator, name="Warehouse", by=SYSTEM)

    with pytest.raises(Invalid):
        change_client(client_pk=client.pk, limits={}, origins=[origin], by=SYSTEM)


def test_client_is_changed_by_administrators_while_it_is_active(integrator):
    client, _ = create_client(user=integrator, name="Warehouse", by=SYSTEM)
    values = {"client_pk": client.pk, "origins": []}
    for limits in ({"read": 0}, {"all": 5}, {"write": 10_000_000}):
        with pytest.raises(Invalid):
            change_client(limits=limits, by=SYSTEM, **values)
    with pytest.raises(NotAllowed):
        change_client(limits={}, by=Caller(integrator, Channel.DESK), **values)
    deactivate_client(client_pk=client.pk, by=SYSTEM)
    with pytest.raises(WrongState):
        change_client(limits={"read": 5}, by=SYSTEM, **values)
    assert ApiClient.objects.get(pk=client.pk).limits == {}


def test_webhook_is_changed_on_its_page(console, integrator, said):
    webhook = create_webhook(url="https://hooks.patchbay.example/in", by=Caller(integrator, Channel.EVENTS))
    values = {"url": webhook.url, "types": "ticket.*\r\ncase.created", "format": "plain", "description": "Depot"}

    assert "is changed" in said(console.post("events_webhook_edit", webhook.pk, **values))
    refused = console.post("events_webhook_edit", webhook.pk, **values | {"types": "nothing.at.all"})

    webhook.refresh_from_db()
    assert (webhook.types, webhook.description) == (["ticket.*", "case.created"], "Depot")
    assert "There is no type of event nothing.at.all." in refused.content.decode()
