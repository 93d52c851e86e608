"""How Equinix speaks: plain JSON bodies, and a JSON array of errors with `EQ-` codes for every failure.

Sources: Equinix Case Management API 2.0.0 and the attachments service that it depends on. An app's viewset
extends the class of its contract, such as `CaseManagementViewSet`. The shape of a request (path, query and
JSON body) is checked before the handler runs, so that one 400 names everything that is wrong with it; the
handler finds what was read in its arguments, `query()` and `body()`.
"""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from django.core.exceptions import TooManyFieldsSent
from django.db.models import QuerySet
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core.caller import Channel
from apps.core.errors import DomainError, Invalid, NotAllowed, NotFound, OverQuota, WrongState
from apps.dialects import json_body
from apps.dialects.base import DialectViewSet
from apps.dialects.contract import JSON, Contract
from apps.dialects.equinix.errors import MESSAGES, Code, EquinixError, PropertyError, invalid
from apps.dialects.equinix.shape import NUL, infos_of, property_of, unstorable
from apps.dialects.errors import STATUSES, ApiError, ErrorKind

log = logging.getLogger("patchbay.dialects.equinix")

COMMON_CODES = {
    ErrorKind.UNAUTHENTICATED: Code.NO_TOKEN,
    ErrorKind.FORBIDDEN: Code.NOT_PERMITTED,
    ErrorKind.NO_SUCH_PATH: Code.NO_SUCH_PATH,
    ErrorKind.METHOD: Code.METHOD,
    ErrorKind.MALFORMED: Code.INVALID_PROPERTY,
    ErrorKind.INVALID: Code.INVALID_PROPERTY,
    ErrorKind.INTERNAL: Code.INTERNAL,
    ErrorKind.BAD_REQUEST: Code.BAD_REQUEST,
    ErrorKind.MEDIA_TYPE: Code.MEDIA_TYPE,
    ErrorKind.PRECONDITION: Code.PRECONDITION,
    ErrorKind.KEY_REUSED: Code.KEY_REUSED,
    ErrorKind.KEY_IN_USE: Code.KEY_IN_USE,
    ErrorKind.LIMITED: Code.LIMITED,
    ErrorKind.UNAVAILABLE: Code.UNAVAILABLE,
    ErrorKind.STORAGE_FULL: Code.STORAGE_FULL,
}


class EquinixViewSet(DialectViewSet):
    """Base of the Equinix views. Checks run in the order 405, 401, 403, 400 (shape), then the operation's own.

    `codes` says which code each kind of problem has. `error_fields` maps arguments of operations, and names of the
    values inside of them, to properties.
    """

    channel = Channel.EQUINIX
    codes: ClassVar[dict[ErrorKind, Code]] = COMMON_CODES
    statuses: ClassVar[dict[ErrorKind, int]] = STATUSES

    # -- for viewsets

    def body(self) -> dict:
        """The request's JSON object, of the shape the contract asks for."""
        return self._body

    def query(self) -> dict:
        """The query parameters by name, defaults filled in; a repeatable one is a list."""
        return self._query

    def page(self, rows: QuerySet, render: Callable) -> Response:
        """The page of `rows` (ordered, and `visible_to` the caller) that offset and limit ask for."""
        offset, limit = self._query["offset"], self._query["limit"]
        total = rows.count()
        data = [render(row) for row in rows[offset : offset + limit]] if offset < total else []
        return Response({"pagination": {"offset": offset, "limit": limit, "total": total}, "data": data})

    # -- request life cycle

    def read_request(self) -> None:
        """Read path, query and JSON body. Raises one 400 that names every property at fault."""
        infos = [*self._read_path(), *self._read_query(), *self._read_body()]
        if infos:
            raise invalid(*infos)

    def handle_exception(self, exc):
        response = super().handle_exception(exc)
        json_body.drain(self._django_request)
        return response

    def error_response(self, problem: ApiError) -> Response:
        correlation_id = str(uuid.uuid4())
        code = problem.code if isinstance(problem, EquinixError) else self.codes[problem.kind]
        infos = problem.infos if isinstance(problem, EquinixError) else _infos_by_field(problem)
        error = {
            "errorCode": code.value,
            "errorMessage": problem.message if isinstance(problem, EquinixError) else MESSAGES[code],
            "details": None,
            "correlationId": correlation_id,
            "help": None,
            "additionalInfo": [info.as_json() for info in infos],
        }
        request_id = getattr(self._django_request, "request_id", "")
        log.info("Request %s refused with %s, correlation id %s", request_id, code, correlation_id)
        response = Response([error], status=self.statuses[problem.kind])
        if problem.kind == ErrorKind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def _api_error_of(self, exc: Exception) -> ApiError:
        match exc:
            case Invalid():
                return invalid(self.info_of(exc))
            case NotFound():
                infos = [PropertyError(name, "not found", str(value)) for name, value in self.kwargs.items()]
                return EquinixError(ErrorKind.NOT_FOUND, self.codes[ErrorKind.NOT_FOUND], *infos)
            case NotAllowed():
                return EquinixError(ErrorKind.FORBIDDEN, self.codes[ErrorKind.FORBIDDEN], message=exc.message)
            case OverQuota():
                return EquinixError(ErrorKind.TOO_LARGE, Code.OVER_QUOTA, *_info_of(exc, self.error_fields))
            case WrongState():
                return EquinixError(
                    ErrorKind.CONFLICT, self.codes[ErrorKind.CONFLICT], *_info_of(exc, self.error_fields)
                )
            case exceptions.AuthenticationFailed():
                return ApiError(ErrorKind.UNAUTHENTICATED, MESSAGES[Code.NO_TOKEN])
            case _:
                return super()._api_error_of(exc)

    def info_of(self, error: Invalid) -> PropertyError:
        """What the refusal is about, in the dialect's names of properties."""
        path = [
            part if isinstance(part, int) else self.error_fields.get(part, part) for part in (error.field, *error.at)
        ]
        return PropertyError(property_of(path), error.message, error.value)

    # -- reading

    def _read_path(self) -> list[PropertyError]:
        infos = []
        for name, text in self.kwargs.items():
            try:
                if NUL in text:
                    raise ValueError("Must not hold the character U+0000.")
                self.kwargs[name] = self.contract.read_parameter(self.operation, name, text)
            except ValueError as error:
                infos.append(PropertyError(name, str(error), text))
        return infos

    def _read_query(self) -> list[PropertyError]:
        self._query = {}
        try:
            parameters = dict(self.query_parameters().lists())
        except TooManyFieldsSent:
            return [PropertyError("query", "There are too many query parameters.")]
        infos = []
        for parameter in self.operation.parameters_in("query"):
            name, schema = parameter["name"], self.contract.resolve(parameter["schema"])
            texts = parameters.pop(name, [])
            try:
                if not texts:
                    if "default" in schema:
                        self._query[name] = schema["default"]
                    continue
                if any(NUL in text for text in texts):
                    raise ValueError("Must not hold the character U+0000.")
                if schema.get("type") != "array" and len(texts) > 1:
                    raise ValueError("May be given once only.")
                value = texts if schema.get("type") == "array" else texts[0]
                self._query[name] = self.contract.read_parameter(self.operation, name, value)
            except ValueError as error:
                infos.append(PropertyError(name, str(error), ", ".join(texts)))
        return infos + [
            PropertyError(name or "query", "This parameter is not known here.", texts[0])
            for name, texts in parameters.items()
        ]

    def _read_body(self) -> list[PropertyError]:
        self._body = {}
        if self.operation.request_body is None or JSON not in self.operation.request_body["content"]:
            return []
        try:
            value = self.json()
        except ApiError as problem:
            name = next(iter(problem.fields), "body")
            return [PropertyError(name, problem.message)]
        if not isinstance(value, dict):
            return [PropertyError("body", "Must be a JSON object.", value)]
        self._body = value
        return infos_of(self.contract.schema_errors(self.operation, value)) + list(unstorable(value))


