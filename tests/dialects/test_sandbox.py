"""What credentials of the sandbox do happens in its database, and what others do never reaches it."""

import base64
import re
from contextlib import contextmanager

import pytest
from django.core import mail
from django.db import connection, transaction

from apps.core import sandbox, sandbox_resets
from apps.core.caller import Caller, Channel
from apps.core.models import SandboxState
from apps.dialects.contract import JSON
from apps.dialects.models import ApiRequest, KeptAnswer
from apps.events.constants import WebhookState
from apps.events.models import Webhook
from apps.events.operations.collecting import end_webhooks_of_revoked_tokens
from apps.events.operations.owners import reader_for
from apps.tickets.models import Ticket, TicketNote
from apps.users.models import User
from apps.users.operations import create_client, create_token, issue_client_token, revoke_token, rotate_token
from apps.users.swt import issue_swt
from tests.contract.vocabulary import is_an_error_of, samples
from tests.dialects.idempotency_requests import CLIENT, asked_of
from tests.support.tokens import bearer_token

pytestmark = pytest.mark.sqlite
SYSTEM = Caller(None, Channel.COMMAND)
PASSWORD = "patchbay-demo"
# What a request of the sandbox may ask of the main database: who it is, what they may, and whether there is one.
ASKED_OF_MAIN = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "core_sandboxstate",
    "customers_organisation",
    "django_content_type",
    "oauth2_provider_accesstoken",
    "users_apiclient",
    "users_apitoken",
    "users_user",
    "users_user_groups",
    "users_user_user_permissions",
}
WITH_ENVIRONMENT = ("journal-management", "order-management", "security-token")


@pytest.fixture
def integrator(in_sandbox):
    return User.objects.get(username="integrator")


@pytest.fixture
def token(integrator):
    return create_token(user=integrator, name="sandbox", is_sandbox=True, by=SYSTEM)


@contextmanager
def statements(database):
    """The statements that reach a database meanwhile."""
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with database.execute_wrapper(note):
        yield seen


def tables_of(seen) -> set[str]:
    """The tables that the statements name."""
    return {table for sql in seen for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)"?', sql)}


def basic(name, password=PASSWORD) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def in_the_sandbox(address: str) -> str:
    return address.replace("/production/api", "/sandbox/api")


def requests():
    """A request of each operation of each contract, at the sandbox's address, without those that give out tokens."""
    for sample in samples():
        if sample.contract.name not in ("security-token", "equinix-oauth"):
            yield asked_of(sample)


@pytest.mark.rule("journal-management", "sandbox-apart-from-production")
@pytest.mark.rule("order-management", "sandbox-apart-from-production")
@pytest.mark.rule("ticketnote", "sandbox-apart-from-production")
@pytest.mark.rule("tickets-microservice", "sandbox-apart-from-production")
@pytest.mark.rule("case-management", "sandbox-apart-from-production")
@pytest.mark.rule("attachments", "sandbox-apart-from-production")
@pytest.mark.rule("events", "sandbox-apart-from-production")
@pytest.mark.rule("webhooks", "sandbox-apart-from-production")
def test_no_operation_of_the_sandbox_reaches_the_main_database(in_sandbox):
    secrets = {
        user.username: create_token(user=user, name="sandbox", is_sandbox=True, by=SYSTEM)
        for user in User.objects.active()
    }
    wrong, carried_out = [], 0
    for asked in requests():
        with in_sandbox():
            fresh = transaction.savepoint()
        with statements(connection) as of_main:  # the main one, as the test is outside
            answer = asked.send(secrets[asked.username], "key", address=in_the_sandbox(asked.address))
        b"".join(answer) if answer.streaming else answer.content
        if tables_of(of_main) - ASKED_OF_MAIN:
            wrong.append((str(asked), sorted(tables_of(of_main) - ASKED_OF_MAIN)))
        if answer.status_code >= 500:
            wrong.append((str(asked), answer.status_code, answer.content[:200]))
        if sandbox.is_active():
            wrong.append((str(asked), "is still there"))
        carried_out += answer.status_code < 300
        with in_sandbox():
            transaction.savepoint_rollback(fresh)

    assert not wrong, "\n".join(map(str, wrong))
    assert carried_out > 90


def test_no_operation_of_production_reaches_the_sandbox(in_sandbox):
    secrets = {user.username: bearer_token(user) for user in User.objects.active()}
    carried_out = 0
    with statements(sandbox.connection()) as of_sandbox:
        for asked in requests():
            fresh = transaction.savepoint()
            carried_out += asked.send(secrets[asked.username], "key").status_code < 300
            transaction.savepoint_rollback(fresh)

    assert of_sandbox == []
    assert carried_out > 90


