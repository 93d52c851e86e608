"""What the account of a customer may become."""

from apps.customers.constants import ACCOUNT_LIFE_CYCLE, AccountChange, AccountState, account_change
from apps.customers.models import AccountStatus, Customer


def possible_changes(customer: Customer) -> dict[AccountChange, list[AccountStatus]]:
    """The changes that the account's present status allows, each with the statuses that it can lead to."""
    old = AccountState(customer.status.state)
    states = [old, *ACCOUNT_LIFE_CYCLE[old].moves]
    found: dict[AccountChange, list[AccountStatus]] = {}
    for status in AccountStatus.objects.filter(state__in=states).exclude(pk=customer.status.pk):
        found.setdefault(account_change(old, AccountState(status.state)), []).append(status)
    return {change: found[change] for change in sorted(found)}
