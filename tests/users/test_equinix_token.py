"""OAuth 2 client credentials: getting a token, what it opens, replacing the secret, and being locked out."""

import base64
import datetime
import json
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.dialects.equinix.oauth import FORM, OAuthViewSet
from apps.users.constants import Scope
from apps.users.factories import UserFactory
from apps.users.lockout import LATELY
from apps.users.models import ApiClient, ApiToken, FailedSignIn, SignIn
from apps.users.operations import (
    create_client,
    deactivate_client,
    deactivate_user,
    forget_expired_tokens,
    issue_client_token,
    rotate_client_secret,
)
from tests.attachments.files import upload
from tests.contract.client import DialectClient
from tests.users.test_tokens import _everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.contract("equinix-oauth")]

SYSTEM = Caller(None, Channel.COMMAND)
WRONG = {"error": "invalid_client", "error_description": "The client's id or secret is wrong."}
LOCKED = {"error": "invalid_client", "error_description": "Too many failed attempts. Try again in 15 minutes."}
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def client(integrator):
    """(the API client, its secret)."""
    return create_client(user=integrator, name="Harbour system", by=SYSTEM)


@pytest.fixture
def oauth():
    return DialectClient(OAuthViewSet.contract)


@pytest.fixture
def opens(sip, attachments_api):
    """Statuses that a token gets from the microservice and the attachments service."""

    def ask(token):
        headers = {"Authorization": f"Bearer {token}"}
        return [
            api.get(path, headers=headers).status_code
            for api, path in ((sip(None), "/users"), (attachments_api(None), ""))
        ]

    return ask


def ask(oauth, client=None, *, form=True, basic=None, **members):
    """Ask for a token with the client's id and secret."""
    if client is not None:
        members = {"client_id": client[0].client_id, "client_secret": client[1]} | members
    members = GRANT | members
    headers = {}
    if basic is not None:
        headers["Authorization"] = f"Basic {base64.b64encode(':'.join(basic).encode()).decode()}"
    raw = urlencode(members).encode() if form else json.dumps(members).encode()
    kind = FORM if form else "application/json"
    answer = oauth.post("/token", raw=raw, content_type=kind, headers=headers)
    assert answer["Cache-Control"] == "no-store"
    return answer


def summary_of(answer):
    return answer.status_code, answer.json()["error"]


@pytest.mark.rule("issueToken", "form-or-json-body")
@pytest.mark.rule("issueToken", "token-good-for-one-hour")
@pytest.mark.rule("issueToken", "answers-never-cached")
@pytest.mark.parametrize("form", [True, False])
def test_client_gets_a_token_that_acts_as_its_owner_for_an_hour(
    oauth, client, integrator, opens, form, monkeypatch, sip
):
    answer = ask(oauth, client, form=form, unknown="ignored")

    token = answer.json()["access_token"]
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "access_token": token,
            "token_type": "Bearer",
            "token_timeout": "3600",
            "expires_in": 3600,
            "user_name": "integrator",
            "scope": "sipsynergy m4 costguard equinix",
        },
    )
    assert opens(token) == [200, 200]
    stored = AccessToken.objects.get()
    assert (stored.user, stored.application) == (integrator, client[0].application)
    now = timezone.now()
    assert ApiToken.objects.get().name == "Harbour system"
    client[0].refresh_from_db()
    assert now - client[0].last_used_at < datetime.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(minutes=59))
    assert opens(token) == [200, 200]
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(hours=1, seconds=1))
    assert opens(token) == [401, 401]


def test_write_with_such_a_token_tells_of_the_client(oauth, client, attachments_api):
    api = attachments_api(None)
    api.headers["Authorization"] = f"Bearer {ask(oauth, client).json()['access_token']}"

    assert upload(api).status_code == 201
    activity = Activity.objects.get(verb="attachment.uploaded")
    assert (activity.actor.username, activity.credential) == ("integrator", "Harbour system")


