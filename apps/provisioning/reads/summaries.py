"""How many properties an order has, by code and by what they belong to. Locked and unlocked ones count apart."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable

from apps.provisioning.models import ProvisioningInformationItem
from apps.provisioning.reads.lines import action_words

LOCKED = Q(is_locked=True)
SERVICE = Q(service_item__isnull=False)
OF_ACCOUNT = {
    "account_locked": Count("pk", filter=~SERVICE & LOCKED),
    "account_unlocked": Count("pk", filter=~SERVICE & ~LOCKED),
}
OF_SERVICES = {
    "locked": Count("pk", filter=SERVICE & LOCKED),
    "unlocked": Count("pk", filter=SERVICE & ~LOCKED),
}
SERVICE_ACTION = action_words("service_item__action")


def by_code(order_id: int) -> QuerySet[Any]:
    """A row per distinct code: `name` and the counts of services and of the account."""
    items = ProvisioningInformationItem.objects.filter(order=order_id)
    return items.values(name=F("code")).annotate(**OF_ACCOUNT, **OF_SERVICES)


def by_service_action(order_id: int) -> QuerySet[Any]:
    return _by(SERVICE_ACTION, order_id)


def by_service_type(order_id: int) -> QuerySet[Any]:
    return _by(F("service_item__item__name"), order_id)


def by_service_group(order_id: int) -> QuerySet[Any]:
    return _by(F("service_item__item__group__name"), order_id)


def _by(name: Combinable, order_id: int) -> QuerySet[Any]:
    """A row per distinct name among the items under a service: `name`, `locked` and `unlocked`."""
    items: QuerySet[Any] = ProvisioningInformationItem.objects.filter(order=order_id).of_services()
    counts: QuerySet[Any] = items.values(name=name).filter(name__isnull=False).annotate(**OF_SERVICES)
    return counts


def totals_of(orders: QuerySet[Any], order_id: int) -> dict[str, int] | None:
    """The counts over all items of one of the orders, in one statement; None when it is not among them."""
    path = "information_items"
    service = Q(**{f"{path}__service_item__isnull": False})
    account = Q(**{f"{path}__isnull": False, f"{path}__service_item__isnull": True})
    locked = Q(**{f"{path}__is_locked": True})
    type_name = f"{path}__service_item__item"
    totals: dict[str, int] | None = (
        orders.filter(pk=order_id)
        .order_by()
        .values("pk")
        .annotate(
            account_locked=Count(path, filter=account & locked),
            account_unlocked=Count(path, filter=account & ~locked),
            items=Count(path, filter=service),
            locked=Count(path, filter=service & locked),
            codes=Count(f"{path}__code", distinct=True),
            groups=Count(f"{type_name}__group__name", distinct=True),
            types=Count(f"{type_name}__name", distinct=True),
        )
        .first()
    )
    return totals
