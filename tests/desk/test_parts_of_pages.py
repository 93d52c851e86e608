"""Parts of a page that show another subject are for those who may see that subject, and their buttons likewise."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from apps.activity.models import Activity
from apps.cases import operations as cases
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory, lookup
from apps.journals.operations import create_follow_up, create_journal
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.constants import Role
from tests.support.desk import Desk


@pytest.fixture
def pages(db, agent) -> dict:
    """The pages that show parts of other subjects: name, address and what each part shows."""
    customer = CustomerFactory()
    ticket = TicketFactory(customer=customer, organisation=customer.organisation, title="Echo on calls")
    FollowUpFactory(customer=customer, description="Call back on Monday")
    JournalFactory(customer=customer, description="Prefers mornings")
    case = CaseFactory(customer=customer, organisation=customer.organisation, description="Feed is dark")
    by = Caller(agent, Channel.DESK)
    opened = cases.open_ticket(case_number=case.pk, title="From the case", description="x", is_internal=False, by=by)
    about = {"object_type": JournalObjectType.JOURNAL_ITEM, "object_id": ticket.pk, "by": by}
    kinds = JournalLookupKind
    create_journal(
        type=lookup(kinds.JOURNAL_TYPE, 81),
        status=lookup(kinds.JOURNAL_STATUS, 1002),
        description="Asked for Tuesday",
        **about,
    )
    create_follow_up(
        type=lookup(kinds.FOLLOW_UP_TYPE, 1),
        status=lookup(kinds.FOLLOW_UP_STATUS, 1),
        due_at=timezone.now(),
        description="Send an engineer",
        **about,
    )
    order = OrderFactory(customer=customer)
    return {
        "customer": ("customers_customer_change", customer.pk),
        "case": ("cases_case_change", case.pk),
        "ticket": ("tickets_ticket_change", ticket.pk),
        "opened": ("tickets_ticket_change", opened.pk),
        "order": ("orders_order_change", order.pk),
    }


PARTS = [  # page, permission, what the part shows
    ("customer", "tickets.view_ticket", "Echo on calls"),
    ("customer", "tickets.add_ticket", "New ticket"),
    ("customer", "cases.view_case", "Feed is dark"),
    ("customer", "cases.add_case", "New case"),
    ("customer", "orders.add_order", "New order"),
    ("customer", "customers.view_adjustment", 'id="billing"'),
    ("customer", "customers.view_service", 'id="services"'),
    ("customer", "journals.view_followup", "Call back on Monday"),
    ("customer", "journals.view_journal", "Prefers mornings"),
    ("case", "tickets.view_ticket", 'id="tickets"'),
    ("case", "tickets.view_ticket", "INC-"),
    ("opened", "cases.view_case", 'id="case"'),
    ("opened", "cases.view_case", "/admin/cases/case/"),
    ("opened", "cases.view_case", "from a case"),
    ("ticket", "journals.view_journal", "Asked for Tuesday"),
    ("ticket", "journals.view_followup", "Send an engineer"),
    ("case", "tickets.add_ticket", "Open a ticket"),
    ("order", "payments.view_paymentustransaction", 'id="payments"'),
]


@pytest.mark.parametrize("page", dict.fromkeys(page for page, _, _ in PARTS))
def test_part_is_shown_to_those_with_its_permission_alone(agent, pages, page):
    name, pk = pages[page]
    whole = Desk(agent).read(name, pk)

    for permission, shown in [(permission, shown) for on, permission, shown in PARTS if on == page]:
        assert shown in whole
        app, _, codename = permission.partition(".")
        with transaction.atomic():
            granted = Group.objects.get(name=Role.CSR).permissions
            granted.remove(*granted.filter(content_type__app_label=app, codename=codename))

            assert shown not in Desk(agent).read(name, pk), permission
            transaction.set_rollback(True)


def test_ticket_is_not_opened_from_a_case_without_the_permission(agent, pages):
    held = Group.objects.get(name=Role.CSR).permissions
    held.remove(*held.filter(content_type__app_label="tickets", codename="add_ticket"))
    before = Ticket.objects.count(), Activity.objects.count()

    values = {"title": "Dark", "description": "x"}
    response = Desk(agent).post("cases_case_act", pages["case"][1], "ticket", **values)

    assert response.status_code in (200, 302, 403)
    assert (Ticket.objects.count(), Activity.objects.count()) == before
