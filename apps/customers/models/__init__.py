"""Whom the carrier serves, what they use, and what stands on their account."""

from apps.customers.models.accounts import AccountStatus, Contract, Customer, Organisation, SalesCode, Tenant
from apps.customers.models.billing import Adjustment, AdjustmentType, CreditReport
from apps.customers.models.contacts import CustomerContact
from apps.customers.models.services import Service, ServiceEquipment, ServiceProduct

__all__ = [
    "AccountStatus",
    "Adjustment",
    "AdjustmentType",
    "Contract",
    "CreditReport",
    "Customer",
    "CustomerContact",
    "Organisation",
    "SalesCode",
    "Service",
    "ServiceEquipment",
    "ServiceProduct",
    "Tenant",
]
