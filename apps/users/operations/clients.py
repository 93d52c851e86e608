"""Writes to API clients, which get their bearer tokens by themselves with an id and a secret."""

import datetime
import re
import secrets
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from oauth2_provider.generators import generate_client_id
from oauth2_provider.models import get_access_token_model, get_application_model, set_token_value

from apps.activity.history import changed_columns, write_changes
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.dialects.constants import RequestClass
from apps.users.constants import Scope, UserVerb
from apps.users.models import ApiClient, ApiToken, User
from apps.users.operations.tokens import require_known_scopes, require_sandbox
from apps.users.permissions import MANAGE_TOKENS

LIFETIME = datetime.timedelta(hours=1)
PREVIOUS_SECRET_LASTS = datetime.timedelta(hours=24)
KEPT_EXPIRED = datetime.timedelta(days=1)
BATCH = 500
MOST_PER_MINUTE = 1_000_000
MOST_ORIGINS = 20
MOST_OF_ORIGIN = 200
# A page on the developer's own machine has no TLS.
ORIGIN = re.compile(r"(?:https://[a-z0-9.-]+|http://(?:localhost|127\.0\.0\.1))(?::[0-9]{1,5})?")


@transaction.atomic
def create_client(
    *,
    user: User,
    name: str,
    by: Caller,
    scopes: list[str] | None = None,
    client_id: str | None = None,
    secret: str | None = None,
    is_sandbox: bool = False,
) -> tuple[ApiClient, str]:
    """Make a client that acts as the user, and return it with its secret, of which only a hash is kept.

    Without `scopes` its tokens open every dialect; those of a client of the sandbox work there alone. `client_id` and
    `secret` are for demo data; both are made up otherwise. Raises NotAllowed and Invalid.
    """
    by.require(MANAGE_TOKENS)
    if not user.is_active:
        raise Invalid("user", gettext("A deactivated user cannot have an API client."))
    require_known_scopes(scopes or [])
    require_sandbox(is_sandbox)
    secret = secret or secrets.token_urlsafe(32)
    application_model = get_application_model()
    application = application_model.objects.create(
        client_id=client_id or generate_client_id(),
        client_secret=secret,
        user=user,
        name=name,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
    )
    client = ApiClient(
        application=application,
        user=user,
        name=name,
        scope=" ".join(scopes or Scope.values),
        created_by=by.user,
        is_sandbox=is_sandbox,
    )
    with recording(UserVerb.CLIENT_CREATED, by=by, subject=user, obj=client, data={"name": name}):
        client.save()
    return client, secret


@transaction.atomic
def change_client(*, client_pk: int, by: Caller, limits: Mapping[str, int], origins: Sequence[str]) -> ApiClient:
    """Give a client limits of its own, requests in a minute by class, and the origins of pages that may use it.

    A class that is not named has everybody's limit. Raises NotAllowed, NotFound, Invalid and WrongState (deactivated).
    """
    by.require(MANAGE_TOKENS)
    client = _lock_active(client_pk)
    for kind, quota in limits.items():
        if kind not in RequestClass.values or not 0 < quota <= MOST_PER_MINUTE:
            message = gettext("A limit is from 1 to %(most)s requests in a minute.") % {"most": MOST_PER_MINUTE}
            raise Invalid(f"limit_{kind}", message)
    client.limits, client.origins = dict(limits), list(dict.fromkeys(map(_read_origin, origins)))
    if len(client.origins) > MOST_ORIGINS:
        raise Invalid("origins", gettext("At most %(most)s origins.") % {"most": MOST_ORIGINS})
    changed = changed_columns(client)
    if changed:
        with recording(UserVerb.CLIENT_CHANGED, by=by, subject=client.user, obj=client, data={"name": client.name}):
            write_changes(client, changed)
    return client


@transaction.atomic
def rotate_client_secret(*, client_pk: int, by: Caller) -> str:
    """Give a client a new secret and return it; the present one goes on working for 24 hours.

    Raises NotAllowed, NotFound and WrongState (deactivated).
    """
    by.require(MANAGE_TOKENS)
    client = _lock_active(client_pk)
    secret = secrets.token_urlsafe(32)
    client.previous_secret = client.application.client_secret
    client.previous_until = timezone.now() + PREVIOUS_SECRET_LASTS
    client.application.client_secret = secret
    with recording(UserVerb.CLIENT_SECRET_ROTATED, by=by, subject=client.user, obj=client, data={"name": client.name}):
        client.application.save()
        client.save()
    return secret


@transaction.atomic
def deactivate_client(*, client_pk: int, by: Caller) -> None:
    """Refuse a client from now on, and end the tokens it has. Raises NotAllowed, NotFound and WrongState."""
    by.require(MANAGE_TOKENS)
    client = _lock_active(client_pk)
    client.is_active = False
    client.previous_secret = ""
    with recording(UserVerb.CLIENT_DEACTIVATED, by=by, subject=client.user, obj=client, data={"name": client.name}):
        client.save()
    get_access_token_model().objects.filter(application=client.application).delete()


def issue_client_token(*, client: ApiClient, scope: str) -> tuple[str, datetime.datetime]:
    """A bearer token of the client's user and when it expires. Raises WrongState (deactivated meanwhile).

    Not for the audit: what is done with the token tells of it there.
    """
    now = timezone.now()
    secret = secrets.token_urlsafe(32)
    token = get_access_token_model()(
        user=client.user, application=client.application, scope=scope, expires=now + LIFETIME
    )
    set_token_value(token, secret)
    with transaction.atomic():
        _lock_active(client.pk)
        token.save()
        ApiToken.objects.create(access_token=token, user=client.user, name=client.name, is_sandbox=client.is_sandbox)
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)
    return secret, token.expires


def forget_expired_tokens() -> int:
    """Delete tokens of clients that expired a day ago or earlier; returns how many. Called by the clock."""
    tokens = get_access_token_model().objects
    expired = tokens.filter(application__isnull=False, expires__lt=timezone.now() - KEPT_EXPIRED)
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if ids:
        tokens.filter(pk__in=ids).delete()
    return len(ids)


def _read_origin(text: str) -> str:
    """An origin as a browser sends it. Raises Invalid."""
    origin = text.strip().rstrip("/").lower()
    if len(origin) > MOST_OF_ORIGIN or not ORIGIN.fullmatch(origin):
        message = gettext("%(origin)s is no origin such as https://app.example.com.") % {
            "origin": text[:MOST_OF_ORIGIN]
        }
        raise Invalid("origins", message)
    return origin


def _lock_active(client_pk: int) -> ApiClient:
    # The application is read after the lock is had: a join would show it as it was before the wait.
    client = get_visible(locked(ApiClient.objects.all()), "API client", client_pk)
    if not client.is_active:
        raise WrongState(gettext("The API client is deactivated."))
    return client