class AttachmentsViewSet(EquinixViewSet):
    """Base of the attachments service's views."""

    contract = Contract(Path(__file__).parent / "attachments.yaml")
    codes = COMMON_CODES | {
        ErrorKind.NOT_FOUND: Code.NO_ATTACHMENT,
        ErrorKind.CONFLICT: Code.ATTACHMENT_IN_USE,
        ErrorKind.TOO_LARGE: Code.FILE_TOO_LARGE,
    }


class CaseManagementViewSet(EquinixViewSet):
    """Base of the case management views.

    Whether somebody may create or search at all is decided before the shape of the request is looked at;
    for the other operations 403 speaks of the case in the path, and so comes after the shape.
    """

    contract = Contract(Path(__file__).parent / "case-management.yaml")
    keeps_text_as_sent = True
    statuses = STATUSES | {ErrorKind.NOT_FOUND: 403, ErrorKind.TOO_LARGE: 400}
    codes = COMMON_CODES | {
        ErrorKind.NOT_FOUND: Code.NO_ACCESS,
        ErrorKind.CONFLICT: Code.NOT_MODIFIABLE,
        ErrorKind.TOO_LARGE: Code.INVALID_PROPERTY,
    }

    def admit(self, request) -> None:
        if self._is_about_a_case():
            return
        super().admit(request)

    def read_request(self) -> None:
        super().read_request()
        if not self._is_about_a_case():
            return
        try:
            super().admit(self.request)
        except (NotAllowed, ApiError) as error:
            raise self._no_access() from error

    def _api_error_of(self, exc: Exception) -> ApiError:
        match exc:
            case NotFound():
                return self._no_access()
            case NotAllowed() if self._is_about_a_case():
                return EquinixError(ErrorKind.FORBIDDEN, Code.NO_CHANGE)
            case WrongState() if self.operation.operation_id == "cancelCase":
                return EquinixError(ErrorKind.CONFLICT, Code.NOT_CANCELLABLE, *_info_of(exc, self.error_fields))
            case _:
                return super()._api_error_of(exc)

    def _is_about_a_case(self) -> bool:
        return "{id}" in self.operation.path

    def _no_access(self) -> EquinixError:
        infos = [PropertyError(name, "not accessible or not found", str(value)) for name, value in self.kwargs.items()]
        return EquinixError(ErrorKind.NOT_FOUND, Code.NO_ACCESS, *infos)


def _info_of(error: DomainError, error_fields: dict[str, str]) -> list[PropertyError]:
    """What the refusal is about, when it says so."""
    return [PropertyError(error_fields.get(error.field, error.field), error.message)] if error.field else []


def _infos_by_field(problem: ApiError) -> list[PropertyError]:
    return [PropertyError(name, " ".join(texts)) for name, texts in problem.fields.items()]