@pytest.mark.rule("issueToken", "secret-in-body-or-basic")
def test_client_may_use_http_basic_instead(oauth, integrator):
    _, secret = create_client(user=integrator, name="Odd", client_id="a b", secret="c:d%é", by=SYSTEM)
    encoded = ("a+b", "c%3Ad%25%C3%A9")

    assert ask(oauth, basic=encoded).status_code == 200
    assert ask(oauth, basic=encoded, client_id="a b").status_code == 200
    assert summary_of(ask(oauth, basic=encoded, client_id="another")) == (401, "invalid_client")
    assert summary_of(ask(oauth, basic=encoded, client_secret=secret)) == (400, "invalid_request")
    assert summary_of(ask(oauth, basic=("a+b", "wrong"))) == (401, "invalid_client")
    assert summary_of(ask(oauth)) == summary_of(ask(oauth, client_id="a b")) == (401, "invalid_client")
    assert summary_of(ask(oauth, client_secret=secret)) == (401, "invalid_client")


@pytest.mark.rule("issueToken", "secret-in-body-or-basic")
@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic YQ==", "Basic /w==", "Bearer abc", "Basic YTpi YTpi"])
def test_header_that_is_no_basic_is_refused(oauth, client, header):
    answer = oauth.post("/token", raw=urlencode(GRANT).encode(), content_type=FORM, headers={"Authorization": header})

    assert summary_of(answer) == (401, "invalid_client")
    assert answer["WWW-Authenticate"] == 'Basic realm="oauth2"'


@pytest.mark.rule("issueToken", "malformed-request-is-invalid-request")
@pytest.mark.rule("issueToken", "secrets-stored-as-hashes")
@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", FORM),
        (b"client_secret=hidden", FORM),
        (b"grant_type", FORM),
        (b"grant_type=client_credentials&client_id=a&client_secret=hidden&client_id=a", FORM),
        (b"grant_type=client_credentials&client_id=&client_secret=hidden", FORM),
        (b"grant_type=&client_id=a&client_secret=hidden", FORM),
        (b"grant_type=client_credentials&client_secret=%ff", FORM),
        (b"grant_type=client_credentials&client_secret=\xff", FORM),
        (b"&".join(b"n%d=hidden" % number for number in range(60)), FORM),
        (b"x=" + b"y" * 1_100_000, FORM),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b'["hidden"]', "application/json"),
        (b'{"client_secret": "hidden"}', "application/json"),
        (b'{"grant_type": "client_credentials", "client_id": 5, "client_secret": "hidden"}', "application/json"),
        (b'{"grant_type": "client_credentials", "client_id": null, "client_secret": ["hidden"]}', "application/json"),
        (b'{"grant_type": "client_credentials", "client_id": "a", "client_secret": ""}', "application/json"),
    ],
    ids=range(17),
)
def test_request_of_another_form_is_refused_without_repeating_a_secret(oauth, raw, kind):
    answer = oauth.post("/token", raw=raw, content_type=kind)

    assert summary_of(answer) == (400, "invalid_request")
    assert b"hidden" not in answer.content
    assert FailedSignIn.objects.count() == 0


@pytest.mark.rule("issueToken", "malformed-request-is-invalid-request")
def test_secret_in_the_address_is_refused(oauth, client):
    answer = oauth.post("/token?client_secret=hidden", raw=urlencode(GRANT).encode(), content_type=FORM)

    assert summary_of(answer) == (400, "invalid_request")
    assert b"hidden" not in answer.content


@pytest.mark.rule("issueToken", "only-client-credentials-grant")
@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "x"])
def test_other_grants_are_not_supported(oauth, client, grant):
    assert summary_of(ask(oauth, client, grant_type=grant)) == (400, "unsupported_grant_type")
    assert AccessToken.objects.count() == 0


