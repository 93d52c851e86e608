"""Every operation for everybody: made from the router, so that none can be forgotten."""

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import get_resolver

from apps.cases.factories import TechnicalContactFactory
from apps.dialects.equinix.base import CaseManagementViewSet
from apps.users.factories import AgentFactory
from tests.cases.api.case_requests import CANCEL, NOTE, PERSON, case_of, new_case, refused
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")
BODIES = {
    "createCase": new_case(),
    "modifyCase": NOTE,
    "cancelCase": CANCEL,
    "replaceCaseContacts": {"contacts": [PERSON]},
}
OK, NO_TOKEN, NO_ACCESS, NO_RIGHT, NO_CHANGE = "ok", "EQ-2014001", "EQ-2014005", "EQ-2014006", "EQ-2014007"
# Who may read a case, and who may change it.
PEOPLE = {
    "orderer": (OK, OK),
    "technical contact": (OK, OK),
    "reader of the account": (OK, NO_CHANGE),
    "manager of the account": (OK, OK),
    "manager without sight": (NO_ACCESS, NO_ACCESS),
    "same account": (NO_ACCESS, NO_ACCESS),
    "notification contact": (NO_ACCESS, NO_ACCESS),
    "other account": (NO_ACCESS, NO_ACCESS),
    "reader of another account": (NO_ACCESS, NO_ACCESS),
    "agent": (OK, OK),
    "technical contact who may see no cases": (NO_ACCESS, NO_ACCESS),
    "agent who may see no cases": (NO_ACCESS, NO_ACCESS),
    "agent who may change no cases": (OK, NO_CHANGE),
    "anonymous": (NO_TOKEN, NO_TOKEN),
}


def _routed() -> list[str]:
    """Ids of all operations that the site's addresses lead to for this dialect."""
    views = [pattern.callback for pattern in get_resolver().url_patterns if hasattr(pattern, "callback")]
    found = [
        operation.operation_id
        for view in views
        if issubclass(getattr(view, "cls", object), CaseManagementViewSet)
        for operation in view.initkwargs.get("operations", {}).values()
    ]
    return sorted(found)


OPERATIONS = _routed()


def test_router_leads_to_every_operation_of_the_contract():
    assert sorted(CaseManagementViewSet.contract.operations) == OPERATIONS


def holding(user, codename):
    """The user with this right and no other."""
    user.groups.clear()
    user.user_permissions.add(Permission.objects.get(content_type__app_label="cases", codename=codename))
    return user


@pytest.fixture
def people(integrator, colleague, stranger, agent):
    """A case, and the people around it by their part in it."""
    case = case_of(integrator)
    manager = ("view_account_case", "manage_account_case")
    found = {
        "orderer": integrator,
        "technical contact": TechnicalContactFactory(case=case).user,
        "reader of the account": colleague("view_account_case"),
        "manager of the account": colleague(*manager),
        "manager without sight": colleague("manage_account_case"),
        "same account": colleague(),
        "notification contact": TechnicalContactFactory(case=case, type="NOTIFICATION").user,
        "other account": stranger,
        "reader of another account": colleague(*manager, organisation=stranger.organisation),
        "agent": agent,
        "technical contact who may see no cases": holding(TechnicalContactFactory(case=case).user, "change_case"),
        "agent who may see no cases": holding(AgentFactory(), "change_case"),
        "agent who may change no cases": holding(AgentFactory(), "view_case"),
        "anonymous": None,
    }
    return case, found


@pytest.mark.rule("case-management", "who-can-see-case")
@pytest.mark.rule("case-management", "account-viewers-cannot-change")
@pytest.mark.rule("case-management", "invisible-case-answers-like-unknown")
@pytest.mark.rule("case-management", "refused-request-changes-nothing")
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_operation_for_each_person(case_management, people, operation_id):
    case, found = people
    wrong = []
    for who, user in found.items():
        with transaction.atomic():
            wrong += _wrong_for(case_management(user), case, operation_id, who)
            transaction.set_rollback(True)

    assert wrong == []
    assert found.keys() == PEOPLE.keys()


def _wrong_for(client, case, operation_id, who) -> list:
    """What a person is answered, where that is not as it should be."""
    may_read, may_change = PEOPLE[who]
    operation = CaseManagementViewSet.contract.operations[operation_id]
    client.get("/cases")
    if operation_id == "createCase":
        is_closed = who.startswith("agent") or who.endswith("no cases")
        expected = NO_TOKEN if who == "anonymous" else NO_RIGHT if is_closed else OK
    elif operation_id == "searchCases":
        expected = NO_TOKEN if who == "anonymous" else NO_RIGHT if who.endswith("see no cases") else OK
    else:
        expected = may_read if operation_id == "getCase" else may_change

    def send():
        return client.send(operation.method.upper(), operation.path.format(id=case.number), BODIES.get(operation_id))

    if expected != OK:
        with nothing_written():
            response = send()
        code = refused(response)[1] if response.status_code >= 400 else OK
        return [] if code == expected else [(who, code, expected)]
    response = send()
    if response.status_code >= 300:
        return [(who, response.status_code, response.content)]
    if operation_id == "searchCases":
        listed = [row["id"] for row in response.json()["data"]]
        total = response.json()["pagination"]["total"]
        if (listed, total) != (([case.number], 1) if may_read == OK else ([], 0)):
            return [(who, listed, total)]
    return []