@pytest.mark.parametrize(
    "kind", ["bearer", "client", "rotated", "password", "swt"], ids=["bearer", "client", "rotated", "password", "swt"]
)
def test_each_kind_of_credential_works_where_it_belongs(integrator, kind):
    match kind:
        case "bearer":
            header = f"Bearer {create_token(user=integrator, name='a', is_sandbox=True, by=SYSTEM)}"
        case "client":
            client, _ = create_client(user=integrator, name="a", is_sandbox=True, by=SYSTEM)
            header = f"Bearer {issue_client_token(client=client, scope=client.scope)[0]}"
        case "rotated":
            create_token(user=integrator, name="a", is_sandbox=True, by=SYSTEM)
            newest = integrator.api_tokens.first()
            header = f"Bearer {rotate_token(token_id=newest.pk, by=SYSTEM)[1]}"
        case "password":
            header = basic("sandbox/integrator")
        case "swt":
            header = f'WRAP access_token="{issue_swt(user=integrator, environment="sandbox")[0]}"'

    answer = CLIENT.post(
        "/webhooks", {"url": "https://a.example/x", "types": ["*"]}, JSON, headers={"Authorization": header}
    )

    assert answer.status_code == 201, answer.content
    assert not Webhook.objects.filter(url="https://a.example/x").exists()
    with sandbox.entered():
        assert Webhook.objects.get(url="https://a.example/x").owner_id == integrator.pk


@pytest.mark.rule("journal-management", "environment-of-path-and-credential")
@pytest.mark.rule("order-management", "environment-of-path-and-credential")
@pytest.mark.parametrize("root", ["/JournalManagement/{}/api/ticket", "/OrderManagement/2X/{}/api/orderState"])
def test_credentials_open_the_environment_of_the_path_alone(integrator, token, root):
    def status(environment, header):
        return CLIENT.get(root.format(environment), headers={"Authorization": header}).status_code

    swts = {name: issue_swt(user=integrator, environment=name)[0] for name in ("production", "sandbox")}
    swt = {name: f'WRAP access_token="{secret}"' for name, secret in swts.items()}
    bearer = {"production": f"Bearer {bearer_token(integrator)}", "sandbox": f"Bearer {token}"}
    statuses = {
        (path, own): {status(path, kind[own]) for kind in (swt, bearer)}
        for path in ("production", "sandbox")
        for own in ("production", "sandbox")
    }

    assert statuses == {
        ("production", "production"): {200},
        ("production", "sandbox"): {401},
        ("sandbox", "production"): {401},
        ("sandbox", "sandbox"): {200},
    }


@pytest.mark.rule("journal-management", "sandbox-off-is-no-environment")
@pytest.mark.rule("order-management", "sandbox-off-is-no-environment")
@pytest.mark.rule("security-token", "sandbox-off-is-no-environment")
def test_without_a_sandbox_its_credentials_open_nothing(integrator, token, settings):
    settings.SANDBOX_DATABASE, settings.COSTGUARD_ENVIRONMENTS = None, ["production"]
    bearer = {"Authorization": f"Bearer {token}"}

    unknown = [
        CLIENT.get("/JournalManagement/sandbox/api/ticket", headers=bearer),
        CLIENT.get("/OrderManagement/2X/sandbox/api/orderState", headers=bearer),
        CLIENT.post("/securitytoken/1xa/sandbox/api/login", {"username": "integrator", "password": PASSWORD}, JSON),
    ]
    for environment, answer in zip(["sandbox"] * 3, unknown, strict=True):
        other = CLIENT.get("/JournalManagement/nowhere/api/ticket", headers=bearer).content.decode()
        assert answer.status_code == 404
        assert answer.content.decode() == other.replace("nowhere", environment)
    refused = [
        CLIENT.get(path, headers=headers).status_code
        for path in ("/events", "/webhooks", "/api/states/")
        for headers in (bearer, {"Authorization": basic("sandbox/integrator")})
    ]
    assert set(refused) == {401}


@pytest.mark.rule("journal-management", "sandbox-reset-answers-unavailable")
@pytest.mark.rule("tickets-microservice", "sandbox-reset-answers-unavailable")
@pytest.mark.rule("case-management", "sandbox-reset-answers-unavailable")
@pytest.mark.rule("events", "sandbox-reset-answers-unavailable")
def test_sandbox_that_is_reset_answers_503_and_production_goes_on(integrator, token):
    SandboxState.objects.update(is_ready=False)

    for sample in samples():
        if (sample.contract.name, sample.operation.operation_id) in [
            ("journal-management", "getTicket"),
            ("tickets-microservice", "listTickets"),
            ("events", "listEvents"),
            ("case-management", "searchCases"),
        ]:
            asked = asked_of(sample)
            answer = asked.send(token, address=in_the_sandbox(asked.address))
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), str(asked)
            assert is_an_error_of(sample.contract, answer)
            assert asked.send(bearer_token(integrator)).status_code == 200, str(asked)


