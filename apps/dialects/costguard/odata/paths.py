"""What the models say of an ORM path."""

import functools

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, Model


@functools.lru_cache(maxsize=4096)
def field_at(model: type[Model], path: str) -> tuple[Field | None, bool]:
    """The model field that a path ends at, and whether following it can end in null.

    What the models do not know, such as annotations, is no field and can be null.
    """
    field, nullable = None, False
    for part in path.split("__"):
        if model is None:
            return None, True
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None, True
        nullable = nullable or field.null or not field.concrete
        model = field.related_model
    return field, nullable


def is_timestamp(model: type[Model], path: str) -> bool:
    return isinstance(field_at(model, path)[0], DateTimeField)
