"""What every request passes first: it gets an id, and its framing must be good."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers

# Where the web server says what is wrong with the framing of a request. No header of a client gets this name.
BAD_FRAMING = "patchbay.bad_framing"
COMPRESSED = {
    *("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json")
}
REFUSED = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)
COMPRESSED_TAG = '-gzip"'  # how the ETag of a compressed answer ends, which is other bytes
GetResponse = Callable[[HttpRequest], HttpResponseBase]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


class BadFraming(SuspiciousOperation):
    """The request does not say for sure where its body ends; the message says why."""


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages, styles, scripts and JSON for clients that take it; files and secrets stay as they are.

    Django adds random bytes, so that the length of a page tells nothing about what it carries. It makes the ETag weak,
    with which nothing could be changed any more; a tag of its own for the compressed bytes stays strong.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind not in COMPRESSED or (kind == "application/json" and "no-store" in response.get("Cache-Control", "")):
            return response
        if REFUSED.search(request.headers.get("Accept-Encoding", "")):  # where Django sees the name alone
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        tag = response.get("ETag", "")
        response = super().process_response(request, response)
        if tag.startswith('"') and response.get("Content-Encoding") == "gzip":
            response["ETag"] = tag[:-1] + COMPRESSED_TAG
        return response


class RequestIdMiddleware:
    """Takes a well-formed X-Request-ID from the client or makes one; sets `request.request_id` and `received_at`."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent_id = request.headers.get("X-Request-ID", "")
        request_id = sent_id if REQUEST_ID.match(sent_id) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # of our own
        request.received_at = timezone.now()  # type: ignore[attr-defined]  # of our own
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class FramingMiddleware:
    """Refuses a request of which the web server could not say for sure where its body ends."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if message := request.META.get(BAD_FRAMING):
            raise BadFraming(message)
        return self.get_response(request)
