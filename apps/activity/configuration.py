"""Storing rows of configuration, which are saved whole as a form shows them. Each room's operation says who may."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, models, transaction

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, WrongState


def permission_to_save(row: models.Model) -> str:
    """The permission that saving a new or changed row needs, such as catalog.add_tax."""
    action = "add" if row._state.adding else "change"
    return f"{row._meta.app_label}.{action}_{row._meta.model_name}"


def store(
    row: models.Model,
    *,
    verb: str,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> models.Model:
    """Save a row under one activity, with the rows that belong to it, and return it.

    `parts` are new or changed rows that point at it, `removed` those to delete, `links` what its many-to-many
    fields hold from now on. Part of the operation's transaction. Raises AlreadyTaken.
    """
    links = links or {}
    told = {name: [str(other) for other in others] for name, others in links.items()}
    try:
        with transaction.atomic(), recording(verb, by=by, subject=row, data=told):
            row.save()
            for part in removed:
                part.delete()
            for part in parts:
                part.save()
            for name, others in links.items():
                getattr(row, name).set(others)
    except IntegrityError as error:
        raise AlreadyTaken("", f"Another {row._meta.verbose_name} has one of these values, or a part of it.") from error
    return row


def require_unchanged(row: models.Model, names: Sequence[str], message: str) -> None:
    """Raise WrongState if a stored row is about to get another value in one of these fields."""
    if row._state.adding:
        return
    old = type(row)._base_manager.select_for_update().get(pk=row.pk)
    fields = [row._meta.get_field(name).attname for name in names]
    if any(getattr(old, name) != getattr(row, name) for name in fields):
        raise WrongState(message)