@pytest.mark.rule("issueToken", "failures-indistinguishable")
def test_wrong_secret_unknown_and_deactivated_clients_are_shown_alike(oauth, client, integrator):
    gone, ownerless = (create_client(user=user, name="x", by=SYSTEM) for user in (integrator, UserFactory()))
    deactivate_client(client_pk=gone[0].pk, by=SYSTEM)
    deactivate_user(user_id=ownerless[0].user.pk, by=SYSTEM)

    answers = [
        ask(oauth, client, client_secret="wrong"),
        ask(oauth, client, client_secret=client[0].application.client_secret),
        ask(oauth, client, client_id="nobody"),
        ask(oauth, client, client_id=client[0].client_id.swapcase()),
        ask(oauth, client, client_id="x\x00"),
        ask(oauth, client, client_id="x" * 5_000),
        ask(oauth, gone),
        ask(oauth, ownerless),
    ]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(401, WRONG)] * 8
    assert AccessToken.objects.count() == 0


def test_application_that_is_no_api_client_gets_no_token(oauth, integrator):
    Application.objects.create(
        client_id="bare", client_secret="secret", user=integrator, client_type="confidential",
        authorization_grant_type="client-credentials",
    )  # fmt: skip

    assert ask(oauth, client_id="bare", client_secret="secret").json() == WRONG


@pytest.mark.rule("issueToken", "client-id-locked-out-by-failures")
@pytest.mark.rule("issueToken", "success-forgets-own-failures")
def test_fifth_failure_locks_a_client_out_until_it_is_old(oauth, client):
    for _ in range(4):
        ask(oauth, client, client_secret="wrong")
    assert ask(oauth, client).status_code == 200  # and forgets the failures
    SignIn.objects.update(last_at=timezone.now() - LATELY)
    assert [ask(oauth, client, client_secret="wrong").json() for _ in range(5)] == [WRONG] * 5

    assert (ask(oauth, client).status_code, ask(oauth, client).json()) == (401, LOCKED)
    FailedSignIn.objects.update(at=timezone.now() - datetime.timedelta(minutes=14))
    assert ask(oauth, client).json()["error_description"] == "Too many failed attempts. Try again in 1 minute."

    FailedSignIn.objects.filter(pk=FailedSignIn.objects.earliest("pk").pk).update(
        at=timezone.now() - datetime.timedelta(minutes=15)
    )
    assert ask(oauth, client).status_code == 200


@pytest.mark.rule("issueToken", "address-locked-out-by-failures")
@pytest.mark.rule("issueToken", "success-forgets-own-failures")
def test_fifty_failures_of_any_kind_lock_an_address_out(oauth, client, m4):
    basic = {"Authorization": f"Basic {base64.b64encode(b'nobody:x').decode()}"}
    for _ in range(5):
        m4(None).get("/Specification", headers=basic)
    for number in range(44):
        ask(oauth, client, client_id=f"guess{number}")
    assert ask(oauth, client).status_code == 200
    SignIn.objects.update(last_at=timezone.now() - LATELY)
    ask(oauth, client, client_id="one more")

    assert ask(oauth, client).json() == LOCKED
    oauth.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert ask(oauth, client).status_code == 200


@pytest.mark.rule("issueToken", "scope-within-those-of-client")
def test_scope_may_be_narrowed_and_not_widened(oauth, integrator, opens):
    client = create_client(user=integrator, name="x", scopes=["m4", "equinix"], by=SYSTEM)

    whole, narrow = ask(oauth, client).json(), ask(oauth, client, scope="equinix").json()
    both = ask(oauth, client, scope="equinix m4").json()

    assert [answer["scope"] for answer in (whole, narrow, both)] == ["m4 equinix", "equinix", "m4 equinix"]
    assert opens(narrow["access_token"]) == [403, 200]
    assert opens(whole["access_token"]) == [403, 200]
    for scope in ("costguard", "equinix costguard", "EQUINIX", "equinix  m4"):
        assert summary_of(ask(oauth, client, scope=scope)) == (400, "invalid_scope")


