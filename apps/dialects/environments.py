"""Where a request is carried out: in the main database, or in the sandbox when its credential belongs there."""

import contextlib
from dataclasses import replace
from typing import Any

from rest_framework import exceptions
from rest_framework.request import Request

from apps.core import sandbox, sandbox_resets
from apps.dialects.counting import CountedViewSet
from apps.dialects.errors import ApiError, ErrorKind


def being_reset() -> ApiError:
    """What a request of the sandbox is answered while that is reset, begun before it or not."""
    return ApiError(ErrorKind.UNAVAILABLE, "The sandbox is being reset; try again later.")


class EnvironmentViewSet(CountedViewSet):
    """Base of the viewsets, which enter the sandbox once the credential is known and leave it with the answer."""

    entered: contextlib.ExitStack  # ends with the request

    def is_of_sandbox(self, request: Request) -> bool:
        """Whether the credential belongs to the sandbox; what the product asks itself stays where it is."""
        if not self.is_counted:
            return sandbox.is_active()
        holder: Any = request if request.auth is None else request.auth
        return bool(getattr(holder, "is_sandbox", False))

    def enter_environment(self, request: Request) -> None:
        """Let the rest of the request happen where its credential belongs.

        Raises AuthenticationFailed where there is no sandbox, and ApiError UNAVAILABLE while it is reset.
        """
        if not self.in_sandbox or sandbox.is_active():
            return
        if not sandbox.is_configured():
            raise exceptions.AuthenticationFailed("The credential belongs to the sandbox, and there is none.")
        if not sandbox_resets.is_ready():
            raise being_reset()
        self.entered.enter_context(sandbox.entered())
        if self.caller.user is not None:
            self.caller = replace(self.caller, user=sandbox.mirrored(self.caller.user))

    def render_answer(self, response: Any) -> None:
        """Render the answer while what it reads is there."""
        if not getattr(response, "is_rendered", True):
            response.render()
