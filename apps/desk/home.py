"""The desk's first page: how the queue stands, and what waits for the person."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.queues import card_of
from apps.cases.filters import VIEWS as CASE_VIEWS
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.core import exports
from apps.core.requests import caller_of
from apps.orders.filters import VIEWS as ORDER_VIEWS
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER
from apps.tickets.filters import VIEWS
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_TICKET

QUEUE, CASES = "admin:tickets_ticket_changelist", "admin:cases_case_changelist"
ORDERS = "admin:orders_order_changelist"
NEXT = 10
CARDS = {
    "mine": (gettext_lazy("My open tickets"), "assignment_ind"),
    "unassigned": (gettext_lazy("Unassigned"), "inbox"),
    "hold": (gettext_lazy("On hold"), "pause_circle"),
    "breaching": (gettext_lazy("Breached"), "alarm"),
    "today": (gettext_lazy("New today"), "fiber_new"),
}


def numbers(request: HttpRequest) -> dict:
    """A card for each saved view, counted no further than 1,000, and the person's ten oldest open tickets."""
    user = request.user
    if not user.has_perm(VIEW_TICKET):
        return {"cards": _other_cards(request), "mine": []}
    tickets, queue_url = Ticket.objects.visible_to(caller_of(request)), reverse(QUEUE)
    cards = [
        card_of(queue_url, VIEWS[name], tickets, user, label=label, icon=icon) for name, (label, icon) in CARDS.items()
    ]
    mine = VIEWS["mine"].rows(tickets, user).select_related("status", "priority", "customer", "organisation")
    return {
        "cards": [*cards, *_other_cards(request)],
        "mine": mine.order_by("created_at")[:NEXT],
        "queue_url": queue_url,
    }


def exported_list(kind: str) -> str:
    """The address of the person's open tickets as a file of that format, the oldest first."""
    return f"{reverse(QUEUE)}?view=mine&order=oldest&{exports.PARAMETER}={kind}"


def _other_cards(request: HttpRequest) -> list[dict]:
    """The cases and orders that wait for somebody here, for those who may see them."""
    caller, cards = caller_of(request), []
    if caller.may(VIEW_CASE):
        view, rows = CASE_VIEWS["us"], Case.objects.visible_to(caller)
        words = {"label": gettext("Cases awaiting us"), "icon": "support_agent", "name": "cases"}
        cards.append(card_of(reverse(CASES), view, rows, request.user, **words))
    if caller.may(VIEW_ORDER):
        view, rows = ORDER_VIEWS["person"], Order.objects.visible_to(caller)
        words = {"label": gettext("Orders that need a person"), "icon": "shopping_bag", "name": "orders"}
        cards.append(card_of(reverse(ORDERS), view, rows, request.user, **words))
    return cards
