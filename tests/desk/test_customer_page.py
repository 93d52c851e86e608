"""The page of a customer."""

import pytest
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.cases.factories import CaseFactory
from apps.cases.models import Case, CaseCode
from apps.customers.factories import CustomerFactory, ServiceEquipmentFactory, ServiceFactory
from apps.customers.models import (
    Adjustment,
    AdjustmentType,
    CreditReport,
    Customer,
    CustomerContact,
    Service,
    ServiceEquipment,
)
from apps.customers.operations import save_contact
from apps.items.models import JournalItem
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory, lookup
from apps.journals.operations import create_follow_up, create_journal, update_follow_up
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.tickets.constants import ITEM_KIND, ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
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

    for words in ("Jane Doe", "99A", '<a href="mailto:jane@patchbay.example"><bdi>jane@patchbay.example</bdi></a>'):
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


def fill(customer, count, agent):
    """So many of everything that a customer can have, half of the work over."""
    now, organisation = timezone.now(), customer.organisation
    with unrecorded():
        first = JournalItem.objects.count() + 900_001
        numbers = range(first, first + 2 * count)
        JournalItem.objects.bulk_create(JournalItem(pk=pk, kind=ITEM_KIND) for pk in numbers)
        common = {"customer": customer, "organisation": organisation, "reporter": agent}
        common |= {"created_by": agent, "updated_by": agent}
        kinds = {
            "status": ClassificationKind.STATUS,
            "type": ClassificationKind.TYPE,
            "priority": ClassificationKind.PRIORITY,
        }
        common |= {name: Classification.objects.get(kind=kind, is_default=True) for name, kind in kinds.items()}
        Ticket.objects.bulk_create(
            Ticket(pk=pk, title="x", resolved_at=now if pk % 2 else None, **common) for pk in numbers
        )
        code, case = CaseCode.objects.first(), Case.objects.count() + 12_000_000
        Case.objects.bulk_create(
            Case(
                pk=case + n,
                code=code,
                customer=customer,
                organisation=organisation,
                orderer=agent,
                description="x",
                status="CLOSED" if n % 2 else "SUBMITTED",
            )
            for n in range(2 * count)
        )
        order = OrderFactory(customer=customer)
        values = {field.attname: getattr(order, field.attname) for field in Order._meta.concrete_fields}
        del values["id"], values["cart_number"]
        cart = order.pk + 1_000_000  # far from those of single orders, which are their ids
        Order.objects.bulk_create(
            Order(cart_number=cart + n, **values | {"state": OrderState.COMPLETED if n % 2 else OrderState.IN_CART})
            for n in range(2 * count)
        )
        line = ServiceFactory(customer=customer)
        services = Service.objects.bulk_create(
            Service(customer=customer, item=line.item, number=f"555{n:05}") for n in range(count)
        )
        ServiceEquipment.objects.bulk_create(ServiceEquipment(service=service) for service in services)
        CustomerContact.objects.bulk_create(CustomerContact(customer=customer, name=f"C{n}") for n in range(count))
        kind = AdjustmentType.objects.first()
        Adjustment.objects.bulk_create(Adjustment(customer=customer, type=kind, amount=1) for _ in range(count))
        CreditReport.objects.bulk_create(CreditReport(customer=customer, provider="T", score=n) for n in range(count))


def test_page_costs_the_same_for_1_30_and_3000_rows_of_everything(desk, by):
    sizes = (1, 15, 1_500)  # of each kind of work twice as many, half of it open
    customers = CustomerFactory.create_batch(len(sizes))
    for customer, size in zip(customers, sizes, strict=True):
        fill(customer, size, desk.user)
        for _ in range(2):
            work(customer, by)
        save_contact(contact=CustomerContact(customer=customer, name="Ada"), by=by)

    counts = [desk.queries(PAGE, customer.pk) for customer in customers]
    html = desk.read(PAGE, customers[-1].pk)

    assert max(counts) == min(counts) <= 15
    assert len(html.encode()) < 300_000
    for kind in ("tickets", "cases", "orders"):
        part = panel(html, kind)
        assert "All 1,000+ open" in part
        assert "All 1,000+</a>" in part
        assert "These are the first 20." in part


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


