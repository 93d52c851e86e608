"""The page of a customer."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory, lookup
from apps.journals.operations import create_follow_up, create_journal, update_follow_up
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory
from tests.support.page_parts import change, entries, form_in, panel, squeezed

PAGE = "customers_customer_change"
SCRIPT = '"><script>alert(1)</script>\u202egnp.exe'


def work(customer, by):
    """Plan and complete a follow-up, and write a journal on it and on the customer."""
    follow_up = create_follow_up(
        object_type=JournalObjectType.CUSTOMER,
        object_id=customer.pk,
        type=lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1),
        status=lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1),
        due_at=customer.created_at,
        by=by,
    )
    update_follow_up(
        follow_up_id=follow_up.pk, changes={"status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3)}, by=by
    )
    for object_type, pk, text in [
        (JournalObjectType.JOURNAL_ITEM, follow_up.pk, "On the follow-up"),
        (JournalObjectType.CUSTOMER, customer.pk, "On the customer"),
    ]:
        create_journal(
            object_type=object_type,
            object_id=pk,
            type=lookup(JournalLookupKind.JOURNAL_TYPE, 80),
            status=lookup(JournalLookupKind.JOURNAL_STATUS, 1001),
            description=text,
            by=by,
        )


def test_page_shows_details_tickets_follow_ups_and_journals(desk):
    customer = CustomerFactory(name="Jane Doe", account_number="99A", email="jane@patchbay.example")
    ticket = TicketFactory(customer=customer, organisation=customer.organisation, title="Echo on calls")
    FollowUpFactory(customer=customer, description="Call back")
    JournalFactory(customer=customer, description="Prefers mornings")
    TicketFactory(title="Of somebody else")

    html = desk.read(PAGE, customer.pk)

    for words in ("Jane Doe", "99A", "jane@patchbay.example"):
        assert words in html
    tickets = panel(html, "tickets")
    for words in (ticket.human_id, "Echo on calls", "New", "Due in"):
        assert words in tickets
    assert "Of somebody else" not in html
    assert "Call back" in panel(html, "follow-ups")
    assert "Prefers mornings" in panel(html, "journals")


def test_retained_journals_come_first(desk):
    customer = CustomerFactory()
    JournalFactory(customer=customer, description="Kept-old", is_retained=True)
    for number in range(6):
        JournalFactory(customer=customer, description=f"Plain-{number}")

    html = panel(desk.read(PAGE, customer.pk), "journals")

    order = ["Kept-old", "Plain-5", "Plain-4", "Plain-3", "Plain-2"]
    assert sorted(order, key=html.index) == order
    assert "Plain-1" not in html


def test_timeline_tells_of_the_customer_its_follow_ups_and_journals(desk, by):
    customer = CustomerFactory(name="Jane")
    values = {"organisation": customer.organisation_id, "account_number": customer.account_number}
    desk.post("customers_customer_edit", customer.pk, **values, name="Jane Doe")
    work(customer, by)
    work(CustomerFactory(), by)

    on_customer, on_follow_up, completed, planned, changed = entries(desk.read(PAGE, customer.pk))

    assert "On the customer" in on_customer
    assert "On the follow-up" in on_follow_up
    assert "completed a follow-up" in completed
    assert "planned a follow-up" in planned
    assert change("Name", "Jane", "Jane Doe") in squeezed(changed)


def test_timeline_pages_by_25_without_gap_or_repeat(desk, by):
    customer = CustomerFactory()
    for _ in range(7):
        work(customer, by)

    first = desk.read(PAGE, customer.pk)
    older = first.split("before=")[1].split("#")[0]
    second = desk.read(PAGE, customer.pk, before=older)

    ids = [entry.split('id="activity-')[1].split('"')[0] for entry in entries(first) + entries(second)]
    assert (len(entries(first)), len(entries(second)), len(set(ids))) == (25, 3, 28)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "0"])
def test_nonsense_position_is_no_error(desk, before):
    assert desk.get(PAGE, CustomerFactory().pk, before=before).status_code == 200


def test_page_costs_the_same_for_1_and_30_of_everything(desk, by):
    def fill(customer, count):
        for _ in range(count):
            work(customer, by)
            FollowUpFactory(customer=customer, assignee=AgentFactory())
            TicketFactory(customer=customer, organisation=customer.organisation, assignee=AgentFactory())

    few, many = CustomerFactory.create_batch(2)
    fill(few, 1)
    fill(many, 30)

    one = desk.queries(PAGE, few.pk)
    assert desk.queries(PAGE, many.pk) == one
    assert one <= 30


def test_details_are_saved_on_their_own_page(desk, last_activity):
    customer = CustomerFactory(name="Jane")
    values = {"organisation": customer.organisation_id, "account_number": customer.account_number}

    assert 'name="account_number"' in desk.read("customers_customer_edit", customer.pk)
    response = desk.post("customers_customer_edit", customer.pk, **values, name="Jane Doe", _addanother="1")

    assert response.url == f"/admin/customers/customer/{customer.pk}/change/"
    assert Customer.objects.get().name == "Jane Doe"
    assert last_activity("customer.changed") == (desk.user, "desk", customer.pk, "")


def test_account_number_of_another_is_refused_in_the_form(desk):
    taken, customer = CustomerFactory.create_batch(2)
    values = {"organisation": customer.organisation_id, "account_number": taken.account_number, "name": "Jane"}

    html = desk.post("customers_customer_edit", customer.pk, **values).content.decode()

    assert "Another customer has this account number." in html


def test_follow_up_and_journal_are_written_from_the_page(desk, told, last_activity):
    customer = CustomerFactory()
    page = f"/admin/customers/customer/{customer.pk}/change/"

    for name, verb in (("follow-ups", "follow_up.created"), ("journals", "journal.created")):
        address, values = form_in(desk.read(PAGE, customer.pk), name)
        assert desk.http.post(address, values | {"description": "Call back"}).url == page
        assert last_activity(verb) == (desk.user, "desk", customer.pk, "")


@pytest.mark.parametrize("pk", ["404", "abc", "9" * 40])
def test_unknown_customer_is_a_message(desk, told, pk):
    response = desk.http.get(f"/admin/customers/customer/{pk}/change/")

    assert response.url == "/admin/customers/customer/"
    assert told(response) == [f"There is no customer {pk}."]


def test_texts_are_escaped(desk, by):
    customer = CustomerFactory(name=SCRIPT, account_number=SCRIPT[:40], phone_number="<b>1</b>")
    TicketFactory(customer=customer, organisation=customer.organisation, title=SCRIPT)
    FollowUpFactory(customer=customer, description=SCRIPT)
    JournalFactory(customer=customer, description=SCRIPT)

    html = desk.read(PAGE, customer.pk)

    assert "<script>alert" not in html
    assert "<b>1</b>" not in html
    parts = html[html.index('class="desk-ticket-head"') :].split("\u202e")[:-1]
    assert len(parts) >= 4
    assert [part[-80:] for part in parts if part.rindex("<bdi>") < part.rfind("</bdi>")] == []


def test_person_without_the_right_is_refused(desk, agent):
    customer = CustomerFactory()
    agent.groups.clear()

    assert desk.get(PAGE, customer.pk).status_code == 403
    assert desk.get("customers_customer_edit", customer.pk).status_code == 403
