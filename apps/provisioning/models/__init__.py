"""What is provisioned: the objects behind catalogue items, batches and requests, and properties with their values."""

from apps.provisioning.models.batches import ProvisioningBatch, ProvisioningBatchItem
from apps.provisioning.models.information import ProvisioningInformationItem, StagedProvisioningInformationItem
from apps.provisioning.models.links import PropertyLink, ProvisionableObject, ProvisioningProperty
from apps.provisioning.models.profiles import ProvisioningProfile
from apps.provisioning.models.providers import ProviderCallback, ProviderToken, ProvisioningProvider
from apps.provisioning.models.requests import ProvisioningRequest

__all__ = [
    "PropertyLink",
    "ProviderCallback",
    "ProviderToken",
    "ProvisionableObject",
    "ProvisioningBatch",
    "ProvisioningBatchItem",
    "ProvisioningInformationItem",
    "ProvisioningProfile",
    "ProvisioningProperty",
    "ProvisioningProvider",
    "ProvisioningRequest",
    "StagedProvisioningInformationItem",
]
