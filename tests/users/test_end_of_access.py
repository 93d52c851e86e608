"""A new password, deactivation and a role taken away end what the user was let in by, at once."""

import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.core.caller import Caller, Channel
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.users import operations
from apps.users.constants import Role
from apps.users.factories import AdministratorFactory, AgentFactory
from apps.users.models import User
from apps.users.swt import issue_swt
from tests.contract.client import DialectClient

SYSTEM = Caller(None, Channel.COMMAND)
PASSWORD = "long-and-new-7"
pytestmark = pytest.mark.django_db


class Access:
    """A session, a bearer token, a token of an API client and a simple web token of one user."""

    def __init__(self, user):
        self.session = Client()
        self.session.force_login(user)
        self.bearer = operations.create_token(user=user, name="x", by=SYSTEM)
        client, _ = operations.create_client(user=user, name="x", by=SYSTEM)
        self.of_client, _ = operations.issue_client_token(client=client, scope="costguard")
        self.swt, _ = issue_swt(user=user, environment="production")

    def works(self) -> list[bool]:
        headers = (f"Bearer {self.bearer}", f"Bearer {self.of_client}", f'WRAP access_token="{self.swt}"')
        answers = [self.session.get(reverse("admin:index"))]
        api = DialectClient(JournalManagementViewSet.contract, root="/JournalManagement/production/api")
        answers += [api.get("/healthCheck", headers={"Authorization": header}) for header in headers]
        return [answer.status_code == 200 for answer in answers]


ALL, NONE = [True] * 4, [False] * 4


def by_the_desk(page, **values):
    def act(user, administrator):
        client = Client()
        client.force_login(administrator)
        assert client.post(reverse(f"admin:{page}", args=[user.pk]), values).status_code == 302

    return act


def by_the_microservice(method, *body):
    def act(user, administrator):
        from apps.dialects.sipsynergy.base import SipSynergyViewSet

        api = DialectClient(SipSynergyViewSet.contract, administrator)
        assert getattr(api, method)(f"/users/{user.pk}", *body).status_code == 202

    return act


def by_the_command(user, administrator, monkeypatch=None):
    import getpass
    from unittest import mock

    with mock.patch.object(getpass, "getpass", return_value=PASSWORD):
        call_command("changepassword", user.username, stdout=io.StringIO())


PERSON = {"name": "Jo", "email": "jo@patchbay.example", "phone_number": ""}
ENDS = {
    "password reset on the desk": by_the_desk("users_user_password", password=PASSWORD, again=PASSWORD),
    "password set by the command": by_the_command,
    "deactivated on the desk": by_the_desk("users_user_deactivate"),
    "deactivated by an API": by_the_microservice("delete"),
    "role taken away on the desk": by_the_desk("users_user_change", **PERSON, roles=[Role.CSR]),
    "role taken away by an API": by_the_microservice("patch", {"admin": False}),
}
KEEPS = {
    "name changed on the desk": by_the_desk(
        "users_user_change", **PERSON | {"name": "Joanna"}, roles=[Role.CSR, Role.ADMINISTRATOR]
    ),
    "role added on the desk": by_the_desk(
        "users_user_change", **PERSON, roles=[Role.CSR, Role.ADMINISTRATOR, Role.MANAGER]
    ),
    "name changed by an API": by_the_microservice("patch", {"name": "Joanna"}),
}


@pytest.fixture
def jo():
    user = AdministratorFactory(username="jo", email=PERSON["email"], name="Jo", is_agent=True)
    return operations.set_roles(user_id=user.pk, roles={Role.CSR, Role.ADMINISTRATOR}, by=SYSTEM)


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS)
def test_access_ends_at_once_and_nobody_elses(jo, administrator, act):
    access, others = Access(jo), Access(AgentFactory())
    assert access.works() == others.works() == ALL

    act(jo, administrator)

    assert access.works() == NONE
    assert others.works() == ALL


@pytest.mark.parametrize("act", KEEPS.values(), ids=KEEPS)
def test_access_goes_on_when_nothing_is_taken_away(jo, administrator, act):
    access = Access(jo)

    act(jo, administrator)

    assert access.works() == ALL


def test_own_new_password_ends_everything_but_the_present_session(jo):
    jo.set_password("old-pass-1")
    jo.save()
    access, present = Access(jo), Client()
    present.force_login(jo)

    values = {"present": "old-pass-1", "password": PASSWORD, "again": PASSWORD}
    present.post(reverse("admin:users_user_password", args=[jo.pk]), values)

    assert access.works() == NONE
    assert present.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_new_access_works_within_the_same_second(jo, times):
    """And each end of access within that second ends what was issued since the one before."""
    for _ in range(times):
        operations.set_password(user_id=jo.pk, password=PASSWORD, by=SYSTEM)
        jo.refresh_from_db()
        access = Access(jo)
        assert access.works() == ALL
    operations.set_password(user_id=jo.pk, password=PASSWORD, by=SYSTEM)

    assert access.works() == NONE


def test_end_of_access_leaves_no_row_in_the_history(jo):
    before = User.history.filter(id=jo.pk).count()

    operations.set_password(user_id=jo.pk, password=PASSWORD, by=SYSTEM)

    assert User.history.filter(id=jo.pk).count() == before + 1
    assert not hasattr(User.history.first(), "access_epoch")


def test_new_password_lets_a_locked_out_person_in(jo):
    page = reverse("admin:login")
    for _ in range(5):
        Client().post(page, {"username": "jo", "password": "wrong"})
    assert b"Too many" in Client().post(page, {"username": "jo", "password": PASSWORD}).content

    operations.set_password(user_id=jo.pk, password=PASSWORD, by=SYSTEM)

    assert Client().post(page, {"username": "jo", "password": PASSWORD}).status_code == 302
