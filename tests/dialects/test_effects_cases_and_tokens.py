"""What the Equinix APIs and the token services change, as other operations, the desk and the history show it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from oauth2_provider.models import AccessToken

from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.dialects.costguard.base import SecurityTokenViewSet
from apps.dialects.equinix.base import AttachmentsViewSet, CaseManagementViewSet
from apps.dialects.equinix.oauth import OAuthViewSet
from apps.users.factories import AdministratorFactory, UserFactory
from apps.users.models import SignIn
from apps.users.operations import create_client
from tests.attachments.files import TEXT, upload
from tests.cases.api.case_requests import naming, new_case
from tests.contract.client import DialectClient
from tests.support.desk import Desk
from tests.support.effects import Act, assert_shown, marked

PASSWORD = "patchbay-effects-1"
DOCUMENTS = {"transactionIds": ["1234567890"], "type": "DETAILED", "formats": ["PDF"]}


@pytest.fixture
def world(case_management, attachments_api, integrator, colleague):
    api, files = case_management(integrator), attachments_api(integrator)
    other = case_management(colleague("view_account_case", "manage_account_case", name="Ann Lee"))
    number = api.post("/cases", new_case(description="Feeds are down")).json()["id"]
    file = upload(files, TEXT, "error-log.txt").json()["attachmentId"]
    return SimpleNamespace(api=api, other=other, files=files, number=number, path=f"/cases/{number}", file=file)


@pytest.fixture
def colleague(integrator):
    def make(*codenames, **fields):
        user = UserFactory(organisation=integrator.organisation, **fields)
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames, content_type__app_label="cases"))
        return user

    return make


def page(w):
    return [w.number], {}


def get(path):
    return lambda w: (w.api, "GET", path(w) if callable(path) else path, None)


def case(w):
    return w.api, "GET", w.path, None


def modify(w, client=None, **members):
    return (client or w.api).patch(w.path, {"text": "Any news of it?"} | members)


def cancel(w):
    return w.api.post(f"{w.path}/cancel", {"reason": "It works again"})


CASES = [
    Act(
        "createCase",
        "case-opened",
        lambda w: w.api.post("/cases", new_case(description="The door is stuck")),
        get("/cases"),
        lambda w: ([], {"view": "all"}),
        "The door is stuck",
    ),
    Act("modifyCase", "note-added", modify, None, page, "Any news of it?"),
    Act(
        "modifyCase",
        "files-attached",
        lambda w: modify(w, attachments=naming(w.file, name="the log of it")),
        None,
        page,
        "the log of it",
    ),
    Act("modifyCase", "last-change-named", lambda w: modify(w, w.other), case, page, "Ann Lee"),
    Act("cancelCase", "case-cancelled", cancel, case, page, '"status":"CANCELLED"', "cancelled the case"),
    Act("cancelCase", "reason-noted", cancel, None, page, "It works again"),
    Act(
        "replaceCaseContacts",
        "contacts-replaced",
        lambda w: w.api.patch(f"{w.path}/contacts", {"contacts": [{
            "type": "NOTIFICATION", "firstName": "Bo", "lastName": "Night",
            "details": [{"type": "EMAIL", "value": "bo@example.com"}]}]}),
        case,
        page,
        "bo@example.com",
    ),
]  # fmt: skip
FILES = [
    Act(
        "uploadAttachment",
        "file-stored",
        lambda w: upload(w.files, TEXT, "other-log.txt"),
        lambda w: (w.files, "GET", "/", None),
        lambda w: ([], {}),
        "other-log.txt",
    ),
    Act(
        "deleteAttachment",
        "file-removed",
        lambda w: w.files.delete(f"/{w.file}"),
        lambda w: (w.files, "GET", "/", None),
        lambda w: ([], {}),
        "error-log.txt",
        gone=True,
    ),
]


@pytest.fixture
def desk(db):
    return Desk(AdministratorFactory(is_superuser=True))


@pytest.mark.contract("case-management")
@pytest.mark.parametrize("act", marked(CASES))
def test_effect_on_a_case_is_shown(act, world, desk):
    assert_shown(act, CaseManagementViewSet.contract, world, desk)


@pytest.mark.contract("case-management")
@pytest.mark.effect("createCase", "details-kept")
def test_details_of_a_case_are_kept(world, desk):
    details = {"documents": DOCUMENTS}
    number = world.api.post("/cases", new_case(code="0302-0400", details=details)).json()["id"]

    assert world.api.get(f"/cases/{number}").json()["details"] == details
    assert "Documents, transaction ids" in desk.read("cases_case_change", number)
    assert Case.history.get(id=number).details == details


@pytest.mark.contract("attachments")
@pytest.mark.parametrize("act", marked(FILES))
def test_effect_on_a_file_is_shown(act, world, desk):
    assert_shown(act, AttachmentsViewSet.contract, world, desk)


@pytest.mark.contract("equinix-oauth")
@pytest.mark.effect("issueToken", "token-issued")
@pytest.mark.effect("issueToken", "sign-in-recorded")
def test_token_opens_an_api_and_its_issue_is_recorded(integrator, attachments_api, desk):
    client, secret = create_client(user=integrator, name="Harbour system", by=Caller(None, Channel.COMMAND))
    members = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    nobody = attachments_api(None)
    assert nobody.get("/").status_code == 401
    assert "Harbour system" not in desk.read("users_signin_changelist")

    token = DialectClient(OAuthViewSet.contract).post("/token", members).json()["access_token"]

    assert nobody.get("/", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert AccessToken.objects.get().application == client.application
    assert SignIn.objects.get().client == client
    assert "Harbour system" in desk.read("users_signin_changelist")


@pytest.mark.contract("security-token")
@pytest.mark.effect("login", "sign-in-recorded")
def test_login_is_recorded(agent, desk):
    agent.set_password(PASSWORD)
    agent.save()
    client = DialectClient(SecurityTokenViewSet.contract, root="/securitytoken/1xa/production/api")
    assert "Casey Reed" not in desk.read("users_signin_changelist")

    assert client.post("/login", {"username": "casey", "password": PASSWORD}).status_code == 200

    assert "Casey Reed" in desk.read("users_signin_changelist")
    assert SignIn.objects.get().user == agent
