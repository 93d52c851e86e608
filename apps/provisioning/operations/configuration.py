"""Profiles, provisionable objects and properties, as an administrator sets them."""

from collections.abc import Mapping, Sequence

from django.db import models, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, store
from apps.activity.history import changed_columns, write_changes
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.provisioning import providers
from apps.provisioning.constants import ProvisioningVerb
from apps.provisioning.models import ProvisioningProfile, ProvisioningProvider
from apps.provisioning.operations.tokens import end_tokens_of


@transaction.atomic
def save_profile(*, profile: ProvisioningProfile, by: Caller, secret: str = "") -> ProvisioningProfile:
    """Store a new or changed profile; an empty `secret` keeps the one it has.

    Raises NotAllowed and Invalid (an address that its adapter cannot use, HTTP without a secret).
    """
    by.require(permission_to_save(profile), gettext("You may not change provisioning profiles."))
    changed = changed_columns(profile)
    if secret:
        profile.secret = secret
        changed.add("secret")
    if changed & {"adapter", "address", "secret"}:
        _check_way(profile)
    if changed:
        with recording(ProvisioningVerb.CONFIGURED, by=by, subject=profile):
            write_changes(profile, changed)
    return profile


@transaction.atomic
def save_provider(*, provider: ProvisioningProvider, by: Caller) -> ProvisioningProvider:
    """Store a new or changed provider; an inactive one gets no new requests, and its tokens end.

    Raises NotAllowed and AlreadyTaken.
    """
    by.require(permission_to_save(provider), gettext("You may not change providers."))
    stored = store(provider, verb=ProvisioningVerb.CONFIGURED, by=by)
    if not stored.is_active:
        end_tokens_of(stored)
    return stored


def _check_way(profile: ProvisioningProfile) -> None:
    provider = providers.provider_of(profile)
    try:
        provider.check()
    except ValueError as error:
        raise Invalid("address", str(error), value=profile.address) from error
    if provider.needs_secret and not profile.secret:
        raise Invalid("secret", gettext("A secret is needed to sign what is posted."))


@transaction.atomic
def save_configuration(
    *,
    row: models.Model,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> models.Model:
    """Store a provisionable object, or a property with the catalogue items that have it.

    What orders have of them already stays. Raises NotAllowed and AlreadyTaken.
    """
    by.require(permission_to_save(row))
    return store(row, verb=ProvisioningVerb.CONFIGURED, by=by, parts=parts, removed=removed, links=links)
