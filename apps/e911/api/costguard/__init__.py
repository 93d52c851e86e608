"""Emergency-call addresses in the words of CostGuard Order Management."""

from apps.e911.api.costguard.addresses import E911ServiceAddresses, ServiceItemAddresses

VIEWSETS = [E911ServiceAddresses, ServiceItemAddresses]

__all__ = ["VIEWSETS"]
