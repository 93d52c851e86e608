"""Signing in for a simple web token, using it, and being locked out."""

import base64
import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.dialects.costguard import swt
from apps.dialects.costguard.base import JournalManagementViewSet, SecurityTokenViewSet
from apps.users.factories import AgentFactory
from apps.users.models import FailedSignIn
from apps.users.swt import issue_swt
from tests.contract.client import DialectClient

pytestmark = pytest.mark.contract("security-token")

PASSWORD = "a long password"
WRONG = {"errors": [{"field": None, "loggingNumber": 500102, "message": "The user name or the password is wrong."}]}


def locked(minutes):
    message = f"Too many failed attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
    return {"errors": [{"field": None, "loggingNumber": 500103, "message": message}]}


LOCKED = locked(15)


@pytest.fixture
def casey(db):
    user = AgentFactory(username="casey", name="Casey Reed")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def security_token(db):
    """A client of the login in the environment production."""
    return DialectClient(SecurityTokenViewSet.contract, root="/securitytoken/1xa/production/api")


@pytest.fixture
def journal_management_with(db):
    """`journal_management_with(token, environment)`: a client with this simple web token."""

    def client(token, environment="production"):
        client = DialectClient(JournalManagementViewSet.contract, root=f"/JournalManagement/{environment}/api")
        client.headers["Authorization"] = f'WRAP access_token="{token}"'
        return client

    return client


def login(client, username="casey", password=PASSWORD, **options):
    return client.post("/login", {"username": username, "password": password}, **options)


def fail(client, times, username="casey"):
    return [login(client, username, "wrong").json() for _ in range(times)]


def age_failures(minutes):
    FailedSignIn.objects.update(at=timezone.now() - datetime.timedelta(minutes=minutes))


@pytest.mark.rule("login", "token-good-for-eight-hours")
@pytest.mark.rule("login", "token-claims-in-order")
def test_login_gives_a_token_for_eight_hours(security_token, casey, journal_management_with, monkeypatch):
    now = datetime.datetime(2018, 3, 27, 19, 11, 25, 657_000, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)

    answer = login(security_token)

    claims = swt.Claims(environment="production", username="casey", permissions="costguard", expires_on=1522206685)
    token = swt.sign(claims, swt.keys_of("production")[0])
    assert (answer.status_code, answer.json()) == (200, {"token": token, "expiresOn": "2018-03-28T03:11:25.000Z"})
    assert journal_management_with(token).get("/healthCheck").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(hours=8))
    assert journal_management_with(token).get("/healthCheck").json() == unauthenticated("The token has expired.")


@pytest.mark.rule("login", "token-good-for-eight-hours")
def test_token_is_good_for_its_environment_alone(casey, journal_management_with, settings):
    settings.COSTGUARD_ENVIRONMENTS = ["production", "staging"]
    token, _ = issue_swt(user=casey, environment="staging")

    answers = [journal_management_with(token, name).get("/healthCheck") for name in ("staging", "production")]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert answers[1].json() == unauthenticated("The token was made for another environment.")


@pytest.mark.rule("login", "failures-indistinguishable")
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("casey", "wrong"),
        ("casey", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("without", PASSWORD),
        ("x" * 5000, PASSWORD),
    ],
)
def test_wrong_password_unknown_and_deactivated_users_are_shown_alike(security_token, casey, username, password):
    AgentFactory(username="gone", is_active=False, password=casey.password)
    AgentFactory(username="without")

    answer = login(security_token, username, password)

    assert (answer.status_code, answer.json()) == (401, WRONG)
    assert answer["WWW-Authenticate"] == "WRAP, Bearer"


@pytest.mark.rule("login", "user-name-locked-out-by-failures")
def test_fifth_failure_locks_the_user_name_out(security_token, casey):
    assert fail(security_token, 5) == [WRONG] * 5

    answer = login(security_token)

    assert (answer.status_code, answer.json()) == (401, LOCKED)


@pytest.mark.rule("login", "user-name-locked-out-by-failures")
def test_lockout_ends_when_fewer_than_five_lie_in_the_last_fifteen_minutes(security_token, casey):
    fail(security_token, 1)
    age_failures(minutes=10)
    fail(security_token, 4)
    assert login(security_token).json() == locked(minutes=5)

    FailedSignIn.objects.filter(pk=FailedSignIn.objects.earliest("at").pk).update(
        at=timezone.now() - datetime.timedelta(minutes=15)
    )

    assert login(security_token).status_code == 200


def test_attempts_while_locked_out_do_not_prolong_it(security_token, casey):
    fail(security_token, 5)
    age_failures(minutes=14)
    assert fail(security_token, 3) == [locked(minutes=1)] * 3

    age_failures(minutes=15)

    assert login(security_token).status_code == 200


def test_unknown_user_name_is_locked_out_like_a_known_one(security_token, casey):
    fail(security_token, 5, "nobody")

    assert login(security_token, "nobody").json() == LOCKED
    assert login(security_token).status_code == 200


@pytest.mark.rule("login", "address-locked-out-by-failures")
def test_fifty_failures_lock_an_address_out(security_token, casey):
    for number in range(50):
        fail(security_token, 1, f"guess{number}")

    assert login(security_token).json() == LOCKED
    security_token.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert login(security_token).status_code == 200


