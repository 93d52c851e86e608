"""What the audit says of changed fields, and what somebody may mean who looks for a field or one of its values."""

import datetime
import functools
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    DurationField,
    Field,
    ForeignKey,
    Model,
    Q,
    TextField,
)
from django.utils.dateparse import parse_datetime, parse_duration
from django.utils.text import capfirst

from apps.activity.changes import history_models, tracked_model
from apps.activity.models import LONGEST_VALUE, FieldChange
from apps.activity.people import people_named
from apps.activity.timelines import Change, display_value, names_of_references
from apps.core.formatting import NOTHING
from apps.core.paths import can_hold
from apps.core.searching import fold
from apps.core.together import Keys, read_together

Column = tuple[str, str]  # the label of a model and the name of one of its fields
NAMED_BY = ("username", "name", "title", "human_id", "code", "account_number")  # what people call a row by
MOST_MEANT = 20
TRUE = ("true", "t", "1")


_FURTHER: list[tuple[type[Model], str]] = []


def register_columns(model: type[Model], names: Iterable[str]) -> None:
    """Let the audit know fields of a model without history, whose changes an operation keeps by `keep_changes`."""
    _FURTHER.extend((model, name) for name in names)


@functools.cache
def columns() -> dict[Column, Any]:
    """Every field whose changes are kept."""
    found: dict[Column, Any] = {}
    for model, name in _FURTHER:
        found[model._meta.label_lower, name] = model._meta.get_field(name)
    for history in history_models():
        model = history.instance_type
        key = model._meta.pk.name
        named = [field for field in history.tracked_fields if field.name != key]
        for field in [*named, *model._meta.many_to_many]:
            found[model._meta.label_lower, field.name] = model._meta.get_field(field.name)
    return found


@functools.cache
def _places() -> dict[Column, int]:
    return {column: place for place, column in enumerate(columns())}


def place_of(change: FieldChange) -> tuple[int, int]:
    """Where a change stands among those of its row: in the order of the model's fields."""
    return _places().get((change.object_type, change.field), len(_places())), change.pk


def columns_named(text: str) -> list[Column]:
    """The fields of that name, such as `priority`, or that pages call so."""
    wanted = fold(text.replace("_", " "))
    found = [column for column in columns() if column[1] == text]
    return found or [
        column for column, field in columns().items() if wanted and wanted == fold(str(field.verbose_name or ""))
    ]


def is_value(side: str, text: str, among: Iterable[Column] | None) -> Q:
    """A condition for changes from (`old`) or to (`new`) what the text says: a value as it is stored, or in words.

    What a field refers to is looked up by its name: anything for fields that are named, otherwise configuration and
    people, of which there are few.
    """
    given = columns() if among is None else {column: columns()[column] for column in among}
    meant = Q(**{side: text[:LONGEST_VALUE]})
    for column, stored in _stored(text, given, is_named=among is not None):
        meant |= Q(**{side: stored, "object_type": column[0], "field": column[1]})
    return meant


def _stored(text: str, given: dict[Column, Any], *, is_named: bool) -> Iterator[tuple[Column, str]]:
    wanted = fold(text)
    for column, field in given.items():
        for key, label in field.flatchoices if not field.many_to_many else ():
            if key is not None and wanted and wanted == fold(str(label)):
                yield column, str(key)
        if isinstance(field, BooleanField) and wanted in WORDS_OF_BOOLEANS:
            for stored in TRUE if WORDS_OF_BOOLEANS[wanted] else ("false", "f", "0"):
                yield column, stored
    referring = [(column, field) for column, field in given.items() if isinstance(field, ForeignKey)]
    models = [
        model for model in dict.fromkeys(field.related_model for _, field in referring) if is_named or _is_little(model)
    ]
    found = read_together(*(Keys(_called(model, text)) for model in models))
    keys = dict(zip(models, found, strict=True))
    if not is_named:
        keys[get_user_model()] = people_named(text)
    for column, field in referring:
        for key in keys.get(field.related_model, ())[:MOST_MEANT]:
            yield column, str(key)


WORDS_OF_BOOLEANS = {"yes": True, "no": False, "ja": True, "nein": False}


def _is_little(model: Any) -> bool:
    """Whether there are few rows of a model: configuration has a name, and everybody sees all of it."""
    names = {field.name for field in model._meta.concrete_fields if isinstance(field, (CharField, TextField))}
    return bool(names & set(NAMED_BY)) and not hasattr(model._default_manager.all(), "visible_to")


def _called(model: Any, text: str) -> Any:
    """Rows of a model that people call by this text."""
    called = Q(pk__in=[])
    for field in model._meta.concrete_fields:
        if field.name in NAMED_BY and isinstance(field, (CharField, TextField)):
            called |= Q(**{f"{field.name}__iexact": text})
    return model._base_manager.filter(called)[:MOST_MEANT]


def describe(changes: Iterable[FieldChange]) -> dict[int, Change]:
    """Each change in words, by its id; one statement for what the changes refer to."""
    changes = list(changes)
    read = [(change, _column(change)) for change in changes]
    moves = [
        (field, _key(field, change.old), _key(field, change.new))
        for change, field in read
        if isinstance(field, ForeignKey)
    ]
    names = names_of_references(moves)
    found = {}
    for change, field in read:
        if field is None or field.many_to_many:
            label = change.field if field is None else str(capfirst(field.verbose_name))
            found[change.pk] = Change(label, _text(change.old), _text(change.new), change.field)
            continue
        old, new = (display_value(field, _value(field, text), names) for text in (change.old, change.new))
        found[change.pk] = Change(str(capfirst(field.verbose_name)), old, new, change.field)
    return found


def _text(text: str) -> str:
    return text or NOTHING


def _column(change: FieldChange) -> Any:
    known = columns().get((change.object_type, change.field))
    if known is not None:
        return known
    model = tracked_model(change.object_type)
    fields: dict[str, Any] = {} if model is None else {field.name: field for field in model._meta.get_fields()}
    field = fields.get(change.field)
    return field if isinstance(field, Field) else None


def _value(field: "Field[Any, Any]", text: str) -> Any:
    """The value that a change keeps as text; the text itself where that cannot be read back."""
    if text == "" or text.endswith("…"):
        return text or None
    try:
        if isinstance(field, BooleanField):
            return text.lower() in TRUE
        if isinstance(field, DateTimeField):
            return _instant(text) or text
        if isinstance(field, DurationField):
            return datetime.timedelta(microseconds=int(text)) if text.isdecimal() else parse_duration(text)
        if isinstance(field, ForeignKey):
            return field.target_field.to_python(text)
        return field.to_python(text)
    except (ValidationError, ValueError, TypeError):
        return text


def _key(field: "ForeignKey[Any, Any]", text: str) -> Any:
    """The key that a change keeps as text; None for what is none."""
    key = _value(field, text)
    return key if key is not None and can_hold(field, key) else None


def _instant(text: str) -> datetime.datetime | None:
    at = parse_datetime(text)
    return at.replace(tzinfo=datetime.UTC) if at is not None and at.tzinfo is None else at
