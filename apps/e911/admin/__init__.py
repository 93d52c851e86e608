"""Emergency-call addresses at the desk: what an order page shows of them, service addresses, and lookups."""

from apps.e911.admin.configuration import LookupAdmin, ServiceAddressAdmin
from apps.e911.admin.urls import E911SettingsAdmin

__all__ = ["E911SettingsAdmin", "LookupAdmin", "ServiceAddressAdmin"]
