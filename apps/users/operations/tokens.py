"""Writes to bearer tokens that an administrator creates."""

import datetime
import logging
import secrets

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from oauth2_provider.models import get_access_token_model, set_token_value

from apps.activity.operations import recording
from apps.core import database
from apps.core.calendar import shifted
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.users.constants import Scope, UserVerb
from apps.users.models import ApiToken, User
from apps.users.permissions import MANAGE_TOKENS

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
) -> str:
    """Make a bearer token and return its secret, which is shown this once and kept only as a SHA-256.

    Without `scopes` the token opens every dialect. Raises NotAllowed and Invalid.
    """
    by.require(MANAGE_TOKENS)
    if not user.is_active:
        raise Invalid("user", gettext("A deactivated user cannot have a token."))
    require_known_scopes(scopes or [])
    secret = secrets.token_urlsafe(32)
    access_token = get_access_token_model()(
        user=user, scope=" ".join(scopes or Scope.values), expires=shifted(timezone.now(), lifetime)
    )
    set_token_value(access_token, secret)
    access_token.save()
    token = ApiToken(access_token=access_token, user=user, name=name, created_by=by.user)
    with recording(UserVerb.TOKEN_CREATED, by=by, subject=user, obj=token, data={"name": name}):
        token.save()
    return secret


@transaction.atomic
def revoke_token(*, token_id: int, by: Caller) -> None:
    """End a bearer token at once. Raises NotAllowed and NotFound."""
    by.require(MANAGE_TOKENS)
    token = get_visible(locked(ApiToken.objects.select_related("access_token", "user")), "token", token_id)
    with recording(UserVerb.TOKEN_REVOKED, by=by, subject=token.user, obj=token, data={"name": token.name}):
        token.access_token.delete()


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
