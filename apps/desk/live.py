"""The one address that open pages of the desk ask for what happened since: `desk/live.js`.

A page says what it shows by its own address, `at`, and since when it knows all, `since`. The answer has the person's
new notifications, and what happened to the object or to the rows of the queue: only what its reader may see there. It
is read in one statement, beside the two for the session and the person.
"""

import datetime
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Case, F, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from apps.activity.models import Activity, Notification
from apps.activity.presence import be_present, go_on_being_present, leave, others_at
from apps.activity.timelines import readable_by, words_of
from apps.adminkit.bulk import BulkQueue, bulk_queue_at
from apps.adminkit.pages import ObjectPages
from apps.core.caller import Caller
from apps.core.requests import caller_of
from apps.core.sent import DRAWN_FOR, person_of
from apps.core.text import nfc_query
from apps.core.together import Counted, Keys, Read, read_together
from apps.desk.drafts import page_at
from apps.users.models import User

MOST_UNSEEN = 99
MOST_ROWS = 100  # of a queue, in one answer
MOST_ACTS = 5
MOST_PEOPLE = 5
LONGEST_WAIT = datetime.timedelta(hours=1)  # a page that asked nothing for longer is drawn anew
OVERLAP = datetime.timedelta(seconds=5)  # for what was written before, and committed after, the last answer
LONGEST_ADDRESS = 4_000


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """GET: what happened; 304 when nothing did since the answer named in `If-None-Match`. POST: the page is open.

    POST takes `writing` (1 while somebody types there) and `left` (1 when the page is left).
    """
    sent = request.GET if request.method == "GET" else request.POST
    if not admin.site.has_permission(request):
        return JsonResponse({"problem": "signed-out"}, status=401)
    if person_of(sent.get(DRAWN_FOR, "")) != request.user.pk:
        return JsonResponse({"problem": "other-person"}, status=409)
    by, address = caller_of(request), sent.get("at", "")[:LONGEST_ADDRESS]
    return _news(request, by, address) if request.method == "GET" else _presence(sent, by, address)


def _news(request: HttpRequest, by: Caller, address: str) -> HttpResponse:
    now = timezone.now()
    since = _since(request.GET.get("since", ""), now)
    unseen = Counted(Notification.objects.filter(user=by.user, seen_at=None), MOST_UNSEEN)
    path, _, query = address.partition("?")
    queue, found = bulk_queue_at(path), _object_at(path)
    content: dict[str, Any]
    if queue is not None and queue.pages.is_open_to(by):
        reads = _reads_of_queue(request, queue, by, query, since)
        (bell,), *rows = read_together(unseen, *reads)
        content = dict(zip(("matching", "touched"), map(sorted, rows), strict=False))
    elif found is not None:
        (bell,), *rows = read_together(unseen, *_reads_of_object(*found, by, since))
        content = _object_content(*rows)
    else:
        ((bell,),), content = read_together(unseen), {}
    content["bell"] = "" if bell == "0" else bell
    tag = f'"{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]}"'
    is_known = request.headers.get("If-None-Match") == tag
    response: HttpResponse = HttpResponseNotModified() if is_known else JsonResponse(content)
    response["ETag"], response["Live-At"] = tag, now.isoformat()
    return response


def _since(text: str, now: datetime.datetime) -> datetime.datetime:
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    return max(at, now - LONGEST_WAIT) if at is not None and at.tzinfo else now


def _object_at(path: str) -> tuple[ObjectPages, int] | None:
    """The pages of the object whose page, or one below it, is at the address, and its id."""
    desk, pk = page_at(path) or (None, None)
    pages = getattr(desk, "pages", None)
    if not isinstance(pages, ObjectPages) or not isinstance(pk, int):
        return None
    own = pages.page_of(pk).partition("#")[0]
    return (pages, pk) if path.startswith(own.rsplit("/", 2)[0] + "/") else None


def _happened(by: Caller, since: datetime.datetime, **about: object) -> QuerySet[Activity]:
    return readable_by(by, Activity.objects.filter(at__gt=since, **about)).order_by()  # SQLite joins no ordered parts


def _reads_of_queue(
    request: HttpRequest, queue: BulkQueue, by: Caller, query: str, since: datetime.datetime
) -> Sequence[Read]:
    """Keys of the rows that fit the list's address, and of all that the person sees, to which something happened."""
    label = queue.name
    happened = _happened(by, since)
    # Not filtered by kind, for which SQLite would read all activities of tickets in place of the newest by their time.
    subjects = happened.values(pk_of=Case(When(subject_type=label, then=F("subject_id"))))
    touched = subjects.union(happened.values(pk_of=Case(When(object_type=label, then=F("object_id")))))
    matching = queue.matching(request, nfc_query(QueryDict(query)))
    seen = Keys(queue.pages.visible_to(by).filter(pk__in=touched).order_by("-pk")[:MOST_ROWS])
    if matching is None:
        return [Keys(queue.pages.model._default_manager.none()), seen]
    return [Keys(matching.filter(pk__in=touched).order_by("-pk")[:MOST_ROWS]), seen]


def _reads_of_object(pages: ObjectPages, pk: int, by: Caller, since: datetime.datetime) -> Sequence[Read]:
    """The object if the person sees it, the newest that happened to it, who did that, and who is there."""
    label = pages.model._meta.label_lower
    acts = _happened(by, since, subject_type=label, subject_id=pk).order_by("-pk")[:MOST_ACTS]
    there = others_at(f"{label}-{pk}", by).order_by("pk")[:MOST_PEOPLE]
    people = User.objects.filter(pk__in=acts.values("actor")) | User.objects.filter(pk__in=there.values("user"))
    return [Keys(pages.visible_to(by).filter(pk=pk)), acts, there, people]


def _object_content(seen: list[int], acts: list[Any], there: list[Any], people: list[Any]) -> dict[str, Any]:
    if not seen:
        return {}
    names = {person.pk: person.name or person.username for person in people}
    for act in acts:
        act.actor = next((person for person in people if person.pk == act.actor_id), None)
    return {
        "acts": [
            {"id": act.pk, "words": f"{act.who} {words_of(act.verb)}"} for act in sorted(acts, key=lambda act: -act.pk)
        ],
        "here": [{"name": names[each.user_id], "writing": each.is_writing} for each in sorted(there, key=_by_key)],
    }


def _by_key(row: Any) -> int:
    return int(row.pk)


def _presence(sent: QueryDict, by: Caller, address: str) -> HttpResponse:
    found = _object_at(address.partition("?")[0])
    if found is None:
        return JsonResponse({"problem": "address"}, status=400)
    pages, pk = found
    about, is_writing = f"{pages.model._meta.label_lower}-{pk}", sent.get("writing") == "1"
    if sent.get("left") == "1":
        leave(by=by, about=about)
    elif not go_on_being_present(by=by, about=about, is_writing=is_writing):
        row = pages.visible_to(by).filter(pk=pk).only("pk").first()
        if row is not None:
            be_present(by=by, row=row, is_writing=is_writing)
    return HttpResponse(status=204)
