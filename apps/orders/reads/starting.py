"""Which starting blocks a person may start an order from, and for whom.

Source: CostGuard Order Management 2.45, Starting Blocks.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.rows import named_row
from apps.customers.constants import AccountState, ServiceStatus
from apps.customers.models import Customer, Service
from apps.orders.constants import (
    SERVICE_SUPPORTS,
    StartingAction,
    StartLocation,
)
from apps.orders.models import StartingBlock
from apps.orders.permissions import ADD_ORDER

# What can be started for any customer; to it comes what the services support, and disconnecting the customer
# while a service runs, or reconnecting it once its account is disconnected.
CUSTOMER_SUPPORTS = frozenset(
    {
        StartingAction.ADD_ORDER,
        StartingAction.ADD_SERVICE,
        StartingAction.BILL_PAYMENT,
        StartingAction.RETURN_ITEM,
        StartingAction.VOID_TRANSACTION,
    }
)

NEEDS_ACTIVE_ACCOUNT = frozenset(
    {StartingAction.ADD_SERVICE, StartingAction.RECONNECT_SERVICE, StartingAction.RESTORE_SERVICE}
)


def startable_by(caller: Caller) -> QuerySet[StartingBlock]:
    """The active blocks for everybody and those for a role of the caller's."""
    blocks = StartingBlock.objects.filter(is_active=True)
    if caller.user is None or caller.user.is_superuser:
        return blocks
    for_roles = StartingBlock.roles.through.objects
    theirs = for_roles.filter(group__user=caller.user).values("startingblock")
    return blocks.filter(~Q(pk__in=for_roles.values("startingblock")) | Q(pk__in=theirs))


def allowed_starting_blocks(
    *,
    by: Caller,
    start_location: StartLocation | None = None,
    customer_id: int | None = None,
    service_id: int | None = None,
    actions: Collection[StartingAction] = (),
) -> QuerySet[StartingBlock]:
    """The blocks that fit all that is given: the place, what the customer and the service support, and the actions.

    A block fits a customer, a service or `actions` when it allows at least one of the actions in question. None fits
    for callers who may not create orders: the contract lists what their permissions allow, and refuses nobody.
    Raises Invalid for a customer or service that there is not, and a service of another customer.
    """
    blocks = startable_by(by) if by.may(ADD_ORDER) else StartingBlock.objects.none()
    if start_location:
        blocks = blocks.filter(start_location__in=[start_location, ""])
    customers = Customer.objects.visible_to(by).select_related("status")
    services = Service.objects.visible_to(by).select_related("customer__status")
    customer = named_row(customers, "customer", "customer", customer_id, optional=True)
    service = named_row(services, "service", "service", service_id, optional=True)
    if customer and service and service.customer_id != customer.pk:
        raise Invalid("service", gettext("It is a service of another customer."), value=service_id)
    if customer:
        blocks = blocks.filter(_allowing(supported_by_customer(customer)))
    if service:
        blocks = blocks.filter(_allowing(supported_by_service(service)))
    return blocks.filter(_allowing(actions)) if actions else blocks


def supported_by_customer(customer: Customer) -> frozenset[StartingAction]:
    """What can be started for the customer, by the state of its account and the services it has."""
    state = AccountState(customer.status.state)
    statuses = set(customer.services.order_by().values_list("status", flat=True).distinct())
    supported = CUSTOMER_SUPPORTS.union(*(SERVICE_SUPPORTS[ServiceStatus(status)] for status in statuses))
    if state == AccountState.DISCONNECTED:
        supported |= {StartingAction.RECONNECT_CUSTOMER}
    elif statuses - {ServiceStatus.DISCONNECTED}:
        supported |= {StartingAction.DISCONNECT_CUSTOMER}
    return _under(state, supported)


def supported_by_service(service: Service) -> frozenset[StartingAction]:
    """What can be started for the service, by its own state and that of its account."""
    return _under(AccountState(service.customer.status.state), SERVICE_SUPPORTS[ServiceStatus(service.status)])


def _under(state: AccountState, supported: frozenset[StartingAction]) -> frozenset[StartingAction]:
    """Without what only an active account permits."""
    return supported if state == AccountState.ACTIVE else supported - NEEDS_ACTIVE_ACCOUNT


def _allowing(actions: Collection[StartingAction]) -> Q:
    condition = Q(pk__in=[])
    for action in sorted(actions):
        condition |= Q(**{f"allow_{action}": True})
    return condition