def test_follow_up_and_journal_are_written_from_the_page(desk, messages_of, last_activity):
    customer = CustomerFactory()
    page = f"/admin/customers/customer/{customer.pk}/change/"

    for name, verb in (("follow-ups", "follow_up.created"), ("journals", "journal.created")):
        address, values = form_in(desk.read(PAGE, customer.pk), name)
        assert desk.http.post(address, values | {"description": "Call back"}).url == page
        assert last_activity(verb) == (desk.user, "desk", customer.pk, "")


@pytest.mark.parametrize("pk", ["404", "abc", "9" * 40])
def test_unknown_customer_is_a_message(desk, messages_of, pk):
    response = desk.http.get(f"/admin/customers/customer/{pk}/change/")

    assert response.url == "/admin/customers/customer/"
    assert messages_of(response) == [f"There is no customer {pk}."]


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


def test_open_work_comes_first_and_what_is_over_is_reached(desk, status):
    customer, rows = CustomerFactory(), []
    of = {"customer": customer, "organisation": customer.organisation}
    for title, resolved_at in [("Open one", None), ("Over one", timezone.now())]:
        ticket = TicketFactory(title=title, resolved_at=resolved_at, **of)
        case = CaseFactory(description=title, status="CLOSED" if resolved_at else "SUBMITTED", **of)
        state = OrderState.COMPLETED if resolved_at else OrderState.IN_CART
        order = OrderFactory(customer=customer, description=title, state=state)
        rows.append({"tickets/ticket": ticket.pk, "cases/case": case.pk, "orders/order": order.pk})

    html = desk.read(PAGE, customer.pk)

    for kind, page in [("tickets", "tickets/ticket"), ("cases", "cases/case"), ("orders", "orders/order")]:
        still_open, over = panel(html, kind).split("<details")
        assert "Open one" in still_open
        assert "Over one" not in still_open
        assert "Over one" in over
        for view, label, listed in [("open", "All 1 open", [True, False]), ("all", "All 2", [True, True])]:
            address = f"/admin/{page}/?view={view}&amp;customer={customer.pk}"
            assert f'<a href="{address}">{label}</a>' in still_open
            found = desk.http.get(address.replace("&amp;", "&")).content.decode()
            assert [f"/admin/{page}/{row[page]}/change/" in found for row in rows] == listed


def test_phones_address_services_and_equipment_are_on_the_page(desk):
    customer = CustomerFactory(
        phone_number="+44 (0)20 7946-0000", address1="1 Quay Road", city="New York", state="NY", zip="10004"
    )
    ended = ServiceFactory(customer=customer, number="777-0001", status="disconnected", disconnected_at=timezone.now())
    line = ServiceFactory(customer=customer, number="777-0002")
    ServiceEquipmentFactory(service=line, sim_serial_number="8944-7")

    html = desk.read(PAGE, customer.pk)

    details = panel(html, "details")
    assert '<a href="tel:+442079460000"><bdi>+44 (0)20 7946-0000</bdi></a>' in details
    assert "<bdi>1 Quay Road</bdi><br><bdi>New York NY 10004</bdi>" in details
    services = panel(html, "services")
    assert services.index(line.number) < services.index(ended.number)
    assert "8944-7" in services
    assert "Active" in services


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ([], "<strong>0.00</strong> (nothing is owed)"),
        ([25, "-5.5"], "<strong>19.50</strong> owed by the customer"),
        ([-25, 5], "<strong>20.00</strong> in the customer&#x27;s favour"),
    ],
)
def test_balance_is_the_sum_of_all_adjustments_in_words(desk, amounts, words):
    customer, kind = CustomerFactory(), AdjustmentType.objects.create(name="Goodwill")
    with unrecorded():
        for amount in amounts:
            Adjustment.objects.create(customer=customer, type=kind, amount=amount)
        CreditReport.objects.create(customer=customer, provider="TransUnion", score=720)

    billing = panel(desk.read(PAGE, customer.pk), "billing")

    assert words.replace("&#x27;", "'") in billing
    assert billing.count("Goodwill") == len(amounts)
    assert "Credit score 720" in billing


def test_buttons_begin_work_with_the_customer_filled_in(desk):
    customer = CustomerFactory()

    html = desk.read(PAGE, customer.pk)

    for label, page in [("New ticket", "tickets/ticket"), ("New case", "cases/case"), ("New order", "orders/order")]:
        assert f"/admin/{page}/add/?customer={customer.pk}" in html
        assert f">{label}</a>" in html
