"""Profiles and properties, as an administrator sets them."""

from django.db import transaction

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.provisioning import providers
from apps.provisioning.constants import Verb
from apps.provisioning.models import ProvisioningProfile, ProvisioningProperty


@transaction.atomic
def save_profile(*, profile: ProvisioningProfile, by: Caller, secret: str = "") -> ProvisioningProfile:
    """Store a new or changed profile; an empty `secret` keeps the one it has.

    Raises NotAllowed and Invalid (an address that its adapter cannot use, HTTP without a secret).
    """
    right = "add" if profile.pk is None else "change"
    by.require(f"provisioning.{right}_provisioningprofile", "You may not change provisioning profiles.")
    if secret:
        profile.secret = secret
    provider = providers.provider_of(profile)
    try:
        provider.check()
    except ValueError as error:
        raise Invalid("address", str(error), value=profile.address) from error
    if provider.needs_secret and not profile.secret:
        raise Invalid("secret", "A secret is needed to sign what is posted.")
    with recording(Verb.CONFIGURED, by=by, subject=profile):
        profile.save()
    return profile


@transaction.atomic
def save_property(*, property: ProvisioningProperty, by: Caller) -> ProvisioningProperty:
    """Store a new or changed property. What orders have of it already stays. Raises NotAllowed."""
    right = "add" if property.pk is None else "change"
    by.require(f"provisioning.{right}_provisioningproperty", "You may not change provisioning properties.")
    with recording(Verb.CONFIGURED, by=by, subject=property):
        property.save()
    return property
