"""No button and no bulk action steps over a life cycle, whatever state its object has come to."""

import datetime

import pytest
from django.http import HttpResponse
from django.utils import timezone

from apps.activity.constants import BulkOutcome
from apps.activity.models import BulkRun
from apps.cases.admin import page as case_page
from apps.cases.admin.actions import ACTIONS as CASE_ACTIONS
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.orders.admin import page as order_page
from apps.orders.admin.actions import ACTIONS as ORDER_ACTIONS
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.tickets import operations
from apps.tickets.admin import page as ticket_page
from apps.tickets.admin.actions import ACTIONS as TICKET_ACTIONS
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
WAYS = {  # what brings several tickets into another status at once
    "change": (operations.change_status, "Pending", "New"),
    "resolve": (operations.resolve_ticket, "Resolved", "New"),
    "close": (operations.close_ticket, "Completed", "New"),
    "reopen": (operations.reopen_ticket, "Pending", "Resolved"),
}


@pytest.fixture
def undrawn(monkeypatch):
    """Nobody looks at the page that says why a button was refused, and drawing it takes most of the time."""
    for page in (ticket_page, case_page, order_page):
        monkeypatch.setattr(page, "_render", lambda *args, **values: HttpResponse())


def statuses() -> list[Classification]:
    return list(Classification.objects.filter(kind=ClassificationKind.STATUS))


def ticket_in(status: Classification, **values) -> Ticket:
    now = timezone.now()
    return TicketFactory(
        status=status,
        closed_at=now if status.is_closed else None,
        resolved_at=now if status.is_resolution else None,
        **values,
    )


def may_become(old: Classification, new: Classification) -> bool:
    """What marking tickets in the queue may do: nothing is reopened, closed twice, or given what it has."""
    if new.is_closed:
        return not old.is_closed
    return not old.is_over and (new.is_resolution or new.pk != old.pk)


def test_marked_tickets_never_step_over_their_life_cycle(desk, messages_of):
    """Every status given to a ticket in every status."""
    wrong = []
    for new in statuses():
        tickets = [ticket_in(old) for old in statuses()]
        desk.bulk("tickets_ticket", tickets, status=new.pk)
        refused = BulkRun.objects.latest("pk").rows.filter(outcome=BulkOutcome.SKIPPED)
        refused = set(refused.values_list("object_id", flat=True))
        for ticket in tickets:
            found = Ticket.objects.get(pk=ticket.pk)
            expected = new if may_become(ticket.status, new) else ticket.status
            was_refused = ticket.pk in refused
            if found.status != expected or was_refused == may_become(ticket.status, new):
                wrong.append((ticket.status.name, new.name, found.status.name, refused))

    assert wrong == []


def test_ticket_button_that_is_not_offered_changes_no_status(desk, agent, undrawn):
    by, wrong = Caller(agent, Channel.DESK), []
    for old in statuses():
        ticket = ticket_in(old)
        for action in TICKET_ACTIONS.values():
            if action.is_open_to(ticket, by):
                continue
            # What gives a status cascades; the others ask for none.
            for new in statuses() if action.confirm else [old]:
                desk.act(ticket, action.name, status=new.pk, reason="Because")
                found = Ticket.objects.get(pk=ticket.pk)
                if (found.status, found.closed_at) != (old, ticket.closed_at):
                    wrong.append((action.name, old.name, found.status.name))

    assert wrong == []


def test_case_button_that_is_not_offered_changes_nothing(desk, agent, undrawn):
    by, wrong = Caller(agent, Channel.DESK), []
    for status in CaseStatus:
        case = CaseFactory(status=status)
        for action in CASE_ACTIONS.values():
            if action.is_open_to(case, by):
                continue
            values = {"text": "Because", "reason": "Because", "title": "A title"}
            desk.post("cases_case_act", case.pk, action.name, **values)
            if Case.objects.get(pk=case.pk).status != status or case.ticket_links.exists():
                wrong.append((action.name, status))

    assert wrong == []


def test_order_button_that_is_not_offered_changes_no_state(desk, agent, undrawn):
    by, wrong = Caller(agent, Channel.DESK), []
    for state in OrderState:
        order = OrderFactory(state=state)
        for action in ORDER_ACTIONS.values():
            if action.is_open_to(order, by):
                continue
            desk.post("orders_order_act", order.pk, action.name, reason="Because", hold_reason_number=1)
            if Order.objects.get(pk=order.pk).state != state:
                wrong.append((action.name, state.label))

    assert wrong == []


@pytest.mark.parametrize("way", WAYS)
def test_every_ticket_of_a_change_of_status_shows_activity(way, by, status):
    operation, new, old = WAYS[way]
    top = ticket_in(status(old))
    ids = [top.pk, *(ticket_in(status(old), parent=top).pk for _ in range(2))]
    Ticket.objects.update(last_activity_at=LONG_AGO)
    other = TicketFactory(last_activity_at=LONG_AGO)
    before = timezone.now()

    assert operation(ticket_id=top.pk, status=status(new), cascade=True, by=by) == 3

    assert all(at >= before for at in Ticket.objects.filter(pk__in=ids).values_list("last_activity_at", flat=True))
    assert Ticket.objects.get(pk=other.pk).last_activity_at == LONG_AGO


def test_marked_tickets_show_activity(desk, status):
    tickets = TicketFactory.create_batch(2, last_activity_at=LONG_AGO)
    before = timezone.now()

    desk.bulk("tickets_ticket", tickets, status=status("Pending").pk)

    assert all(at >= before for at in Ticket.objects.values_list("last_activity_at", flat=True))
