"""The page of an order, with the panels of the apps above orders."""

from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import caller_of
from apps.e911.admin import panel as e911
from apps.orders.admin import OrderAdmin
from apps.orders.models import Order
from apps.payments.admin import panel as payments

PANELS = [payments.panel_of, e911.panel_of]  # each answers with its template and what it shows, or None


@admin.register(Order)
class OrderPageAdmin(OrderAdmin):
    def panels_of(self, request: HttpRequest, order: Order) -> list[dict]:
        caller = caller_of(request)
        return [panel for panel in (panel_of(order, caller) for panel_of in PANELS) if panel is not None]
