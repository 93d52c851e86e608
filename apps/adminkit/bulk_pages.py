"""Pages of bulk changes: the bar below a queue, the preview, carrying it out, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from apps.activity.constants import BulkOutcome
from apps.activity.drafts import discard_draft
from apps.activity.models import BulkRow, BulkRun, Email
from apps.activity.permissions import VIEW_BULK_RUN
from apps.activity.undo_page import SENT
from apps.activity.undoing import may_undo_run
from apps.adminkit.bulk import MOST_ROWS, BulkQueue, Plan, bulk_queue
from apps.adminkit.forms import errors_in_words
from apps.adminkit.operations import (
    outcome_in_words,
    start_bulk_run,
    start_undo_of_bulk_run,
    stop_bulk_run,
    work_off_bulk_run,
)
from apps.adminkit.pages import ObjectPages, PagesAdmin, carried_out
from apps.adminkit.queues import paged
from apps.core import exports
from apps.core.admin import PAGE, DeskAdmin, back_with, count_up_to
from apps.core.bulk import one_of
from apps.core.errors import DomainError
from apps.core.filters import if_read
from apps.core.formatting import format_number
from apps.core.languages import in_each_language
from apps.core.paths import id_of
from apps.core.requests import caller_of, form_of
from apps.core.sent import version_of

SHOWN = 100  # rows that a preview shows one by one
NAMED = 5  # skipped rows that the summary names
SALT, PREVIEW_LASTS = "bulk-preview", 24 * 60 * 60
UNREADABLE = gettext_lazy("Nothing was changed, because the list that was marked cannot be read.")
UNMARKED = gettext_lazy("Mark %(rows)s, and choose what to do with them.")
UNASKED = gettext_lazy("Choose what to do with them; a field that is left blank changes nothing.")
TOO_MANY = gettext_lazy("More than %(most)s %(rows)s match. Narrow the list; so many at most are changed at once.")
OUTDATED = gettext_lazy("This preview is too old or cannot be read. Nothing was changed; mark the rows again.")
MOST_WORDS = 1_000  # on what a bulk change is to do
RUNS = ObjectPages(BulkRun, "bulk change", permissions=[VIEW_BULK_RUN])


@dataclass(frozen=True, slots=True)
class BulkBar:
    """What a queue's page needs to let its rows be marked."""

    queue: BulkQueue
    form: forms.Form

    @property
    def url(self) -> str:
        return self.queue.pages.url("bulk")

    @property
    def most(self) -> int:
        return MOST_ROWS


def bulk_bar(queue: BulkQueue, request: HttpRequest, **options: Any) -> BulkBar | None:
    """None for those who may change nothing."""
    form = queue.form_for(caller_of(request), **options)
    return BulkBar(queue, form) if queue.offers(form) else None


def bulk_urls(desk: PagesAdmin, queue: BulkQueue, name: str = "bulk") -> list[URLPattern]:
    return [
        desk.at("bulk/", partial(preview, queue), name),
        desk.at("bulk/run/", partial(carry_out, queue), f"{name}_run"),
    ]


