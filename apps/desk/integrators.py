"""Integrators at the desk: they sign in like the staff, and reach the console, their own settings and nothing else.

What is open to them is named here. Any other page, also one that is still to come, says that it is not, whether it is
there or not.
"""

from django.http import HttpRequest

from apps.events.permissions import READ_EVENTS
from apps.users.forms import SignInForm
from apps.users.models import User

CONSOLE = "admin:events_webhook_changelist"
OPEN = frozenset(
    {
        CONSOLE,
        "admin:events_webhook_add",
        "admin:events_webhook_change",
        "admin:events_webhook_act",
        "admin:events_webhook_rotate",
        "admin:events_webhook_delete",
        "admin:events_webhook_replay",
        "admin:events_webhook_edit",
        "admin:events_webhook_requests",
        "admin:events_webhook_request",
        "admin:events_webhook_resend",
        "admin:events_webhook_replay_request",
        "admin:events_webhook_sandbox_reset",
        "admin:events_webhook_limits",
        "admin:events_webhook_new_token",
        "admin:events_webhook_rotate_token",
        "admin:events_webhook_revoke_token",
        "admin:index",  # leads to the console
        "admin:profile",
        "admin:password_change",  # leads to the next
        "admin:users_user_password",  # one's own alone
        "admin:logout",
    }
)


def may_sign_in(user: User) -> bool:
    """Whether somebody who has given the right password gets a session of the desk."""
    return bool(user.is_staff or user.has_perm(READ_EVENTS))


def may_open(request: HttpRequest) -> bool:
    """Whether the page of the request is open to whoever is signed in; staff are asked for more on each page."""
    user, page = request.user, request.resolver_match
    if not user.is_active:
        return False
    return user.is_staff or (page is not None and page.view_name in OPEN and user.has_perm(READ_EVENTS))


def is_elsewhere(request: HttpRequest) -> bool:
    """Whether somebody who may sign in is on a page that is not open to them, so that signing in again is no help."""
    user = request.user
    return user.is_authenticated and user.is_active and may_sign_in(user) and not may_open(request)


class DeskSignInForm(SignInForm):
    admits = staticmethod(may_sign_in)
