"""Choosing the ticket that another one is merged into."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.tickets.factories import TicketFactory

PAGE, SUGGEST = "tickets_ticket_merge", "tickets_ticket_merge_suggest"


def offered(desk, ticket, term=""):
    """Numbers in the order in which they are offered, with the words beside each."""
    return {row["value"]: row["label"] for row in desk.get(SUGGEST, ticket.pk, term=term).json()["results"]}


@pytest.mark.sqlite
def test_tickets_of_the_same_customer_are_offered_first(desk):
    customer = CustomerFactory(name="Quay Fibre")
    of = {"organisation": customer.organisation}
    ticket = TicketFactory(customer=customer, title="Crackling line", **of)
    own = [TicketFactory(customer=customer, title=title, **of) for title in ("Crackling phone", "No dial tone")]
    done = TicketFactory(customer=customer, title="Crackling before", resolved_at=timezone.now(), **of)
    other = TicketFactory(customer=CustomerFactory(organisation=customer.organisation), title="Crackling nearby", **of)
    TicketFactory(customer=customer, title="Crackling, closed", closed_at=timezone.now(), **of)
    TicketFactory(customer=customer, title="Crackling twin", merged_into=own[0], **of)
    TicketFactory(title="Crackling of somebody else")

    assert f'data-suggest="{reverse(f"admin:{SUGGEST}", args=[ticket.pk])}"' in desk.read(PAGE, ticket.pk)
    assert list(offered(desk, ticket)) == [row.human_id for row in reversed(own)]
    by_words = offered(desk, ticket, "crackl")
    assert list(by_words) == [row.human_id for row in (own[0], done, other)]
    assert by_words[own[0].human_id] == "Crackling phone · New · Quay Fibre"
    assert list(offered(desk, ticket, f"INC-{other.pk}")) == [other.human_id]
    assert offered(desk, ticket, f"INC-{ticket.pk}") == {}


def test_offers_are_for_those_who_may_merge_and_cost_the_same_for_many(desk):
    ticket = TicketFactory(title="Crackling line")
    for count in (1, 20):
        TicketFactory.create_batch(count, title="Crackling", customer=ticket.customer, organisation=ticket.organisation)
        offered(desk, ticket, "crackling")
        with CaptureQueriesContext(connection) as captured:
            offered(desk, ticket, "crackling")
        if count == 1:
            few = len(captured)
    assert len(captured) == few <= 10

    group = desk.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="change_ticket"))
    assert desk.get(SUGGEST, ticket.pk).status_code == 403
