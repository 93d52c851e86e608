"""Records as they were: rebuilt from their history, for reading."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from apps.activity.history import SILENT
from apps.activity.models import FieldChange
from apps.activity.pages import name_of
from apps.activity.past import rows_as_of
from apps.activity.querysets import rows_recorded_for
from apps.activity.timelines import display_value, names_of_references
from apps.core.caller import Caller
from apps.core.formatting import NOTHING
from apps.core.rows import FirstRows, cut
from apps.core.together import Keys, read_together

MOST_PARTS = 50  # of a kind, on a page


@dataclass(frozen=True, slots=True)
class Value:
    """What a field of a record held at one time, and at another where two are compared, in words."""

    label: str
    then: str
    other: str = ""

    @property
    def differs(self) -> bool:
        return self.then != self.other


@dataclass(frozen=True, slots=True)
class Part:
    """A row that belongs to a record, with the fields that say something; whether it was there at each of the times."""

    name: str
    values: Sequence[Value]
    was_there: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Parts:
    """What belonged to a record of one kind, the latest first."""

    title: str
    rows: FirstRows[Any]


def row_as_of(model: type[Model], pk: int, at: datetime.datetime) -> Any | None:
    """The version that a row had at that time; None before it was made and after it was deleted."""
    history: Any = model.history  # type: ignore[attr-defined]  # of django-simple-history
    versions = history.filter(**{str(model._meta.pk.attname): pk}, history_date__lte=at)
    version = versions.select_related("activity__actor").order_by("-history_date", "-history_id").first()
    return None if version is None or version.history_type == "-" else version


def has_history(model: type[Model], pk: int) -> bool:
    """Whether anything is on record of a row, also of one that is no more."""
    history: Any = model.history  # type: ignore[attr-defined]  # of django-simple-history
    found: bool = history.filter(**{str(model._meta.pk.attname): pk}).exists()
    return found


def values_of(model: type[Model], *versions: Any) -> list[Value]:
    """The fields of one version, or of two beside each other, in words; one statement for what they refer to."""
    moves = _moves(model, versions)
    names = names_of_references(moves)
    return [_value(move, names) for move in moves]


def links_as_of(model: type[Model], pk: int, times: Sequence[datetime.datetime]) -> list[Value]:
    """What the many-to-many fields of a record held at one time, or two beside each other; one statement.

    They have no versions, but each of their changes is kept: the last one up to a time says what they held then, or
    else the first one after it, or else what they hold now.
    """
    fields = [field for field in model._meta.many_to_many if hasattr(field, "m2m_column_name")]
    reads: list[Any] = []
    for field in fields:
        of_field = {"object_type": model._meta.label_lower, "object_id": pk, "field": field.name}
        changes = FieldChange.objects.filter(**of_field)
        for at in times:
            reads.append(changes.filter(activity__at__lte=at).order_by("-activity__at", "-pk")[:1])
            reads.append(changes.filter(activity__at__gt=at).order_by("activity__at", "pk")[:1])
        of_row = {f"{field.m2m_field_name()}_id": pk}
        through: Any = field.remote_field.through
        keys = through._base_manager.filter(**of_row).values(f"{field.m2m_reverse_field_name()}_id")
        reads.append(field.related_model._base_manager.filter(pk__in=keys)[:MOST_PARTS])
    found = iter(read_together(*reads))
    values = []
    for field in fields:
        pairs = [(next(found), next(found)) for _ in times]
        now = ", ".join(sorted(map(str, next(found))))
        held = [before[0].new if before else after[0].old if after else now for before, after in pairs]
        if any(held):
            values.append(Value(str(capfirst(field.verbose_name)), held[0] or NOTHING, held[-1] or NOTHING))
    return values


def parts_as_of(
    models: Sequence[type[Model]], record: type[Model], pk: int, times: Sequence[datetime.datetime], by: Caller
) -> list[Parts]:
    """What belonged to a record at one time or two, in words, as far as the caller sees it: three statements."""
    versions = versions_of_parts(models, record, pk, times, by)
    moves = {model: [_moves(model, pair, _reference(model, record)) for pair in versions[model]] for model in models}
    names = names_of_references(move for of_model in moves.values() for each in of_model for move in each)
    return [
        Parts(
            str(capfirst(model._meta.verbose_name_plural)),
            cut(
                [
                    _part(model, pair, [_value(move, names) for move in each if not _is_empty(move)])
                    for pair, each in zip(versions[model], moves[model], strict=True)
                ],
                MOST_PARTS,
            ),
        )
        for model in models
        if versions[model]
    ]


def versions_of_parts(
    models: Sequence[type[Model]], record: type[Model], pk: int, times: Sequence[datetime.datetime], by: Caller
) -> dict[type[Model], list[list[Any]]]:
    """The rows of each model that belonged to a record, the latest first: what each was at the times, None for nothing.

    Whoever does not see each row of a model today sees of it what is still there, and theirs to see as it is now.
    """
    wanted = [_of_record(model, record, pk, at) for model in models for at in times]
    read = read_together(*wanted)
    found = {model: read[place * len(times) :][: len(times)] for place, model in enumerate(models)}
    hidden = _hidden(found, by)
    versions: dict[type[Model], list[list[Any]]] = {}
    for model, of_model in found.items():
        at_times = [{row.pk: row for row in rows if row.pk not in hidden[model]} for rows in of_model]
        keys = sorted({key for rows in at_times for key in rows}, reverse=True)
        versions[model] = [[rows.get(key) for rows in at_times] for key in keys]
    return versions


def _reference(model: type[Model], record: type[Model]) -> Any:
    """The field by which rows of a model belong to a record."""
    return next(field for field in model._meta.concrete_fields if field.related_model is record)


def _of_record(model: type[Model], record: type[Model], pk: int, at: datetime.datetime) -> QuerySet[Any]:
    rows = rows_as_of(model, at).filter(**{_reference(model, record).attname: pk})
    return rows.order_by("-pk")[: MOST_PARTS + 1]


def _hidden(found: dict[type[Model], list[list[Any]]], by: Caller) -> dict[type[Model], set[Any]]:
    """The keys of the rows that the caller does not see today, by model."""
    keys = {model: {row.pk for rows in versions for row in rows} for model, versions in found.items()}
    seen = {model: rows for model in found if (rows := rows_recorded_for(model, by)) is not None}
    read = read_together(*(Keys(rows.filter(pk__in=keys[model])) for model, rows in seen.items()))
    shown = {model: set(found) for model, found in zip(seen, read, strict=True)}
    return {model: keys[model] - shown[model] if model in shown else set() for model in found}


def _moves(model: type[Model], versions: Sequence[Any], left_out: Any = None) -> list[tuple[Any, Any, Any]]:
    """Each field that is shown, with what the first of the versions and what the last of them held."""
    history: Any = model.history.model  # type: ignore[attr-defined]  # of django-simple-history
    silent = SILENT if left_out is None else SILENT | {left_out.name}
    fields = [each for each in history.tracked_fields if each.name not in silent and not each.primary_key]
    held = [[None if row is None else getattr(row, field.attname) for row in versions] for field in fields]
    return [(field, values[0], values[-1]) for field, values in zip(fields, held, strict=True)]


def _value(move: tuple[Any, Any, Any], names: dict[Any, str]) -> Value:
    field, then, other = move
    label = str(capfirst(field.verbose_name))
    return Value(label, display_value(field, then, names), display_value(field, other, names))


def _is_empty(move: tuple[Any, Any, Any]) -> bool:
    return all(value is None or value == "" for value in move[1:])


def _part(model: type[Model], pair: Sequence[Any], values: Sequence[Value]) -> Part:
    pk = next(row.pk for row in pair if row is not None)
    return Part(str(capfirst(name_of(model._meta.label_lower, pk))), values, [row is not None for row in pair])