def test_request_of_the_sandbox_is_logged_and_limited_in_the_main_database(integrator, token, settings):
    settings.API_LOG_DAYS = 7
    settings.API_LIMITS = settings.API_LIMITS | {"read": 2}
    headers = {"Authorization": f"Bearer {token}"}
    answers = [CLIENT.get("/JournalManagement/sandbox/api/ticket/630701", headers=headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [row.is_sandbox for row in ApiRequest.objects.order_by("pk")] == [True] * 3
    with sandbox.entered():
        assert not ApiRequest.objects.exists()


def test_key_is_kept_where_the_change_is(integrator, token):
    body = {"TicketID": 2734, "Note": "Line tested."}
    asked = {"content_type": JSON, "headers": {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}}
    before = TicketNote.objects.count()
    first, again = (CLIENT.post("/Workforce/TicketNote/AddTicketNote", body, **asked) for _ in range(2))

    assert (first.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (TicketNote.objects.count(), KeptAnswer.objects.count()) == (before, 0)
    with sandbox.entered():
        assert (TicketNote.objects.count(), KeptAnswer.objects.count()) == (before + 1, 1)
        assert TicketNote.objects.latest("pk").author_id == integrator.pk


def test_rights_follow_the_main_database_at_each_request(integrator, token):
    path, headers = "/JournalManagement/sandbox/api/ticket/630701", {"Authorization": f"Bearer {token}"}
    assert CLIENT.get(path, headers=headers).status_code == 200
    roles = list(integrator.groups.all())
    integrator.groups.clear()
    assert CLIENT.get(path, headers=headers).status_code == 403
    integrator.groups.set(roles)
    assert CLIENT.get(path, headers=headers).status_code == 200
    other = User.objects.get(username="sam.rivers").organisation
    User.objects.filter(pk=integrator.pk).update(organisation=other)
    assert CLIENT.get(path, headers=headers).status_code == 404
    User.objects.filter(pk=integrator.pk).update(is_active=False)
    assert CLIENT.get(path, headers=headers).status_code == 401


def test_webhook_of_the_sandbox_lives_as_its_token_and_its_owners_rights_do(integrator, token):
    body, headers = {"url": "https://a.example/x", "types": ["*"]}, {"Authorization": f"Bearer {token}"}
    made = CLIENT.post("/webhooks", body, JSON, headers=headers).json()
    with sandbox.entered():
        webhook = Webhook.objects.get(pk=made["id"])
        assert end_webhooks_of_revoked_tokens() == 0
        assert reader_for(webhook).may_read
    integrator.groups.clear()
    with sandbox.entered():
        assert not reader_for(webhook).may_read
    revoke_token(token_id=integrator.api_tokens.get(is_sandbox=True).pk, by=SYSTEM)
    with sandbox.entered():
        assert end_webhooks_of_revoked_tokens() == 1
        assert Webhook.objects.get(pk=webhook.pk).state == WebhookState.DISABLED


def test_somebody_new_who_has_the_name_of_another_is_mirrored(integrator, token):
    User.objects.filter(pk=integrator.pk).update(username="former", username_identity="former")
    same = {"name": "New", "organisation": integrator.organisation}
    newcomer = User.objects.create_user("integrator", "new@patchbay.example", **same)
    newcomer.groups.set(integrator.groups.all())
    secret = create_token(user=newcomer, name="a", is_sandbox=True, by=SYSTEM)

    answer = CLIENT.get("/api/user", headers={"Authorization": f"Bearer {secret}"})

    assert CLIENT.get("/events", headers={"Authorization": f"Bearer {secret}"}).status_code == 200, answer.content
    with sandbox.entered():
        mirrored = User.objects.get(pk=newcomer.pk)
        assert (mirrored.username, mirrored.password) == ("integrator", "!")
        assert User.objects.get(pk=integrator.pk).username == f"former.{integrator.pk}"


def test_failure_in_the_sandbox_leaves_it(integrator, token, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("broken")

    monkeypatch.setattr("apps.users.mirror._is_as", broken)
    answer = CLIENT.get("/events", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 500
    assert not sandbox.is_active()


def test_request_that_a_reset_catches_answers_503(integrator, token, monkeypatch):
    def caught(*arguments, **options):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE tickets_ticketnote" + " CASCADE" * (connection.vendor == "postgresql"))
        with sandbox.left():
            SandboxState.objects.update(is_ready=False)
        return True

    monkeypatch.setattr("apps.users.mirror._is_as", caught)
    asked = {"headers": {"Authorization": f"Bearer {token}"}}
    answer = CLIENT.get("/Workforce/TicketNote/GetTicketNotesByTicket/2734", **asked)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), answer.content
    assert "The sandbox is being reset" in answer.json()["Message"]


def test_nothing_of_the_sandbox_is_mailed(in_sandbox):
    with in_sandbox():
        from apps.core.mail import send

        transaction_is_the_tests = pytest.MonkeyPatch()
        transaction_is_the_tests.setattr("apps.core.mail.require_no_transaction", lambda: None)
        send(to="a@b.example", subject="s", body="b", name="n", thread="t")
        transaction_is_the_tests.undo()

    assert mail.outbox == []


def test_database_that_is_no_sandbox_is_not_emptied(in_sandbox):
    with in_sandbox(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {sandbox_resets.MARKER}")
    tickets = Ticket.objects.count()
    with pytest.raises(sandbox_resets.NotTheSandbox):
        sandbox_resets.reset()
    with in_sandbox():
        assert Ticket.objects.count() == tickets
    assert not sandbox_resets.is_ready()
