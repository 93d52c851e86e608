"""A record's page as of an earlier time, and two times side by side (`?as_of=…&with=…`). Nothing can be done on it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from apps.activity.as_of import has_history, links_as_of, parts_as_of, row_as_of, values_of
from apps.activity.pages import names_of
from apps.activity.querysets import rows_recorded_for
from apps.adminkit.instants import AS_OF, WITH, in_seconds, instant, iso
from apps.core.admin import DeskAdmin
from apps.core.errors import NotFound
from apps.core.filters import asked
from apps.core.requests import caller_of

if TYPE_CHECKING:
    from apps.adminkit.pages import ObjectPages

SOON = datetime.timedelta(minutes=1)


def asked_for(request: HttpRequest, model: Any) -> bool:
    """Whether the address asks for an earlier time, of a model that keeps its history."""
    is_read = request.method == "GET" and hasattr(model, "history")
    return is_read and AS_OF in request.GET and asked(request, AS_OF, _past) is not None


def _past(text: str) -> datetime.datetime | None:
    """A time that an address gives, as far as it is over; of what comes nothing is known.

    Clocks of machines differ, and what was just done leads to the moment after it.
    """
    at = instant(text)
    return at if at is not None and at <= timezone.now() + SOON else None


def as_of_page(
    desk: DeskAdmin, request: HttpRequest, pages: "ObjectPages", pk: int, seen: QuerySet[Any] | None = None
) -> HttpResponse:
    """The record as it was then. Raises NotFound for one that the person may not see today.

    `seen` are the rows that the person sees, where the pages do not say. One that is no more is shown to those who see
    every row of its kind.
    """
    model, seen = pages.model, pages.seen_by(request) if seen is None else seen
    is_there = seen.filter(pk=pk).exists()
    if not is_there and not _is_readable(model, pk, request):
        raise NotFound(pages.what, pages.label(pk))
    at, other = asked(request, AS_OF, _past), asked(request, WITH, _past)
    times = [at] if other is None else [at, other]
    versions = [row_as_of(model, pk, time) for time in times]
    name = _name(pages, pk)
    return desk.page(
        request,
        "desk/as_of.html",
        title=gettext("%(record)s as of %(time)s") % {"record": name, "time": in_seconds(at)},
        name=name,
        back=pages.page_of(pk) if is_there else pages.list_url,
        is_there=is_there,
        times=[
            {"at": time, "words": in_seconds(time), "version": version, "iso": iso(time)}
            for time, version in zip(times, versions, strict=True)
        ],
        is_compared=other is not None,
        values=[*values_of(model, *versions), *links_as_of(model, pk, times)] if any(versions) else [],
        parts=parts_as_of(pages.parts, model, pk, times, caller_of(request)) if pages.parts else [],
        typed={AS_OF: request.GET[AS_OF], WITH: request.GET.get(WITH, "")},
    )


def _name(pages: "ObjectPages", pk: int) -> str:
    """A record by its number where it has one, such as INC-630701, or else by what it is called."""
    row = pages.model._meta.label_lower, pk
    return pages.named(pk) if isinstance(pages.label(pk), str) else str(capfirst(names_of([row])[row]))


def _is_readable(model: Any, pk: int, request: HttpRequest) -> bool:
    is_gone = not model._base_manager.filter(pk=pk).exists()
    return is_gone and rows_recorded_for(model, caller_of(request)) is None and has_history(model, pk)
