"""What goes along when a ticket is merged into another. Apps above register theirs in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a model that keeps history, by their name in the plural. `fields` hold the number of their ticket.

    The name is stored with a merge, in English, and translated where it is shown.
    `left` tells which of the rows stay: `left(source id, target id)` returns them. With `keeps_times` the rows do not
    say themselves that they were changed.
    """

    label: str
    model: type[Model]
    fields: tuple[str, ...] = ("ticket",)
    left: Callable[[int, int], QuerySet[Any]] | None = None
    keeps_times: bool = False

    def of(self, ticket_id: int) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.fields[0]: ticket_id})

    def going(self, source_id: int, target_id: int) -> QuerySet[Any]:
        """The rows of the source that go to the target."""
        rows = self.of(source_id)
        return rows.exclude(pk__in=self.left(source_id, target_id).values("pk")) if self.left else rows


PARTS: list[Part] = []
TAGS = gettext_noop("tags")  # move too, and have no history of their own


def in_both(model: type[Model], *names: str) -> Callable[[int, int], QuerySet[Any]]:
    """For `left`: rows of the source that the target has as well, with the same values in these fields."""

    def rows(source_id: int, target_id: int) -> QuerySet[Any]:
        of_target = model._base_manager.filter(ticket=target_id, **{name: OuterRef(name) for name in names})
        return model._base_manager.filter(Exists(of_target), ticket=source_id)

    return rows


def register_part(part: Part) -> None:
    PARTS.append(part)
