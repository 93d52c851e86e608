"""Creating tickets."""

import datetime

import pytest
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.customers.factories import CustomerContactFactory, CustomerFactory, OrganisationFactory
from apps.items.models import JournalItem
from apps.journals.constants import JournalItemKind
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import UserFactory
from tests.support.snapshot import calling, nothing_written, one_activity


def named(kind: ClassificationKind, name: str) -> Classification:
    return Classification.objects.get(kind=kind, name=name)


@pytest.mark.sqlite
def test_create_stores_the_ticket_with_its_references(agent):
    organisation = OrganisationFactory(partner=OrganisationFactory())
    reporter = UserFactory(organisation=organisation)
    parent = TicketFactory(organisation=organisation)
    start = timezone.now().replace(microsecond=0)

    with one_activity(
        TicketVerb.CREATED,
        by=calling(agent),
        history=[("ticket", "+"), ("ticketattribute", "+"), ("ticketattribute", "+")],
    ):
        ticket = operations.create_ticket(
            organisation=organisation,
            reporter=reporter,
            title="No dial tone",
            description="Since this morning",
            contract_human_id="CON-7",
            tenant_number=12,
            parent_id=parent.pk,
            is_internal=True,
            contacts=[("mainEmail", "a@patchbay.example"), ("phoneNumber", "+447700900123")],
            priority=named(ClassificationKind.PRIORITY, "Urgent"),
            impact=named(ClassificationKind.IMPACT, "1 - High"),
            by=calling(agent),
        )

    stored = Ticket.objects.get(pk=ticket.pk)
    assert start <= stored.created_at <= timezone.now()
    assert {
        "title": stored.title,
        "description": stored.description,
        "organisation": stored.organisation,
        "buyer": stored.buyer,
        "contract": (stored.contract.human_id, stored.contract.organisation),
        "tenant": (stored.tenant.number, stored.tenant.organisation),
        "reporter": stored.reporter,
        "made by": (stored.created_by, stored.updated_by),
        "parent": stored.parent_id,
        "internal": stored.is_internal,
        "classified": [str(stored.status), str(stored.type), str(stored.priority), str(stored.impact)],
        "unclassified": [stored.stage, stored.outcome, stored.urgency],
        "contacts": list(stored.attributes.values_list("type", "key", "value", "is_enabled")),
        "clock": (stored.held_at, stored.held_for, stored.resolved_at, stored.closed_at, stored.assigned_at),
    } == {
        "title": "No dial tone",
        "description": "Since this morning",
        "organisation": organisation,
        "buyer": organisation.partner,
        "contract": ("CON-7", organisation),
        "tenant": (12, organisation),
        "reporter": reporter,
        "made by": (agent, agent),
        "parent": parent.pk,
        "internal": True,
        "classified": ["New", "Default", "Urgent", "1 - High"],
        "unclassified": [None, None, None],
        "contacts": [
            ("Contact", "mainEmail", "a@patchbay.example", True),
            ("Contact", "phoneNumber", "+447700900123", True),
        ],
        "clock": (None, datetime.timedelta(), None, None, None),
    }


def test_create_uses_a_contract_and_a_tenant_that_are_known_already(agent):
    organisation = OrganisationFactory()
    reporter = UserFactory(organisation=organisation)

    first, second = (
        operations.create_ticket(
            organisation=organisation, reporter=reporter, contract_human_id="CON-1", tenant_number=0, by=calling(agent)
        )
        for _ in range(2)
    )

    assert (first.contract, first.tenant) == (second.contract, second.tenant)
    assert organisation.contracts.count() == organisation.tenants.count() == 1


def test_create_by_the_system_names_the_reporter_as_author(db):
    reporter = UserFactory()
    by = Caller(None, Channel.TASK)

    with one_activity(TicketVerb.CREATED, by=by, history=[("ticket", "+")]):
        ticket = operations.create_ticket(organisation=reporter.organisation, reporter=reporter, by=by)

    assert (ticket.created_by, ticket.updated_by) == (reporter, reporter)


def test_create_numbers_tickets_by_the_journal_items(agent):
    item = JournalItem.objects.create(kind=JournalItemKind.JOURNAL)
    reporter = UserFactory()

    ticket = operations.create_ticket(organisation=reporter.organisation, reporter=reporter, by=calling(agent))

    assert ticket.pk > item.pk
    assert (ticket.item.kind, ticket.human_id) == ("ticket", f"INC-{ticket.pk}")