def test_address_behind_a_trusted_proxy_is_the_one_it_tells(security_token, casey, settings):
    settings.TRUSTED_PROXIES = 1

    for claimed in ("203.0.113.9, 192.0.2.7", "198.51.100.1, 192.0.2.7", "2001:db8:1:2:3::4", "unknown"):
        login(security_token, "nobody", "wrong", headers={"X-Forwarded-For": claimed})

    addresses = FailedSignIn.objects.values_list("address", flat=True)
    assert list(addresses) == ["192.0.2.7", "192.0.2.7", "2001:db8:1:2::/64", ""]


def test_address_without_trusted_proxies_is_that_of_the_connection(security_token, casey):
    login(security_token, "nobody", "wrong", headers={"X-Forwarded-For": "192.0.2.7"})

    assert FailedSignIn.objects.get().address == "127.0.0.1"


@pytest.mark.rule("login", "success-forgets-own-failures")
def test_success_forgets_the_failures_of_the_user_name_alone(security_token, casey):
    fail(security_token, 4)
    fail(security_token, 1, "nobody")

    assert login(security_token).status_code == 200

    assert FailedSignIn.objects.count() == 1
    assert fail(security_token, 5) == [WRONG] * 5


def test_user_names_are_not_kept_in_clear(security_token, casey):
    login(security_token, PASSWORD, "casey")

    assert PASSWORD not in str(FailedSignIn.objects.values().get())


def test_failures_of_m4_and_costguard_count_together(security_token, casey, m4):
    fail(security_token, 3)
    wrong, right = (
        {"Authorization": f"Basic {base64.b64encode(f'casey:{password}'.encode()).decode()}"}
        for password in ("wrong", PASSWORD)
    )
    client = m4(None)

    answers = [client.get("/Specification", headers=headers) for headers in (wrong, wrong, right)]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert [answer.json()["Message"] for answer in answers] == [
        "A valid bearer token is needed.",
        "A valid bearer token is needed.",
        "Too many failed attempts. Try again in 15 minutes.",
    ]
    assert login(security_token).json() == LOCKED


@pytest.mark.rule("login", "unknown-environment-is-404")
@pytest.mark.parametrize("environment", ["staging", "PRODUCTION", "1", "%00"])
def test_unknown_environment_is_not_found(db, environment):
    answer = DialectClient(SecurityTokenViewSet.contract, root=f"/securitytoken/1xa/{environment}/api").post(
        "/login", {"username": "casey", "password": PASSWORD}
    )

    assert answer.status_code == 404
    assert [error["loggingNumber"] for error in answer.json()["errors"]] == [500106]


@pytest.mark.rule("login", "unreadable-body-never-shows-password")
@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b"", ["body"]),
        (b"{", ["body"]),
        (b'["casey", "secret"]', ["body"]),
        (b"null", ["body"]),
        (b"{}", ["username", "password"]),
        (b'{"username": "casey", "password": 123456}', ["password"]),
        (b'{"username": "casey", "password": ""}', ["password"]),
        (b'{"username": "casey", "password": "secret\\u0000"}', ["password"]),
        (b'{"username": "casey", "password": "a", "Password": "secret"}', ["Password"]),
        (b'{"username": ["secret"], "password": "a"}', ["username"]),
    ],
)
def test_unusable_body_is_refused_without_showing_it(security_token, raw, fields):
    answer = security_token.post("/login", raw=raw)

    assert answer.status_code == 400
    assert [(error["field"], error["loggingNumber"]) for error in answer.json()["errors"]] == [
        (field, 500002) for field in fields
    ]
    assert b"secret" not in answer.content
    assert b"123456" not in answer.content


def test_token_of_a_user_deactivated_since_is_refused(casey, journal_management_with):
    token, _ = issue_swt(user=casey, environment="production")
    casey.is_active = False
    casey.save()

    assert journal_management_with(token).get("/healthCheck").json() == unauthenticated("The token is not valid.")


@pytest.mark.parametrize(
    "header",
    ["WRAP", "WRAP ", "WRAP access_token", "WRAP access_token=abc", 'WRAP access_token="abc', 'wrap token="abc"'],
)
def test_header_of_another_form_is_refused(db, journal_management, header):
    answer = journal_management(None).get("/healthCheck", headers={"Authorization": header})

    message = 'The header must be: Authorization: WRAP access_token="<token>"'
    assert (answer.status_code, answer.json()) == (401, unauthenticated(message))


def test_token_without_the_permission_does_not_open_the_api(casey, journal_management_with):
    claims = swt.Claims(environment="production", username="casey", permissions="m4,other", expires_on=9999999999)

    answer = journal_management_with(swt.sign(claims, swt.keys_of("production")[0])).get("/healthCheck")

    message = "The token does not open this API (scope costguard)."
    assert answer.status_code == 403
    assert answer.json() == {"errors": [{"field": None, "loggingNumber": 500104, "message": message}]}


def test_command_prints_a_token_and_nothing_else(casey, journal_management_with, capsys):
    call_command("swt", "casey", environment="production")

    token = capsys.readouterr().out
    assert token.endswith("\n")
    assert journal_management_with(token.strip()).get("/healthCheck").status_code == 200


@pytest.mark.parametrize("arguments", [["nobody"], ["casey", "--environment", "elsewhere"]])
def test_command_refuses_unknown_users_and_environments(casey, arguments):
    with pytest.raises(CommandError):
        call_command("swt", *arguments)


def unauthenticated(message):
    return {"errors": [{"field": None, "loggingNumber": 500101, "message": message}]}
