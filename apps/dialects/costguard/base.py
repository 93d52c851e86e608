"""How CostGuard speaks: searches in OData, changes in JSON Patch, `{"errors": [...]}` for every failure.

Sources: CostGuard Journal Management 2.09 and Order Management 2.45. An app's viewset extends the class
of its document, such as `JournalManagementViewSet`, and mostly needs `body`, `patch`, `search` and the
functions of this module, of `fields` and of `apps.dialects.rows`.
"""

import math
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core import sandbox
from apps.core.caller import Channel
from apps.core.errors import AlreadyTaken, Invalid, NotFound
from apps.dialects.base import DialectViewSet
from apps.dialects.contract import MISSING, Contract
from apps.dialects.costguard import odata
from apps.dialects.costguard.errors import (
    NUMBERS,
    CostGuardError,
    ErrorEntry,
    LoggingNumber,
    argument_error,
    invalid_argument,
    no_access,
)
from apps.dialects.costguard.json_patch import Patch, read_patch
from apps.dialects.costguard.swt import Claims
from apps.dialects.datetimes import parse_datetime
from apps.dialects.errors import STATUSES, ApiError, ErrorKind

MAX_ID = 2**63 - 1  # what the databases can hold


class CostGuardViewSet(DialectViewSet):
    """Base of the CostGuard views. Checks run in the order 404 (environment), 405, 401, 403, 400.

    `environment` is that of the path. `arguments` holds what the request said, by the dialect's names, so
    that a refusal by an operation can show the value it is about.
    """

    channel = Channel.COSTGUARD
    authentication_classes = [import_string(path) for path in settings.COSTGUARD_AUTHENTICATION_CLASSES]
    takes_secrets = False  # what was sent is never shown again then
    environment: str
    arguments: dict

    # -- for viewsets

    def body(self) -> dict:
        """The request's JSON object, of the shape the contract asks for. Raises a 400 that names each argument."""
        value = self.json()
        if not isinstance(value, dict):
            raise invalid_argument("body", value, "Must be a JSON object.")
        self._check_body(value)
        _refuse_unstorable("body", value)
        self.arguments |= value
        return value

    def array(self) -> list:
        """The request's JSON array, of the shape the contract asks for. Raises a 400 that names each member."""
        value = self.json()
        self._check_body(value)
        _refuse_unstorable("body", value)
        return value

    def patch_document(self, *, within: str = "", emptied: dict | None = None) -> Patch:
        """The changes that the request's JSON Patch asks for: `patch_document().changes`.

        `within` names the member that holds the patch when the body is an object around it, such as
        ticketClosePatch; the object's other members are in `rest`, defaults of the contract filled in.
        See `read_patch` for the rest, and for what is refused.
        """
        body, rest = self.json(), {}
        if within:
            if not isinstance(body, dict):
                raise invalid_argument("body", body, "Must be a JSON object.")
            self._check_body(body, besides=within)
            rest = self._defaults() | {name: value for name, value in body.items() if name != within}
            body = body[within]
        patch = read_patch(self.contract, self.operation, body, within=within, emptied=emptied)
        _refuse_unstorable(within or "body", rest | patch.values)
        self.arguments |= rest | patch.changes
        return replace(patch, rest=rest)

    def search(self, resource: odata.Resource, queryset: QuerySet) -> Response:
        """The page of `queryset` (already `visible_to` the caller) that the OData options ask for."""
        parameters = self._parameters()
        page = odata.search(resource, queryset, parameters, self._address())
        version = odata.version_asked(self._django_request.headers)
        if version is None:
            return Response(page)
        entity_set = odata.entity_set_of(resource)
        body = odata.in_version(version, page, entity_set, self.service_address(), parameters.get("$select"))
        return Response(body, headers=odata.headers_of(version))

    def service_address(self) -> str:
        """The absolute address of the API's root, with a slash at its end."""
        root = self.contract.root.replace("{environment}", self.environment)
        return self._django_request.build_absolute_uri(f"{root}/")

    def timestamp(self, name: str, text: str):
        """The aware UTC time that a date-time argument names. Raises a 400."""
        try:
            return parse_datetime(text)
        except ValueError as error:
            raise invalid_argument(name, text, "Must be a date and time such as 2018-03-27T19:11:25.657Z.") from error

    # -- request life cycle

    def initial(self, request, *args, **kwargs):
        self.arguments = dict(self.kwargs)
        self.environment = kwargs.pop("environment")
        self.kwargs.pop("environment")
        if self.environment not in settings.COSTGUARD_ENVIRONMENTS:
            message = f"There is no environment {self.environment[:100]}."
            error = ErrorEntry("environment", LoggingNumber.NO_SUCH_ENVIRONMENT, message)
            raise CostGuardError(ErrorKind.NO_SUCH_PATH, error)
        super().initial(request, *args, **kwargs)

    def enter_environment(self, request) -> None:
        """Refuse a credential of another environment than that of the path."""
        if self.in_sandbox != (self.environment == sandbox.ENVIRONMENT):
            raise exceptions.AuthenticationFailed("The credential belongs to another environment.")
        super().enter_environment(request)

    @property
    def environments(self) -> tuple[str, ...]:
        """Those whose simple web tokens are taken."""
        return (self.environment,)

    def read_request(self) -> None:
        super().read_request()
        for name, value in self.kwargs.items():
            if isinstance(value, int) and value > MAX_ID:
                raise self._unknown_id(name, value)

    def path_error(self, name: str, message: str) -> ApiError:
        """A 400 that names the parameter; digits alone are an id, only one that is too large for any record."""
        text = self.kwargs[name]
        if text.isascii() and text.isdigit() and text.strip("0"):
            return self._unknown_id(name, text)
        return invalid_argument(name, text, message)

    def credential(self, request) -> str:
        return f"SWT {self.environment}" if isinstance(request.auth, Claims) else super().credential(request)

    def error_response(self, problem: ApiError) -> Response:
        errors = problem.errors if isinstance(problem, CostGuardError) else self._errors_of(problem)
        body = {"errors": [error.as_json(discreetly=self.takes_secrets) for error in errors]}
        response = Response(body, status=STATUSES[problem.kind])
        if problem.kind == ErrorKind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "WRAP, Bearer"
        return response

    def _api_error_of(self, exc: Exception) -> ApiError:
        match exc:
            case NotFound():
                return self._not_found(exc)
            case Invalid():
                name = self.error_fields.get(exc.field, exc.field)
                value = self.arguments.get(name, MISSING) if exc.value is None else exc.value
                return invalid_argument(name, value, exc.message)
            case AlreadyTaken():
                name = self.error_fields.get(exc.field, exc.field)
                return CostGuardError(ErrorKind.CONFLICT, ErrorEntry(name, LoggingNumber.ALREADY_TAKEN, exc.message))
            case exceptions.AuthenticationFailed():
                return ApiError(ErrorKind.UNAUTHENTICATED, str(exc.detail))
            case exceptions.NotAuthenticated():
                return ApiError(ErrorKind.UNAUTHENTICATED, "A simple web token or a bearer token is needed.")
            case _:
                return super()._api_error_of(exc)

    def _errors_of(self, problem: ApiError) -> list[ErrorEntry]:
        if problem.kind in (ErrorKind.MALFORMED, ErrorKind.INVALID) and problem.fields:
            arguments = getattr(self, "arguments", {})  # nothing of the request may have been read
            return [
                argument_error(name, arguments.get(name, MISSING), " ".join(texts))
                for name, texts in problem.fields.items()
            ]
        return [ErrorEntry(next(iter(problem.fields), None), NUMBERS[problem.kind], problem.message)]

    def _check_body(self, body: dict | list, *, besides: str = "") -> None:
        """Refuse a body that the contract does not allow; `besides` is a member that is checked elsewhere."""
        wrong: dict[str, tuple[object, list[str]]] = {}
        for failure in self.contract.body_failures(self.operation, body, besides=besides):
            wrong.setdefault(failure.name or "body", (failure.value, []))[1].append(failure.message)
        if wrong:
            errors = [
                argument_error(name, value, " ".join(dict.fromkeys(texts))) for name, (value, texts) in wrong.items()
            ]
            raise CostGuardError(ErrorKind.MALFORMED, *errors)

    def _defaults(self) -> dict:
        """What the contract says of members that the body leaves out."""
        schema = self.contract.resolve(self.operation.request_body["content"]["application/json"]["schema"])
        return {name: part["default"] for name, part in schema["properties"].items() if "default" in part}

    def _not_found(self, error: NotFound) -> CostGuardError:
        """The error names the path's parameter that the id came from, when there is one."""
        same = [name for name, value in self.kwargs.items() if str(value) == str(error.identifier)]
        word = "".join(letter for letter in error.what.lower() if letter.isalnum()) + "id"
        field = next((name for name in same if name.lower() == word), same[0] if same else None)
        return no_access(field.removesuffix("ID") if field else error.what, error.identifier, field=field)

    def _unknown_id(self, name: str, value: object) -> CostGuardError:
        return no_access(name.removesuffix("ID"), value, field=name)

    def _parameters(self):
        try:
            return self.query_parameters()
        except TooManyFieldsSent as error:
            raise invalid_argument("query", reason="There are too many query parameters.") from error

    def _address(self) -> str:
        return self._django_request.build_absolute_uri(self._django_request.path)


