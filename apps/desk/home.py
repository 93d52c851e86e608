"""The desk's first page: how the queue stands, and what waits for the person."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from apps.cases.filters import VIEWS as CASE_VIEWS
from apps.cases.models import Case
from apps.core.admin import caller_of, count_up_to
from apps.orders.filters import VIEWS as ORDER_VIEWS
from apps.orders.models import Order
from apps.tickets.filters import VIEWS
from apps.tickets.models import Ticket

QUEUE, CASES = "admin:tickets_ticket_changelist", "admin:cases_case_changelist"
ORDERS = "admin:orders_order_changelist"
MOST = 1_000
NEXT = 10
CARDS = {
    "mine": ("My open tickets", "assignment_ind"),
    "unassigned": ("Unassigned", "inbox"),
    "hold": ("On hold", "pause_circle"),
    "breaching": ("Breached", "alarm"),
    "today": ("New today", "fiber_new"),
}


def numbers(request: HttpRequest) -> dict:
    """A card for each saved view, counted no further than 1,000, and the person's ten oldest open tickets."""
    if not request.user.has_perm("tickets.view_ticket"):
        return {"cards": _other_cards(request), "mine": []}
    tickets = Ticket.objects.visible_to(caller_of(request))
    cards = [
        _card(QUEUE, name, label, icon, VIEWS[name].rows(tickets, request.user), name)
        for name, (label, icon) in CARDS.items()
    ]
    mine = VIEWS["mine"].rows(tickets, request.user).select_related("status", "priority", "customer", "organisation")
    return {
        "cards": [*cards, *_other_cards(request)],
        "mine": mine.order_by("created_at")[:NEXT],
        "queue_url": reverse(QUEUE),
    }


def _other_cards(request: HttpRequest) -> list[dict]:
    """The cases and orders that wait for somebody here, for those who may see them."""
    caller, cards = caller_of(request), []
    if caller.may("cases.view_case"):
        rows = CASE_VIEWS["us"].rows(Case.objects.visible_to(caller))
        cards.append(_card(CASES, "us", "Cases awaiting us", "support_agent", rows, "cases"))
    if caller.may("orders.view_order"):
        rows = ORDER_VIEWS["person"].rows(Order.objects.visible_to(caller), request.user)
        cards.append(_card(ORDERS, "person", "Orders that need a person", "shopping_bag", rows, "orders"))
    return cards


def _card(page: str, view: str, label: str, icon: str, rows: QuerySet, name: str) -> dict:
    count = count_up_to(rows, MOST)
    words = f"{MOST:,}+" if count > MOST else f"{count:,}"
    return {"name": name, "label": label, "icon": icon, "count": words, "url": f"{reverse(page)}?view={view}"}
