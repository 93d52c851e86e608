"""The order dashboard."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.queues import Card, counted_cards
from apps.core import exports
from apps.core.admin import DeskAdmin
from apps.orders.admin.helpers import ORDERS
from apps.orders.filters import VIEWS
from apps.orders.reads import metrics

CARDS = {
    "person": (gettext_lazy("Need a person"), "warning"),
    "processing": (gettext_lazy("Being processed"), "sync"),
    "paused": (gettext_lazy("Paused"), "pause_circle"),
    "carts": (gettext_lazy("My carts"), "shopping_cart"),
    "today": (gettext_lazy("Started today"), "fiber_new"),
}


def dashboard(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Today's orders by state, ageing, what needs a person (as a file too), and totals by store and by day."""
    orders = ORDERS.seen_by(request)
    if kind := exports.asked_format(request):
        return HttpResponseRedirect(f"{ORDERS.list_url}?view=person&{exports.PARAMETER}={kind}")
    return desk.page(
        request,
        "desk/orders/dashboard.html",
        title=gettext("Order dashboard"),
        cards=counted_cards(
            [Card(ORDERS.list_url, VIEWS[name], orders, label, icon) for name, (label, icon) in CARDS.items()],
            request.user,
        ),
        states=metrics.states_today(orders),
        ages=[label for label, _, _ in metrics.AGES],
        ageing=metrics.ageing(orders),
        waiting=metrics.waiting_for_a_person(orders),
        locations=metrics.by_location(orders),
        days=metrics.by_day(orders),
        currency=settings.CURRENCY,
        list_url=ORDERS.list_url,
        may_add=desk.has_add_permission(request),
        is_fullwidth="1",
    )
