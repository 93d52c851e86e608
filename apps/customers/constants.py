"""Choices of customers, and the life cycle of services."""

from django.db.models import TextChoices

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone


class ServiceStatus(TextChoices):
    """Where a service is in its life."""

    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    DISCONNECTED = "disconnected", "Disconnected"


# Moved by what orders do to services, once they are billed.
SERVICE_LIFE_CYCLE = LifeCycle(
    ServiceStatus,
    StateInfo(
        state=ServiceStatus.ACTIVE,
        tone=Tone.GOOD,
        meaning="In use, and billed each month.",
        moves={ServiceStatus.SUSPENDED: SYSTEM, ServiceStatus.DISCONNECTED: SYSTEM},
    ),
    StateInfo(
        state=ServiceStatus.SUSPENDED,
        tone=Tone.PAUSED,
        meaning="Not to be used until it is restored.",
        moves={ServiceStatus.ACTIVE: SYSTEM, ServiceStatus.DISCONNECTED: SYSTEM},
    ),
    StateInfo(
        state=ServiceStatus.DISCONNECTED,
        tone=Tone.QUIET,
        meaning="Ended; it can be reconnected.",
        moves={ServiceStatus.ACTIVE: SYSTEM},
    ),
)


class CustomerVerb(TextChoices):
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
