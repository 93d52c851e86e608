"""The queue of cases: views, filters, search, and changing many cases at once."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.list_pages import queue_page
from apps.adminkit.queues import Queue, matching_rows, register_queue
from apps.cases.admin.bulk import CHANGES
from apps.cases.admin.columns import TABLE
from apps.cases.admin.forms import BulkForm
from apps.cases.admin.helpers import CASES
from apps.cases.filters import ORDERS, VIEWS, CaseQueueFilter, code_choices
from apps.cases.milestones import LOGS
from apps.core.admin import DeskAdmin
from apps.tickets.models.clocks import CLOCK

QUEUE = register_queue(
    Queue(
        pages=CASES,
        title=gettext_lazy("Cases"),
        template="desk/cases.html",
        rows="cases",
        views=VIEWS,
        orders=ORDERS,
        filters=CaseQueueFilter,
        options=code_choices,
        table=TABLE,
        logs=LOGS,
        not_then=["tag", "tags"],
        related=["code", "customer", "organisation", "orderer"],
        columns=[
            "status", "description", "primary_id", "created_at", "updated_at", "code__code", "code__category",
            "code__subcategory", "code__type", "customer__name", "customer__account_number", "organisation__name",
            "orderer__name", "orderer__username", *CLOCK,
        ],
    )
)  # fmt: skip
BULK = register(
    BulkQueue(
        pages=CASES,
        what="case",
        form=BulkForm,
        changes=CHANGES,
        matching=partial(matching_rows, queue=QUEUE),
        related=["code", "assignee", "group"],
        unread=["details", "description"],
        title=lambda case: str(case.code),
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the queue."""
    return queue_page(desk, request, QUEUE, bulk=bulk_bar(BULK, request))
