"""The audit: every activity with the fields that it changed, filtered by indexes, as a list and as a file."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from apps.activity.audit import describe, place_of
from apps.activity.models import Activity, FieldChange
from apps.activity.pages import name_about, named_of, names_of, page_about
from apps.activity.permissions import VIEW_ACTIVITY
from apps.activity.timelines import ACCESS, EXPORTS, OF_TABS, Change, words_of
from apps.adminkit.audit_filters import AuditFilter
from apps.adminkit.cells import text
from apps.adminkit.instants import in_seconds, presets
from apps.adminkit.list_pages import list_head
from apps.adminkit.pages import ObjectPages
from apps.adminkit.queues import Column, Listed, Queue, SavedView, by_name, paged, query_of, register_queue
from apps.core import exports
from apps.core.admin import DeskAdmin
from apps.core.caller import Caller
from apps.core.paths import url_of
from apps.core.requests import caller_of
from apps.core.text import clipped

ACTIVITIES = ObjectPages(Activity, "activity", permissions=[VIEW_ACTIVITY])
LONGEST_SHOWN = 80
MOST_MOVES = 100  # of an activity, on a page


def _of(tab: str) -> Callable[[QuerySet[Any], Any], QuerySet[Any]]:
    return lambda rows, user: rows.filter(verb__in=OF_TABS[tab])


VIEWS = by_name(
    SavedView("all", gettext_lazy("All"), lambda rows, user: rows),
    SavedView("access", gettext_lazy("Sign-ins and access"), _of(ACCESS)),
    SavedView("exports", gettext_lazy("Exports"), _of(EXPORTS)),
)


def _when(activity: Activity) -> SafeString:
    return format_html(
        '<a href="{}"><time datetime="{}">{}</time></a>',
        url_of("admin:activity_activity_change", activity.pk),
        activity.at.isoformat(),
        in_seconds(activity.at),
    )


def _who(activity: Activity) -> SafeString:
    if activity.actor is None:
        return text(activity.who)
    return format_html('<a href="?actor={}"><bdi>{}</bdi></a>', activity.actor_id, activity.actor)


def _about(activity: Activity) -> SafeString:
    name, url = name_about(activity), page_about(activity)
    return format_html('<a class="desk-id" href="{}">{}</a>', url, name) if url else text(name)


def changed(activity: Activity) -> SafeString:
    """Each field, with its old and new value."""
    moves: list[tuple[str, Change]] = getattr(activity, "moves", [])
    shown = format_html_join(
        "",
        '<span class="desk-change">{}<b>{}</b>: <bdi>{}</bdi> <span aria-hidden="true">→</span>'
        ' <span class="desk-hidden">{}</span> <bdi>{}</bdi></span>',
        (
            (
                format_html('<span class="desk-id">{}</span> ', of) if of else "",
                each.label,
                clipped(each.old, LONGEST_SHOWN),
                gettext("to"),
                clipped(each.new, LONGEST_SHOWN),
            )
            for of, each in moves
        ),
    )
    if getattr(activity, "has_more", False):
        return shown + format_html('<span class="desk-change">{}</span>', gettext("Further fields are in the file."))
    return shown or text("")


def _credential(activity: Activity) -> str:
    return text(activity.credential)


TABLE = by_name(
    Column("at", gettext_lazy("When"), _when, lambda row: row.at, ["at"], words=("oldest", "newest"), is_head=True),
    Column("who", gettext_lazy("Who"), _who, lambda row: row.who),
    Column(
        "channel",
        gettext_lazy("Channel"),
        lambda row: row.get_channel_display(),
        lambda row: row.get_channel_display(),
    ),
    Column("credential", gettext_lazy("Credential"), _credential, lambda row: row.credential),
    Column(
        "what",
        gettext_lazy("What"),
        lambda row: words_of(row.verb),
        lambda row: words_of(row.verb),
        style="desk-title",
    ),
    Column("object", gettext_lazy("Object"), _about, name_about),
    Column("changes", gettext_lazy("Field: old → new"), changed, changed, style="desk-title"),
    Column(
        "reason",
        gettext_lazy("Reason"),
        lambda row: text(clipped(row.why, LONGEST_SHOWN)),
        lambda row: row.why,
        tip=lambda row: clipped(row.why, 500),
    ),
    Column("route", gettext_lazy("Route"), lambda row: text(row.route), lambda row: row.route, is_extra=True),
    Column(
        "request_id",
        gettext_lazy("Request id"),
        lambda row: text(row.request_id),
        lambda row: row.request_id,
        is_extra=True,
    ),
)
QUEUE = register_queue(
    Queue(
        pages=ACTIVITIES,
        title=gettext_lazy("Activity"),
        template="desk/audit.html",
        rows="activities",
        views=VIEWS,
        orders={
            "newest": (gettext_lazy("Newest first"), ["-at", "-pk"]),
            "oldest": (gettext_lazy("Oldest first"), ["at", "pk"]),
        },
        filters=AuditFilter,
        table=TABLE,
        related=["actor"],
        columns=[],
    )
)


def audit_page(desk: DeskAdmin, request: HttpRequest) -> HttpResponseBase:
    """One page of the audit, or all that it shows as a file with a line for each changed field."""
    ACTIVITIES.seen_by(request)
    listed = Listed.at(request, QUEUE, request.GET)
    if exports.asked_format(request):
        return _exported(request, listed)
    rows = listed.narrowed.shown()
    head, counts = list_head(request, listed, rows)
    page = paged(request, listed.drawn(rows), counts[0])
    found, caller = list(page.object_list), caller_of(request)
    add_moves(found, caller, listed.narrowed)
    cells = listed.cells_for(caller)
    return desk.page(
        request,
        QUEUE.template,
        title=QUEUE.title,
        page=page,
        is_fullwidth="1",
        lines=[{"row": row, "cells": cells(row)} for row in found],
        presets=[
            {"label": label, "query": query_of(request.GET, **{"from": str(first), "to": str(last)})}
            for label, first, last in presets(timezone.localdate())
        ],
        **head,
    )


def add_moves(
    activities: Iterable[Activity], caller: Caller, narrowed: AuditFilter | None = None, most: int | None = MOST_MOVES
) -> None:
    """Give each activity its changed fields in words, as `moves`: of those that the filters ask for, where they do.

    Each comes with the name of the row, where that is another one than the activity's own. Three statements: for the
    changes, for what they refer to, and for names of objects. Of an activity that changed more than `most` these are
    the first ones, and it says so by `has_more`.
    """
    activities = list(activities)
    changes = FieldChange.objects.visible_to(caller).filter(activity__in=[each.pk for each in activities])
    condition = narrowed.change_condition if narrowed is not None else None
    changes = changes.filter(condition or Q())
    if most is not None:
        place = Window(RowNumber(), partition_by="activity", order_by="pk")
        changes = changes.annotate(place=place).filter(place__lte=most + 1)
    rows = sorted(changes, key=lambda row: (row.object_type, row.object_id, place_of(row)))
    words = describe(rows)
    by_activity: dict[int, list[FieldChange]] = defaultdict(list)
    for row in rows:
        by_activity[row.activity_id].append(row)
    names = names_of([named_of(each) for each in activities] + [(row.object_type, row.object_id) for row in rows])
    for activity in activities:
        activity.about_name = names[named_of(activity)]  # type: ignore[attr-defined]  # of our own
        own = {(activity.object_type, activity.object_id), (activity.subject_type, activity.subject_id)}
        activity.moves = [  # type: ignore[attr-defined]  # of our own
            ("" if (row.object_type, row.object_id) in own else names[row.object_type, row.object_id], words[row.pk])
            for row in by_activity[activity.pk][:most]
        ]
        activity.has_more = most is not None and len(by_activity[activity.pk]) > most  # type: ignore[attr-defined]  # of our own


def _exported(request: HttpRequest, listed: Listed) -> HttpResponseBase:
    if listed.narrowed.unread:
        return HttpResponseRedirect(exports.page_of(request))
    newest = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = listed.ordered(listed.narrowed.qs).filter(pk__lte=newest).select_related("actor")  # without the export's own
    lines: Any = _Lines(rows, caller_of(request), listed.narrowed)
    return exports.exported(request, lines, EXPORTED, name=QUEUE.name, title=QUEUE.title)


Line = tuple[Activity, str, Change | None]
EXPORTED: list[exports.Column] = [
    (gettext_lazy("Time"), lambda line: line[0].at),
    (gettext_lazy("Person"), lambda line: line[0].who),
    (gettext_lazy("Channel"), lambda line: line[0].get_channel_display()),
    (gettext_lazy("Route"), lambda line: line[0].route),
    (gettext_lazy("Object"), lambda line: line[1] or name_about(line[0])),
    (gettext_lazy("Field"), lambda line: line[2].label if line[2] else ""),
    (gettext_lazy("Old"), lambda line: line[2].old if line[2] else ""),
    (gettext_lazy("New"), lambda line: line[2].new if line[2] else ""),
    (gettext_lazy("Reason"), lambda line: line[0].why),
    (gettext_lazy("Request id"), lambda line: line[0].request_id),
]


class _Lines:
    """The lines of an export, as far as it asks a queryset: one for each changed field, one for what changed none."""

    def __init__(self, rows: Any, caller: Caller, narrowed: AuditFilter, most: int | None = None):
        self.rows, self.caller, self.narrowed, self.most = rows, caller, narrowed, most

    def order_by(self) -> "_Lines":
        return self

    def count(self) -> int:
        found: int = self.rows.order_by().count()
        return found

    def __getitem__(self, part: slice) -> "_Lines":
        return _Lines(self.rows, self.caller, self.narrowed, part.stop)

    def iterator(self, chunk_size: int) -> Iterator[Line]:
        given = 0
        chunk: list[Activity] = []
        for activity in self.rows.iterator(chunk_size=chunk_size):
            chunk.append(activity)
            if len(chunk) == chunk_size:
                for line in self._of(chunk):
                    if self.most is not None and given >= self.most:
                        return
                    given += 1
                    yield line
                chunk = []
        yield from self._of(chunk)

    def _of(self, chunk: list[Activity]) -> Iterator[Line]:
        add_moves(chunk, self.caller, self.narrowed, most=None)
        for activity in chunk:
            yield from [(activity, of, change) for of, change in activity.moves] or [(activity, "", None)]  # type: ignore[attr-defined]  # of our own
