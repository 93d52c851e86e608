"""The card of the customer beside tickets, cases and orders."""

import pytest
from django.utils import timezone

from apps.adminkit.parts import read_parts
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerContactFactory, CustomerFactory, OrganisationFactory, ServiceFactory
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.factories import UserFactory
from tests.support.desk import Desk
from tests.support.multiplied import multiply
from tests.support.page_parts import panel

PAGES = ["tickets_ticket_change", "cases_case_change", "orders_order_change"]


@pytest.fixture
def customer(db):
    customer = CustomerFactory(name="Harbour Depot", account_number="99A", phone_number="(212) 555-0143")
    CustomerContactFactory(customer=customer, name="Ines Duarte", phone_number="5550100", is_main=True)
    CustomerContactFactory(customer=customer, name="Gone Person", is_active=False)
    ServiceFactory(customer=customer, number="8881110101")
    ServiceFactory(customer=customer, number="8881110999", status="disconnected")
    return customer


@pytest.fixture
def pages(customer):
    """The page of a ticket, of a case and of an order of the customer, and what is over of each."""
    of = {"customer": customer, "organisation": customer.organisation}
    TicketFactory(resolved_at=timezone.now(), **of)
    TicketFactory(**of)
    TicketFactory()
    return dict(
        zip(PAGES, (TicketFactory(**of).pk, CaseFactory(**of).pk, OrderFactory(customer=customer).pk), strict=True)
    )


@pytest.mark.parametrize("page", PAGES)
def test_card_says_who_it_is_how_to_reach_them_and_what_is_open(desk, customer, pages, page):
    card = panel(desk.read(page, pages[page]), "customer-card")

    for words in (
        f'<a href="/admin/customers/customer/{customer.pk}/change/"><bdi>Harbour Depot</bdi></a>',
        "99A",
        "Active",
        '<a href="tel:2125550143"><bdi>(212) 555-0143</bdi></a>',
        "Ines Duarte",
        '<a href="tel:5550100">',
        "8881110101",
        f'<a href="/admin/tickets/ticket/?view=open&amp;customer={customer.pk}">2 open tickets</a>',
        ">1 open case</a>",
        ">1 open order</a>",
    ):
        assert words in card
    for words in ("8881110999", "Gone Person"):
        assert words not in card


HIDDEN = [
    ("customers.view_customer", 'id="customer-card"'),
    ("customers.view_customercontact", "Ines Duarte"),
    ("customers.view_service", "8881110101"),
    ("cases.view_case", "open case<"),
    ("orders.view_order", "open order<"),
]


def test_card_tells_nothing_that_its_reader_may_not_see(agent, pages):
    group, page = agent.groups.get(), PAGES[0]
    shown = []
    for permission, words in HIDDEN:
        app, _, codename = permission.partition(".")
        assert words in Desk(agent).read(page, pages[page]), words
        given = group.permissions.filter(content_type__app_label=app, codename=codename)
        taken = list(given)
        group.permissions.remove(*taken)
        if words in Desk(agent).read(page, pages[page]):
            shown.append(permission)
        group.permissions.add(*taken)
    assert shown == []
    group.permissions.remove(*group.permissions.filter(codename="view_customer"))
    assert "Harbour Depot" in Desk(agent).read(page, pages[page])  # the name, as before


def test_card_of_a_customer_out_of_sight_is_not_shown(pages, customer):
    """A ticket can be seen by the organisation that buys it, whose account it is not."""
    ticket = Ticket.objects.get(pk=pages[PAGES[0]])
    for organisation, is_shown in ((customer.organisation, True), (OrganisationFactory(), False)):
        reader = Caller(UserFactory(organisation=organisation), Channel.DESK)
        card, _ = read_parts(ticket, reader)
        assert bool(card["customer_card"]) == is_shown


def test_ticket_without_a_customer_has_no_card(desk):
    assert 'id="customer-card"' not in desk.ticket(TicketFactory(customer=None))


def test_numbers_are_capped_and_the_card_costs_no_statement_per_row(desk, customer, pages):
    of = {"customer": customer, "organisation": customer.organisation}
    few = {page: desk.queries(page, pk) for page, pk in pages.items()}
    assert few["tickets_ticket_change"] <= 12
    assert max(few.values()) <= 15
    bare = desk.queries("tickets_ticket_change", TicketFactory(customer=None).pk)
    assert few["tickets_ticket_change"] == bare

    multiply([TicketFactory(**of)], 99)
    ServiceFactory.create_batch(10, customer=customer)
    CustomerContactFactory.create_batch(10, customer=customer)

    assert {page: desk.queries(page, pk) for page, pk in pages.items()} == few
    assert "99+ open tickets" in panel(desk.read(PAGES[0], pages[PAGES[0]]), "customer-card")
