"""Badges of accounts."""

from django.utils.safestring import SafeString

from apps.adminkit.badges import badge
from apps.customers.constants import ACCOUNT_LIFE_CYCLE
from apps.customers.models import AccountStatus


def account_badge(status: AccountStatus) -> SafeString:
    """The status of an account, with what it means as the tooltip."""
    state = ACCOUNT_LIFE_CYCLE[status.state]
    return badge(status.name, state.tone, state.meaning)
