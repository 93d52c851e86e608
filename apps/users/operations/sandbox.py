"""Having the sandbox reset."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core import sandbox, sandbox_resets
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.users.constants import UserVerb
from apps.users.operations.tokens import manages_own_tokens
from apps.users.permissions import MANAGE_TOKENS

LASTS = datetime.timedelta(minutes=10)  # before another integrator's work there can be thrown away


@transaction.atomic
def have_sandbox_reset(*, by: Caller) -> None:
    """Have a worker throw away all that is in the sandbox, of everybody, and fill it anew.

    For administrators and integrators. Raises NotAllowed, and WrongState: there is none, it is being reset, or was
    within the last ten minutes, unless an administrator asks.
    """
    if not manages_own_tokens(by):
        by.require(MANAGE_TOKENS)
    if not sandbox.is_configured():
        raise WrongState(gettext("There is no sandbox."))
    state = sandbox_resets.lock_state()
    if not state.is_ready:
        raise WrongState(gettext("The sandbox is being reset."))
    if state.filled_at is not None and state.filled_at > timezone.now() - LASTS and not by.may(MANAGE_TOKENS):
        raise WrongState(gettext("The sandbox was reset less than ten minutes ago; others may be at work there."))
    with recording(UserVerb.SANDBOX_RESET, by=by, subject=by.user or state):
        sandbox_resets.ask_for_reset()
