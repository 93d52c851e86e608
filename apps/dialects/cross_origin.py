"""Pages of other origins that may use the APIs (CORS): those which an API client's allow-list names.

A preflight brings no credential, so it is answered where any client names the origin; the request itself only where the
client whose token it brings does. Credentials of a browser, such as cookies, are never taken, and `*` is never said.
"""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

ORIGIN, ALLOWED = "Origin", "Access-Control-Allow-Origin"
WANTED_METHOD = "Access-Control-Request-Method"
TAKEN = (
    "Authorization, Content-Type, contentType, DataServiceVersion, Idempotency-Key, If-Match, If-None-Match, "
    "MaxDataServiceVersion, OData-MaxVersion, OData-Version, X-Request-ID"
)
SHOWN = (
    "Content-Disposition, DataServiceVersion, Deprecation, ETag, Idempotency-Replayed, Link, Location, OData-Version, "
    "RateLimit, RateLimit-Policy, Retry-After, Sunset, WWW-Authenticate, X-Request-ID, X-Truncated"
)
REMEMBERED = 600  # seconds that a browser need not ask again
_named_by_any: list[Callable[[str], bool]] = []


def register_origins(is_named: Callable[[str], bool]) -> None:
    """Ask this, whether somebody has an origin on a list, when nobody has signed in."""
    _named_by_any.append(is_named)


def preflight(request: HttpRequest, methods: Iterable[str]) -> HttpResponseBase | None:
    """The answer to a browser that asks whether a page may send a request; None for what no list names."""
    origin = request.headers.get(ORIGIN, "")
    if request.method != "OPTIONS" or not origin or WANTED_METHOD not in request.headers or not _is_named(origin):
        return None
    response = HttpResponse(status=204, headers={ALLOWED: origin, "Access-Control-Max-Age": str(REMEMBERED)})
    del response["Content-Type"]
    response["Access-Control-Allow-Methods"] = ", ".join(methods)
    response["Access-Control-Allow-Headers"] = TAKEN
    patch_vary_headers(response, [ORIGIN, WANTED_METHOD, "Access-Control-Request-Headers"])
    return response


def open_to_origin(request: HttpRequest, response: HttpResponseBase, own: Iterable[str] | None) -> None:
    """Let the page that sent the request read the answer, where `own`, the list of its client, names it.

    `own` is None where nobody has signed in; the answer then says so to any page on a list.
    """
    origin = request.headers.get(ORIGIN, "")
    if not origin:
        return
    patch_vary_headers(response, [ORIGIN])  # type: ignore[arg-type]  # of any answer
    if _is_named(origin) if own is None else origin in own:
        response[ALLOWED] = origin
        response["Access-Control-Expose-Headers"] = SHOWN


def _is_named(origin: str) -> bool:
    return any(is_named(origin) for is_named in _named_by_any)
