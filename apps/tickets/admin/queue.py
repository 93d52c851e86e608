"""The queue: views, filters, search, and changing many tickets at once."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.list_pages import queue_page
from apps.adminkit.queues import Queue, matching_rows, register_queue
from apps.core.admin import DeskAdmin
from apps.tickets.admin.bulk import CHANGES, BulkForm
from apps.tickets.admin.columns import TABLE
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.filters import ORDERS, VIEWS, QueueOptions, TicketFilter
from apps.tickets.milestones import LOGS
from apps.tickets.models.clocks import CLOCK

QUEUE = register_queue(
    Queue(
        pages=TICKETS,
        title=gettext_lazy("Queue"),
        template="desk/queue.html",
        rows="tickets",
        views=VIEWS,
        orders=ORDERS,
        filters=TicketFilter,
        options=QueueOptions,
        table=TABLE,
        logs=LOGS,
        not_then=["tag", "tags", "active", "activity"],
        related=["customer", "reporter_contact", "organisation", "assignee", "group"],
        known=["status", "priority"],
        columns=[
            *CLOCK, "title", "is_internal", "held_until", "last_activity_at", "updated_at", "parent",
            "customer__name", "customer__account_number", "reporter_contact__name", "organisation__name",
            "assignee__name", "assignee__username", "group__name", "status", "priority",
        ],
    )
)  # fmt: skip
BULK = register(
    BulkQueue(
        pages=TICKETS,
        what="ticket",
        form=BulkForm,
        changes=CHANGES,
        matching=partial(matching_rows, queue=QUEUE),
        related=["status", "type", "priority", "assignee", "group"],
        unread=["description"],
        title=lambda ticket: ticket.title or "",
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the queue."""
    options = QueueOptions()
    return queue_page(desk, request, QUEUE, options=options, bulk=bulk_bar(BULK, request, options=options))
