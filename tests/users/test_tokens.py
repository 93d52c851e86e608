"""Bearer tokens: made once, kept as a hash, used until they expire or are revoked."""

import datetime
import hashlib
import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.users.constants import Scope
from apps.users.factories import UserFactory
from apps.users.models import ApiToken, User
from apps.users.operations import create_token, revoke_token

SYSTEM = Caller(None, Channel.COMMAND)
MINUTE = datetime.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def opens(sip):
    """Whether a secret opens the tickets microservice, and what it was told."""

    def ask(secret):
        client = sip(None)
        return client.get("/users", headers={"Authorization": f"Bearer {secret}"}).status_code

    return ask


def _everything_stored():
    return "\n".join(
        repr(row)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        for row in model._base_manager.values_list()
    )


def test_token_is_stored_as_a_hash_alone(opens, administrator, integrator):
    secret = create_token(user=integrator, name="Harbour", by=Caller(administrator, Channel.DESK))

    assert opens(secret) == 200
    assert len(secret) >= 43
    stored = _everything_stored()
    assert secret not in stored
    assert hashlib.sha256(secret.encode()).hexdigest() in stored
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.created_by) == (integrator, "Harbour", administrator)
    assert token.access_token.scope.split() == Scope.values
    assert str(token) == "Harbour of Harbour Integration"


def test_created_and_revoked_token_is_shown_without_its_secret(administrator, integrator):
    by = Caller(administrator, Channel.DESK, request_id="request-0001")
    secret = create_token(user=integrator, name="Harbour", by=by)
    token_id = ApiToken.objects.get().pk
    revoke_token(token_id=token_id, by=by)

    entries = Activity.objects.order_by("pk")

    assert [
        (entry.verb, entry.actor, entry.subject_type, entry.subject_id, entry.object_type, entry.object_id, entry.data)
        for entry in entries
    ] == [
        (verb, administrator, "users.user", integrator.pk, "users.apitoken", token_id, {"name": "Harbour"})
        for verb in ("token.created", "token.revoked")
    ]
    assert secret not in _everything_stored()


def test_revoked_token_opens_nothing(opens, integrator):
    secret = create_token(user=integrator, name="Harbour", by=SYSTEM)
    kept = create_token(user=integrator, name="Other", by=SYSTEM)

    revoke_token(token_id=ApiToken.objects.get(name="Harbour").pk, by=SYSTEM)

    assert (opens(secret), opens(kept)) == (401, 200)
    assert (AccessToken.objects.count(), ApiToken.objects.count()) == (1, 1)
    with pytest.raises(NotFound):
        revoke_token(token_id=999_999, by=SYSTEM)


def test_expired_token_opens_nothing(opens, integrator, monkeypatch):
    start = timezone.now()
    secret = create_token(user=integrator, name="Harbour", by=SYSTEM, lifetime=datetime.timedelta(hours=1))
    long = create_token(user=integrator, name="Long", by=SYSTEM)

    monkeypatch.setattr(timezone, "now", lambda: start + datetime.timedelta(minutes=59))
    assert opens(secret) == 200
    monkeypatch.setattr(timezone, "now", lambda: start + datetime.timedelta(minutes=61))
    assert (opens(secret), opens(long)) == (401, 200)
    monkeypatch.setattr(timezone, "now", lambda: start + datetime.timedelta(days=91))
    assert opens(long) == 401


@pytest.mark.sqlite
def test_last_use_is_noted_to_the_minute(opens, integrator, monkeypatch, django_assert_num_queries):
    start = timezone.now()
    secret = create_token(user=integrator, name="Harbour", by=SYSTEM)

    def used(after):
        monkeypatch.setattr(timezone, "now", lambda: start + after)
        assert opens(secret) == 200
        return ApiToken.objects.get().last_used_at

    assert ApiToken.objects.get().last_used_at is None
    assert used(MINUTE * 0) == start
    assert used(MINUTE / 2) == start
    assert used(MINUTE) == start
    assert used(MINUTE * 1.5) == start + MINUTE * 1.5
    assert used(MINUTE * 2) == start + MINUTE * 1.5


@pytest.mark.parametrize("secret", ["", " ", "x", "\x00", "é", "a" * 5000, "Bearer x"])
def test_made_up_secret_opens_nothing(opens, integrator, secret):
    create_token(user=integrator, name="Harbour", by=SYSTEM)

    assert opens(secret) == 401


def test_hash_of_a_token_is_no_secret(opens, integrator):
    create_token(user=integrator, name="Harbour", by=SYSTEM)
    token = AccessToken.objects.get()

    assert (opens(token.token_checksum), opens(token.token)) == (401, 401)


@pytest.mark.parametrize("role", ["agent", "manager"])
def test_tokens_of_others_are_an_administrators_business(request, integrator, role):
    by = Caller(request.getfixturevalue(role), Channel.DESK)
    create_token(user=integrator, name="Harbour", by=SYSTEM)
    before = Activity.objects.count()

    with pytest.raises(NotAllowed):
        create_token(user=integrator, name="Mine", by=by)
    with pytest.raises(NotAllowed):
        revoke_token(token_id=ApiToken.objects.get().pk, by=by)
    assert (ApiToken.objects.count(), AccessToken.objects.count(), Activity.objects.count()) == (1, 1, before)


def test_token_for_nobody_or_nothing_is_refused(integrator):
    with pytest.raises(Invalid) as refused:
        create_token(user=UserFactory(is_active=False), name="x", by=SYSTEM)
    assert refused.value.field == "user"
    with pytest.raises(Invalid) as refused:
        create_token(user=integrator, name="x", scopes=["m4", "all"], by=SYSTEM)
    assert (refused.value.field, refused.value.message) == ("scopes", "There is no scope all.")
    assert AccessToken.objects.count() == 0


def test_token_of_an_application_acts_for_its_user(opens, integrator):
    application = Application.objects.create(
        name="Harbour bridge",
        user=integrator,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    secret = create_token(user=integrator, name="template", by=SYSTEM)
    AccessToken.objects.update(user=None, application=application)
    ApiToken.objects.all().delete()

    assert opens(secret) == 200
    assert opens(secret) == 200
    assert [(token.name, token.user) for token in ApiToken.objects.all()] == [("Harbour bridge", integrator)]
    User.objects.update(is_active=False)
    assert opens(secret) == 401


def test_token_command_prints_a_token_and_nothing_else(opens, integrator, capfd):
    call_command("token", "integrator")

    out, err = capfd.readouterr()
    assert err == ""
    assert out.count("\n") == 1
    assert opens(out.removesuffix("\n")) == 200
    assert Activity.objects.get(verb="token.created").channel == "command"


def test_token_command_narrows_what_the_token_opens(sip, m4, integrator):
    out = io.StringIO()

    call_command("token", "integrator", "--scope", "m4", stdout=out)

    headers = {"Authorization": f"Bearer {out.getvalue().strip()}"}
    assert sip(None).get("/users", headers=headers).status_code == 403
    assert m4(None).get("/Specification", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "There is no active user nobody."),
        (["gone"], "There is no active user gone."),
        (["integrator", "--scope", "all"], "invalid choice: 'all'"),
    ],
)
def test_token_command_refuses_in_one_sentence(integrator, arguments, message):
    UserFactory(username="gone", is_active=False)
    out = io.StringIO()

    with pytest.raises(CommandError, match=message):
        call_command("token", *arguments, stdout=out)

    assert (out.getvalue(), AccessToken.objects.count()) == ("", 0)
