"""Badges: a word in the colour of its tone."""

from django.utils.safestring import SafeString

from apps.core.life_cycles import LifeCycle
from apps.core.markup import escaped


def badge(label: str, tone: str, title: str = "") -> SafeString:
    """A badge, with a tooltip when there is one."""
    tip = f' title="{escaped(title)}"' if title else ""
    return SafeString(f'<span class="desk-badge is-{escaped(tone)}"{tip}>{escaped(label)}</span>')


def state_badge(life_cycle: LifeCycle, state, title: str = "") -> SafeString:
    """A state as a badge; its meaning is the tooltip unless another is given."""
    row = life_cycle[state]
    return badge(life_cycle.label(state), row.tone, title or row.meaning)
