"""Rows for measuring are copies with numbers of their own, and with all that belongs to them."""

import pytest

from apps.activity.models import Activity
from apps.items.models import JournalItem
from apps.orders.demo import bulk as orders
from apps.orders.models import Order, OrderItem
from apps.tickets.demo import bulk as tickets
from apps.tickets.models import Ticket, TicketNote

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
COUNT = 20


@pytest.fixture
def few_originals(monkeypatch):
    for module in (tickets, orders):
        monkeypatch.setattr(module, "ORIGINALS", 7)


def test_copies_of_tickets_have_what_the_originals_have(demo, few_originals):
    newest = JournalItem.objects.latest("pk").pk
    tickets.load_scale(COUNT)
    made = list(Ticket.objects.filter(pk__gt=newest).order_by("pk"))

    assert [row.title.rpartition(" ")[2] for row in made] == [str(number) for number in range(COUNT)]
    assert [row.description[-8:] for row in made] == [f"{number:07}." for number in range(COUNT)]
    assert [(row.status_id, row.target, row.created_at) for row in made[7:14]] == [
        (row.status_id, row.target, row.created_at) for row in made[:7]
    ]
    notes = TicketNote.objects.filter(ticket__in=made)
    assert [notes.filter(ticket=row).count() for row in made] == [3] * COUNT
    acts = Activity.objects.filter(subject_type="tickets.ticket", subject_id__in=[row.pk for row in made])
    assert {(act.object_type, act.object_id) for act in acts} == {
        *(("tickets.ticket", row.pk) for row in made),
        *(("tickets.ticketnote", note.pk) for note in notes),
    }
    assert {note.pk: note.ticket_id for note in notes} == {
        act.object_id: act.subject_id for act in acts if act.object_type == "tickets.ticketnote"
    }
    versions = Ticket.history.filter(item_id__in=[row.pk for row in made])
    assert sorted((row.item_id, row.title, row.activity.object_id) for row in versions) == [
        (row.pk, row.title, row.pk) for row in made
    ]
    assert JournalItem.objects.create(kind=made[0].item.kind).pk == made[-1].pk + 1


def test_copies_of_orders_have_what_the_originals_have(demo, few_originals):
    newest = Order.objects.latest("pk").pk
    orders.load_scale(COUNT)
    *made, long = Order.objects.filter(pk__gt=newest).order_by("pk")

    assert [row.description.rpartition(" ")[2] for row in made] == [str(number) for number in range(COUNT)]
    assert [row.cart_number for row in made] == [row.pk for row in made]
    assert len({row.receipt_number for row in made if row.is_checked_out}) == sum(row.is_checked_out for row in made)
    assert [row.items.count() for row in made] == [1] * COUNT
    assert (long.description, long.items.count()) == (orders.LONG, orders.LONG_ITEMS)
    versions = Order.history.filter(id__in=[row.pk for row in made])
    assert sorted((row.id, row.activity.object_id, row.cart_number) for row in versions) == [
        (row.pk, row.pk, row.pk) for row in made
    ]
    items = OrderItem.objects.filter(order__in=made)
    of_items = OrderItem.history.filter(id__in=items.values("pk"))
    assert {(row.id, row.order_id, row.activity.object_id) for row in of_items} == {
        (item.pk, item.order_id, item.order_id) for item in items
    }
