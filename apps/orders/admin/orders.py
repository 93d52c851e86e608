"""The addresses of the order pages. None of them saves a field as it was posted: every write is an operation."""

from functools import partial

from django.contrib import admin
from django.urls import path

from apps.core.admin import DeskAdmin
from apps.orders.admin import cart, dashboard, listing, page
from apps.orders.models import Order


@admin.register(Order)
class OrderAdmin(DeskAdmin):
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
