"""Readers and managers of an account: integrators who see, or also change, all cases of their organisation."""

import pytest

from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.users.constants import DUTIES, Role
from apps.users.factories import UserFactory
from apps.users.models import User
from apps.users.operations import set_roles, update_user

READER, MANAGER = Role.ACCOUNT_READER, Role.ACCOUNT_MANAGER


@pytest.fixture
def by(administrator):
    return Caller(administrator, Channel.DESK)


def groups(user) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("roles", "seen", "changeable"), [({READER}, 1, 0), ({MANAGER}, 1, 1), ({READER, MANAGER}, 1, 1), (set(), 0, 0)]
)
def test_role_opens_the_cases_of_the_account(by, integrator, roles, seen, changeable):
    CaseFactory(orderer=UserFactory(organisation=integrator.organisation))
    CaseFactory()

    set_roles(user_id=integrator.pk, roles={Role.INTEGRATOR, Role.CASES} | roles, by=by)

    caller = Caller(User.objects.get(pk=integrator.pk), Channel.EQUINIX)
    assert Case.objects.visible_to(caller).count() == seen
    assert Case.objects.changeable_by(caller).count() == changeable


@pytest.mark.parametrize("roles", [{READER}, {MANAGER, Role.CSR}, {Role.INTEGRATOR, READER, Role.CSR}, {Role.MONEY}])
def test_account_roles_go_with_an_integrator_alone(by, integrator, roles):
    with pytest.raises(Invalid):
        set_roles(user_id=integrator.pk, roles=roles, by=by)
    assert groups(integrator) == {Role.INTEGRATOR} | DUTIES


def test_flags_take_account_roles_from_staff_alone(by, integrator):
    set_roles(user_id=integrator.pk, roles={Role.INTEGRATOR, READER}, by=by)

    update_user(user_id=integrator.pk, changes={"is_agent": False}, by=by)
    assert groups(integrator) == {Role.INTEGRATOR, READER}
    update_user(user_id=integrator.pk, changes={"is_agent": True}, by=by)
    assert groups(integrator) == {Role.CSR}