@pytest.mark.rule("issueToken", "replaced-secret-good-for-day")
@pytest.mark.rule("issueToken", "deactivation-ends-tokens")
def test_secret_before_the_present_one_is_good_for_a_day(oauth, client, opens, administrator, monkeypatch):
    token = ask(oauth, client).json()["access_token"]
    by = Caller(administrator, Channel.DESK)

    second = rotate_client_secret(client_pk=client[0].pk, by=by)

    assert second != client[1]
    assert ask(oauth, client).status_code == ask(oauth, client, client_secret=second).status_code == 200
    assert opens(token) == [200, 200]
    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now + datetime.timedelta(hours=24, seconds=1))
        assert ask(oauth, client).json() == WRONG
        assert ask(oauth, client, client_secret=second).status_code == 200
    third = rotate_client_secret(client_pk=client[0].pk, by=by)
    assert ask(oauth, client).json() == WRONG
    assert [ask(oauth, client, client_secret=secret).status_code for secret in (second, third)] == [200, 200]
    activity = Activity.objects.filter(verb="client.secret").first()
    assert (activity.actor, activity.object_id, activity.data) == (
        administrator,
        client[0].pk,
        {"name": "Harbour system"},
    )
    assert client[0].history.first().activity == activity


@pytest.mark.rule("issueToken", "deactivation-ends-tokens")
def test_deactivated_client_loses_its_tokens_at_once(oauth, client, opens):
    token = ask(oauth, client).json()["access_token"]
    rotate_client_secret(client_pk=client[0].pk, by=SYSTEM)

    deactivate_client(client_pk=client[0].pk, by=SYSTEM)

    assert opens(token) == [401, 401]
    assert ask(oauth, client).json() == WRONG
    for operation in (rotate_client_secret, deactivate_client):
        with pytest.raises(WrongState):
            operation(client_pk=client[0].pk, by=SYSTEM)


def test_tokens_of_a_deactivated_user_end(oauth, client, integrator, opens):
    token = ask(oauth, client).json()["access_token"]

    deactivate_user(user_id=integrator.pk, by=SYSTEM)

    assert opens(token) == [401, 401]


@pytest.mark.rule("issueToken", "secrets-stored-as-hashes")
def test_secrets_and_tokens_are_stored_as_hashes_alone(oauth, client):
    first, (row, _) = client[1], client
    second = rotate_client_secret(client_pk=row.pk, by=SYSTEM)
    token = ask(oauth, client).json()["access_token"]

    stored = _everything_stored()
    assert [secret in stored for secret in (first, second, token)] == [False] * 3
    assert not hasattr(row.history.first(), "previous_secret")
    assert len(first) >= 43


def test_client_operations_need_their_permission_and_sound_arguments(client, integrator, agent):
    by = Caller(agent, Channel.DESK)
    for refused in (
        lambda: create_client(user=integrator, name="x", by=by),
        lambda: rotate_client_secret(client_pk=client[0].pk, by=by),
        lambda: deactivate_client(client_pk=client[0].pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(Invalid):
        create_client(user=integrator, name="x", scopes=["everything"], by=SYSTEM)
    with pytest.raises(Invalid):
        create_client(user=UserFactory(is_active=False), name="x", by=SYSTEM)
    with pytest.raises(NotFound):
        rotate_client_secret(client_pk=0, by=SYSTEM)
    assert ApiClient.objects.count() == 1


@pytest.mark.sqlite
def test_expired_tokens_of_clients_are_forgotten_after_a_day(client, integrator, settings):
    for _ in range(2):
        issue_client_token(client=client[0], scope="m4")
    by_hand = AccessToken.objects.create(user=integrator, token="x", scope="m4", expires=timezone.now())
    AccessToken.objects.filter(pk__in=[AccessToken.objects.earliest("pk").pk, by_hand.pk]).update(
        expires=timezone.now() - datetime.timedelta(days=2)
    )

    assert (forget_expired_tokens(), forget_expired_tokens()) == (1, 0)

    assert AccessToken.objects.count() == 2
    assert ApiToken.objects.count() == 1
    assert "apps.users.operations.forget_expired_tokens" in settings.PERIODIC


def test_demo_client_is_that_of_the_documentation(demo, oauth):
    call_command("demo")
    example = OAuthViewSet.contract.operations["issueToken"].request_body["content"][FORM]["example"]

    answer = oauth.post("/token", example)

    assert (answer.status_code, answer.json()["user_name"]) == (200, "integrator")
    assert answer.json()["scope"].split() == Scope.values
    assert ApiClient.objects.count() == 1
