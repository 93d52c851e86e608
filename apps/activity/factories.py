"""Base of the factories."""

from typing import Any

import factory
from django.db import models

from apps.activity.history import unrecorded


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
