"""The desk's first page: how the queue stands, and what waits for the person."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.queues import Card, counted_cards
from apps.cases.filters import VIEWS as CASE_VIEWS
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.core import exports
from apps.core.formatting import NOTHING, format_number
from apps.core.milestones import Days
from apps.core.requests import caller_of
from apps.orders.filters import VIEWS as ORDER_VIEWS
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER
from apps.reporting.reads.counting import Counting, Tally, count_together
from apps.reporting.reads.ranges import named
from apps.reporting.reports import drawers, provisioning, tickets
from apps.reporting.reports.base import Figure
from apps.reporting.reports.building import Builder
from apps.reporting.reports.daily import kept_open
from apps.reporting.reports.drawers import DRAWERS
from apps.reporting.reports.provisioning import PROVISIONING
from apps.reporting.reports.tickets import TICKETS
from apps.tickets.filters import VIEWS
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_TICKET
from apps.tickets.sla import breached

QUEUE, CASES = "admin:tickets_ticket_changelist", "admin:cases_case_changelist"
ORDERS = "admin:orders_order_changelist"
NEXT = 10
MOST_COUNTED = 10_000  # of what is open on a card: where very much is, a manager wants to know that, at once
CARDS = {
    "mine": (gettext_lazy("My open tickets"), "assignment_ind"),
    "unassigned": (gettext_lazy("Unassigned"), "inbox"),
    "hold": (gettext_lazy("On hold"), "pause_circle"),
    "breaching": (gettext_lazy("Breached"), "alarm"),
    "today": (gettext_lazy("New today"), "fiber_new"),
}


# What managers look at first: the report and the figure, its icon, and the days it is about.
FIRST_FIGURES = [
    (TICKETS, tickets.CREATED, gettext_lazy("Created today"), "fiber_new"),
    (TICKETS, tickets.RESOLVED, gettext_lazy("Resolved today"), "task_alt"),
    (TICKETS, tickets.OPEN, gettext_lazy("Open tickets"), "inbox"),
    (TICKETS, tickets.DECIDED, gettext_lazy("SLA met today"), "verified"),
    (PROVISIONING, provisioning.ALL_FALLOUT, gettext_lazy("Provisioning fallout"), "warning"),
    (DRAWERS, drawers.OVER, gettext_lazy("Drawers over today"), "trending_up"),
    (DRAWERS, drawers.SHORT, gettext_lazy("Drawers short today"), "trending_down"),
]


def numbers(request: HttpRequest) -> dict:
    """The cards of managers or of those who work the queues, and the person's ten oldest open tickets."""
    user = request.user
    if user.has_perms(TICKETS.permissions):
        visible, queue_url = Ticket.objects.visible_to(caller_of(request)), reverse(QUEUE)
        mine = VIEWS["mine"].rows(visible, user).select_related("status", "priority", "customer", "organisation")
        return {
            "cards": _figures(request),
            "mine": mine.order_by("created_at")[:NEXT],
            "queue_url": queue_url,
            "has_reports": True,
        }
    if not user.has_perm(VIEW_TICKET):
        return {"cards": counted_cards(_other_cards(request), user), "mine": []}
    visible, queue_url = Ticket.objects.visible_to(caller_of(request)), reverse(QUEUE)
    cards = [Card(queue_url, VIEWS[name], visible, label, icon) for name, (label, icon) in CARDS.items()]
    mine = VIEWS["mine"].rows(visible, user).select_related("status", "priority", "customer", "organisation")
    return {
        "cards": counted_cards([*cards, *_other_cards(request)], user),
        "mine": mine.order_by("created_at")[:NEXT],
        "queue_url": queue_url,
    }


def exported_list(kind: str) -> str:
    """The address of the person's open tickets as a file of that format, the oldest first."""
    return f"{reverse(QUEUE)}?view=mine&order=oldest&{exports.PARAMETER}={kind}"


def _figures(request: HttpRequest) -> list[dict]:
    """How today stands, each number with the way to its rows; all counted in one statement."""
    caller, today = caller_of(request), named("today")
    shown = [each for each in FIRST_FIGURES if request.user.has_perms(each[0].permissions)]
    rows = {report.name: report.rows(caller) for report, *_ in shown}
    builders = {
        report.name: Builder(report, rows[report.name], today, {}, kept_open=kept_open(report, rows[report.name]))
        for report, *_ in shown
    }
    columns: list[Sequence[Counting]] = []
    for report, figure, *_ in shown:
        sources = builders[report.name].sources(None, figure, figure.days(today))
        columns.append([_bounded(each) if _is_of_now(figure) else each for each in sources])
    columns.append(builders[TICKETS.name].sources(None, tickets.MET, today.days))
    columns.append([_bounded(Counting(breached(Ticket.objects.visible_to(caller))))])
    *found, met, late = count_together([Tally(columns, 1)])[0][0].total
    cards = []
    for (report, figure, label, icon), sources, number in zip(shown, columns, found, strict=False):
        url = builders[report.name].address(figure, figure.days(today))
        is_bounded = any(each.most is not None for each in sources)
        count = _in_words(number.count) if is_bounded else format_number(number.count)
        if figure is tickets.DECIDED:
            count = f"{format_number(round(100 * met.count / number.count))} %" if number.count else NOTHING
        cards.append({"name": figure.name, "label": label, "icon": icon, "count": count, "url": url})
        if figure is tickets.DECIDED:
            view = VIEWS["breaching"]
            words = {"name": view.name, "label": gettext("Breached"), "icon": "alarm"}
            cards.append({**words, "count": _in_words(late.count), "url": f"{reverse(QUEUE)}?view={view.name}"})
    return cards


def _is_of_now(figure: Figure) -> bool:
    """Whether it is of all days, as what is open is."""
    return figure.days(named("today")) == Days()


def _bounded(counting: Counting) -> Counting:
    """The same of rows that are read one by one; what is kept of how many there are is added up at once."""
    return counting if counting.number else replace(counting, most=MOST_COUNTED)


def _in_words(count: int) -> str:
    return f"{format_number(MOST_COUNTED)}+" if count > MOST_COUNTED else format_number(count)


def _other_cards(request: HttpRequest) -> list[Card]:
    """The cases and orders that wait for somebody here, for those who may see them."""
    caller, cards = caller_of(request), []
    if caller.may(VIEW_CASE):
        rows = Case.objects.visible_to(caller)
        label = gettext("Cases awaiting us")
        cards.append(Card(reverse(CASES), CASE_VIEWS["us"], rows, label, "support_agent", "cases"))
    if caller.may(VIEW_ORDER):
        rows = Order.objects.visible_to(caller)
        label = gettext("Orders that need a person")
        cards.append(Card(reverse(ORDERS), ORDER_VIEWS["person"], rows, label, "shopping_bag", "orders"))
    return cards
