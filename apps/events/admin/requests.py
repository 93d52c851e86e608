"""Requests to the APIs on the console: a list with filters, the page of one with its curl, and sending it again."""

import json
import re
import shlex
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext, gettext_noop

from apps.adminkit.pages import ObjectPages
from apps.adminkit.queues import paged, query_of
from apps.core import sandbox, sandbox_resets
from apps.core.admin import DeskAdmin
from apps.core.queue_filters import WHEN
from apps.core.requests import caller_of
from apps.dialects.constants import APIS
from apps.dialects.credentials import credentials_of_log
from apps.dialects.filters import RequestFilter
from apps.dialects.models import ApiRequest
from apps.dialects.permissions import VIEW_ALL_REQUESTS
from apps.dialects.redaction import HIDDEN
from apps.events.own_answers import answer_to
from apps.events.permissions import READ_EVENTS
from apps.events.reads.credentials import credentials_of

NEWEST = 10_000  # requests that a filter looks through
MOST_SHOWN = 20_000  # characters of an answer on a page
REPLAYABLE = frozenset(APIS) - {"attachments"}  # of whose bodies the size alone is logged
COSTGUARD_ENVIRONMENT = re.compile(r"^(/(?:JournalManagement|OrderManagement/2X))/[^/]+/api/")
REQUESTS = ObjectPages(
    ApiRequest,
    gettext_noop("API request"),
    related=["user"],
    permissions=[READ_EVENTS],
    prefix="events_webhook",
    list_page="requests",
    page="request",
)


