"""What the account of a customer may become."""

from collections.abc import Iterable

from django.db.models import QuerySet

from apps.customers.constants import ACCOUNT_LIFE_CYCLE, AccountChange, AccountState, account_change
from apps.customers.models import AccountStatus, Customer


def reachable_statuses(customer: Customer) -> QuerySet[AccountStatus]:
    """The statuses that the account's present status can lead to."""
    old = AccountState(customer.status.state)
    return AccountStatus.objects.filter(state__in=[old, *ACCOUNT_LIFE_CYCLE[old].moves]).exclude(pk=customer.status.pk)


def changes_among(customer: Customer, statuses: Iterable[AccountStatus]) -> dict[AccountChange, list[AccountStatus]]:
    """The changes that lead to these statuses, each with those that it can lead to."""
    old, found = AccountState(customer.status.state), dict[AccountChange, list[AccountStatus]]()
    for status in sorted(statuses, key=lambda status: status.number):
        found.setdefault(account_change(old, AccountState(status.state)), []).append(status)
    return {change: found[change] for change in sorted(found)}


def possible_changes(customer: Customer) -> dict[AccountChange, list[AccountStatus]]:
    """The changes that the account's present status allows, each with the statuses that it can lead to."""
    return changes_among(customer, reachable_statuses(customer))