def test_create_starts_not_held_whatever_the_status(agent):
    reporter = UserFactory()

    ticket = operations.create_ticket(
        organisation=reporter.organisation,
        reporter=reporter,
        status=named(ClassificationKind.STATUS, "On Hold"),
        by=calling(agent),
    )

    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.status.name, stored.held_at, stored.hold_reason) == ("On Hold", None, None)
    assert not stored.holds.exists()


def _inactive_reporter():
    return {"reporter": UserFactory(is_active=False)}


def _closed_parent():
    return {"parent_id": TicketFactory(closed_at=timezone.now()).pk}


REFUSED = {
    "inactive reporter": (_inactive_reporter, Invalid, "reporter"),
    "closed status": (lambda: {"status": named(ClassificationKind.STATUS, "Completed")}, Invalid, "status"),
    "resolved status": (lambda: {"status": named(ClassificationKind.STATUS, "Resolved")}, Invalid, "status"),
    "a type as the status": (lambda: {"status": named(ClassificationKind.TYPE, "Default")}, Invalid, "status"),
    "a status as the priority": (lambda: {"priority": named(ClassificationKind.STATUS, "New")}, Invalid, "priority"),
    "an urgency as the impact": (lambda: {"impact": named(ClassificationKind.URGENCY, "1 - High")}, Invalid, "impact"),
    "unknown parent": (lambda: {"parent_id": 10**15}, Invalid, "parent"),
    "closed parent": (_closed_parent, WrongState, None),
    "contract id too long": (lambda: {"contract_human_id": "CON-" + "1" * 40}, Invalid, "contract"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_create_refused_writes_nothing(agent, case):
    given, error, field = REFUSED[case]
    reporter = UserFactory()
    arguments = {"organisation": reporter.organisation, "reporter": reporter, "tenant_number": 5} | given()

    with nothing_written(), pytest.raises(error) as caught:
        operations.create_ticket(**arguments, by=calling(agent))

    assert caught.value.field == field


def test_create_needs_the_permission(integrator):
    integrator.groups.clear()

    with nothing_written(), pytest.raises(NotAllowed):
        operations.create_ticket(organisation=integrator.organisation, reporter=integrator, by=calling(integrator))


def test_create_under_a_parent_out_of_sight_is_an_unknown_parent(integrator):
    hidden = TicketFactory()

    with nothing_written(), pytest.raises(Invalid) as caught:
        operations.create_ticket(
            organisation=integrator.organisation, reporter=integrator, parent_id=hidden.pk, by=calling(integrator)
        )

    assert (caught.value.field, caught.value.message) == ("parent", f"There is no ticket INC-{hidden.pk}.")


@pytest.mark.parametrize("kind", [ClassificationKind.STATUS, ClassificationKind.TYPE, ClassificationKind.PRIORITY])
def test_create_without_a_default_classification_is_refused(agent, kind):
    Classification.objects.filter(kind=kind).update(is_default=False)
    reporter = UserFactory()

    with nothing_written(), pytest.raises(Invalid) as caught:
        operations.create_ticket(organisation=reporter.organisation, reporter=reporter, by=calling(agent))

    assert caught.value.field == kind.label.lower()


def test_ticket_for_another_customers_contact_is_refused(agent):
    contact = CustomerContactFactory()

    for customer in (None, CustomerFactory(organisation=contact.customer.organisation)):
        with nothing_written(), pytest.raises(Invalid) as refused:
            operations.create_ticket(
                organisation=contact.customer.organisation,
                customer=customer,
                reporter=agent,
                reporter_contact=contact,
                by=calling(agent),
            )
        assert (refused.value.field, refused.value.value) == ("reporter_contact", contact.pk)


def test_opening_with_a_step_that_is_refused_creates_nothing(agent):
    details, stranger = {"organisation": OrganisationFactory(), "reporter": agent, "title": "Dead"}, UserFactory()

    with nothing_written(), pytest.raises(Invalid) as refused:
        operations.open_ticket(details=details, assignee=stranger, note="Rings back", by=calling(agent))
    assert refused.value.field == "assignee"
    with nothing_written(), pytest.raises(Invalid):
        operations.open_ticket(details=details, assignee=agent, note=" ", by=calling(agent))
    assert not Ticket.objects.exists()
