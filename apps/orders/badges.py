"""Badges of orders."""

from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.badges import badge, state_badge
from apps.core.life_cycles import Tone
from apps.orders.constants import ORDER_LIFE_CYCLE
from apps.orders.models import Order

VOIDED = gettext_lazy("All that it did was taken back.")


def order_state(order: Order) -> str:
    """The order's state as a badge, and another where it was voided."""
    state = state_badge(ORDER_LIFE_CYCLE, order.state)
    return format_html("{} {}", state, badge(gettext("Voided"), Tone.WARN, VOIDED)) if order.voided_at else state
