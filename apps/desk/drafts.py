"""The address at which `desk/drafts.js` reads and saves the drafts of a page's forms.

Each request carries the mark of the page that it comes from (`drawn_for`), so that a page that one person left open
neither shows nor saves anything of the person who signed in after them.
"""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from apps.activity.drafts import LONGEST_ADDRESS, LONGEST_CONTENT, discard_draft, drafts_at, save_draft
from apps.activity.models import Draft
from apps.core.caller import Caller
from apps.core.formatting import format_timestamp, midnight, to_local_time
from apps.core.requests import caller_of
from apps.core.sent import DRAWN_FOR, LONGEST_KEY, person_of
from apps.core.text import nfc_of
from apps.desk.profile import own_zone

MOST_FORMS = 100  # of one page


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> JsonResponse:
    """GET: the drafts of the forms `address`, and a fresh token. POST: save `content` for one, or discard it."""
    sent = request.GET if request.method == "GET" else request.POST
    if not admin.site.has_permission(request):
        return JsonResponse({"problem": "signed-out"}, status=401)
    if person_of(sent.get(DRAWN_FOR, "")) != request.user.pk:
        return JsonResponse({"problem": "other-person"}, status=409)
    by = caller_of(request)
    with own_zone(request.user):
        return _read(request, by) if request.method == "GET" else _save(sent, by)


def _read(request: HttpRequest, by: Caller) -> JsonResponse:
    found = drafts_at(request.GET.getlist("address")[:MOST_FORMS], by)
    shown = [draft for draft in found if _may_open(request, draft.address)]
    return JsonResponse({"token": get_token(request), "drafts": [_document(draft) for draft in shown]})


def _save(sent: QueryDict, by: Caller) -> JsonResponse:
    address, text = sent.get("address", ""), sent.get("content", "")
    if len(address) > LONGEST_ADDRESS or page_at(address) is None:
        return JsonResponse({"problem": "address"}, status=400)
    if not text:
        discard_draft(by=by, address=address)
        return JsonResponse({})
    if len(text) > LONGEST_CONTENT:
        return JsonResponse({"problem": "too-long"}, status=413)
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or "\\u0000" in text:
        return JsonResponse({"problem": "content"}, status=400)
    draft = save_draft(by=by, address=address, key=sent.get("key", "")[:LONGEST_KEY], content=nfc_of(content))
    return JsonResponse({"at": _time_of(draft)})


def _document(draft: Draft) -> dict[str, Any]:
    return {"address": draft.address, "at": _time_of(draft), "content": draft.content}


def _time_of(draft: Draft) -> str:
    """ "14:02", with the day before today."""
    return (
        f"{to_local_time(draft.saved_at):%H:%M}" if draft.saved_at >= midnight() else format_timestamp(draft.saved_at)
    )


def page_at(address: str) -> tuple[Any, Any] | None:
    """The admin class of the desk's page at an address, and the id of its row; None for any other address."""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return None
    desk = getattr(match.func, "model_admin", None)
    return desk and (desk, next(iter(match.kwargs.values()), None))


def _may_open(request: HttpRequest, address: str) -> bool:
    """Whether the person still sees the row of the form's page."""
    page = page_at(address)
    if page is None:
        return False
    desk, pk = page
    try:
        rows = desk.pages.seen_by(request) if hasattr(desk, "pages") else desk.get_queryset(request)
        return pk is None or rows.filter(pk=pk).exists()
    except (PermissionDenied, ValueError, ValidationError):
        return False
