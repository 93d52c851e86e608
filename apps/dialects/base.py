"""What every dialect's viewsets share: the life cycle of a request from the URL to an operation and back.

A dialect fills in `contract`, `channel`, how an ApiError reads (`error_response`) and its words
for the arguments of operations (`error_fields`). An app's viewset marks the method that answers an operation
of the contract with `@operation("operationId")`; paths and HTTP methods come from the contract.
"""

import logging
from contextlib import ExitStack
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import DisallowedHost, SuspiciousOperation, TooManyFieldsSent
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core import database, sandbox_resets
from apps.core.caller import Caller, Channel
from apps.core.errors import Conflict, DomainError
from apps.core.middleware import BadFraming
from apps.core.rows import noting_rows
from apps.core.text import nfc_query
from apps.dialects import cross_origin, idempotency, json_body, preconditions, request_log
from apps.dialects.contract import Contract, Operation
from apps.dialects.environments import EnvironmentViewSet, being_reset
from apps.dialects.errors import ApiError, ErrorKind, api_error_of, bounded
from apps.dialects.handlers import Transactions, operation, reads
from apps.dialects.rendering import IgnoreClientContentNegotiation, JsonRenderer

__all__ = ["DialectViewSet", "Transactions", "operation", "reads"]
WITH_KEYS = ("post", "patch")
log = logging.getLogger("patchbay.dialects")


