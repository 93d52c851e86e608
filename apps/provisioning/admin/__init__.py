"""Provisioning at the desk: the fallout queue, an order's board and its staged values, and the configuration."""

from apps.provisioning.admin.configuration import (
    ProvisionableObjectAdmin,
    ProvisioningProfileAdmin,
    ProvisioningPropertyAdmin,
)
from apps.provisioning.admin.providers import ProvisioningProviderAdmin
from apps.provisioning.admin.urls import ProvisioningRequestAdmin

__all__ = [
    "ProvisionableObjectAdmin",
    "ProvisioningProfileAdmin",
    "ProvisioningPropertyAdmin",
    "ProvisioningProviderAdmin",
    "ProvisioningRequestAdmin",
]
