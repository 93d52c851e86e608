"""The queue of cases: saved views, filters, search, and changing many cases at once."""

from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.queues import Queue, matching_rows, queue_page
from apps.cases.admin.bulk import CHANGES
from apps.cases.admin.forms import BulkForm
from apps.cases.admin.helpers import CASES
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


def matching(request: HttpRequest, given: QueryDict) -> QuerySet | None:
    """The cases of the queue at an address with these parameters; None where it cannot be read."""
    return matching_rows(request, QUEUE, lambda cases, given: CaseQueueFilter(request, cases, given=given), given)


BULK = register(
    BulkQueue(
        pages=CASES,
        what="case",
        form=BulkForm,
        changes=CHANGES,
        matching=matching,
        related=["code"],
        unread=["details", "description"],
        title=lambda case: str(case.code),
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the queue."""
    return queue_page(desk, request, QUEUE, partial(CaseQueueFilter, request), bulk=bulk_bar(BULK, request))
