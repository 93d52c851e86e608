"""Badges: a word in the colour of its tone."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.life_cycles import LifeCycle


def badge(label: str, tone: str, title: str = "") -> SafeString:
    """A badge, with a tooltip when there is one."""
    if title:
        return format_html('<span class="desk-badge is-{}" title="{}">{}</span>', tone, title, label)
    return format_html('<span class="desk-badge is-{}">{}</span>', tone, label)


def state_badge(life_cycle: LifeCycle, state, title: str = "") -> SafeString:
    """A state as a badge; its meaning is the tooltip unless another is given."""
    row = life_cycle[state]
    return badge(life_cycle.label(state), row.tone, title or row.meaning)
