"""The permission x-ray: whether somebody sees a record and why, from the functions that decide."""

import pytest
from django.contrib.auth.models import Permission

from apps.cases.factories import CaseFactory, CaseNoteFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.desk.xray import Roles, verdict, who_sees
from apps.events.models import Webhook
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.macros.factories import TextBlockFactory
from apps.orders.factories import OrderFactory
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.provisioning.permissions import VIEW_BATCH
from apps.registers.factories import NoSaleFactory
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.users.factories import AgentFactory, UserFactory
from tests.support.desk import Desk

MAKE = [
    TicketFactory, TicketNoteFactory, CaseFactory, CaseNoteFactory, OrderFactory, CustomerFactory, FollowUpFactory,
    JournalFactory, NoSaleFactory, ProvisioningRequestFactory, TextBlockFactory, OrganisationFactory,
]  # fmt: skip


@pytest.fixture
def everybody(agent, manager, integrator, db):
    stranger = UserFactory(organisation=OrganisationFactory())
    gone = UserFactory(is_active=False, organisation=integrator.organisation)
    return [agent, manager, integrator, stranger, gone]


def test_the_answer_is_that_of_the_functions_for_every_kind_of_record(everybody, integrator):
    wrong = []
    own = {
        TicketFactory: {"organisation": integrator.organisation},
        CustomerFactory: {"organisation": integrator.organisation},
    }
    for make in MAKE:
        row = make(**own.get(make, {}))
        label = row._meta.label
        for user in everybody:
            caller = Caller(user, Channel.DESK if user.is_staff else Channel.SIPSYNERGY)
            model = type(row)
            rows = model.objects.visible_to(caller) if hasattr(model.objects, "visible_to") else model.objects.all()
            own_permission = f"{row._meta.app_label}.view_{row._meta.model_name}"
            may = user.has_perm(VIEW_BATCH if make is ProvisioningRequestFactory else own_permission)
            sees = user.is_active and may and rows.filter(pk=row.pk).exists()
            found = verdict(user, row, Roles.of(user))
            if found.sees != sees or not found.reasons:
                wrong.append((label, str(user), found))
            if (user in who_sees(row)[0]) != sees:
                wrong.append((label, str(user), "who sees it"))
    assert wrong == []


def reasons(user, row):
    found = verdict(user, row, Roles.of(user))
    return found.sees, " ".join(found.reasons)


def test_reasons_name_what_would_change_the_answer(agent, integrator):
    own, foreign = TicketFactory(organisation=integrator.organisation), TicketFactory()
    internal = TicketFactory(organisation=integrator.organisation, is_internal=True)
    reported = TicketFactory(reporter=integrator)
    case = CaseFactory(organisation=integrator.organisation)

    sees, words = reasons(integrator, own)
    assert (sees, "Organisation: it belongs to" in words) == (True, True)
    sees, words = reasons(integrator, foreign)
    assert (sees, "Organisation: it belongs to another one" in words, "Staff: staff sees it" in words) == (
        False,
        True,
        True,
    )
    sees, words = reasons(integrator, internal)
    assert (sees, "Internal: it is shown to staff alone." in words) == (False, True)
    sees, words = reasons(integrator, reported)
    assert (sees, "Ownership: it is theirs" in words) == (True, True)
    sees, words = reasons(integrator, case)
    assert (sees, "with “Can view all cases of the own account” they would see it" in words) == (False, True)
    sees, words = reasons(agent, internal)
    assert (sees, "Staff: works for the operator" in words) == (True, True)
    agent.groups.clear()
    sees, words = reasons(type(agent).objects.get(pk=agent.pk), internal)
    assert (sees, "Role: may not see tickets; " in words) == (False, True)


def test_page_answers_both_ways_and_says_what_is_not_there(managers_desk, integrator):
    ticket = TicketFactory(organisation=integrator.organisation)
    asked = {"user": integrator.username, "object": ticket.human_id}

    html = managers_desk.read("xray", **asked)
    assert "may see it" in html
    assert "tickets.delete_ticket" in html
    gone = managers_desk.read("xray", **asked | {"object": "INC-99999999"})
    assert "There is no record INC-99999999." in gone
    assert "There is no user nobody." in managers_desk.read("xray", user="nobody")
    everything = managers_desk.read("xray", user=integrator.username)
    assert "create tickets <small>" in everything
    other = TicketFactory()
    html = managers_desk.read("xray", object=other.human_id)
    assert managers_desk.user.name in html
    assert integrator.name not in html


def _webhook_of(owner):
    return Webhook.objects.create(url="https://hooks.patchbay.example/", types=["ticket.*"], owner=owner)


def test_a_webhook_is_seen_by_its_owner_and_called_by_name_is_what_has_one(managers_desk, integrator, agent):
    hook, stranger = _webhook_of(integrator), AgentFactory()
    seen = {user.username: reasons(user, hook)[0] for user in (integrator, stranger)}
    assert seen == {integrator.username: True, stranger.username: False}
    assert (integrator in who_sees(hook)[0], stranger in who_sees(hook)[0]) == (True, False)

    customer = CustomerFactory(name="Harbour Depot")
    html = managers_desk.read("xray", user=agent.username, object=f"customer {customer.pk}")
    assert "customer Harbour Depot</a>: may see it" in html


def test_a_request_of_provisioning_is_seen_by_whoever_sees_its_queue(managers_desk, agent):
    number = ProvisioningRequestFactory().pk

    html = managers_desk.http.get(
        "/admin/xray/", {"user": agent.username, "object": f"provisioning request {number}"}
    ).text

    assert ("may see it" in html, "There is no record" in html) == (True, False)
    assert agent.has_perm(VIEW_BATCH)


def test_it_is_for_managers_and_shows_no_more_than_they_see(desk, manager, integrator):
    note = TicketNoteFactory(is_internal=True)
    assert desk.get("xray").status_code == 403
    name = f"ticket note {note.pk}"
    assert "may see it" in Desk(manager).read("xray", user=manager.username, object=name)

    group = manager.groups.get()
    group.permissions.remove(*Permission.objects.filter(codename="view_ticketnote"))
    blind = Desk(type(manager).objects.get(pk=manager.pk))

    there, missing = (blind.read("xray", user="integrator", object=each) for each in (name, "ticket note 999999"))
    assert there.replace(name, "x").count("There is no record x.") == 1
    assert missing.count("There is no record ticket note 999999.") == 1


def test_page_costs_the_same_for_few_and_many_people(managers_desk, integrator):
    ticket = TicketFactory(organisation=integrator.organisation)
    queries = [
        managers_desk.queries("xray", object=ticket.human_id),
        managers_desk.queries("xray", user=integrator.username, object=ticket.human_id),
        managers_desk.queries("xray", user=integrator.username),
    ]
    UserFactory.create_batch(30, organisation=integrator.organisation)

    assert managers_desk.queries("xray", object=ticket.human_id) == queries[0]
    assert max(queries) <= 15
