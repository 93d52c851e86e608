"""Parts that apps above add to the page of an object below. Each is added in `AppConfig.ready()`."""

from collections import defaultdict
from collections.abc import Callable

from django.db.models import Model

from apps.core.caller import Caller

Part = Callable[[Model, Caller], dict]
_PARTS: dict[type[Model], list[Part]] = defaultdict(list)


def add_part(model: type[Model], part: Part) -> None:
    """Let pages of the model's rows have what `part(row, caller)` returns in their templates' context."""
    _PARTS[model].append(part)


def parts_of(row: Model, caller: Caller) -> dict:
    """What the apps above add to the context of the row's page."""
    context = {}
    for part in _PARTS[type(row)]:
        context |= part(row, caller)
    return context
