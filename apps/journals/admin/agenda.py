"""The agenda: what is to be done, by when, in sections; and what has been done."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from apps.core.admin import PAGE, CappedPaginator, DeskAdmin, back_with, caller_of, count_up_to
from apps.core.caller import Caller
from apps.core.errors import DomainError, Invalid, NotFound, WrongState
from apps.core.filters import chosen
from apps.items.subjects import unread_of
from apps.journals import operations
from apps.journals.admin.forms import DueForm
from apps.journals.admin.helpers import require
from apps.journals.admin.subjects import about, follow_up_of, related
from apps.journals.constants import JournalLookupKind
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


def act(desk: DeskAdmin, request: HttpRequest, follow_up_id: int, name: str) -> HttpResponse:
    """Complete, reopen or move a follow-up, then go back to where the button was."""
    if name not in ACTIONS:
        raise Http404(name)
    back = _back(request, follow_up_id)
    if request.method != "POST":
        return back_with(request, back)
    require(request, "journals.view_followup")
    try:
        message = ACTIONS[name](request, follow_up_id, caller_of(request))
    except DomainError as error:
        return back_with(request, back, refused=error.message)
    return back_with(request, back, done=message)


def _back(request: HttpRequest, follow_up_id: int) -> str:
    """The agenda as it was filtered, or the follow-up's own page."""
    if "here" not in request.POST:
        return reverse("admin:journals_followup_change", args=[follow_up_id])
    return f"{reverse(AGENDA)}?{QueryDict(request.POST['here']).urlencode()}"


def _complete(request: HttpRequest, follow_up_id: int, by: Caller) -> str:
    status = _first_status(is_closed=True)
    operations.update_follow_up(follow_up_id=follow_up_id, changes={"status": status}, by=by)
    return f"Follow-up {follow_up_id} is {status.name}."


def _reopen(request: HttpRequest, follow_up_id: int, by: Caller) -> str:
    if not follow_up_of(request, follow_up_id).is_closed:
        raise WrongState(f"Follow-up {follow_up_id} is open already.")
    status = _first_status(is_closed=False)
    operations.update_follow_up(follow_up_id=follow_up_id, changes={"status": status}, by=by)
    return f"Follow-up {follow_up_id} is {status.name} again."


def _move(request: HttpRequest, follow_up_id: int, by: Caller) -> str:
    form = DueForm(request.POST, initial={"due_at": follow_up_of(request, follow_up_id).due_at})
    if not form.is_valid():
        is_over = form.has_error("due_at") and "Lies in the past." in form.errors["due_at"]
        words = "The new due date lies in the past." if is_over else "Write the new due date as a date and a time."
        raise Invalid("due_at", words)
    if not form.has_changed():
        return "Nothing was changed."
    operations.update_follow_up(follow_up_id=follow_up_id, changes=form.cleaned_data, by=by)
    return f"Follow-up {follow_up_id} is due another time."


ACTIONS = {"complete": _complete, "reopen": _reopen, "move": _move}


def _first_status(*, is_closed: bool) -> Lookup:
    """The status that a button without a choice gives. Raises NotFound when none is configured."""
    statuses = Lookup.objects.of(JournalLookupKind.FOLLOW_UP_STATUS)
    status = statuses.filter(is_closed=is_closed).order_by("number").first()
    if status is None:
        raise NotFound("follow-up status", "that says so")
    return status


def _query(given: QueryDict, **changes: str) -> str:
    """The address's query without its page, and with some members set."""
    query = given.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()
