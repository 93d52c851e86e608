"""The agenda: what is to be done, by when, in sections; and what has been done."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict

from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, caller_of, count_up_to
from apps.core.filters import chosen
from apps.items.subjects import unread_of
from apps.journals.admin.forms import DueForm
from apps.journals.admin.helpers import require
from apps.journals.admin.subjects import about, related
from apps.journals.filters import VIEWS, FollowUpFilter, spans
from apps.journals.models import FollowUp, Lookup, Reminder

AGENDA = "admin:journals_followup_changelist"
SECTION = 100
MOST_COUNTED = 1_000


def agenda(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Open follow-ups by when they are due, each section within bounds; or a page of the completed ones."""
    require(request, "journals.view_followup")
    view = VIEWS[chosen(request.GET, "view", VIEWS, "mine")]
    rows = view.rows(FollowUp.objects.visible_to(caller_of(request)), request.user)
    narrowed = FollowUpFilter(request, rows, lookups=list(Lookup.objects.all()))
    follow_ups = narrowed.shown()
    page = None
    if view.name == "completed":
        page = CappedPaginator(for_list(follow_ups).order_by("-closed_at", "-pk"), PAGE).get_page(
            request.GET.get("page")
        )
        sections = [{"name": "completed", "label": "Completed", "rows": shown(page.object_list), "count": page}]
    else:
        sections = [_section(span, follow_ups) for span in spans()]
    return desk.page(
        request,
        "desk/agenda.html",
        title="Agenda",
        view=view,
        tabs=[
            {"label": tab.label, "query": _query(request.GET, view=tab.name), "is_chosen": tab is view}
            for tab in VIEWS.values()
        ],
        filter_form=narrowed.form,
        is_filtered=any(value for name, value in request.GET.items() if name in narrowed.filters and name != "q"),
        sections=sections,
        page=page,
        query_without_page=_query(request.GET),
        here=request.GET.urlencode(),
        may_add=request.user.has_perm("journals.add_followup"),
        may_change=request.user.has_perm("journals.change_followup"),
    )


def _section(span, follow_ups: QuerySet) -> dict:
    rows = span.of(follow_ups)
    count = count_up_to(rows, MOST_COUNTED)
    return {
        "name": span.name,
        "label": span.label,
        "rows": shown(for_list(rows).order_by("due_at", "pk")[:SECTION]),
        "count": f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}",
        "is_cut": count > SECTION,
    }


def for_list(follow_ups: QuerySet) -> QuerySet:
    """With what a row of a list shows: what it is about, who has it, and when the next reminder goes out."""
    unsent = Reminder.objects.filter(follow_up=OuterRef("pk"), sent_at=None).order_by("remind_at")
    rows = follow_ups.select_related("type", "status", "assignee", *related()).defer(*unread_of("about_item"))
    return rows.annotate(next_reminder=Subquery(unsent.values("remind_at")[:1]))


def shown(follow_ups: QuerySet) -> list[dict]:
    """Rows of a list, each with what it is about and the form that moves it."""
    return [
        {
            "follow_up": row,
            "about": about(row),
            "due_form": DueForm(initial={"due_at": row.due_at}, auto_id=f"due-{row.pk}-%s"),
        }
        for row in follow_ups
    ]


def _query(given: QueryDict, **changes: str) -> str:
    """The address's query without its page, and with some members set."""
    query = given.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()
