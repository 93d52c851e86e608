"""Choices and limits of the app."""

from django.db.models import TextChoices


class ServiceStatus(TextChoices):
    """Where a service is in its life."""

    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    DISCONNECTED = "disconnected", "Disconnected"


class Verb(TextChoices):
    """What can happen to an organisation, a customer or a sales code; read as "<actor> <label>"."""

    ORGANISATION_CREATED = "organisation.created", "added the organisation"
    ORGANISATION_CHANGED = "organisation.changed", "changed the organisation"
    CUSTOMER_CREATED = "customer.created", "added the customer"
    CUSTOMER_CHANGED = "customer.changed", "changed the customer"
    SALES_CODE_CREATED = "sales_code.created", "added the sales code"
    SALES_CODE_CHANGED = "sales_code.changed", "changed the sales code"
    SERVICE_CREATED = "service.created", "added the service"
    SERVICE_CHANGED = "service.changed", "changed the service"
    ADJUSTMENT_CREATED = "adjustment.created", "adjusted the account"
    CONFIGURED = "customer.configured", "changed the configuration of accounts"
