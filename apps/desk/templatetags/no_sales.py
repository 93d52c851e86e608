"""Badges and amounts of the drawers' pages."""

from decimal import Decimal

from django import template
from django.conf import settings
from django.utils.html import format_html

from apps.core.formatting import NOTHING
from apps.core.money import in_words
from apps.registers.constants import NoSaleState
from apps.registers.models import NoSale

register = template.Library()
TONES = {NoSaleState.ON_HOLD: "paused", NoSaleState.ERRORED: "bad", NoSaleState.COMPLETED: "good"}
WORDS = {NoSaleState.ON_HOLD: "On hold", NoSaleState.ERRORED: "Errored", NoSaleState.COMPLETED: "Completed"}


@register.filter
def no_sale_state(no_sale: NoSale) -> str:
    """The no-sale's state as a badge."""
    state = NoSaleState(no_sale.state)
    title = no_sale.message or ""
    return format_html('<span class="desk-badge is-{}" title="{}">{}</span>', TONES[state], title, WORDS[state])


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount with its currency: "1,250.00 USD"."""
    return NOTHING if amount is None else f"{in_words(amount)} {settings.CURRENCY}"


@register.filter
def off(difference: Decimal) -> str:
    """How far a count is out, as a badge."""
    if not difference:
        return format_html('<span class="desk-badge is-good">{}</span>', "as expected")
    words = "over" if difference > 0 else "short"
    return format_html('<span class="desk-badge is-bad">{} {}</span>', money(abs(difference)), words)
