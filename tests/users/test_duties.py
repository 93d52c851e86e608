"""Duties of integrators: what each lets write, what none of them does, and whom an integrator's work may reach."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from apps.activity.models import Activity, Email
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.dialects.base import DialectViewSet
from apps.dialects.equinix.base import CaseManagementViewSet
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import lookup
from apps.journals.models import DurationType, FollowUp
from apps.journals.operations import create_follow_up, create_reminder, send_due_reminders, update_follow_up
from apps.orders.factories import OrderFactory
from apps.users.constants import DUTIES, Role, Scope
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from apps.users.models import GivenPermission
from apps.users.operations import create_token
from apps.users.roles import ensure_roles, of_role, permissions_of, written_by_integrators
from config.dialects import DIALECTS

SYSTEM = Caller(None, Channel.COMMAND)
READING = ("view_", "read_")


def test_role_of_an_integrator_only_reads_and_each_right_to_write_belongs_to_one_duty():
    written = written_by_integrators()
    assert [name for name in permissions_of(Role.INTEGRATOR) if not name.partition(".")[2].startswith(READING)] == []
    assert all(of_role(duty) for duty in DUTIES)
    assert len(written) == len(set(written))
    assert set(of_role(Role.MONEY)) >= {"payments.refund", "registers.add_nosale"}
    for role in (Role.CSR, Role.MANAGER, Role.ADMINISTRATOR):
        assert set(written) <= set(permissions_of(role))


@pytest.mark.parametrize("duty", sorted(DUTIES))
def test_integrator_with_one_duty_holds_no_other(db, duty):
    user = UserFactory(role__duties=[duty])

    assert {name for name in written_by_integrators() if user.has_perm(name)} == set(of_role(duty))


@pytest.mark.parametrize("role", list(Role))
def test_every_permission_that_an_app_declares_exists(db, role):
    held = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    assert {f"{app}.{codename}" for app, codename in held} == set(permissions_of(role))


def test_permission_that_an_administrator_took_away_stays_away_and_one_given_stays(db):
    csr = Group.objects.get(name=Role.CSR)
    taken, given = "change_ticket", "view_activity"
    csr.permissions.remove(Permission.objects.get(codename=taken))
    csr.permissions.add(Permission.objects.get(codename=given))

    ensure_roles()

    held = set(csr.permissions.values_list("codename", flat=True))
    assert taken not in held
    assert given in held


def test_role_gains_what_a_release_brings(db):
    """As after an upgrade: the permission is declared, and the role was never given it."""
    csr, permission = Group.objects.get(name=Role.CSR), Permission.objects.get(codename="change_ticket")
    csr.permissions.remove(permission)
    GivenPermission.objects.filter(group=csr, permission=permission).delete()

    ensure_roles()

    assert permission in csr.permissions.all()


def _operations() -> list[tuple[type[DialectViewSet], object, str]]:
    """Every operation of every API: the base of its API, itself, and the permission it asks for first."""
    found = []
    for base, viewsets in DIALECTS.items():
        for viewset in viewsets:
            for name in dir(viewset):
                handler = getattr(viewset, name, None)
                if callable(handler) and hasattr(handler, "operation_id"):
                    found.append((base, base.contract.operations[handler.operation_id], handler.needs))
    return found


def _send(base, op, token: str):
    path = base.contract.root.replace("{environment}", "production") + op.path
    for name in ("environment", "customerNumber"):
        path = path.replace(f"{{{name}}}", "production")
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = f"{path[:start]}1{path[end + 1 :]}"
    client = Client(raise_request_exception=False)
    return client.generic(
        op.method.upper(), path, b"{}", content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def test_integrator_without_duties_is_refused_by_every_operation_that_writes(db):
    token = create_token(user=UserFactory(role__duties=[]), name="t", by=SYSTEM)
    before, answers = Activity.objects.count(), {}
    for base, op, needs in _operations():
        if needs and not needs.partition(".")[2].startswith(READING):
            answers[op.operation_id] = _send(base, op, token).status_code

    assert len(answers) > 15
    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert Activity.objects.count() == before


def test_token_opens_only_the_apis_of_its_scopes_whatever_its_owner_may(db, administrator):
    administrator.groups.set(Group.objects.all())
    tokens = {scope: create_token(user=administrator, name=scope, by=SYSTEM, scopes=[scope]) for scope in Scope.values}
    let_in = []
    # Events are open to every token, each to the kinds of its scopes.
    assert {base.channel.value for base, _, _ in _operations()} == {*Scope.values, Channel.EVENTS.value}
    for base, op, needs in _operations():
        if not needs or base.channel == Channel.EVENTS:
            continue
        for scope, token in tokens.items():
            # Where 403 speaks of the case in the path, the shape of the request is looked at first.
            closed = (400, 403) if base is CaseManagementViewSet and "{id}" in op.path else (403,)
            if scope != base.channel and _send(base, op, token).status_code not in closed:
                let_in.append((op.operation_id, scope))

    assert let_in == []


def test_refund_and_provisioning_need_their_duty_of_a_caller_who_sees_the_order(db, order_management):
    user = UserFactory(role__duties=DUTIES - {Role.MONEY, Role.PROVISIONING})
    order = OrderFactory(customer=CustomerFactory(organisation=user.organisation), created_by=user)
    client = order_management(user)

    assert client.post(f"/order/{order.pk}/provisioningBatch", {}).status_code == 403
    assert client.post("/noSale", {}).status_code == 403


# -- whom work given by an integrator reaches


@pytest.fixture
def integrator_by(integrator):
    return Caller(integrator, Channel.COSTGUARD)


def _plan(customer, name: str, by: Caller) -> FollowUp:
    return create_follow_up(
        object_type=JournalObjectType.CUSTOMER,
        object_id=customer.pk,
        type=lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1),
        status=lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1),
        due_at=timezone.now(),
        assignee_name=name,
        by=by,
    )


@pytest.fixture
def people(integrator) -> dict:
    """By user name, whether an integrator's follow-up may remind them."""
    grouped = AgentFactory(username="grouped")
    WorkGroupFactory().members.add(grouped)
    WorkGroupFactory().members.add(grouped)
    AgentFactory(username="alone")
    UserFactory(username="colleague", organisation=integrator.organisation)
    UserFactory(username="gone", organisation=integrator.organisation, is_active=False)
    UserFactory(username="stranger", organisation=OrganisationFactory())
    return {"grouped": True, "colleague": True, "integrator": True, "alone": False, "stranger": False, "gone": False,
            "nobody": False}  # fmt: skip


