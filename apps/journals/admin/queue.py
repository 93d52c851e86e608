"""The agenda: what is to be done, by when, in sections; and what has been done."""

from functools import partial

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.instants import AS_OF
from apps.adminkit.list_pages import list_head, queue_page
from apps.adminkit.queues import (
    MOST_COUNTED,
    Listed,
    Queue,
    capped_in_words,
    matching_rows,
    paged,
    register_queue,
)
from apps.core.admin import DeskAdmin
from apps.core.exports import asked_format
from apps.items.subjects import unread_of
from apps.journals.admin.bulk import CHANGES
from apps.journals.admin.columns import TABLE
from apps.journals.admin.forms import BulkForm, DueForm
from apps.journals.admin.helpers import FOLLOW_UPS
from apps.journals.admin.subjects import related, subject_of
from apps.journals.filters import VIEWS, FollowUpFilter, Span, spans
from apps.journals.models import Lookup, Reminder
from apps.journals.permissions import ADD_FOLLOW_UP, CHANGE_FOLLOW_UP

SECTION = 100


ORDERS = {
    "soonest": (gettext_lazy("Soonest due first"), ["due_at", "pk"]),
    "completed": (gettext_lazy("Last completed first"), ["-closed_at", "-pk"]),
    "newest": (gettext_lazy("Newest first"), ["-created_at", "-pk"]),
    "oldest": (gettext_lazy("Oldest first"), ["created_at", "pk"]),
}
QUEUE = register_queue(
    Queue(
        pages=FOLLOW_UPS,
        title=gettext_lazy("Agenda"),
        template="desk/follow_ups.html",
        rows="follow_ups",
        views=VIEWS,
        default_view="mine",
        orders=ORDERS,
        filters=FollowUpFilter,
        options=lambda: list(Lookup.objects.all()),
        table=TABLE,
        related=["type", "status", "assignee", *related()],
        columns=[],
        unread=[*unread_of("subject_item")],
    )
)
BULK = register(
    BulkQueue(
        pages=FOLLOW_UPS,
        what="follow-up",
        form=BulkForm,
        changes=CHANGES,
        matching=partial(matching_rows, queue=QUEUE),
        related=["status"],
        title=lambda follow_up: follow_up.description or "",
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Open follow-ups by when they are due, each section within bounds; or a page of the completed ones.

    With an order, columns or an earlier time in the address, a table instead.
    """
    lookups = QUEUE.options()
    bulk = bulk_bar(BULK, request, lookups=lookups)
    if request.GET.get("order") or request.GET.get("column") or asked_format(request) or request.GET.get(AS_OF):
        return queue_page(desk, request, QUEUE, options=lookups, bulk=bulk)
    FOLLOW_UPS.seen_by(request)
    listed = Listed.at(request, QUEUE, request.GET, lookups)
    follow_ups, page = listed.narrowed.shown(), None
    if listed.view.name == "completed":
        head, counts = list_head(request, listed, follow_ups)
        page = paged(request, _for_list(follow_ups).order_by("-closed_at", "-pk"), counts[0])
        sections = [
            {"name": "completed", "label": gettext("Completed"), "rows": _shown(page.object_list), "count": page}
        ]
    else:
        parts = [(span, span.of(follow_ups)) for span in spans()]
        head, counts = list_head(request, listed, *(rows for _, rows in parts))
        sections = [
            _section(span, rows, min(count, MOST_COUNTED + 1))
            for (span, rows), count in zip(parts, counts, strict=True)
        ]
    return desk.page(
        request,
        "desk/agenda.html",
        title=gettext("Agenda"),
        sections=sections,
        page=page,
        may_add=request.user.has_perm(ADD_FOLLOW_UP),
        may_change=request.user.has_perm(CHANGE_FOLLOW_UP),
        bulk=bulk,
        matching=sum(section["counted"] for section in sections) if page is None else page.paginator.count,
        is_long=any(section["is_cut"] for section in sections) if page is None else page.has_other_pages(),
        **head,
    )


def _section(span: Span, rows: QuerySet, counted: int) -> dict:
    first = list(_for_list(rows).order_by("due_at", "pk")[: SECTION + 1])
    return {
        "name": span.name,
        "label": span.label,
        "rows": _shown(first[:SECTION]),
        "count": capped_in_words(counted),
        "counted": counted,
        "is_cut": len(first) > SECTION,
    }


def _for_list(follow_ups: QuerySet) -> QuerySet:
    """With what a row of a list shows: what it is about, who has it, and when the next reminder goes out."""
    unsent = Reminder.objects.filter(follow_up=OuterRef("pk"), sent_at=None).order_by("remind_at")
    rows = follow_ups.select_related("type", "status", "assignee", *related()).defer(*unread_of("subject_item"))
    return rows.annotate(next_reminder=Subquery(unsent.values("remind_at")[:1]))


def _shown(follow_ups) -> list[dict]:
    """Rows of a list, each with what it is about and the form that moves it."""
    return [
        {"follow_up": row, "about": subject_of(row), "due_form": DueForm(row=row, auto_id=f"due-{row.pk}-%s")}
        for row in follow_ups
    ]
