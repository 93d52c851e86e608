"""Routes of a dialect: a pattern for each path of its contract, and one for whatever lies below its root besides."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, re_path
from rest_framework.response import Response

from apps.dialects.base import DialectViewSet
from apps.dialects.contract import Operation
from apps.dialects.errors import ApiError, ErrorKind

Handlers = dict[str, tuple[type[DialectViewSet], str]]  # by operation: the viewset and the name of its method


def dialect_of(view: Any) -> Callable[[], DialectViewSet] | None:
    """Makes an instance of the viewset behind a routed view; None where it belongs to no dialect."""
    cls = getattr(view, "cls", None)
    if cls is None or not issubclass(cls, DialectViewSet):
        return None
    return lambda: cls(**view.initkwargs)


class NotFoundViewSet(DialectViewSet):
    """Mixed with a dialect, answers every path below its root that the contract does not have."""

    authentication_classes: list[Any] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return self.answer_outside(request, ApiError(ErrorKind.NO_SUCH_PATH, "There is no such path."))


def urlpatterns_of(dialect: type[DialectViewSet], viewsets: list[type[DialectViewSet]]) -> list[URLPattern]:
    """A pattern for each path of the dialect's contract that the viewsets answer, and one for the rest."""
    handlers: Handlers = {}
    for viewset in viewsets:
        for name in dir(viewset):
            operation_id = getattr(getattr(viewset, name), "operation_id", None)
            if operation_id is not None:
                handlers[operation_id] = (viewset, name)
    unknown = handlers.keys() - dialect.contract.operations.keys()
    if unknown:
        raise LookupError(f"{dialect.contract.name} has no operation {', '.join(sorted(unknown))}")
    by_path: dict[str, list[Operation]] = {}
    for known in dialect.contract.operations.values():
        if known.operation_id in handlers:
            by_path.setdefault(known.path, []).append(known)
    dialect.contract.handlers = handlers
    patterns = [_pattern(dialect, path, operations, handlers) for path, operations in by_path.items()]
    nothing: Any = type(f"No{dialect.__name__}Path", (NotFoundViewSet, dialect), {})
    # The root in other letter case names nothing either, and gets the dialect's own error.
    # What follows a variable of the root is left out: nothing else lives below what precedes it.
    # (Spelled out letter by letter: Django cannot reverse any name once a pattern holds an inline flag.)
    root = re.sub("[A-Za-z]", _either_case, _expression(dialect.contract.root.partition("/{")[0]))
    root = rf"^{root}(?:/[\s\S]*)?\Z"
    return [*patterns, re_path(root, nothing.as_view({"get": "dispatch"}))]


def _pattern(dialect: type[DialectViewSet], path: str, operations: list[Operation], handlers: Handlers) -> URLPattern:
    viewsets = {handlers[known.operation_id][0] for known in operations}
    if len(viewsets) != 1:
        raise LookupError(f"{path} must be answered by one viewset")
    view = viewsets.pop().as_view(
        {known.method: handlers[known.operation_id][1] for known in operations},
        operations={known.method: known for known in operations},
    )
    slash = "?" if path == "/" else ""  # the root itself is an address with and without its slash
    pattern: URLPattern = re_path(rf"^{_expression(dialect.contract.root + path)}{slash}\Z", view)
    return pattern


def _either_case(letter: re.Match[str]) -> str:
    return f"[{letter[0].lower()}{letter[0].upper()}]"


def _expression(path: str) -> str:
    """`/tickets/{ticketId}` as a regular expression with named groups that hold no slash."""
    parts = re.split(r"\{(\w+)\}", path.lstrip("/"))
    return "".join(f"(?P<{part}>[^/]+)" if position % 2 else re.escape(part) for position, part in enumerate(parts))
