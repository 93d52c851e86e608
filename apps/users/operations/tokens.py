"""Writes to bearer tokens that people make, administrators for anybody and integrators for themselves."""

import datetime
import logging
import secrets

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from oauth2_provider.models import get_access_token_model, set_token_value

from apps.activity.changes import keep_changes
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.core import database, sandbox
from apps.core.calendar import shifted
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.users.constants import Scope, UserVerb
from apps.users.models import ApiToken, User
from apps.users.permissions import MANAGE_TOKENS

OLD_TOKEN_LASTS = datetime.timedelta(hours=24)
LONGEST_OWN = datetime.timedelta(days=365)  # of tokens that integrators make
MOST_OWN = 20
LAST_USE_RESOLUTION = datetime.timedelta(minutes=1)
log = logging.getLogger("patchbay.users")
_unwritable_since: datetime.datetime | None = None


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str,
    by: Caller,
    scopes: list[str] | None = None,
    lifetime: datetime.timedelta = datetime.timedelta(days=90),
    is_sandbox: bool = False,
) -> str:
    """Make a bearer token and return its secret, which is shown this once and kept only as a SHA-256.

    Without `scopes` the token opens every dialect; one of the sandbox works there alone. Who is no member of the staff
    makes tokens for themselves, a number of them and for a year at most. Raises NotAllowed, Invalid and WrongState.
    """
    _require_manages(user, by)
    if not user.is_active:
        raise Invalid("user", gettext("A deactivated user cannot have a token."))
    require_known_scopes(scopes or [])
    require_sandbox(is_sandbox)
    if not by.may(MANAGE_TOKENS):
        _require_within_bounds(user, lifetime)
    opens = " ".join(scopes or Scope.values)
    secret, _ = _store(user, name, opens, lifetime, UserVerb.TOKEN_CREATED, by, is_sandbox)
    return secret


@transaction.atomic
def rotate_token(*, token_id: int, by: Caller) -> tuple[ApiToken, str]:
    """Make a token like this one and return this one with the secret of the new; it works for 24 hours more at most.

    The new one lasts as long as this one was made for. Raises NotFound, NotAllowed and WrongState (it has expired).
    """
    token = _lock(token_id, by)
    old, now = token.access_token, timezone.now()
    if old.is_expired():
        raise WrongState(gettext("The token has expired; make a new one."))
    lifetime = old.expires - old.created
    expired, old.expires = old.expires, min(old.expires, now + OLD_TOKEN_LASTS)
    old.save(update_fields=["expires"])
    secret, entry = _store(token.user, token.name, old.scope, lifetime, UserVerb.TOKEN_ROTATED, by, token.is_sandbox)
    keep_changes(entry, old, {"expires": (expired, old.expires)})
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, by: Caller) -> None:
    """End a bearer token at once. Raises NotAllowed and NotFound."""
    token = _lock(token_id, by)
    with recording(UserVerb.TOKEN_REVOKED, by=by, subject=token.user, obj=token, data={"name": token.name}) as entry:
        keep_changes(entry, token, {"name": (token.name, None)})
        keep_changes(entry, token.access_token, {"expires": (token.access_token.expires, None)})
        token.access_token.delete()


@transaction.atomic
def record_swt(*, user: User, environment: str, expires: datetime.datetime, by: Caller) -> None:
    """Record that whoever runs the server had a simple web token of a user printed, of which nothing is stored."""
    by.require(MANAGE_TOKENS)
    data = {"environment": environment, "expires": expires.isoformat()}
    with recording(UserVerb.SWT_PRINTED, by=by, subject=user, data=data):
        pass


def manages_own_tokens(by: Caller) -> bool:
    """Whether the caller makes and revokes bearer tokens of their own: integrators, and who manages all."""
    return by.may(MANAGE_TOKENS) or (by.user is not None and not by.is_staff)


def note_token_use(token: ApiToken) -> None:
    """Remember that the token was used just now, to the minute, so that most requests write nothing.

    A database that takes no writes for a while keeps nobody from reading, nor does waiting for it more than once in
    a minute.
    """
    global _unwritable_since
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at <= LAST_USE_RESOLUTION:
        return
    if _unwritable_since is not None and now - _unwritable_since <= LAST_USE_RESOLUTION:
        return
    try:
        with transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        _unwritable_since = None
    except OperationalError as error:
        if not database.is_unavailable(error):
            raise
        _unwritable_since = now
        log.warning("The last use of token %s is not noted: %s", token.pk, database.reason(error))


def require_known_scopes(scopes: list[str]) -> None:
    """Raise Invalid when one of them opens nothing."""
    unknown = set(scopes) - set(Scope.values)
    if unknown:
        raise Invalid("scopes", f"There is no scope {', '.join(sorted(unknown))}.")


def require_sandbox(is_sandbox: bool) -> None:
    """Raise Invalid for a credential of the sandbox where there is none."""
    if is_sandbox and not sandbox.is_configured():
        raise Invalid("is_sandbox", gettext("There is no sandbox."))


def _require_manages(user: User, by: Caller) -> None:
    """Raise NotAllowed unless the caller manages all tokens, or it is about their own and they are no staff."""
    if by.user is None or by.user.pk != user.pk or not manages_own_tokens(by):
        by.require(MANAGE_TOKENS)


def _lock(token_id: int, by: Caller) -> ApiToken:
    """The token, locked; that of somebody else is not there for who manages their own alone."""
    if not manages_own_tokens(by):
        by.require(MANAGE_TOKENS)
    tokens = ApiToken.objects.select_related("access_token", "user")
    if not by.may(MANAGE_TOKENS):
        tokens = tokens.filter(user=by.user, access_token__application=None)
    token = get_visible(locked(tokens), "token", token_id)
    _require_manages(token.user, by)
    return token


def _require_within_bounds(user: User, lifetime: datetime.timedelta) -> None:
    if lifetime > LONGEST_OWN:
        raise Invalid("days", gettext("At most %(days)s days.") % {"days": LONGEST_OWN.days})
    good = user.api_tokens.made_by_hand().filter(access_token__expires__gt=timezone.now())
    if len(locked(good).values_list("pk", flat=True)) >= MOST_OWN:
        raise WrongState(
            gettext("You have %(count)s tokens already, which is as many as one may have.") % {"count": MOST_OWN}
        )


def _store(
    user: User, name: str, scope: str, lifetime: datetime.timedelta, verb: UserVerb, by: Caller, is_sandbox: bool
) -> tuple[str, Activity]:
    secret = secrets.token_urlsafe(32)
    access_token = get_access_token_model()(user=user, scope=scope, expires=shifted(timezone.now(), lifetime))
    set_token_value(access_token, secret)
    access_token.save()
    token = ApiToken(access_token=access_token, user=user, name=name, created_by=by.user, is_sandbox=is_sandbox)
    with recording(verb, by=by, subject=user, obj=token, data={"name": name}) as entry:
        token.save()
        keep_changes(entry, token, {"name": (None, name)})
        keep_changes(entry, access_token, {"scope": (None, scope), "expires": (None, access_token.expires)})
    return secret, entry