class JournalManagementViewSet(CostGuardViewSet):
    """Base of the Journal Management views."""

    contract = Contract(Path(__file__).parent / "journal-management.yaml")


class OrderManagementViewSet(CostGuardViewSet):
    """Base of the Order Management views."""

    contract = Contract(Path(__file__).parent / "order-management.yaml")


class SecurityTokenViewSet(CostGuardViewSet):
    """Base of the view that gives out simple web tokens; it needs none itself."""

    contract = Contract(Path(__file__).parent / "security-token.yaml")
    authentication_classes = []
    takes_secrets = True
    keeps_answers = False

    def identify(self, request) -> None:
        """Anybody may ask."""


def no_content() -> Response:
    """A 204."""
    return Response(status=204)


def _refuse_unstorable(name: str, value: object) -> None:
    """Raise a 400 for what the contract's types allow and no column holds; it names the member at fault."""
    match value:
        case str() if "\x00" in value:
            raise invalid_argument(name, value, "Must not hold the character U+0000.")
        case int() if not -MAX_ID - 1 <= value <= MAX_ID:
            raise invalid_argument(name, value, "Is out of range.")
        case float() if not math.isfinite(value):
            raise invalid_argument(name, str(value), "Is out of range.")
        case list():
            for inner in value:
                _refuse_unstorable(name, inner)
        case dict():
            for member, inner in value.items():
                _refuse_unstorable(member, inner)
