"""What one write did to the rows that keep history, read from their history so that it can be taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery

from apps.activity.history import SILENT
from apps.activity.models import Activity
from apps.core.bulk import one_of
from apps.core.locks import locked


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that a write changed or made, with its version from before where that is on record.

    `is_latest` says whether the row has the values that the write left, also where it had others in between.
    """

    row: Any
    is_new: bool
    before: Any
    is_latest: bool

    def restore(self) -> None:
        """Give the row the values from before. Part of the caller's recording."""
        for field in _telling(self.before):
            setattr(self.row, field.attname, getattr(self.before, field.attname))
        self.row.save()


def changes_in(activities: QuerySet[Activity], model: type[models.Model]) -> Iterator[Changed]:
    """The rows of a model that these activities changed, locked, by their ids; those deleted since are left out.

    Three statements, whatever was changed.
    """
    history = model.history  # type: ignore[attr-defined]  # of django-simple-history
    older = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    versions = history.filter(activity__in=activities).annotate(version_before=Subquery(older.values("history_id")[:1]))
    first: dict[int, Any] = {}
    last: dict[int, Any] = {}
    for version in versions.order_by("history_id"):
        first.setdefault(version.id, version)
        last[version.id] = version
    earlier = history.in_bulk([version.version_before for version in first.values() if version.version_before])
    for row in locked(model._base_manager.filter(pk__in=one_of(first))):
        is_new, before = first[row.pk].history_type == "+", earlier.get(first[row.pk].version_before)
        yield Changed(row, is_new, before, is_latest=_are_alike(row, last[row.pk]))


def _are_alike(row: Any, version: Any) -> bool:
    return all(getattr(row, field.attname) == getattr(version, field.attname) for field in _telling(version))


def _telling(version: Any) -> list[Any]:
    return [field for field in type(version).tracked_fields if not field.primary_key and field.name not in SILENT]
