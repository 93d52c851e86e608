"""Base of the factories."""

from typing import Any

import factory

from apps.activity.history import unrecorded


class RowFactory(factory.django.DjangoModelFactory):  # type: ignore[type-arg]  # the factories name their model in Meta
    """Makes rows for tests and demo data, which no operation makes and so no activity tells of."""

    class Meta:
        abstract = True

    @classmethod
    def create(cls, **kwargs: Any) -> Any:
        with unrecorded():
            return super().create(**kwargs)
