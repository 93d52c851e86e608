"""Whatever lets an organisation see another's rows lets it see one step further, and no more."""

import pytest
from django.contrib.auth.models import Group

from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.customers.factories import CustomerFactory, OrganisationFactory, ServiceFactory
from apps.customers.models import Customer, Organisation, Service
from apps.customers.operations import save_organisation
from apps.journals.constants import JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.journals.models import FollowUp, Journal
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Ticket, TicketNote
from apps.users.constants import Role
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory

SYSTEM = Caller(None, Channel.COMMAND)
SEEN_BY_MODEL = {Organisation, Customer, Service, Ticket, TicketNote, FollowUp, Journal, Order, Case}


def _world(organisations: dict[str, Organisation]) -> dict:
    """A row of every kind for each organisation, and the organisation's caller."""
    rows = {}
    for name, organisation in organisations.items():
        user = UserFactory(organisation=organisation)
        user.groups.add(*_groups(Role.ACCOUNT_READER))
        customer = CustomerFactory(organisation=organisation)
        ticket = TicketFactory(organisation=organisation, customer=customer, reporter=user, buyer=organisation.partner)
        rows[name] = {
            "caller": Caller(user, Channel.COSTGUARD),
            Organisation: organisation.pk,
            Customer: customer.pk,
            Service: ServiceFactory(customer=customer).pk,
            Ticket: ticket.pk,
            TicketNote: TicketNoteFactory(ticket=ticket).pk,
            FollowUp: FollowUpFactory(customer=customer).pk,
            Journal: JournalFactory(customer=customer).pk,
            Order: OrderFactory(customer=customer, organisation=organisation).pk,
            Case: CaseFactory(orderer=user, organisation=organisation).pk,
        }
    return rows


def _groups(*names):
    return Group.objects.filter(name__in=names)


def _seen(rows: dict, name: str) -> dict[str, set]:
    """By model, of which organisations the caller of this one sees rows."""
    caller = rows[name]["caller"]
    return {
        model.__name__: {
            other for other, held in rows.items() if model.objects.visible_to(caller).filter(pk=held[model]).exists()
        }
        for model in SEEN_BY_MODEL
    }


def _expected(own: str, *clients: str) -> dict[str, set]:
    """Of a client one sees itself, and the tickets that one buys for it."""
    spread = {"Organisation", "Ticket", "TicketNote"}
    return {model.__name__: {own, *(clients if model.__name__ in spread else ())} for model in SEEN_BY_MODEL}


def test_chain_of_partners_is_seen_one_step_down(db):
    first = OrganisationFactory()
    second = OrganisationFactory(partner=first)
    third = OrganisationFactory(partner=second)
    rows = _world({"A": first, "B": second, "C": third, "D": OrganisationFactory()})

    assert _seen(rows, "A") == _expected("A", "B")
    assert _seen(rows, "B") == _expected("B", "C")
    assert _seen(rows, "C") == _expected("C")
    assert _seen(rows, "D") == _expected("D")


def test_circle_of_partners_stays_among_the_two(db):
    """Rows from before circles were refused."""
    first, second = OrganisationFactory(), OrganisationFactory()
    Organisation.objects.filter(pk=first.pk).update(partner=second)
    Organisation.objects.filter(pk=second.pk).update(partner=first)
    first.refresh_from_db()
    second.refresh_from_db()
    rows = _world({"A": first, "B": second, "C": OrganisationFactory(partner=second)})

    assert _seen(rows, "A") == _expected("A", "B")
    assert _seen(rows, "B") == _expected("B", "A", "C")
    assert _seen(rows, "C") == _expected("C")


@pytest.mark.parametrize("length", [1, 2, 3])
def test_partners_never_form_a_circle(db, length):
    chain = [OrganisationFactory()]
    for _ in range(length - 1):
        chain.append(OrganisationFactory(partner=chain[-1]))
    chain[0].partner = chain[-1]

    with pytest.raises(Invalid) as refused:
        save_organisation(organisation=chain[0], by=SYSTEM)

    assert refused.value.field == "partner"
    assert Organisation.objects.get(pk=chain[0].pk).partner is None


def test_ticket_below_or_above_a_visible_one_is_not_seen_for_that(db):
    mine, other = OrganisationFactory(), OrganisationFactory()
    caller = Caller(UserFactory(organisation=mine), Channel.COSTGUARD)
    top = TicketFactory(organisation=other)
    middle = TicketFactory(organisation=mine, parent=top)
    below = TicketFactory(organisation=other, parent=middle)

    assert set(Ticket.objects.visible_to(caller)) == {middle}
    assert not TicketNote.objects.visible_to(caller).filter(pk=TicketNoteFactory(ticket=below).pk).exists()


def test_work_group_lets_no_integrator_see_its_tickets(db):
    group, user = WorkGroupFactory(), UserFactory()
    group.members.add(user)
    TicketFactory(group=group, organisation=OrganisationFactory())

    assert not Ticket.objects.visible_to(Caller(user, Channel.COSTGUARD)).exists()


def test_account_reader_sees_the_cases_of_its_account_and_of_none_of_its_clients(db):
    organisation = OrganisationFactory()
    user = UserFactory(organisation=organisation)
    user.groups.add(*_groups(Role.ACCOUNT_READER, Role.ACCOUNT_MANAGER))
    own = CaseFactory(orderer=UserFactory(organisation=organisation))
    CaseFactory(orderer=UserFactory(organisation=OrganisationFactory(partner=organisation)))

    caller = Caller(user, Channel.EQUINIX)
    assert list(Case.objects.visible_to(caller)) == list(Case.objects.changeable_by(caller)) == [own]


@pytest.mark.parametrize("is_internal", [False, True])
@pytest.mark.parametrize("kind", ["ticket", "follow-up"])
def test_journal_is_seen_with_its_subject_only(db, kind, is_internal):
    """About a ticket or follow-up that one may not see, also when one's own organisation wrote it."""
    mine, other = OrganisationFactory(), OrganisationFactory()
    user = UserFactory(organisation=mine)
    caller = Caller(user, Channel.COSTGUARD)
    seen = []
    for organisation in (mine, other):
        if kind == "ticket":
            ticket = TicketFactory(organisation=organisation, is_internal=is_internal, reporter=AgentFactory())
            item = ticket.item
        else:
            customer = CustomerFactory(organisation=organisation)
            item = FollowUpFactory(customer=customer, is_internal=is_internal).item
        journal = JournalFactory(
            customer=None,
            subject_item=item,
            object_type=JournalObjectType.JOURNAL_ITEM,
            object_id=item.pk,
            created_by=user,
        )
        if Journal.objects.visible_to(caller).filter(pk=journal.pk).exists():
            seen.append(organisation)

    assert seen == ([] if is_internal else [mine])
