"""How requests reach the provisioning systems of providers."""

from apps.core import sandbox
from apps.provisioning.constants import Adapter
from apps.provisioning.models import ProvisioningProfile
from apps.provisioning.providers.base import Accepted, Provider, ProviderRequest, Refused, Unavailable
from apps.provisioning.providers.files import FilesProvider
from apps.provisioning.providers.http import HttpProvider
from apps.provisioning.providers.scripted import ScriptedProvider

ADAPTERS: dict[str, type[Provider]] = {Adapter.HTTP: HttpProvider, Adapter.FILES: FilesProvider}

__all__ = ["Accepted", "Provider", "ProviderRequest", "Refused", "Unavailable", "provider_of"]


def provider_of(profile: ProvisioningProfile) -> Provider:
    """The way to the profile's provider; in the sandbox to one that follows a script."""
    if sandbox.is_active():
        return ScriptedProvider(address="", secret="", timeout_seconds=profile.timeout_seconds)
    return ADAPTERS[profile.adapter](
        address=profile.address, secret=profile.secret, timeout_seconds=profile.timeout_seconds
    )
