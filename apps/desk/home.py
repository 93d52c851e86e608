"""The desk's first page: how the queue stands, and what waits for the person."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from apps.cases.filters import VIEWS as CASE_VIEWS
from apps.cases.models import Case
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
        return {"cards": _case_cards(request), "mine": []}
    tickets = Ticket.objects.visible_to(caller_of(request))
    queue = reverse("admin:tickets_ticket_changelist")
    cards = []
    for name, (label, icon) in CARDS.items():
        count = _count(VIEWS[name].rows(tickets, request.user))
        cards.append({"name": name, "label": label, "icon": icon, "count": count, "url": f"{queue}?view={name}"})
    cards += _case_cards(request)
    mine = VIEWS["mine"].rows(tickets, request.user).select_related("status", "priority", "customer", "organisation")
    return {"cards": cards, "mine": mine.order_by("created_at")[:NEXT], "queue_url": queue}


def _case_cards(request: HttpRequest) -> list[dict]:
    """The cases that wait for somebody here, for those who may see cases."""
    if not request.user.has_perm("cases.view_case"):
        return []
    count = _count(CASE_VIEWS["us"].rows(Case.objects.visible_to(caller_of(request))))
    url = f"{reverse('admin:cases_case_changelist')}?view=us"
    return [{"name": "cases", "label": "Cases awaiting us", "icon": "support_agent", "count": count, "url": url}]


def _count(rows: QuerySet) -> str:
    count = count_up_to(rows, MOST)
    return f"{MOST:,}+" if count > MOST else f"{count:,}"
