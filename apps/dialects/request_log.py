"""The log of requests to the APIs: what each credential asked, what it was answered, and what refused it.

A row is written once the answer has left, in a transaction of its own, so that it delays nobody and undoes nothing; one
that cannot be written is missing. What nobody has signed in for is not logged: sign-ins are, elsewhere.
"""

import datetime
import logging
from collections.abc import Callable, Container
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import escape_uri_path

from apps.core import database
from apps.core.caller import Caller
from apps.dialects.errors import ApiError
from apps.dialects.models import LONGEST_REASON, ApiRequest
from apps.dialects.redaction import address_without_secrets, body_without_secrets, text_without_secrets

EVERY = 100  # of the refusals in a row for a limit, the first of which and then one in so many is logged
BITE, MAX_BITES = 1_000, 100
log = logging.getLogger("patchbay.dialects")


def is_kept() -> bool:
    """Whether requests are logged at all."""
    return bool(settings.API_LOG_DAYS > 0)


def write_after(
    response: Any,
    request: HttpRequest,
    *,
    caller: Caller,
    owner: str,
    api: str,
    operation: str,
    body: bytes | None,
    refusal: ApiError | None,
    rules: Container[str],
    is_sandbox: bool,
) -> None:
    """Log the request as soon as its answer has left; `rules` are the names that its contract has."""
    answer: list[tuple[bytes, str]] = []

    def keep(rendered: Any) -> None:
        answer.append((b"" if rendered.streaming else rendered.content, rendered.get("Content-Type", "")))

    field, reason = refusal.about if refusal is not None else ("", "")

    def write() -> None:
        values = {
            "at": getattr(request, "received_at", None) or timezone.now(),
            "user_id": caller.user.pk if caller.user is not None else None,
            "organisation_id": caller.organisation_id,
            "owner": owner,
            "credential": caller.credential[:100],
            "api": api,
            "operation": operation,
            "method": str(request.method)[:7],
            "address": address_without_secrets(
                escape_uri_path(request.path), request.META.get("QUERY_STRING", ""), 1_000
            ),
            "status": response.status_code,
            "refusal": _code_of(response, refusal.kind.value if refusal is not None else ""),
            "refused_by": refusal.rule if refusal is not None and refusal.rule in rules else "",
            "refused_field": field[:100],
            "refused_for": text_without_secrets(field, reason, LONGEST_REASON),
            "request_id": caller.request_id,
            "is_sandbox": is_sandbox,
            "request_body": body_without_secrets(body or b"", request.content_type or "", most),
            "answer_body": body_without_secrets(*answer[0], most) if answer else "",
        }
        spent = timezone.now() - values["at"]
        ApiRequest(**values, milliseconds=max(0, round(spent.total_seconds() * 1_000))).save(force_insert=True)

    most = settings.API_LOG_KB * 1_024
    # A compressed answer would be other bytes, so these are kept before.
    if getattr(response, "is_rendered", True):
        keep(response)
    else:
        response.add_post_render_callback(keep)
    response._resource_closers.append(lambda: _safely(write))


def prune_requests() -> int:
    """Delete what is older than `API_LOG_DAYS`, a few at a time; returns how many. Called by the clock."""
    oldest = timezone.now() - datetime.timedelta(days=max(0, settings.API_LOG_DAYS))
    deleted = 0
    for _ in range(MAX_BITES):
        first = ApiRequest.objects.order_by("pk").values_list("pk", "at")[:BITE]
        old = [pk for pk, at in first if at < oldest]
        if old:
            deleted += ApiRequest.objects.filter(pk__lte=old[-1], at__lt=oldest)._raw_delete("default")
        if len(old) < BITE:
            break
    return deleted


def _safely(write: Callable[[], None]) -> None:
    try:
        if connection.in_atomic_block:  # only where a test is the transaction
            with transaction.atomic():
                write()
        else:
            write()
    except (DatabaseError, InterfaceError) as error:
        log.warning("A request is not in the log: %s", database.reason(error))
    except Exception:
        log.exception("A request is not in the log")


def _code_of(response: Any, refusal: str) -> str:
    """The code of the error in the API's own numbers where it has some, or else of which kind it is."""
    if response.status_code < 400:
        return ""
    match getattr(response, "data", None):
        case {"errors": [{"loggingNumber": code}, *_]} | [{"errorCode": code}, *_]:
            return str(code)[:30]
    return refusal[:30]
