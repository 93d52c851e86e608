"""Choices of customers, and the life cycles of accounts and of services."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone

WHOSE, ANY = "organisation", "any"  # parameter of what suggests people: of which organisation, or of any at all


class AccountState(TextChoices):
    """What an account status means. An administrator names the statuses; each of them is of one of these states."""

    ACTIVE = "active", gettext_lazy("Active")
    SUSPENDED = "suspended", gettext_lazy("Suspended")
    DISCONNECTED = "disconnected", gettext_lazy("Disconnected")


# Moved by orders with a new account status, once they complete.
ACCOUNT_LIFE_CYCLE = LifeCycle(
    AccountState,
    StateInfo(
        state=AccountState.ACTIVE,
        tone=Tone.GOOD,
        meaning=gettext_lazy("In good standing; each service has the status of its own."),
        moves={AccountState.SUSPENDED: SYSTEM, AccountState.DISCONNECTED: SYSTEM},
    ),
    StateInfo(
        state=AccountState.SUSPENDED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("Its active services are suspended until it is restored."),
        moves={AccountState.ACTIVE: SYSTEM, AccountState.DISCONNECTED: SYSTEM},
    ),
    StateInfo(
        state=AccountState.DISCONNECTED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Ended with all its services; it can be reconnected."),
        moves={AccountState.ACTIVE: SYSTEM},
    ),
)


class AccountChange(IntegerChoices):
    """What another status does to an account; numbered as the types of customer actions that new installations have."""

    SUSPEND = 1, gettext_lazy("Suspend account")
    DISCONNECT = 2, gettext_lazy("Disconnect account")
    RECONNECT = 3, gettext_lazy("Reconnect account")
    RESTORE = 4, gettext_lazy("Restore account")
    RENAME = 5, gettext_lazy("Change account status")  # to another status of the same state


def account_change(old: AccountState, new: AccountState) -> AccountChange:
    """What going from one state to the other is called."""
    if old == new:
        return AccountChange.RENAME
    if new != AccountState.ACTIVE:
        return AccountChange.SUSPEND if new == AccountState.SUSPENDED else AccountChange.DISCONNECT
    return AccountChange.RECONNECT if old == AccountState.DISCONNECTED else AccountChange.RESTORE


class ServiceStatus(TextChoices):
    """Where a service is in its life."""

    ACTIVE = "active", gettext_lazy("Active")
    SUSPENDED = "suspended", gettext_lazy("Suspended")
    DISCONNECTED = "disconnected", gettext_lazy("Disconnected")


# Moved by what orders do to services, once they are billed.
SERVICE_LIFE_CYCLE = LifeCycle(
    ServiceStatus,
    StateInfo(
        state=ServiceStatus.ACTIVE,
        tone=Tone.GOOD,
        meaning=gettext_lazy("In use, and billed each month."),
        moves={ServiceStatus.SUSPENDED: SYSTEM, ServiceStatus.DISCONNECTED: SYSTEM},
    ),
    StateInfo(
        state=ServiceStatus.SUSPENDED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("Not to be used until it is restored."),
        moves={ServiceStatus.ACTIVE: SYSTEM, ServiceStatus.DISCONNECTED: SYSTEM},
    ),
    StateInfo(
        state=ServiceStatus.DISCONNECTED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Ended; it can be reconnected."),
        moves={ServiceStatus.ACTIVE: SYSTEM},
    ),
)


def status_under(account: AccountState, own: ServiceStatus) -> ServiceStatus:
    """The status of a service whose own is `own`: the account's state comes before it where that permits less."""
    return max(ServiceStatus(account.value), own, key=list(ServiceStatus).index)


class CustomerVerb(TextChoices):
    """What can happen to an organisation, a customer with its contacts, or a sales code; read as "<actor> <label>"."""

    ORGANISATION_CREATED = "organisation.created", gettext_lazy("added the organisation")
    ORGANISATION_CHANGED = "organisation.changed", gettext_lazy("changed the organisation")
    CUSTOMER_CREATED = "customer.created", gettext_lazy("added the customer")
    CUSTOMER_CHANGED = "customer.changed", gettext_lazy("changed the customer")
    CONTACT_ADDED = "customer.contact.added", gettext_lazy("added a contact")
    CONTACT_CHANGED = "customer.contact.changed", gettext_lazy("changed a contact")
    SALES_CODE_CREATED = "sales_code.created", gettext_lazy("added the sales code")
    SALES_CODE_CHANGED = "sales_code.changed", gettext_lazy("changed the sales code")
    ACCOUNT_STATUS_CHANGED = "customer.account_status", gettext_lazy("changed the account's status")
    SERVICE_CREATED = "service.created", gettext_lazy("added the service")
    SERVICE_CHANGED = "service.changed", gettext_lazy("changed the service")
    ADJUSTMENT_CREATED = "adjustment.created", gettext_lazy("adjusted the account")
    CONFIGURED = "customer.configured", gettext_lazy("changed the configuration of accounts")


CONTACT_VERBS = (CustomerVerb.CONTACT_ADDED, CustomerVerb.CONTACT_CHANGED)
