"""Storing rows of configuration, which are saved whole as a form shows them. Each app's operation says who may."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext

from apps.activity.changes import keep_link_changes
from apps.activity.history import is_unchanged, write_changes
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, DomainError, WrongState
from apps.core.identity import why_refused
from apps.core.rows import Row
from apps.core.text import Text

Links = Mapping[str, Mapping[object, str]]  # by field: the keys of what it holds, and their words


def permission_to_save(row: models.Model) -> str:
    """The permission that saving a new or changed row needs, such as catalog.add_tax."""
    action = "add" if row._state.adding else "change"
    return f"{row._meta.app_label}.{action}_{row._meta.model_name}"


def store(
    row: Row,
    *,
    verb: str,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> Row:
    """Save a row under one activity, with the rows that belong to it, and return it; nothing if all is as it was.

    `parts` are new or changed rows that point at it, `removed` those to delete, `links` what its many-to-many
    fields hold from now on. Part of the operation's transaction. Raises AlreadyTaken and Invalid.
    """
    links = links or {}
    before, wanted = linked(row), {name: _by_key(others) for name, others in links.items()}
    if is_unchanged(row) and not removed and all(map(is_unchanged, parts)) and not _moved(before, wanted):
        return row
    try:
        with transaction.atomic(), recording(verb, by=by, subject=row) as entry:
            write_changes(row)
            for part in removed:
                part.delete()
            for part in parts:
                if not is_unchanged(part):
                    write_changes(part)
            for name, others in links.items():
                getattr(row, name).set(others)
            note_links(entry, row, before)
    except IntegrityError as error:
        raise refusal(row, *parts) from error
    return row


def refusal(row: models.Model, *parts: models.Model) -> DomainError:
    """Why the database refused to store a row and its parts, to be raised once the savepoint is rolled back."""
    otherwise = gettext("Another %(verbose_name)s has one of these values, or a part of it.") % {
        "verbose_name": row._meta.verbose_name
    }
    return why_refused([row, *parts]) or AlreadyTaken("", otherwise)


def linked(row: models.Model) -> Links:
    """What each many-to-many field of a row holds, by the field's name; nothing for a new row."""
    if row._state.adding:
        return {}
    return {field.name: _by_key(getattr(row, field.name).all()) for field in row._meta.many_to_many}


def note_links(entry: Activity, row: models.Model, before: Links) -> None:
    """Write into the activity what the many-to-many fields of a row held before and hold now, where that differs.

    Part of every operation that sets such a field, within its `recording()`.
    """
    after = linked(row)
    moves = {
        name: {"from": sorted(before.get(name, {}).values()), "to": sorted(after[name].values())}
        for name in _moved(before, after)
    }
    if moves:
        entry.data = {**entry.data, "links": moves}
        entry.save(update_fields=["data"])
        keep_link_changes(entry, row)


def _by_key(rows: Iterable[models.Model]) -> dict[object, str]:
    return {row.pk: str(row) for row in rows}


def _moved(before: Links, after: Links) -> list[str]:
    return [name for name, rows in after.items() if before.get(name, {}).keys() != rows.keys()]


def require_unchanged(row: models.Model, names: Sequence[str], message: Text) -> None:
    """Raise WrongState if a stored row is about to get another value in one of these fields."""
    if row._state.adding:
        return
    old = type(row)._base_manager.select_for_update().get(pk=row.pk)
    fields = {field.name: field.attname for field in row._meta.concrete_fields}
    if any(getattr(old, fields[name]) != getattr(row, fields[name]) for name in names):
        raise WrongState(message)
