"""Words and badges of the order pages."""

from decimal import Decimal

from django import template

from apps.adminkit.badges import state_badge
from apps.core import formatting
from apps.core.money import in_words
from apps.customers.badges import account_badge
from apps.customers.constants import SERVICE_LIFE_CYCLE
from apps.customers.models import AccountStatus, Service
from apps.orders.badges import order_state
from apps.orders.constants import AGREEMENT_LIFE_CYCLE, ORDER_LIFE_CYCLE, TENDER_LIFE_CYCLE, OrderState
from apps.orders.models import InstallmentAgreement, OrderTender
from apps.payments.constants import REFUND_LIFE_CYCLE
from apps.payments.models import RefundAttempt

register = template.Library()
register.filter("order_state", order_state)


@register.filter
def account_status(status: AccountStatus) -> str:
    """The status of an account as a badge."""
    return account_badge(status)


@register.filter
def service_status(service: Service) -> str:
    """The service's status as a badge."""
    return state_badge(SERVICE_LIFE_CYCLE, service.status)


@register.filter
def state_tone(state: OrderState | None) -> str:
    """The class that colours a bar of a state."""
    return f"is-{ORDER_LIFE_CYCLE[state].tone}" if state else ""


@register.filter
def tender_status(tender: OrderTender) -> str:
    """The tender's status as a badge."""
    return state_badge(TENDER_LIFE_CYCLE, tender.status)


@register.filter
def agreement_state(agreement: InstallmentAgreement) -> str:
    """Whether an installment agreement goes on, as a badge."""
    return state_badge(AGREEMENT_LIFE_CYCLE, agreement.state)


@register.filter
def refund_state(attempt: RefundAttempt) -> str:
    """How far a refund has come, as a badge."""
    return state_badge(REFUND_LIFE_CYCLE, attempt.state)


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount with thousands separators: 1,234.50."""
    return formatting.NOTHING if amount is None else in_words(amount)


@register.filter
def absolute(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)


@register.filter
def depth(steps: int) -> int:
    """How far an item is set in; four steps at most."""
    return min(steps, 4)
