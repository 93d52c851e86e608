"""How the token endpoint speaks: RFC 6749, in form-encoding or JSON."""

import base64
import binascii
from pathlib import Path
from urllib.parse import parse_qsl, unquote_plus

from rest_framework.authentication import get_authorization_header
from rest_framework.response import Response

from apps.dialects import json_body
from apps.dialects.contract import JSON, Contract
from apps.dialects.equinix.base import EquinixViewSet
from apps.dialects.errors import STATUSES, ApiError, ErrorKind

FORM = "application/x-www-form-urlencoded"
MAX_MEMBERS = 50
CHALLENGE = 'Basic realm="oauth2"'
ERRORS = {
    ErrorKind.UNAUTHENTICATED: "invalid_client",
    ErrorKind.INTERNAL: "server_error",
    ErrorKind.UNAVAILABLE: "temporarily_unavailable",
}


class OAuthError(ApiError):
    """An ApiError with a code of RFC 6749, section 5.2."""

    def __init__(self, error: str, message: str, *, kind: ErrorKind = ErrorKind.INVALID):
        super().__init__(kind, message)
        self.error = error


class OAuthViewSet(EquinixViewSet):
    """Base of the view that gives out bearer tokens; it needs none itself."""

    contract = Contract(Path(__file__).parent / "equinix-oauth.yaml")
    authentication_classes = []
    keeps_answers = False
    statuses = STATUSES | {ErrorKind.TOO_LARGE: 400}

    # -- for the viewset

    def members(self) -> dict[str, str]:
        """What the request says, all of it text."""
        return self._members

    def credentials(self) -> tuple[str, str]:
        """The client's id and secret, from HTTP Basic or the body. Raises an OAuthError."""
        scheme, _, encoded = get_authorization_header(self.request).strip().partition(b" ")
        credentials = self._members.get("client_id"), self._members.get("client_secret")
        if scheme.lower() == b"basic":
            if credentials[1] is not None:
                raise OAuthError("invalid_request", "Send the client's secret in one place only.")
            credentials = _decoded(encoded, credentials[0])
        if None in credentials:
            raise invalid_client("The client's id and secret are needed.")
        return credentials

    # -- request life cycle

    def identify(self, request) -> None:
        """Anybody may ask."""

    def read_request(self) -> None:
        if self._django_request.META.get("QUERY_STRING"):
            raise OAuthError("invalid_request", "The address takes no query parameters.")
        raw = json_body.read_body(self._django_request)
        kind = self._django_request.content_type
        if kind == FORM:
            pairs = _form(raw)
        elif kind == JSON:
            pairs = _json(raw)
        else:
            raise OAuthError("invalid_request", f"The body must be of media type {FORM} or {JSON}.")
        self._members = dict(pairs)
        if len(self._members) < len(pairs):
            raise OAuthError("invalid_request", "A member is given twice.")
        known = self.contract.resolve(self.operation.request_body["content"][JSON]["schema"])["properties"]
        for name in known:
            value = self._members.get(name)
            if value is not None and (not isinstance(value, str) or not value):
                raise OAuthError("invalid_request", f"{name} must be text that is not empty.")

    def error_response(self, problem: ApiError) -> Response:
        error = problem.error if isinstance(problem, OAuthError) else ERRORS.get(problem.kind, "invalid_request")
        body = {"error": error, "error_description": problem.message}
        response = Response(body, status=self.statuses[problem.kind], headers={"Cache-Control": "no-store"})
        if problem.kind == ErrorKind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = CHALLENGE
        return response


def invalid_client(message: str) -> OAuthError:
    """A 401."""
    return OAuthError("invalid_client", message, kind=ErrorKind.UNAUTHENTICATED)


def _form(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            errors="strict",
            max_num_fields=MAX_MEMBERS,
        )
    except ValueError as error:
        raise OAuthError("invalid_request", "The body is not form-encoded.") from error


def _json(raw: bytes) -> list[tuple[str, object]]:
    value = json_body.parse(raw)
    if not isinstance(value, dict):
        raise OAuthError("invalid_request", "The body must be a JSON object.")
    return list(value.items())


def _decoded(encoded: bytes, client_id: str | None) -> tuple[str, str]:
    """The id and secret of HTTP Basic (RFC 6749, section 2.3.1). Raises an OAuthError."""
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise invalid_client("The Authorization header is not valid.") from error
    name, secret = unquote_plus(name), unquote_plus(secret)
    if not colon or (client_id is not None and client_id != name):
        raise invalid_client("The Authorization header is not valid.")
    return name, secret