class DialectViewSet(EnvironmentViewSet):
    """Base of every API view; see the module's docstring for what a dialect fills in."""

    contract: ClassVar[Contract]
    channel: ClassVar[Channel]
    error_fields: ClassVar[dict[str, str]] = {}
    # Whether the contract promises to keep text exactly as it was sent; elsewhere it is read in NFC.
    keeps_text_as_sent: ClassVar[bool] = False
    # Whether answers are kept for requests with an Idempotency-Key; not where they are tokens, which are shown once.
    keeps_answers: ClassVar[bool] = True
    # Whether they are kept encrypted, since some of them hold a secret.
    answers_are_secret: ClassVar[bool] = False

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    renderer_classes = [JsonRenderer]
    content_negotiation_class = IgnoreClientContentNegotiation
    parser_classes: list[Any] = []
    permission_classes: list[Any] = []
    operations: dict[str, Operation] = {}

    # -- what a dialect fills in

    def error_response(self, problem: ApiError) -> Response:
        """The dialect's status, headers and body for a problem."""
        raise NotImplementedError

    def path_error(self, name: str, message: str) -> ApiError:
        """What an id in the path that does not fit its schema amounts to."""
        return ApiError(ErrorKind.NOT_FOUND, "There is no such resource.")

    def credential(self, request: Request) -> str:
        """What the request was let in by, as the audit trail tells it."""
        return "password" if request.auth is None else str(request.auth.api_token.name)

    def body_digest(self) -> bytes:
        """What tells the body of one request from that of another."""
        return self.raw_body()

    def prepare(self) -> None:
        """What an operation AFTER_PREPARING does before its transaction, such as asking another system."""

    # -- for viewsets

    def visible(self, model: Any) -> QuerySet[Any]:
        """The rows of a model that the caller sees."""
        rows: QuerySet[Any] = model.objects.visible_to(self.caller)
        return rows

    # -- request life cycle

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self._django_request = request
        self._raw_body: bytes | None = None
        return super().initialize_request(request, *args, **kwargs)

    def identify(self, request: Request) -> None:
        """Set `caller`. Raises NotAuthenticated or AuthenticationFailed."""
        self.perform_authentication(request)
        if not request.user or not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        self.caller = Caller(
            user=request.user,
            channel=self.channel,
            request_id=getattr(self._django_request, "request_id", ""),
            route=f"{request.method} {self.contract.root}{self.operation.path}"[:200],
            credential=self.credential(request),
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(request.method)
        self.operation = self.operations["get" if request.method == "HEAD" else request.method.lower()]
        self.identify(request)
        is_known = hasattr(self, "caller")
        self.in_sandbox = is_known and self.is_of_sandbox(request)
        self._require_within_limits(request)
        if is_known:
            self.enter_environment(request)
        self.admit(request)
        if self.operation.request_body is not None and json_body.has_body(self._django_request):
            json_body.require_no_encoding(self._django_request)
            json_body.require_media_type(self._django_request, self.operation.request_body["content"])

    def admit(self, request: Request) -> None:
        """Refuse a token that does not open this API, and a caller without the permission that the operation needs.

        The operation asks for the permission too, where it holds the lock; the contracts want 403 before anything
        of the request is read or looked for.
        """
        scope = self.channel.value
        if request.auth is not None and scope not in request.auth.scope.split():
            raise ApiError(ErrorKind.FORBIDDEN, f"The token does not open this API (scope {scope}).")
        handler = getattr(self, request.method.lower())
        if handler.needs:
            self.caller.require(handler.needs, handler.denied_message)

    def read_request(self) -> None:
        """Read what every handler gets: the parameters in the path, as the contract says."""
        for name, text in self.kwargs.items():
            try:
                self.kwargs[name] = self.contract.read_parameter(self.operation, name, text)
            except ValueError as error:
                problem = self.path_error(name, str(error))
                problem.rule = "malformed-path-id-refused"
                raise problem from error

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # As in APIView, except that handlers get the path parameters as the contract reads them.
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        if (response := cross_origin.preflight(request, self.allowed_methods)) is not None:
            return response
        request = self.initialize_request(request, *args, **kwargs)
        self.request = request
        self.is_undecided = False
        self.refusal = None
        with ExitStack() as self.entered:
            self.response = self._answered(request)
            if self.in_sandbox:
                self.render_answer(self.response)
        self._add_notices(self.response)
        if self.is_counted and request_log.is_kept():
            self._log(self.response)
        return self.response

    def _answered(self, request: Request) -> HttpResponseBase:
        """The answer to a request that was let in, or to what it was refused for."""
        try:
            self.initial(request, *self.args, **self.kwargs)
            key = self.idempotency_key() if self.operation.method in WITH_KEYS else ""
            if key and self.keeps_answers and self.operation.effects:
                return self._carry_out_once(request, key)
            response = self._carry_out(request)
        except Exception as error:
            response = self.handle_exception(error)
        return self._finished(request, response)

    def idempotency_key(self) -> str:
        """The request's Idempotency-Key, "" without the header. Raises ApiError BAD_REQUEST."""
        sent = self._django_request.headers.get(idempotency.KEY)
        return "" if sent is None else idempotency.read_key(sent)

    def _carry_out(self, request: Request) -> Response:
        self.read_request()
        handler = getattr(self, str(request.method).lower())
        headers = self._django_request.headers
        is_conditional = preconditions.IF_MATCH in headers or preconditions.IF_NONE_MATCH in headers
        if not is_conditional or (self.operation.method == "get" and not handler.writes):
            response: Response = handler(request, **self.kwargs)
            return response
        row = self._require_conditions()
        try:
            response = handler(request, **self.kwargs)
        except Conflict as error:
            raise preconditions.failed(preconditions.IF_MATCH) from error
        except (ApiError, DomainError) as error:
            if row is not None and preconditions.IF_MATCH in headers and self._is_changed(row):
                raise preconditions.failed(preconditions.IF_MATCH) from error
            raise
        return response

    def _carry_out_once(self, request: Request, key: str) -> HttpResponseBase:
        """The rendered answer to a request with an Idempotency-Key, the kept one if it was carried out before."""
        address = self._django_request.get_full_path()
        attempt = idempotency.attempt_of(self.key_owner(request), key, str(request.method), address, self.body_digest())
        way = getattr(self, str(request.method).lower()).transactions
        if way == Transactions.SEVERAL:
            return self._carry_out_claimed(request, attempt)
        if way == Transactions.AFTER_PREPARING:
            if (kept := idempotency.find_answer(attempt, self.caller)) is not None:
                return kept
            self.read_request()
            self.prepare()
        with transaction.atomic(), noting_rows() as rows:
            if (kept := idempotency.take_up(attempt, self.caller)) is not None:
                return kept
            response = self._rendered(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif self._is_decided(response):
                idempotency.keep(attempt, response, rows, self.caller, is_secret=self.answers_are_secret)
            return response

    def _carry_out_claimed(self, request: Request, attempt: idempotency.Attempt) -> HttpResponseBase:
        """The same for an operation with several transactions, of which only what came of it is kept."""
        if (kept := idempotency.claim(attempt, self.caller)) is not None:
            return kept
        with noting_rows() as rows:
            response = self._rendered(request)
        is_kept = response.status_code < 300 and self._is_decided(response)
        idempotency.settle(attempt, response if is_kept else None, rows, self.caller)
        return response

    def _rendered(self, request: Request) -> HttpResponseBase:
        """The whole answer of the handler, or to what it raised."""
        try:
            response = self._carry_out(request)
        except Exception as error:
            response = self.handle_exception(error)
        answer: Any = self._finished(request, response)
        rendered: HttpResponseBase = answer.render()
        return rendered

    def _is_decided(self, response: HttpResponseBase) -> bool:
        """Whether a retry gets this answer again: something was done, or refused for good."""
        is_done = response.status_code < 300 and not self.is_undecided
        return is_done or response.status_code in idempotency.DECIDED_REFUSALS

    def body(self) -> dict[str, Any]:
        """The request's JSON object, of the shape the contract asks for.

        An absent body counts as an empty object where the contract does not require one.
        Raises ApiError MALFORMED with messages by member.
        """
        value = self.json()
        if not isinstance(value, dict):
            self._refuse_body("Must be a JSON object.")
        fields = self.contract.body_errors(self.operation, value)
        if fields:
            message = "Some values of the request are not valid."
            raise ApiError(ErrorKind.MALFORMED, message, fields, rule="malformed-body-refused")
        return value

    def json(self) -> object:
        """The JSON value of the request's body, whatever its shape; for bodies that are no objects.

        An absent body counts as an empty object where the contract does not require one.
        Raises ApiError MALFORMED and TOO_LARGE.
        """
        raw = self.raw_body()
        if not raw and not (self.operation.request_body or {}).get("required"):
            return {}
        return json_body.parse(raw, as_sent=self.keeps_text_as_sent)

    def raw_body(self) -> bytes:
        """The body as it was sent, read once. Raises ApiError TOO_LARGE, and MALFORMED when it breaks off."""
        if self._raw_body is None:
            self._raw_body = json_body.read_body(self._django_request)
        return self._raw_body

    def query_parameters(self) -> QueryDict:
        """The parameters of the address. Raises TooManyFieldsSent."""
        parameters = self._django_request.GET
        return parameters if self.keeps_text_as_sent else nfc_query(parameters)

    def query(self) -> dict[str, Any]:
        """The query parameters that the contract knows, read as it says, its defaults filled in.

        Raises ApiError MALFORMED with messages by parameter.
        """
        try:
            parameters = self.query_parameters()
        except TooManyFieldsSent as error:
            message = "There are too many query parameters."
            raise ApiError(ErrorKind.MALFORMED, message, {"query": [message]}) from error
        values: dict[str, Any] = {}
        fields: dict[str, list[str]] = {}
        for parameter in self.operation.parameters_in("query"):
            name = parameter["name"]
            texts = parameters.getlist(name)
            if not texts:
                default = self.contract.resolve(parameter["schema"]).get("default")
                if default is not None:
                    values[name] = default
                elif parameter.get("required"):
                    fields[name] = ["A value is required."]
                continue
            try:
                values[name] = self.contract.read_parameter(self.operation, name, texts[-1])
            except ValueError as error:
                fields[name] = [str(error)]
        if fields:
            raise ApiError(ErrorKind.MALFORMED, "Some values of the request are not valid.", fields)
        return values

    def handle_exception(self, exc: Exception) -> Response:
        problem = self._api_error_of(exc)
        self.refusal = problem
        response = self.error_response(problem)
        response.exception = True
        response.data = bounded(response.data)
        if problem.kind == ErrorKind.UNAVAILABLE:
            response["Retry-After"] = str(database.RETRY_AFTER_SECONDS)
        if problem.kind == ErrorKind.KEY_IN_USE:
            response["Retry-After"] = str(idempotency.RETRY_AFTER_SECONDS)
        if problem.kind == ErrorKind.LIMITED and self.taken is not None:
            response["Retry-After"] = str(self.taken.retry_after)
        return response

    def answer_outside(self, request: HttpRequest, exc: Exception) -> Response:
        """The answer to what went wrong before or after the view itself had the request."""
        self.args, self.kwargs, self.headers = (), {}, {}
        self.action_map: dict[str, str] = {}
        self.request = self.initialize_request(request)
        return self.finalize_response(self.request, self.handle_exception(exc))

    @property
    def allowed_methods(self) -> list[str]:
        methods = [method.upper() for method in self.operations]
        if "get" in self.operations and not self.get.writes:
            methods.append("HEAD")
        return methods

    def _api_error_of(self, exc: Exception) -> ApiError:
        match exc:
            case ApiError():
                return exc
            case DomainError():
                return api_error_of(exc, self.error_fields)
            case exceptions.AuthenticationFailed() if exc.get_codes() == "locked_out":
                return ApiError(ErrorKind.UNAUTHENTICATED, str(exc.detail))
            case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
                return ApiError(ErrorKind.UNAUTHENTICATED, "A valid bearer token is needed.")
            case exceptions.MethodNotAllowed():
                return ApiError(ErrorKind.METHOD, f"Use {' or '.join(map(str.upper, self.operations))} on this path.")
            case DatabaseFailure() if database.is_unavailable(exc):
                request_id = getattr(self._django_request, "request_id", "")
                log.warning("Request %s: the database is unavailable (%s)", request_id, database.reason(exc))
                return ApiError(ErrorKind.UNAVAILABLE, "The service is not available at the moment; try again later.")
            case Exception() if not isinstance(exc, SuspiciousOperation) and sandbox_resets.is_under_way():
                return being_reset()
            case DisallowedHost():
                return ApiError(ErrorKind.BAD_REQUEST, "The Host header names no host of this service.")
            case BadFraming():
                return ApiError(ErrorKind.BAD_REQUEST, str(exc))
            case SuspiciousOperation():
                return ApiError(ErrorKind.BAD_REQUEST, "The request cannot be served as it is.")
            case _:
                request_id = getattr(self._django_request, "request_id", "")
                log.error("Request %s failed", request_id, exc_info=exc)
                return ApiError(ErrorKind.INTERNAL, f"Something went wrong on our side (request {request_id}).")

    def _refuse_body(self, message: str) -> NoReturn:
        raise ApiError(ErrorKind.MALFORMED, f"The body: {message}", {"body": [message]})
