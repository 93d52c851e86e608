"""How requests reach the provisioning systems of providers."""

from apps.provisioning.constants import Adapter
from apps.provisioning.models import ProvisioningProfile
from apps.provisioning.providers.base import Accepted, Order, Provider, Refused, Unavailable
from apps.provisioning.providers.files import FilesProvider
from apps.provisioning.providers.http import HttpProvider

ADAPTERS: dict[str, type[Provider]] = {Adapter.HTTP: HttpProvider, Adapter.FILES: FilesProvider}

__all__ = ["Accepted", "Order", "Provider", "Refused", "Unavailable", "provider_of"]


def provider_of(profile: ProvisioningProfile) -> Provider:
    """The way to the profile's provider."""
    return ADAPTERS[profile.adapter](
        address=profile.address, secret=profile.secret, timeout_seconds=profile.timeout_seconds
    )
