"""Objects that journals are about by an id of their own; each app registers its own in `AppConfig.ready()`.

Customers, tickets and follow-ups have columns for their references instead.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.journals.constants import JournalObjectType

_VISIBLE: dict[str, Callable[[Caller], QuerySet]] = {}


def register_object(object_type: JournalObjectType, visible_to: Callable[[Caller], QuerySet]) -> None:
    """Let journals of this object type name only rows of `visible_to(caller)`, by primary key."""
    _VISIBLE[object_type] = visible_to


def is_visible(object_type: str, object_id: int, by: Caller) -> bool:
    """Whether the caller sees the object; true of the types that name records of other systems."""
    visible_to = _VISIBLE.get(object_type)
    return visible_to is None or visible_to(by).filter(pk=object_id).exists()
