"""The sandbox on the console: its state, and having it reset."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.pages import confirm_page
from apps.core import sandbox, sandbox_resets
from apps.core.admin import DeskAdmin, back_with
from apps.core.models import SandboxState
from apps.core.requests import caller_of
from apps.events.admin.helpers import WEBHOOKS
from apps.users import operations


def state_of() -> SandboxState | None:
    """What the console shows of it; None where there is no sandbox."""
    if not sandbox.is_configured():
        return None
    state = sandbox_resets.state()
    state.is_ready = state.is_ready and state.version == sandbox_resets.version()
    return state


def reset(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Ask, then have the sandbox reset."""
    caller = caller_of(request)
    if not operations.manages_own_tokens(caller):
        raise PermissionDenied

    def run() -> HttpResponse:
        operations.have_sandbox_reset(by=caller)
        return back_with(request, WEBHOOKS.list_url, done=gettext("The sandbox is being reset."))

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Reset the sandbox?"),
        question=gettext("All that is in the sandbox is thrown away, and it is filled anew."),
        consequences=[
            gettext("It is shared: what other integrators have there is gone as well, their webhooks included."),
            gettext("Until that is done, which takes a minute, requests there are answered 503."),
            gettext("Tokens and API clients of the sandbox go on working."),
        ],
        button=gettext("Reset"),
        back=WEBHOOKS.list_url,
    )
