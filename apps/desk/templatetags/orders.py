"""Words and badges of the order pages."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from apps.core import formatting
from apps.core.money import in_words
from apps.orders.constants import State
from apps.orders.labels import state_label
from apps.orders.models import Order

register = template.Library()
TONES = {
    State.IN_CART: "quiet",
    State.CHECKED_OUT: "calm",
    State.SUBMITTED: "calm",
    State.IN_PROCESS: "calm",
    State.PAUSED: "paused",
    State.ON_HOLD: "warn",
    State.ERRORED: "bad",
    State.COMPLETED: "good",
    State.CANCELLED: "quiet",
}


@register.filter
def order_state(order: Order) -> str:
    """The order's state as a badge."""
    state = State(order.state)
    return format_html('<span class="desk-badge is-{}">{}</span>', TONES[state], state_label(state))


@register.filter
def state_tone(state: State | None) -> str:
    """The class that colours a bar of a state."""
    return f"is-{TONES[state]}" if state else ""


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount with thousands separators: 1,234.50."""
    return formatting.NOTHING if amount is None else in_words(amount)


@register.filter
def step_words(state: State) -> str:
    """Label of an order state."""
    return state_label(state)


@register.filter
def absolute(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)


@register.filter
def depth(steps: int) -> int:
    """How far an item is set in; four steps at most."""
    return min(steps, 4)
