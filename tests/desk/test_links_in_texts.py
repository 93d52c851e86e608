"""Numbers, telephones and addresses in what people wrote are links wherever the desk shows it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases import operations as case_operations
from apps.cases.constants import Visibility
from apps.cases.factories import CaseFactory
from apps.journals.factories import FollowUpFactory
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.operations import add_note, hold_ticket

TEXT = "See INC-7, case 10000001, order 3, +44 20 7946 0123 or https://example.com/a."
LINKS = [
    '<a href="/admin/tickets/ticket/7/change/">INC-7</a>',
    '<a href="/admin/cases/case/10000001/change/">case 10000001</a>',
    '<a href="/admin/orders/order/3/change/">order 3</a>',
    '<a href="tel:+442079460123">+44 20 7946 0123</a>',
    'rel="noopener noreferrer nofollow"><bdi>https://example.com/a</bdi></a>.',
]


def test_texts_of_every_page_have_links(desk, by):
    ticket = TicketFactory(description=TEXT)
    add_note(ticket_id=ticket.pk, body=TEXT, by=by)
    hold_ticket(ticket_id=ticket.pk, reason=TEXT, by=by)
    case = CaseFactory(description=TEXT)
    case_operations.add_note(case_number=case.pk, text=TEXT, visibility=Visibility.INTERNAL, by=by)
    pages = {
        "ticket: description, note, hold, reason": (desk.ticket(ticket), 4),
        "case: description, note": (desk.read("cases_case_change", case.pk), 2),
        "follow-up": (desk.read("journals_followup_change", FollowUpFactory(description=TEXT).pk), 1),
        "order: note": (desk.read("orders_order_change", OrderFactory(note=TEXT).pk), 1),
    }

    missing = {name: link for name, (html, times) in pages.items() for link in LINKS if html.count(link) < times}
    assert missing == {}


def test_links_ask_the_database_nothing(desk, django_assert_num_queries):
    plain, linked = TicketFactory(description="x"), TicketFactory(description=" ".join([TEXT] * 50))
    desk.ticket(plain)
    with CaptureQueriesContext(connection) as statements:
        desk.ticket(plain)
    with django_assert_num_queries(len(statements)):
        desk.ticket(linked)


@pytest.mark.parametrize("page", ["tickets_ticket_change", "cases_case_change", "orders_order_change"])
def test_a_link_to_what_one_may_not_see_opens_like_what_does_not_exist(desk, agent, page):
    row = {"tickets": TicketFactory, "cases": CaseFactory, "orders": OrderFactory}[page.partition("_")[0]]()
    model = page.split("_")[1]
    for group in agent.groups.all():
        group.permissions.remove(*Permission.objects.filter(codename=f"view_{model}"))

    answers = [desk.get(page, pk) for pk in (row.pk, 99_999_999)]

    assert [answer.status_code for answer in answers] == [403, 403]
