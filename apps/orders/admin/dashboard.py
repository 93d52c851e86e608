"""The order dashboard."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.core.admin import DeskAdmin, caller_of, count_up_to
from apps.orders import metrics
from apps.orders.admin.helpers import LIST, require
from apps.orders.filters import VIEWS
from apps.orders.models import Order

MOST = 1_000
CARDS = {
    "person": ("Need a person", "warning"),
    "processing": ("Being processed", "sync"),
    "paused": ("Paused", "pause_circle"),
    "carts": ("My carts", "shopping_cart"),
    "today": ("Started today", "fiber_new"),
}


def dashboard(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Today's orders by state, ageing, what needs a person, and totals by store and by day."""
    require(request, "orders.view_order")
    orders = Order.objects.visible_to(caller_of(request))
    cards = []
    for name, (label, icon) in CARDS.items():
        count = count_up_to(VIEWS[name].rows(orders, request.user), MOST)
        words = f"{MOST:,}+" if count > MOST else f"{count:,}"
        cards.append(
            {"name": name, "label": label, "icon": icon, "count": words, "url": f"{reverse(LIST)}?view={name}"}
        )
    return desk.page(
        request,
        "desk/orders/dashboard.html",
        title="Order dashboard",
        cards=cards,
        states=metrics.states_today(orders),
        ages=[label for label, _, _ in metrics.AGES],
        ageing=metrics.ageing(orders),
        waiting=metrics.waiting_for_a_person(orders),
        locations=metrics.by_location(orders),
        days=metrics.by_day(orders),
        currency=settings.CURRENCY,
        list_url=reverse(LIST),
        may_add=desk.has_add_permission(request),
        is_fullwidth="1",
    )
