"""What an escalation does beyond this app. Apps above register theirs in `AppConfig.ready()`."""

from collections.abc import Callable

from apps.tickets.constants import EscalationAction

Effect = Callable[..., None]
EFFECTS: dict[str, Effect] = {}


def register_effect(action: EscalationAction, effect: Effect) -> None:
    """Let an action be that function: `effect(ticket=…, text=…, person=…)`, a part of the worker's transaction."""
    EFFECTS[action] = effect
