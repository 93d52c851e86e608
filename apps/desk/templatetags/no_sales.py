"""Badges and amounts of the drawers' pages."""

from decimal import Decimal

from django import template
from django.conf import settings
from django.utils.translation import gettext

from apps.adminkit.badges import badge, state_badge
from apps.core.formatting import NOTHING
from apps.core.life_cycles import Tone
from apps.core.money import in_words
from apps.registers.constants import NO_SALE_LIFE_CYCLE
from apps.registers.models import NoSale

register = template.Library()


@register.filter
def no_sale_state(no_sale: NoSale) -> str:
    """The no-sale's state as a badge; its message is the tooltip when it has one."""
    return state_badge(NO_SALE_LIFE_CYCLE, no_sale.state, no_sale.message_in_words or "")


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount with its currency: "1,250.00 USD"."""
    return NOTHING if amount is None else f"{in_words(amount)} {settings.CURRENCY}"


@register.filter
def off(difference: Decimal) -> str:
    """How far a count is out, as a badge."""
    if not difference:
        return badge(gettext("as expected"), Tone.GOOD)
    return badge(f"{money(abs(difference))} {'over' if difference > 0 else 'short'}", Tone.BAD)
