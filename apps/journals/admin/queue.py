"""The agenda: what is to be done, by when, in sections; and what has been done."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict

from apps.adminkit.bulk import BulkQueue, register
from apps.adminkit.bulk_pages import bulk_bar
from apps.adminkit.queues import MOST_COUNTED, capped_in_words, list_head, paged
from apps.core.admin import DeskAdmin, count_up_to
from apps.core.filters import chosen
from apps.items.subjects import unread_of
from apps.journals.admin.bulk import CHANGES
from apps.journals.admin.forms import BulkForm, DueForm
from apps.journals.admin.helpers import FOLLOW_UPS
from apps.journals.admin.subjects import related, subject_of
from apps.journals.filters import VIEWS, FollowUpFilter, Span, spans
from apps.journals.models import Lookup, Reminder
from apps.journals.permissions import ADD_FOLLOW_UP, CHANGE_FOLLOW_UP

SECTION = 100


def matching(request: HttpRequest, given: QueryDict) -> QuerySet | None:
    """The follow-ups of the agenda at an address with these parameters; None where it cannot be read."""
    view = VIEWS[chosen(given, "view", VIEWS, "mine")]
    rows = view.rows(FOLLOW_UPS.seen_by(request), request.user)
    narrowed = FollowUpFilter(request, rows, lookups=list(Lookup.objects.all()), given=given)
    return None if narrowed.unread else narrowed.qs.order_by("due_at", "pk")


BULK = register(
    BulkQueue(
        pages=FOLLOW_UPS,
        what="follow-up",
        form=BulkForm,
        changes=CHANGES,
        matching=matching,
        related=["status"],
        title=lambda follow_up: follow_up.description or "",
    )
)


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Open follow-ups by when they are due, each section within bounds; or a page of the completed ones."""
    view = VIEWS[chosen(request.GET, "view", VIEWS, "mine")]
    rows, lookups = view.rows(FOLLOW_UPS.seen_by(request), request.user), list(Lookup.objects.all())
    narrowed = FollowUpFilter(request, rows, lookups=lookups)
    follow_ups, page = narrowed.shown(), None
    if view.name == "completed":
        page = paged(request, _for_list(follow_ups).order_by("-closed_at", "-pk"))
        sections = [{"name": "completed", "label": "Completed", "rows": _shown(page.object_list), "count": page}]
    else:
        sections = [_section(span, follow_ups) for span in spans()]
    return desk.page(
        request,
        "desk/agenda.html",
        title="Agenda",
        sections=sections,
        page=page,
        may_add=request.user.has_perm(ADD_FOLLOW_UP),
        may_change=request.user.has_perm(CHANGE_FOLLOW_UP),
        bulk=bulk_bar(BULK, request, lookups=lookups),
        matching=sum(section["counted"] for section in sections) if page is None else page.paginator.count,
        is_long=any(section["is_cut"] for section in sections) if page is None else page.has_other_pages(),
        **list_head(request, narrowed, VIEWS.values(), view),
    )


def _section(span: Span, follow_ups: QuerySet) -> dict:
    rows = span.of(follow_ups)
    counted = count_up_to(rows, MOST_COUNTED)
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