def test_follow_up_of_an_integrator_reaches_its_own_people_and_work_groups(integrator, integrator_by, people):
    customer = CustomerFactory(organisation=integrator.organisation)

    planned = {name: _plan(customer, name, integrator_by) for name in people}

    assert {name: row.assignee is not None for name, row in planned.items()} == people
    assert {name: row.assignee_name for name, row in planned.items()} == {name: name for name in people}
    changed = _plan(customer, "integrator", integrator_by)
    for name, reached in people.items():
        update_follow_up(follow_up_id=changed.pk, changes={"assignee_name": name}, by=integrator_by)
        assert (FollowUp.objects.get(pk=changed.pk).assignee is not None) == reached, name


def test_what_an_integrator_does_not_name_anew_stays_with_whom_staff_gave_it(integrator, integrator_by, agent, people):
    customer = CustomerFactory(organisation=integrator.organisation)
    row = _plan(customer, "stranger", Caller(agent, Channel.DESK))

    changes = {"assignee_name": "stranger", "description": "Call again"}
    update_follow_up(follow_up_id=row.pk, changes=changes, by=integrator_by)

    assert FollowUp.objects.get(pk=row.pk).assignee.username == "stranger"


def test_reminder_of_an_integrator_mails_no_stranger(integrator, integrator_by, people):
    customer = CustomerFactory(organisation=integrator.organisation)
    for name in ("stranger", "alone", "grouped"):
        row = _plan(customer, name, integrator_by)
        create_reminder(
            follow_up_id=row.pk, duration_seconds=1, duration_type=DurationType.objects.first(), by=integrator_by
        )

    send_due_reminders()

    sent = set(Email.objects.values_list("to", flat=True))
    assert "grouped@patchbay.example" in sent
    assert not sent & {"stranger@patchbay.example", "alone@patchbay.example"}
