"""Writes to cases beside those that the API makes: status, rights, tickets, codes; and their e-mails."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.models import Activity, Email
from apps.cases import operations
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, CaseVerb, ContactType, Origin, Visibility
from apps.cases.factories import CaseFactory, TechnicalContactFactory
from apps.cases.models import Case, CaseCode, CaseContact
from apps.cases.operations import Person, RegisteredUsers, mailing
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.customers.factories import CustomerFactory
from apps.tickets.models import Ticket
from apps.tickets.operations import delete_ticket
from tests.support.snapshot import calling, history_of, nothing_written


@pytest.fixture
def case(integrator):
    """A case with everybody to write to: the orderer, a technician, a person with two addresses."""
    case = CaseFactory(orderer=integrator, customer_reference="Ref 7")
    CaseContact.objects.create(case=case, type="ORDERING", user=integrator)
    TechnicalContactFactory(case=case, user__email="tech@example.com", user__username="tech")
    ways = [
        ("EMAIL", "night@example.com"),
        ("PHONE", "+1 555"),
        ("EMAIL", "NIGHT@example.com"),
        ("EMAIL", "day@example.com"),
    ]
    details = [{"type": kind, "value": value} for kind, value in ways]
    CaseContact.objects.create(case=case, type="NOTIFICATION", first_name="N", last_name="S", details=details)
    TechnicalContactFactory(case=case, user__email="gone@example.com", user__is_active=False)
    return case


def summary_of() -> list[str]:
    return sorted(Email.objects.values_list("to", flat=True))


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("start", CaseStatus)
def test_status_follows_the_table(agent, start, status):
    case = CaseFactory(status=start)

    def change():
        return operations.change_status(case_number=case.pk, status=status, by=calling(agent))

    if CASE_LIFE_CYCLE.may_move(start, status) and status != CaseStatus.CANCELLED:
        assert change().status == status
        assert [step.status for step in case.steps.all()] == [start, status]
        entry = Activity.objects.get(verb=CaseVerb.STATUS_CHANGED)
        assert (entry.actor, entry.subject_id, entry.data) == (agent, case.pk, {"status": status})
        assert history_of(entry) == [("case", "~")]
    else:
        with nothing_written(), pytest.raises(Invalid if status == CaseStatus.CANCELLED else WrongState):
            change()


def test_terminal_states_lead_nowhere():
    assert CASE_LIFE_CYCLE.final == (CaseStatus.CLOSED, CaseStatus.CANCELLED)


def test_change_of_status_goes_to_each_address_once_with_its_text(case, agent):
    operations.change_status(case_number=case.pk, status=CaseStatus.IN_PROGRESS, text="On it.", by=calling(agent))

    assert summary_of() == ["day@example.com", "integrator@patchbay.example", "night@example.com", "tech@example.com"]
    email = Email.objects.first()
    assert email.subject == f"Case {case.number}: In progress"
    for words in (f"The status of case {case.number} is In progress now.", "On it.", "Ref 7", case.description):
        assert words in email.body
    assert [(note.text, note.visibility) for note in case.notes.all()] == [("On it.", "EXTERNAL")]
    assert email.activity == Activity.objects.get(verb=CaseVerb.STATUS_CHANGED)


def test_who_writes_a_note_is_not_written_to(case, integrator):
    operations.add_note(case_number=case.pk, text="Any news?", by=calling(integrator))

    assert summary_of() == ["day@example.com", "night@example.com", "tech@example.com"]
    assert "Harbour Integration wrote on case" in Email.objects.first().body
    entry = Activity.objects.get(verb=CaseVerb.NOTE_ADDED)
    assert history_of(entry) == [("case", "~"), ("casenote", "+")]
    assert (entry.object_type, entry.object_id) == ("cases.casenote", case.notes.get().pk)


def test_cancelling_is_shown_with_its_reason(case, integrator):
    operations.cancel_case(case_number=case.pk, reason="Works again.", by=calling(integrator))

    assert summary_of() == ["day@example.com", "night@example.com", "tech@example.com"]
    assert "Works again." in Email.objects.first().body


def test_contacts_are_written_to_on_a_customers_behalf_within_a_bound(case, integrator, agent, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_LETTERS", 2)
    write = {"case_number": case.pk, "text": "zebra"}
    for by in (integrator, agent, integrator):
        operations.add_note(by=calling(by), **write)
    before = Email.objects.count()

    with pytest.raises(WrongState, match="written to 2 times within the last hour"):
        operations.add_note(by=calling(integrator), **write)

    operations.add_note(by=calling(integrator), visibility=Visibility.INTERNAL, **write)
    assert (Email.objects.count(), case.notes.count()) == (before, 4)
    operations.add_note(by=calling(agent), **write)
    Activity.objects.update(at=timezone.now() - datetime.timedelta(hours=2))
    operations.add_note(by=calling(integrator), **write)


def test_internal_note_is_mailed_to_nobody(case, agent):
    operations.add_note(case_number=case.pk, text="zebra", visibility=Visibility.INTERNAL, by=calling(agent))
    operations.change_status(case_number=case.pk, status=CaseStatus.IN_PROGRESS, by=calling(agent))

    assert Email.objects.count() == 4
    assert not Email.objects.filter(body__contains="zebra").exists()


def test_customers_neither_set_the_status_nor_lock_nor_open_tickets(case, integrator):
    by = calling(integrator)
    with nothing_written():
        with pytest.raises(NotAllowed):
            operations.change_status(case_number=case.pk, status=CaseStatus.IN_PROGRESS, by=by)
        with pytest.raises(NotAllowed):
            operations.set_customer_rights(case_number=case.pk, may_be_modified=False, may_be_cancelled=True, by=by)
        with pytest.raises(NotAllowed):
            operations.open_ticket(case_number=case.pk, title="t", description="d", is_internal=True, by=by)


def test_locked_case_is_still_open_to_staff(case, agent):
    by = calling(agent)
    rights = {"case_number": case.pk, "may_be_modified": False, "may_be_cancelled": False, "by": by}

    operations.set_customer_rights(**rights)
    with nothing_written():
        operations.set_customer_rights(**rights)
    operations.add_note(case_number=case.pk, text="x", by=by)
    operations.cancel_case(case_number=case.pk, reason="x", by=by)

    assert Activity.objects.filter(verb=CaseVerb.RIGHTS_CHANGED).count() == 1
    for operation in (operations.add_note, operations.open_ticket):
        values = (
            {"text": "x"}
            if operation is operations.add_note
            else {"title": "t", "description": "", "is_internal": True}
        )
        with nothing_written(), pytest.raises(WrongState):
            operation(case_number=case.pk, by=by, **values)
    with nothing_written(), pytest.raises(WrongState):
        operations.set_customer_rights(**rights)


@pytest.mark.parametrize("active", [True, False])
def test_ticket_is_linked_both_ways(agent, active):
    customer = CustomerFactory()
    case = CaseFactory(customer=customer, orderer__organisation=customer.organisation, orderer__is_active=active)

    ticket = operations.open_ticket(
        case_number=case.pk, title="Feed", description="d", is_internal=True, by=calling(agent)
    )

    assert (ticket.organisation, ticket.customer, ticket.is_internal) == (case.organisation, customer, True)
    assert ticket.reporter == (case.orderer if active else agent)
    assert case.ticket_links.get().ticket == Ticket.objects.get() == ticket
    entry = Activity.objects.get(verb=CaseVerb.TICKET_OPENED)
    assert (entry.subject_type, entry.subject_id) == ("tickets.ticket", ticket.pk)
    assert (entry.object_type, entry.object_id) == ("cases.case", case.pk)
    assert history_of(entry) == [("caseticket", "+")]


def test_deleting_the_ticket_leaves_the_case(manager):
    case, by = CaseFactory(), calling(manager)
    ticket = operations.open_ticket(case_number=case.pk, title="t", description="d", is_internal=True, by=by)

    delete_ticket(ticket_id=ticket.pk, by=by)

    assert Case.objects.get() == case
    assert not case.ticket_links.exists()


def test_case_is_opened_for_a_customer_by_staff(agent, integrator, stranger):
    customer, foreign = CustomerFactory(organisation=integrator.organisation), CustomerFactory()
    values = {"code": "0002-0000", "description": "d", "primary_id": "p", "orderer": integrator, "by": calling(agent)}

    case = operations.create_case(customer=customer, origin=Origin.OFFLINE, **values)

    assert (case.orderer, case.customer, case.origin, case.updated_by_name) == (
        integrator,
        customer,
        "OFFLINE",
        agent.name,
    )
    entry = Activity.objects.get(verb=CaseVerb.CREATED)
    assert history_of(entry) == [("case", "+"), ("casecontact", "+")]
    with nothing_written():
        with pytest.raises(Invalid):
            operations.create_case(customer=foreign, **values)
        with pytest.raises(Invalid):
            operations.create_case(**values | {"orderer": agent})
        with pytest.raises(Invalid):
            operations.create_case(**values | {"description": ""})
        with pytest.raises(NotAllowed):
            operations.create_case(**values | {"by": calling(stranger)})


def test_staff_without_the_right_see_and_change_nothing(case, agent):
    agent.groups.clear()
    by = calling(type(agent).objects.get(pk=agent.pk))

    assert Case.objects.visible_to(by).exists()  # rows alone: the operation asks for the right
    number = case.pk
    for refused in (
        lambda: operations.add_note(case_number=number, text="x", by=by),
        lambda: operations.cancel_case(case_number=number, reason="x", by=by),
        lambda: operations.change_status(case_number=number, status=CaseStatus.IN_PROGRESS, by=by),
        lambda: operations.replace_contacts(case_number=number, contacts=[RegisteredUsers("TECHNICAL", ["x"])], by=by),
    ):
        with nothing_written(), pytest.raises(NotFound):
            refused()


def test_contacts_need_a_type_that_can_be_replaced(case, integrator):
    for contacts in ([], [RegisteredUsers(ContactType.ORDERING, ["tech"])], [Person(ContactType.RESELLER, "a", "b")]):
        with nothing_written(), pytest.raises(Invalid):
            operations.replace_contacts(case_number=case.pk, contacts=contacts, by=calling(integrator))


def test_codes_are_renamed_and_never_added(administrator, agent):
    code = CaseCode.objects.get(code="0002-0000")
    code.subcategory = "Blackout"

    operations.save_case_code(case_code=code, by=calling(administrator))

    assert CaseCode.objects.get(code="0002-0000").subcategory == "Blackout"
    assert history_of(Activity.objects.get(verb=CaseVerb.CODE_CHANGED)) == [("casecode", "~")]
    new = CaseCode(code="9999-0000", category="c", subcategory="s", type="CASE")
    with nothing_written():
        with pytest.raises(NotAllowed):
            operations.save_case_code(case_code=new, by=calling(administrator))
        with pytest.raises(NotAllowed):
            operations.save_case_code(case_code=code, by=calling(agent))
        with pytest.raises(Invalid):
            operations.import_case_codes(rows=[code, new], by=calling(administrator))
        with pytest.raises(NotAllowed):
            operations.import_case_codes(rows=[code], by=calling(agent))


def test_default_codes_are_added_once_and_keep_their_changes(db):
    from apps.cases.defaults import create_default_codes

    CaseCode.objects.filter(code="0002-0000").update(subcategory="Blackout")
    CaseCode.objects.filter(code="0800-0000").delete()

    create_default_codes(CaseCode)

    assert CaseCode.objects.count() == 183
    assert CaseCode.objects.get(code="0002-0000").subcategory == "Blackout"
