"""The queue of cases: saved views, filters, search."""

from functools import partial

from django.http import HttpRequest, HttpResponse

from apps.adminkit.queues import Queue, queue_page
from apps.cases.filters import ORDERS, VIEWS, CaseQueueFilter
from apps.cases.models import Case
from apps.core.admin import DeskAdmin

QUEUE = Queue(
    model=Case,
    title="Cases",
    template="desk/cases.html",
    rows="cases",
    views=VIEWS,
    orders=ORDERS,
    related=["code", "customer", "organisation", "orderer"],
    columns=[
        "status", "description", "primary_id", "created_at", "updated_at", "code__code", "code__category",
        "code__subcategory", "code__type", "customer__name", "customer__account_number", "organisation__name",
        "orderer__name", "orderer__username",
    ],
)  # fmt: skip


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the queue."""
    return queue_page(desk, request, QUEUE, partial(CaseQueueFilter, request))
