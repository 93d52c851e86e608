"""The list of orders: saved views, filters and search."""

from functools import partial

from django.http import HttpRequest, HttpResponse

from apps.adminkit.queues import Queue, queue_page
from apps.core.admin import DeskAdmin
from apps.orders.filters import VIEWS, OrderFilter
from apps.orders.models import Order

QUEUE = Queue(
    model=Order,
    title="Orders",
    template="desk/orders/list.html",
    rows="orders",
    views=VIEWS,
    related=["customer", "type", "hold_reason", "register__location", "created_by"],
    columns=[
        "state", "voided_at", "transaction_type", "created_at", "submitted_at", "total", "tender_total",
        "receipt_number", "error",
        "customer__name", "customer__account_number", "type__name", "type__kind", "type__number", "hold_reason__name",
        "register__name", "register__location__name", "created_by__name", "created_by__username",
    ],
)  # fmt: skip


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the list, newest first."""
    return queue_page(desk, request, QUEUE, partial(OrderFilter, request))
