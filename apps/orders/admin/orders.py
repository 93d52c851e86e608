"""The addresses of the order pages. None of them saves a field as it was posted: every write is an operation."""

from functools import partial

from django.http import HttpRequest
from django.urls import path

from apps.core.admin import DeskAdmin
from apps.orders.admin import cart, dashboard, listing, page
from apps.orders.models import Order


class OrderAdmin(DeskAdmin):
    """The desk registers it, with the panels of the apps above this one."""

    def panels_of(self, request: HttpRequest, order: Order) -> list[dict]:
        """What the page shows beside the order's own: for each panel its `template`, and what that needs."""
        return []

    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"orders_order_{name}")

        return [
            view("", listing.listing, "changelist"),
            view("dashboard/", dashboard.dashboard, "dashboard"),
            view("add/", cart.start, "add"),
            view("<id:order_id>/change/", page.order_page, "change"),
            view("<id:order_id>/do/<slug:name>/", page.act, "act"),
            view("<id:order_id>/item/add/", cart.add, "item_add"),
            view("<id:order_id>/service/", cart.change_service, "service"),
            view("<id:order_id>/item/<id:item_id>/remove/", cart.remove, "item_remove"),
            view("<id:order_id>/receipt/<uuid:guid>/", page.receipt, "receipt"),
        ]
