"""The list of orders: saved views, filters, search, and changing many orders at once."""

from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.queues import Queue, matching_rows, queue_page
from apps.core.admin import DeskAdmin
from apps.orders.admin.bulk import CHANGES
from apps.orders.admin.forms import BulkForm
from apps.orders.admin.helpers import ORDERS
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


def matching(request: HttpRequest, given: QueryDict) -> QuerySet | None:
    """The orders of the list at an address with these parameters; None where it cannot be read."""
    return matching_rows(request, QUEUE, lambda orders, given: OrderFilter(request, orders, given=given), given)


BULK = register(
    BulkQueue(
        pages=ORDERS,
        what="order",
        form=BulkForm,
        changes=CHANGES,
        matching=matching,
        related=["customer"],
        title=lambda order: order.customer.name if order.customer else "",
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the list, newest first."""
    return queue_page(desk, request, QUEUE, partial(OrderFilter, request), bulk=bulk_bar(BULK, request))
