"""Writes to the tokens with which providers report."""

import datetime
import hashlib
import secrets

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core import database
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.formatting import join_words
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.provisioning.constants import PROVIDER_TOKEN_LASTS, REPLACED_TOKEN_LASTS, ProvisioningVerb
from apps.provisioning.models import ProviderToken, ProvisioningProvider
from apps.users.permissions import MANAGE_TOKENS

LISTED = 50
LAST_USE_RESOLUTION = datetime.timedelta(minutes=1)


@transaction.atomic
def create_provider_token(
    *, provider_id: int, name: str, by: Caller, lifetime: datetime.timedelta = PROVIDER_TOKEN_LASTS
) -> str:
    """Make a token for the callbacks of an active provider and return its secret, which is kept only as a SHA-256.

    Raises NotAllowed, NotFound and WrongState (the provider is inactive).
    """
    by.require(MANAGE_TOKENS)
    provider = _lock_active(provider_id)
    return _create(provider, name, lifetime, ProvisioningVerb.TOKEN_CREATED, by)


def create_token_of_provider(name: str, by: Caller) -> str:
    """Make a token for the active provider of this name and return its secret.

    Raises Invalid, which lists the providers, and NotAllowed.
    """
    active = ProvisioningProvider.objects.filter(is_active=True)
    provider = active.filter(name_identity=name).first()
    if provider is None:
        names = list(active.order_by("name").values_list("name", flat=True)[:LISTED])
        known = f" Active: {join_words(names)}." if names else ""
        raise Invalid("provider", f"There is no active provider {name}.{known}", value=name)
    return create_provider_token(provider_id=provider.pk, name="command line", by=by)


@transaction.atomic
def rotate_provider_token(*, token_id: int, by: Caller) -> str:
    """Make a token in place of another one, which goes on working for 24 hours at most; returns the secret.

    The new one lasts as long as the other one was made to. Raises NotAllowed, NotFound and WrongState (ended, expired,
    the provider is inactive).
    """
    by.require(MANAGE_TOKENS)
    token = _lock_good(token_id)
    provider = _lock_active(token.provider_id)
    lifetime = token.expires_at - token.created_at
    secret = _create(provider, token.name, lifetime, ProvisioningVerb.TOKEN_ROTATED, by)
    token.expires_at = min(token.expires_at, timezone.now() + REPLACED_TOKEN_LASTS)
    token.save(update_fields=["expires_at"])
    return secret


@transaction.atomic
def end_provider_token(*, token_id: int, by: Caller) -> None:
    """End a token at once. Raises NotAllowed, NotFound and WrongState (ended or expired already)."""
    by.require(MANAGE_TOKENS)
    token = _lock_good(token_id)
    token.ended_at = timezone.now()
    with recording(ProvisioningVerb.TOKEN_ENDED, by=by, subject=token.provider, obj=token, data={"name": token.name}):
        token.save(update_fields=["ended_at"])


def end_tokens_of(provider: ProvisioningProvider) -> None:
    """End every token of a provider, as part of the operation that ends the provider."""
    ProviderToken.objects.filter(provider=provider, ended_at=None).update(ended_at=timezone.now())


def token_of(secret: bytes) -> ProviderToken | None:
    """The good token of an active provider that has this secret, its use noted to the minute; or None."""
    now = timezone.now()
    checksum = hashlib.sha256(secret).hexdigest()
    good = ProviderToken.objects.good(now).filter(checksum=checksum, provider__is_active=True)
    token = good.select_related("provider").first()
    if token is not None and (token.last_used_at is None or now - token.last_used_at > LAST_USE_RESOLUTION):
        try:
            with transaction.atomic():
                ProviderToken.objects.filter(pk=token.pk).update(last_used_at=now)
        except OperationalError as error:
            if not database.is_unavailable(error):
                raise
    return token


def _create(
    provider: ProvisioningProvider, name: str, lifetime: datetime.timedelta, verb: ProvisioningVerb, by: Caller
) -> str:
    if not name.strip():
        raise Invalid("name", gettext("A token needs a name."), value=name)
    secret = secrets.token_urlsafe(32)
    token = ProviderToken(
        provider=provider,
        name=name,
        checksum=hashlib.sha256(secret.encode()).hexdigest(),
        expires_at=timezone.now() + lifetime,
        created_by=by.user,
    )
    with recording(verb, by=by, subject=provider, obj=token, data={"name": name}):
        token.save()
    return secret


def _lock_active(provider_id: int) -> ProvisioningProvider:
    provider = get_visible(locked(ProvisioningProvider.objects.all()), "provider", provider_id)
    if not provider.is_active:
        raise WrongState(gettext("%(provider)s is inactive, and has no tokens.") % {"provider": provider})
    return provider


def _lock_good(token_id: int) -> ProviderToken:
    token = get_visible(locked(ProviderToken.objects.select_related("provider")), "token", token_id)
    if not token.is_good:
        raise WrongState(gettext("The token has ended."))
    return token
