"""Changing, assigning and deleting tickets."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.customers.factories import CustomerContactFactory, CustomerFactory, OrganisationFactory
from apps.customers.models import Contract, Tenant
from apps.items.models import JournalItem
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.factories import TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket, TicketHold, TicketNote
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.snapshot import calling, nothing_written, one_activity


def named(kind: ClassificationKind, name: str) -> Classification:
    return Classification.objects.get(kind=kind, name=name)


def test_update_changes_what_is_given_and_nothing_else(agent):
    ticket = TicketFactory(title="Old", description="Kept")
    customer = CustomerFactory(organisation=ticket.organisation)
    before = Ticket.objects.values().get(pk=ticket.pk)

    with one_activity(TicketVerb.CHANGED, by=calling(agent), subject_id=ticket.pk, history=[("ticket", "~")]):
        operations.update_ticket(
            ticket_id=ticket.pk,
            changes={"title": "New", "customer": customer, "stage": named(ClassificationKind.STAGE, "Triage")},
            by=calling(agent),
        )

    after = Ticket.objects.values().get(pk=ticket.pk)
    changed = {name: after[name] for name in after if after[name] != before[name]}
    assert before["updated_at"] < changed.pop("updated_at")
    assert before["last_activity_at"] < changed.pop("last_activity_at")
    assert changed == {
        "title": "New",
        "customer_id": customer.pk,
        "stage_id": named(ClassificationKind.STAGE, "Triage").pk,
        "updated_by_id": agent.pk,
    }


def test_contact_who_reports_is_one_of_the_customer_and_leaves_with_them(agent):
    contact, other = CustomerContactFactory(), CustomerContactFactory()
    ticket = TicketFactory(customer=contact.customer, organisation=contact.customer.organisation)

    def update(**changes):
        operations.update_ticket(ticket_id=ticket.pk, changes=changes, by=calling(agent))
        return Ticket.objects.get(pk=ticket.pk).reporter_contact

    assert update(reporter_contact=contact) == contact
    assert update(title="New", customer=contact.customer) == contact
    with nothing_written(), pytest.raises(Invalid) as refused:
        update(reporter_contact=other)
    assert (refused.value.field, refused.value.value) == ("reporter_contact", other.pk)
    with nothing_written(), pytest.raises(Invalid):
        update(customer=other.customer, reporter_contact=contact)
    assert update(customer=other.customer) is None
    assert update(customer=contact.customer, reporter_contact=contact) == contact
    assert update(customer=None) is None
    assert [row.reporter_contact for row in ticket.history.all()] == [None, contact, None, contact, contact, None]


def test_update_by_the_system_keeps_the_last_person(agent):
    ticket = TicketFactory(updated_by=agent)

    operations.update_ticket(ticket_id=ticket.pk, changes={"title": "New"}, by=calling(None))

    assert Ticket.objects.get(pk=ticket.pk).updated_by == agent


def test_update_moves_contract_and_tenant_to_the_new_organisation(agent):
    old = OrganisationFactory()
    new = OrganisationFactory(partner=OrganisationFactory())
    ticket = TicketFactory(
        organisation=old,
        contract=Contract.objects.create(organisation=old, human_id="CON-9"),
        tenant=Tenant.objects.create(organisation=old, number=4),
    )

    operations.update_ticket(ticket_id=ticket.pk, changes={"organisation": new}, by=calling(agent))

    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.organisation, stored.buyer) == (new, new.partner)
    assert (stored.contract.organisation, stored.contract.human_id) == (new, "CON-9")
    assert (stored.tenant.organisation, stored.tenant.number) == (new, 4)


def test_update_replaces_contacts_with_history_of_both(agent):
    ticket = TicketFactory()
    TicketAttributeFactory(ticket=ticket, value="old@patchbay.example")
    other = TicketAttributeFactory(ticket=ticket, type="Circuit", key="circuit", value="44-1180")

    with one_activity(
        TicketVerb.CHANGED,
        by=calling(agent),
        subject_id=ticket.pk,
        history=[("ticket", "~"), ("ticketattribute", "-"), ("ticketattribute", "+")],
    ):
        operations.update_ticket(
            ticket_id=ticket.pk, changes={}, contacts=[("mainEmail", "new@patchbay.example")], by=calling(agent)
        )

    assert list(ticket.attributes.values_list("type", "value")) == [
        ("Circuit", other.value),
        ("Contact", "new@patchbay.example"),
    ]


@pytest.mark.sqlite
def test_new_priority_gives_a_new_due_time(agent):
    ticket = TicketFactory(priority=named(ClassificationKind.PRIORITY, "Normal"))

    operations.update_ticket(
        ticket_id=ticket.pk, changes={"priority": named(ClassificationKind.PRIORITY, "Urgent")}, by=calling(agent)
    )

    stored = Ticket.objects.get(pk=ticket.pk)
    assert ticket.clock.due_at() - ticket.created_at == datetime.timedelta(hours=24)
    assert stored.clock.due_at() - stored.created_at == datetime.timedelta(hours=4)


REFUSED_CHANGES = {
    "status": (lambda: {"status": named(ClassificationKind.STATUS, "Open")}, "status"),
    "created_at": (lambda: {"created_at": timezone.now()}, "created_at"),
    "no reporter": (lambda: {"reporter": None}, "reporter"),
    "no organisation": (lambda: {"organisation": None}, "organisation"),
    "no type": (lambda: {"type": None}, "type"),
    "no priority": (lambda: {"priority": None}, "priority"),
    "inactive reporter": (lambda: {"reporter": UserFactory(is_active=False)}, "reporter"),
    "a stage as the outcome": (lambda: {"outcome": named(ClassificationKind.STAGE, "Triage")}, "outcome"),
    "unknown parent": (lambda: {"parent_id": 10**15}, "parent"),
    "contract id too long": (lambda: {"contract_human_id": "CON-" + "1" * 40}, "contract"),
}


@pytest.mark.parametrize("case", REFUSED_CHANGES)
def test_update_refused_writes_nothing(agent, case):
    given, field = REFUSED_CHANGES[case]
    ticket = TicketFactory()
    changes = {"title": "Never stored", "tenant_number": 77} | given()

    with nothing_written(), pytest.raises(Invalid) as caught:
        operations.update_ticket(ticket_id=ticket.pk, changes=changes, contacts=[("mainEmail", "x")], by=calling(agent))

    assert caught.value.field == field


ASSIGNMENTS = {
    "agent and group": ({"assignee": "new", "group": "new"}, ("new", "new")),
    "agent alone": ({"assignee": "new"}, ("new", "old")),
    "group alone": ({"group": "new"}, ("old", "new")),
    "nobody": ({"assignee": None}, (None, "old")),
    "no group": ({"group": None}, ("old", None)),
    "neither": ({"assignee": None, "group": None}, (None, None)),
}


@pytest.mark.parametrize("case", ASSIGNMENTS)
def test_assign_changes_only_what_is_given(agent, case):
    given, expected = ASSIGNMENTS[case]
    rows = {
        "assignee": {"old": AgentFactory(), "new": AgentFactory(), None: None},
        "group": {"old": WorkGroupFactory(), "new": WorkGroupFactory(), None: None},
    }
    ticket = TicketFactory(assignee=rows["assignee"]["old"], group=rows["group"]["old"])

    with one_activity(
        TicketVerb.ASSIGNED, by=calling(agent), subject_id=ticket.pk, reason="shift ends", history=[("ticket", "~")]
    ):
        operations.assign_ticket(
            ticket_id=ticket.pk,
            **{name: rows[name][key] for name, key in given.items()},
            reason="shift ends",
            by=calling(agent),
        )

    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.assignee, stored.group) == (rows["assignee"][expected[0]], rows["group"][expected[1]])


def test_first_assignment_to_a_person_ends_the_time_to_assign(agent):
    ticket = TicketFactory()
    group = WorkGroupFactory()

    operations.assign_ticket(ticket_id=ticket.pk, group=group, by=calling(agent))
    without_person = Ticket.objects.get(pk=ticket.pk).clock.time_to_assign
    operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=calling(agent))
    first = Ticket.objects.get(pk=ticket.pk)
    operations.assign_ticket(ticket_id=ticket.pk, assignee=AgentFactory(), by=calling(agent))

    assert without_person is None
    assert first.clock.time_to_assign == first.assigned_at - first.created_at
    assert Ticket.objects.get(pk=ticket.pk).assigned_at == first.assigned_at


UNFIT = {
    "no agent": lambda: UserFactory(),
    "deactivated": lambda: AgentFactory(is_active=False),
}


@pytest.mark.parametrize("case", UNFIT)
def test_assign_to_somebody_unfit_writes_nothing(agent, case):
    ticket, somebody = TicketFactory(), UNFIT[case]()

    with nothing_written(), pytest.raises(Invalid) as caught:
        operations.assign_ticket(ticket_id=ticket.pk, assignee=somebody, by=calling(agent))

    assert caught.value.field == "assignee"


def test_assign_a_closed_ticket_writes_nothing(agent):
    ticket = TicketFactory(closed_at=timezone.now())

    with nothing_written(), pytest.raises(WrongState):
        operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=calling(agent))


def test_delete_takes_all_of_the_ticket_and_keeps_its_history(manager):
    ticket = TicketFactory()
    TicketNoteFactory(ticket=ticket)
    TicketAttributeFactory(ticket=ticket)
    operations.hold_ticket(ticket_id=ticket.pk, reason="waiting", by=calling(manager))
    shown = Activity.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk).count()
    history = Ticket.history.filter(item=ticket.pk).count()

    with one_activity(
        TicketVerb.DELETED,
        by=calling(manager),
        subject_id=ticket.pk,
        reason="a duplicate",
        # one note was written here, the other is the log line of the hold
        history=[("ticket", "-"), ("ticketattribute", "-"), ("ticketnote", "-"), ("ticketnote", "-")],
    ):
        operations.delete_ticket(ticket_id=ticket.pk, reason="a duplicate", by=calling(manager))

    assert not Ticket.objects.filter(pk=ticket.pk).exists()
    assert not TicketNote.objects.filter(ticket_id=ticket.pk).exists()
    assert not TicketHold.objects.filter(ticket_id=ticket.pk).exists()
    assert Ticket.history.filter(item=ticket.pk).count() == history + 1
    assert Activity.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk).count() == shown + 1


@pytest.mark.sqlite
def test_id_of_a_deleted_ticket_is_never_given_again(manager):
    ticket = TicketFactory()

    operations.delete_ticket(ticket_id=ticket.pk, by=calling(manager))
    following = operations.create_ticket(
        organisation=ticket.organisation, reporter=ticket.reporter, by=calling(manager)
    )

    assert following.pk > ticket.pk
    assert JournalItem.objects.get(pk=ticket.pk).kind == "ticket"


MANAGERS_ONLY = ["agent", "integrator"]


@pytest.mark.parametrize("who", MANAGERS_ONLY)
def test_delete_is_a_managers_right(request, who):
    user = request.getfixturevalue(who)
    ticket = TicketFactory(organisation=user.organisation or OrganisationFactory())

    with nothing_written(), pytest.raises(NotAllowed):
        operations.delete_ticket(ticket_id=ticket.pk, by=calling(user))


TOUCHING = {
    "update": lambda pk, by: operations.update_ticket(ticket_id=pk, changes={"title": "x"}, by=by),
    "assign": lambda pk, by: operations.assign_ticket(ticket_id=pk, by=by),
    "hold": lambda pk, by: operations.hold_ticket(ticket_id=pk, reason="x", by=by),
    "resume": lambda pk, by: operations.resume_ticket(ticket_id=pk, reason="x", by=by),
    "close": lambda pk, by: operations.close_ticket(
        ticket_id=pk, status=named(ClassificationKind.STATUS, "Completed"), by=by
    ),
    "resolve": lambda pk, by: operations.resolve_ticket(
        ticket_id=pk, status=named(ClassificationKind.STATUS, "Resolved"), by=by
    ),
    "status": lambda pk, by: operations.change_status(
        ticket_id=pk, status=named(ClassificationKind.STATUS, "Open"), by=by
    ),
    "delete": lambda pk, by: operations.delete_ticket(ticket_id=pk, by=by),
    "note": lambda pk, by: operations.add_note(ticket_id=pk, body="x", by=by),
    "contacts": lambda pk, by: operations.confirm_contacts(ticket_id=pk, by=by),
}
HIDDEN = {
    "unknown": lambda user: 10**15,
    "another organisation's": lambda user: TicketFactory().pk,
    "internal": lambda user: TicketFactory(organisation=user.organisation, is_internal=True).pk,
}


@pytest.mark.parametrize("verb", TOUCHING)
@pytest.mark.parametrize("ticket", HIDDEN)
def test_ticket_out_of_sight_does_not_exist(integrator, verb, ticket):
    pk = HIDDEN[ticket](integrator)

    with nothing_written(), pytest.raises(NotFound) as caught:
        TOUCHING[verb](pk, calling(integrator))

    assert caught.value.message == f"There is no ticket INC-{pk}."


@pytest.mark.parametrize("verb", TOUCHING)
def test_writing_needs_the_permission(integrator, verb):
    integrator.groups.clear()
    ticket = TicketFactory(organisation=integrator.organisation)
    TicketAttributeFactory(ticket=ticket)

    with nothing_written(), pytest.raises(NotAllowed):
        TOUCHING[verb](ticket.pk, calling(integrator))
