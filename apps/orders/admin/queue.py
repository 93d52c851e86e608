"""The list of orders: views, filters, search, and changing many orders at once."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.list_pages import queue_page
from apps.adminkit.queues import Queue, matching_rows, register_queue
from apps.core.admin import DeskAdmin
from apps.orders.admin.bulk import CHANGES
from apps.orders.admin.columns import TABLE
from apps.orders.admin.forms import BulkForm
from apps.orders.admin.helpers import ORDERS
from apps.orders.filters import VIEWS, OrderFilter

QUEUE = register_queue(
    Queue(
        pages=ORDERS,
        title=gettext_lazy("Orders"),
        template="desk/orders/list.html",
        rows="orders",
        views=VIEWS,
        orders={  # by an index, either way
            "newest": (gettext_lazy("Newest first"), ["-created_at", "-pk"]),
            "oldest": (gettext_lazy("Oldest first"), ["created_at", "pk"]),
        },
        filters=OrderFilter,
        table=TABLE,
        related=["customer", "type", "hold_reason", "register__location", "created_by"],
        columns=[
            "state", "voided_at", "transaction_type", "created_at", "submitted_at", "total", "tender_total",
            "receipt_number", "error", "customer__name", "customer__account_number", "type__name", "type__kind",
            "type__number", "hold_reason__name", "register__name", "register__location__name", "created_by__name",
            "created_by__username",
        ],
    )
)  # fmt: skip
BULK = register(
    BulkQueue(
        pages=ORDERS,
        what="order",
        form=BulkForm,
        changes=CHANGES,
        matching=partial(matching_rows, queue=QUEUE),
        related=["customer", "assignee", "group"],
        title=lambda order: order.customer.name if order.customer else "",
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the list, newest first."""
    return queue_page(desk, request, QUEUE, bulk=bulk_bar(BULK, request))
