"""Answers to what goes wrong outside of any view, such as a wrong Host or a session that cannot be read.

Below the root of a dialect they are in that dialect's words, whichever part of the request's handling failed.
"""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views import defaults

from apps.core import database
from apps.dialects.routing import dialect_of


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: Django refused the request as a whole."""
    return _in_dialect(request, exception) or defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is unavailable, 500 otherwise."""
    error = sys.exc_info()[1]
    answer = _in_dialect(request, error)
    if answer is None and database.is_unavailable(error):
        answer = unavailable()
    return answer or defaults.server_error(request)


def unavailable() -> HttpResponse:
    """The page that people see meanwhile; needs neither session nor database."""
    headers = {"Retry-After": str(database.RETRY_AFTER_SECONDS)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def _in_dialect(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The answer of the dialect that the path belongs to, if it belongs to one."""
    try:
        new_viewset = dialect_of(resolve(request.path_info).func)
    except Resolver404:
        return None
    return new_viewset and new_viewset().answer_outside(request, error)
