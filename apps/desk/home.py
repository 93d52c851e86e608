"""The desk's first page: how the queue stands, and what waits for the person."""

from django.http import HttpRequest
from django.urls import reverse

from apps.core.admin import caller_of, count_up_to
from apps.tickets.filters import VIEWS
from apps.tickets.models import Ticket

MOST = 1_000
NEXT = 10
CARDS = {
    "mine": ("My open tickets", "assignment_ind"),
    "unassigned": ("Unassigned", "inbox"),
    "hold": ("On hold", "pause_circle"),
    "breaching": ("Breaching", "alarm"),
    "today": ("New today", "fiber_new"),
}


def numbers(request: HttpRequest) -> dict:
    """A card for each saved view, counted no further than 1,000, and the person's ten oldest open tickets."""
    if not request.user.has_perm("tickets.view_ticket"):
        return {"cards": [], "mine": []}
    tickets = Ticket.objects.visible_to(caller_of(request))
    queue = reverse("admin:tickets_ticket_changelist")
    cards = []
    for name, (label, icon) in CARDS.items():
        count = count_up_to(VIEWS[name].rows(tickets, request.user), MOST)
        words = f"{MOST:,}+" if count > MOST else f"{count:,}"
        cards.append({"name": name, "label": label, "icon": icon, "count": words, "url": f"{queue}?view={name}"})
    mine = VIEWS["mine"].rows(tickets, request.user).select_related("status", "priority", "customer", "organisation")
    return {"cards": cards, "mine": mine.order_by("created_at")[:NEXT], "queue_url": queue}