def preview(queue: BulkQueue, desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """What the form would make of each marked row, or of all rows of the list. Writes nothing.

    The number of statements does not depend on the number of rows.
    """
    if request.method != "POST":
        return HttpResponseRedirect(queue.pages.list_url)
    queue.pages.seen_by(request)
    form, caller = _form(queue, request), caller_of(request)
    ids, refused = _marked(queue, request)
    if refused:
        return back_with(request, _list_url(queue, request), refused=refused)
    changes = queue.asked(form.cleaned_data) if form.is_valid() else []
    if not form.errors and not changes:
        form.add_error(None, UNASKED)
    plans: list[Plan] = []
    if changes:
        rows = {row.pk: row for row in queue.visible_to(caller, changes).filter(pk__in=one_of(ids))}
        plans = [queue.plan(rows[pk], form.cleaned_data, changes) for pk in ids if pk in rows]
    skipped = Counter(plan.skipped for plan in plans if plan.skipped)
    changing = len(plans) - skipped.total()
    return desk.page(
        request,
        "desk/bulk.html",
        title=gettext("Change %(many)s: preview") % {"many": queue.many(len(ids))},
        form=form,
        plans=[
            {"number": queue.number_of(plan.row.pk), "title": queue.title(plan.row), "plan": plan}
            for plan in plans[:SHOWN]
        ],
        more=max(0, len(plans) - SHOWN),
        skipped=skipped.most_common(),
        missing=len(ids) - len(plans) if plans else 0,
        words=queue.said_by(form) if changes else "",
        button=gettext("Change %(many)s") % {"many": queue.many(changing)} if changing else "",
        token=signing.dumps([(plan.row.pk, version_of(plan.row)) for plan in plans], salt=SALT, compress=True),
        sent=_sent(form, request),
        marked=[] if "everything" in request.POST else ids,
        everything="everything" in request.POST,
        here=request.POST.get("here", ""),
        back=_list_url(queue, request),
        run_url=queue.pages.url("bulk_run"),
        preview_url=queue.pages.url("bulk"),
    )


def carry_out(queue: BulkQueue, desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Do what the preview showed: a few rows at once, more of them in the background."""
    back = _list_url(queue, request)
    if request.method != "POST":
        return HttpResponseRedirect(queue.pages.list_url)
    queue.pages.seen_by(request)
    form, rows = _form(queue, request), _previewed(request)
    if not rows:
        return back_with(request, back, refused=OUTDATED)
    if not form.is_valid() or not queue.asked(form.cleaned_data):
        return back_with(request, back, refused=errors_in_words(form) or UNASKED)
    try:
        run = start_bulk_run(
            queue=queue.name,
            values=dict(_sent(form, request)),
            said=in_each_language(lambda: queue.said_by(form), MOST_WORDS),
            rows=rows,
            is_background=len(rows) > PAGE,
            by=caller_of(request),
        )
    except DomainError as error:
        return back_with(request, back, refused=error.message)
    discard_draft(by=caller_of(request), address=queue.pages.url("bulk"))
    if not run.is_background:
        work_off_bulk_run(run_id=run.pk)
        run.refresh_from_db()
    if run.ended_at is None:
        return HttpResponseRedirect(RUNS.page_of(run.pk))
    return _back_with_summary(run, queue, request, back)


def undo_run(desk: DeskAdmin, request: HttpRequest, run_id: int) -> HttpResponse:
    """Take back what a bulk change did: a few rows at once, more of them in the background."""
    undone = RUNS.get(request, run_id)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = RUNS.page_of(run_id)
    try:
        run = start_undo_of_bulk_run(run_id=run_id, most_at_once=PAGE, by=caller_of(request))
    except DomainError as error:
        return back_with(request, back, refused=error.message)
    if not run.is_background:
        work_off_bulk_run(run_id=run.pk)
        run.refresh_from_db()
    if Email.objects.filter(activity__bulk_run=undone).exists():
        messages.warning(request, SENT)
    if run.ended_at is None:
        return HttpResponseRedirect(RUNS.page_of(run.pk))
    return _back_with_summary(run, bulk_queue(run.queue), request, back)


def _back_with_summary(run: BulkRun, queue: BulkQueue, request: HttpRequest, back: str) -> HttpResponse:
    words = format_html(
        '{} <a class="desk-underlined" href="{}">{}</a>',
        _summary(run, queue),
        RUNS.page_of(run.pk),
        gettext("See each of them"),
    )
    sent = form_of(request)
    if sent is not None:
        sent.written, sent.bulk_run = [], run.pk if may_undo_run(run, caller_of(request)) else None
    return back_with(request, back, **{"done" if run.changed else "refused": words})


def _form(queue: BulkQueue, request: HttpRequest) -> forms.Form:
    """Raises PermissionDenied for those who may change nothing."""
    form = queue.form_for(caller_of(request), request.POST)
    if not queue.offers(form):
        raise PermissionDenied
    return form


def _sent(form: forms.Form, request: HttpRequest) -> list[tuple[str, list[str]]]:
    """The form's own values, as they were sent."""
    names = [name for name in request.POST if name in form.fields or name.rpartition("_")[0] in form.fields]
    return [(name, values) for name in names if any(values := request.POST.getlist(name))]


def _marked(queue: BulkQueue, request: HttpRequest) -> tuple[Sequence[int], str]:
    """The ids of the rows that are to be changed, in the order of their list; or why there are none."""
    matching = queue.matching(request, QueryDict(request.POST.get("here", "")))
    if matching is None:
        return [], UNREADABLE
    if "everything" in request.POST:
        ids = list(matching.values_list("pk", flat=True)[: MOST_ROWS + 1])
    else:
        given = [id_of(text) for text in request.POST.getlist("row")]
        if None in given:
            return [], UNREADABLE
        ids = [pk for pk in dict.fromkeys(given) if pk is not None]
    if len(ids) > MOST_ROWS:
        return [], TOO_MANY % {"most": format_number(MOST_ROWS), "rows": queue.named(MOST_ROWS)}
    return ids, "" if ids else UNMARKED % {"rows": queue.named(MOST_ROWS)}


def _previewed(request: HttpRequest) -> list[tuple[int, str]]:
    """The rows of the preview with their versions; none where they cannot be read."""
    try:
        rows = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=PREVIEW_LASTS)
    except signing.BadSignature:
        return []
    return [(pk, version) for pk, version in rows]


def _list_url(queue: BulkQueue, request: HttpRequest) -> str:
    here = QueryDict(request.POST.get("here", "")).urlencode()
    return f"{queue.pages.list_url}?{here}" if here else queue.pages.list_url


def _summary(run: BulkRun, queue: BulkQueue) -> str:
    """What a run that has ended came to, with the first of the rows that were skipped."""
    words = outcome_in_words(run, queue)
    if run.skipped:
        first = run.rows.filter(outcome=BulkOutcome.SKIPPED)[:NAMED]
        words += " " + " ".join(f"{queue.number_of(row.object_id)}: {row.words}" for row in first)
        if run.skipped > NAMED:
            words += gettext(" And %(skipped)s more.") % {"skipped": format_number(run.skipped - NAMED)}
    return words


def run_list(desk: DeskAdmin, request: HttpRequest) -> HttpResponseBase:
    """One page of the person's own bulk changes, newest first."""
    own = BulkRun.objects.filter(user=request.user.pk).select_related("undoes")
    rows = if_read(request, own, export=exports.FORMATS.__contains__).order_by("-pk")
    if exports.asked_format(request):
        columns: list[exports.Column] = [
            (gettext_lazy("Bulk change"), lambda run: run.pk),
            (gettext_lazy("What"), lambda run: run.words),
            (gettext_lazy("Begun"), lambda run: run.started_at),
            (gettext_lazy("Ended"), lambda run: run.ended_at),
            (gettext_lazy("Outcome"), _words_of),
        ]
        return exports.exported(request, rows, columns, name="activity.bulkrun", title=gettext("Your bulk changes"))
    page = paged(request, rows)
    return desk.page(
        request,
        "desk/bulk_runs.html",
        title=gettext("Your bulk changes"),
        page=page,
        query_without_page="",
        runs=[{"row": run, "words": _words_of(run)} for run in page.object_list],
    )


def run_page(desk: DeskAdmin, request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a bulk change has come, and what became of each row that the person may see."""
    run = RUNS.get(request, run_id)
    queue, caller = bulk_queue(run.queue), caller_of(request)
    page = paged(request, if_read(request, run.rows.all()))
    shown: list[BulkRow] = list(page.object_list)
    visible = set(
        queue.pages.visible_to(caller).filter(pk__in=[row.object_id for row in shown]).values_list("pk", flat=True)
    )
    return desk.page(
        request,
        "desk/bulk_run.html",
        title=str(run),
        run=run,
        words=_words_of(run),
        done=run.total if run.ended_at else _done(run),
        page=page,
        query_without_page="",
        rows=[
            {
                "row": row,
                "number": queue.number_of(row.object_id) if row.object_id in visible else "",
                "url": queue.pages.page_of(row.object_id),
                "outcome": row.get_outcome_display(),
            }
            for row in shown
        ],
        list_url=queue.pages.list_url,
        progress_url=RUNS.url("progress", run.pk),
        may_undo=may_undo_run(run, caller),
        is_own=run.user_id == request.user.pk,
    )


def progress(desk: DeskAdmin, request: HttpRequest, run_id: int) -> HttpResponse:
    """How many rows are done, for the page that waits for it."""
    run = RUNS.get(request, run_id)
    return JsonResponse({"done": _done(run), "total": run.total, "ended": run.ended_at is not None})


def stop(desk: DeskAdmin, request: HttpRequest, run_id: int) -> HttpResponse:
    """Leave the rows that wait as they are."""

    def run() -> str:
        stop_bulk_run(run_id=run_id, by=caller_of(request))
        return gettext("Stopped. The rows that were not reached stay as they were.")

    return carried_out(request, RUNS.page_of(run_id), run)


def _done(run: BulkRun) -> int:
    return run.total - count_up_to(run.rows.filter(outcome=BulkOutcome.WAITING), run.total)


def _words_of(run: BulkRun) -> str:
    return (
        outcome_in_words(run, bulk_queue(run.queue))
        if run.ended_at
        else gettext("%(total)s rows, not all done yet.") % {"total": format_number(run.total)}
    )
