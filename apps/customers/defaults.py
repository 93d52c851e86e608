"""The account statuses that a new installation starts with, numbered as CostGuard Order Management 2.45 shows them."""

from apps.customers.constants import AccountState

ACCOUNT_STATUSES = [
    (1, "Active", AccountState.ACTIVE),
    (2, "Disconnected", AccountState.DISCONNECTED),
    (1014, "Suspended", AccountState.SUSPENDED),
]


def create_default_account_statuses(status_model) -> None:
    """Create the rows with the given model class, unless there are any."""
    if status_model.objects.exists():
        return
    for number, name, state in ACCOUNT_STATUSES:
        status_model.objects.create(number=number, name=name, state=state)
