"""Base of the factories."""

import datetime
from collections.abc import Iterable
from typing import Any

import factory
from django.db import models
from django.db.models import F

from apps.activity.history import unrecorded
from apps.activity.models import Activity


class RowFactory(factory.django.DjangoModelFactory):  # type: ignore[type-arg]  # the factories name their model in Meta
    """Makes rows for tests and demo data, which no operation makes and so no activity tells of."""

    class Meta:
        abstract = True

    @classmethod
    def create(cls, **kwargs: Any) -> Any:
        with unrecorded():
            return super().create(**kwargs)

    @classmethod
    def _get_or_create(cls, model_class: type[models.Model], *args: Any, **kwargs: Any) -> Any:
        """As in factory_boy, without the savepoint: nobody else makes the row meanwhile.

        Most rows are new, for which a look at the key is enough.
        """
        rows = model_class._default_manager
        key = {name: kwargs[name] for name in cls._meta.django_get_or_create}  # type: ignore[attr-defined]  # set by Meta
        found = rows.filter(**key)
        if found.order_by().values_list("pk")[:1]:
            return found.first()
        return rows.create(*args, **kwargs)


def move_back(row: Any, times: Iterable[str], *, made: datetime.timedelta, changed: datetime.timedelta) -> None:
    """As if a row had been made and changed that much earlier: its `times`, its versions and its activities."""
    stored = {column.name for column in row.history.model._meta.concrete_fields}
    moves = {name: F(name) - (made if name == "created_at" else changed) for name in times}
    type(row)._base_manager.filter(pk=row.pk).update(**moves)
    kept = {name: value for name, value in moves.items() if name in stored}
    versions = row.history.order_by()
    versions.filter(history_type="+").update(history_date=F("history_date") - made, **kept)
    versions.exclude(history_type="+").update(history_date=F("history_date") - changed, **kept)
    activities = Activity.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    first = activities.order_by("pk").values_list("pk", flat=True).first()
    activities.exclude(pk=first).update(at=F("at") - changed)
    activities.filter(pk=first).update(at=F("at") - made)