def requests(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """The requests that the person sees, newest first; filters look through the newest of them, or some days."""
    caller, seen = caller_of(request), REQUESTS.seen_by(request).order_by("-pk")
    sees_all = caller.may(VIEW_ALL_REQUESTS)
    known = credentials_of_log() if sees_all else {each.owner: each.label for each in credentials_of(caller)}
    narrowed = RequestFilter(request, seen, words={}, options=known)
    found = narrowed.shown()
    is_bounded = bool(set(narrowed.given()) - {"credential"}) and not _has_days(narrowed)
    if is_bounded and not narrowed.unread:
        among = seen.filter(owner=narrowed.data["credential"]) if narrowed.data.get("credential") else seen
        found = found.filter(pk__in=among.values("pk")[:NEWEST])
    page = paged(request, found.defer("request_body", "answer_body").select_related("user"))
    return desk.page(
        request,
        "desk/requests.html",
        title=gettext("API requests"),
        page=page,
        requests=page.object_list,
        query_without_page=query_of(request.GET),
        filter_form=narrowed.form,
        is_filtered=bool(narrowed.given()),
        chips=[chip | {"query": query_of(request.GET, without=chip["parameters"])} for chip in narrowed.chips()],
        is_bounded=is_bounded,
        newest=NEWEST,
        sees_all=sees_all,
    )


def _has_days(narrowed: RequestFilter) -> bool:
    """Whether the address names days on which something happened, whose requests an index finds."""
    return all(narrowed.data.get(name) for name in WHEN)


def request_page(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what was asked and answered, and a curl that asks it again."""
    return _page(desk, request, REQUESTS.get(request, request_id))


def resend(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """Send a request that only reads again, as the person who presses, and show what it is answered now."""
    kept = REQUESTS.get(request, request_id)
    if not may_resend(kept):
        return _page(desk, request, kept, refused=gettext("Only a request that reads can be sent again from here."))
    return _answered(desk, request, kept, lambda: answer_to(kept.address, request.user))


def replay(desk: DeskAdmin, request: HttpRequest, request_id: int) -> HttpResponse:
    """Carry a request out in the sandbox, as the person who presses, and show what it is answered there."""
    kept = REQUESTS.get(request, request_id)
    if not may_replay(kept):
        return _page(desk, request, kept, refused=gettext("This request cannot be replayed in the sandbox."))
    if not sandbox_resets.is_ready():
        return _page(desk, request, kept, refused=gettext("The sandbox is being reset."))

    def answer() -> Any:
        address = COSTGUARD_ENVIRONMENT.sub(rf"\1/{sandbox.ENVIRONMENT}/api/", kept.address, count=1)
        with sandbox.entered():
            user = sandbox.mirrored(request.user)
            return answer_to(address, user, method=kept.method, body=kept.request_body)

    try:
        return _answered(desk, request, kept, answer)
    except DatabaseError:
        if sandbox_resets.is_ready():
            raise
        return _page(desk, request, kept, refused=gettext("The sandbox is being reset."))


def may_resend(kept: ApiRequest) -> bool:
    """Whether the request changed nothing and can do so again, and its address is whole."""
    is_read = kept.method == "GET" and kept.operation not in ("DeleteTicketNote",)
    return is_read and _is_whole(kept) and not kept.is_sandbox


def may_replay(kept: ApiRequest) -> bool:
    """Whether there is a sandbox, and the log has the whole request, none of it hidden."""
    if not sandbox.is_configured() or not _is_whole(kept) or kept.api not in REPLAYABLE:
        return False
    return not kept.request_body or (HIDDEN not in kept.request_body and _is_json(kept.request_body))


def _is_whole(kept: ApiRequest) -> bool:
    return len(kept.address) < ApiRequest._meta.get_field("address").max_length


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _answered(desk: DeskAdmin, request: HttpRequest, kept: ApiRequest, ask: Callable[[], HttpResponse]) -> HttpResponse:
    """The page of the request with what it is answered now."""
    try:
        answer = ask()
    except Resolver404:
        return _page(desk, request, kept, refused=gettext("Its address exists no more."))
    body = "" if answer.streaming else answer.content.decode("utf-8", errors="replace")
    return _page(desk, request, kept, answer={"status": answer.status_code, "body": readable(body)[:MOST_SHOWN]})


def curl_of(kept: ApiRequest, base: str) -> str:
    """The request as a command line, its token in $TOKEN."""
    scheme = 'WRAP access_token=\\"$TOKEN\\"' if kept.credential.startswith("SWT ") else "Bearer $TOKEN"
    parts = ["curl -g -i" if kept.method in ("GET", "POST") else f"curl -g -i -X {kept.method}"]
    name = f"{sandbox.ENVIRONMENT}/$USER_NAME" if kept.is_sandbox else "$USER_NAME"
    parts.append(f'-u "{name}:$PASSWORD"' if kept.credential == "password" else f'-H "Authorization: {scheme}"')
    if kept.request_body:
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(kept.request_body)}"]
    elif kept.method == "POST":
        parts.append("-X POST")
    parts.append(shlex.quote(base + kept.address))
    return " \\\n  ".join(parts)


def readable(body: str) -> str:
    """JSON with a line for each member; anything else as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def _sentence_of_rule(kept: ApiRequest) -> str:
    """What the contract's rule says that refused the request; "" without one."""
    if not kept.refused_by:
        return ""
    try:
        contract = resolve(unquote(kept.address.partition("?")[0])).func.cls.contract
    except Resolver404:
        return ""
    operation = contract.operations.get(kept.operation)
    rules = contract.document.get("x-rules", {}) | (operation.rules if operation is not None else {})
    return " ".join(rules.get(kept.refused_by, "").split())


def _page(
    desk: DeskAdmin, request: HttpRequest, kept: ApiRequest, *, answer: dict[str, Any] | None = None, refused: str = ""
) -> HttpResponse:
    return desk.page(
        request,
        "desk/request.html",
        title=f"{kept.method} {kept.operation}",
        kept=kept,
        rule=_sentence_of_rule(kept),
        api=APIS.get(kept.api, kept.api),
        sent_body=readable(kept.request_body),
        answered_body=readable(kept.answer_body),
        curl=curl_of(kept, request.build_absolute_uri("/").rstrip("/")),
        may_resend=may_resend(kept),
        may_replay=may_replay(kept),
        answer=answer,
        refused=refused,
        back=REQUESTS.list_url,
    )
