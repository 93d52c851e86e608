"""What is done around every request to an API: limits, the log, and what all answers say beside their content."""

from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from apps.dialects import cross_origin, limits, request_log
from apps.dialects.errors import ApiError, ErrorKind
from apps.dialects.records import RecordViewSet


class CountedViewSet(RecordViewSet):
    """Base of the viewsets, whose requests are limited and logged where they are not the product's own."""

    is_counted: bool = True
    in_sandbox = False  # whether its credential belongs there
    taken: limits.Taken | None = None  # out of what the credential has left
    refusal: ApiError | None = None  # what the answer is about, where it is an error
    request: Any
    _raw_body: bytes | None

    def key_owner(self, request: Request) -> str:
        """Whose limits and keys count: an API client's, whichever of its tokens it brings, a token's or a user's."""
        if not hasattr(request.auth, "application_id"):  # a password, or a simple web token, which is stored nowhere
            return f"user {request.user.pk}"
        client = request.auth.application_id
        return f"token {request.auth.pk}" if client is None else f"client {client} {request.user.pk}"

    def _require_within_limits(self, request: Request) -> None:
        """Take the request out of what the credential has left. Raises ApiError LIMITED."""
        if request.user is None or not self.is_counted:
            return  # anybody may ask, and wrong passwords are counted elsewhere
        self.taken = limits.take(
            owner=self.key_owner(request),
            name=self.caller.credential,
            user_id=request.user.pk,
            kind=limits.class_of(self.operation),
            own=getattr(request.auth, "own_limits", None),
        )
        if self.taken is not None and self.taken.is_refused:
            message = f"There are more than {self.taken.quota} requests of this credential ({self.taken.kind.value}) "
            message += f"in {limits.WINDOW} seconds; try again in {self.taken.retry_after}."
            raise ApiError(ErrorKind.LIMITED, message, rule="requests-limited-by-class")

    def _log(self, response: HttpResponseBase) -> None:
        """Have the request logged, unless nobody has signed in; of refusals in a row for a limit only some."""
        if not hasattr(self, "caller") or response.status_code == 503:
            return
        if self.taken is not None and self.taken.refused_in_row % request_log.EVERY > 1:
            return
        request_log.write_after(
            response,
            self._django_request,
            caller=self.caller,
            owner=self.key_owner(self.request),
            api=self.contract.name,
            operation=self.operation.operation_id,
            body=self._raw_body,
            refusal=self.refusal,
            rules={**self.contract.document.get("x-rules", {}), **self.operation.rules},
            is_sandbox=self.in_sandbox,
        )

    def _add_notices(self, response: HttpResponseBase) -> None:
        """What every answer says of limits, of an operation that is going away, and of pages that may read it."""
        notices = self.taken.headers() if self.taken is not None else {}
        if getattr(self, "operation", None) is not None:
            notices |= self.operation.notices
        for name, value in notices.items():
            response[name] = value
        own = None
        if hasattr(self, "caller"):
            own = getattr(getattr(self.request, "auth", None), "own_origins", None) or []
        cross_origin.open_to_origin(self._django_request, response, own)
