"""M4 TicketNote: bearer tokens, names and passwords, and nothing else."""

import base64
import datetime

import pytest
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from apps.core.caller import Caller, Channel
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.tickets.api.m4_requests import answer_of

pytestmark = pytest.mark.contract("ticketnote")

REFUSED = (401, {"Message": "A valid bearer token is needed."})
PASSWORD = "p:ss wörd"


def basic(credentials: str | bytes) -> dict:
    raw = credentials if isinstance(credentials, bytes) else credentials.encode()
    return {"Authorization": f"Basic {base64.b64encode(raw).decode()}"}


@pytest.fixture
def user(db):
    user = UserFactory(username="jürgen")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.rule("ticketnote", "bearer-or-basic-never-cookie")
def test_name_and_password_open_the_dialect(m4, user):
    for scheme in ("Basic", "basic", "BASIC"):
        headers = {"Authorization": basic(f"jürgen:{PASSWORD}")["Authorization"].replace("Basic", scheme)}
        assert m4(None).get("/Specification", headers=headers).status_code == 200


@pytest.mark.rule("ticketnote", "bearer-or-basic-never-cookie")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("jürgen:wrong"),
        basic("jürgen:"),
        basic("nobody:" + PASSWORD),
        basic(":" + PASSWORD),
        basic(":"),
        basic("no colon"),
        basic(b""),
        basic(b"\xff\xfe\x00:\xff"),
        basic(b"j\xfcrgen\x00:x"),
        basic("j\x00rgen:" + PASSWORD),
        basic("jürgen:p\x00"),
        basic("x" * 5_000 + ":" + "y" * 5_000),
        {"Authorization": "Basic"},
        {"Authorization": "Basic "},
        {"Authorization": "Basic not base64!"},
        {"Authorization": "Basic a b"},
        {"Authorization": "Basic ====="},
        {"Authorization": "Basic \u00fc\u00fc"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer unknown"},
        {"Authorization": "Bearer \u00ff\u00fe"},
        {"Authorization": "Token unknown"},
        {"Authorization": "Digest username=x"},
        {"Authorization": ""},
        {"Authorization": "Negotiate abc"},
    ],
)
def test_anything_else_is_refused_with_a_bearer_challenge(m4, user, headers):
    response = m4(None).get("/Specification", headers=headers)

    assert answer_of(response) == REFUSED
    assert response["WWW-Authenticate"] == "Bearer"


def test_name_is_read_in_any_letter_case(m4, user):
    assert m4(None).get("/Specification", headers=basic("Jürgen:" + PASSWORD)).status_code == 200


def test_password_in_latin_1_is_understood(m4, user):
    headers = basic(f"jürgen:{PASSWORD}".encode("latin-1"))

    assert m4(None).get("/Specification", headers=headers).status_code == 200


def test_inactive_user_is_refused(m4, user):
    client = m4(user)
    user.is_active = False
    user.save()

    assert answer_of(m4(None).get("/Specification", headers=basic(f"jürgen:{PASSWORD}"))) == REFUSED
    assert answer_of(client.get("/Specification")) == REFUSED


def test_user_without_a_password_is_refused(m4, integrator):
    integrator.set_unusable_password()
    integrator.save()

    for password in ("", "None", integrator.password):
        headers = basic(f"integrator:{password}")
        assert answer_of(m4(None).get("/Specification", headers=headers)) == REFUSED


def test_expired_token_is_refused(m4, user):
    client = m4(user)
    get_access_token_model().objects.update(expires=timezone.now() - datetime.timedelta(seconds=1))

    assert answer_of(client.get("/Specification")) == REFUSED


@pytest.mark.parametrize(("scopes", "status"), [(["m4"], 200), (["m4", "sipsynergy"], 200), (["sipsynergy"], 403)])
def test_token_opens_the_dialect_by_its_scope(m4, user, scopes, status):
    secret = create_token(user=user, name="narrow", scopes=scopes, by=Caller(None, Channel.COMMAND))

    response = m4(None).get("/Specification", headers={"Authorization": f"Bearer {secret}"})

    assert response.status_code == status
    if status == 403:
        assert response.json() == {"Message": "The token does not open this API (scope m4)."}


def test_wrong_password_beside_a_session_cookie_is_refused(m4, administrator):
    client = m4(None)
    client.client.force_login(administrator)

    assert answer_of(client.get("/Specification", headers=basic("alex:wrong"))) == REFUSED
