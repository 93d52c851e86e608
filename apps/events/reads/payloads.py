"""What an event says: who and what it is about, what changed, and how the record is now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from apps.activity.models import Activity
from apps.activity.timelines import with_versions_before
from apps.core.together import read_together
from apps.events.kinds import BY_LABEL, WITH_FILES, WITH_TAGS, EventKind, plain, referred_model
from apps.events.reads.visible import Found, Reader

Rows = dict[tuple[str, int], Any]
Names = Mapping[tuple[type[Model], int], Model]
Versions = dict[tuple[str, int, int], tuple[Any, Any]]  # by kind, record and activity: before and after


def payloads(reader: Reader, found: Sequence[Found]) -> list[dict[str, Any]]:
    """The plain form of each, for a reader who may see them. Two statements, whatever they are about.

    A record that has gone in between leaves its event out.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for each in found:
        if each.kind is not None:
            ids[each.kind.label].add(each.pk)
    kinds = [BY_LABEL[label] for label in ids]
    rows, versions = _rows(reader, kinds, ids, [each.activity.pk for each in found])
    names = _names(kinds, rows, versions)
    made = []
    for each in found:
        if each.kind is None:
            made.append(envelope(each) | {"data": {"object": _thing(each), "changes": [], "record": None}})
            continue
        row = rows.get((each.kind.label, each.pk))
        if row is not None:
            moved = versions.get((each.kind.label, each.pk, each.activity.pk))
            changes = _changes(each.kind, row, moved, names, is_staff=reader.caller.is_staff)
            record = _record(each.kind, row, names)
            data = {"object": _thing(each), "changes": changes, **_beside(each.activity), "record": record}
            made.append(envelope(each) | {"data": data})
    return made


def envelope(found: Found) -> dict[str, Any]:
    """What an event says in every format."""
    activity = found.activity
    return {
        "id": event_id(activity),
        "type": activity.verb,
        "time": plain(activity.at),
        "subject": _reference(found.subject, activity.subject_type, found.subject_pk),
    }


def _beside(activity: Activity) -> dict[str, Any]:
    """What was moved that is no field of the record: its files and tags."""
    data = activity.data
    if activity.verb in WITH_TAGS:
        return {"tags": {how: data.get("tags", {}).get(how, []) for how in ("added", "removed")}}
    if activity.verb in WITH_FILES and data.get("files"):
        sizes = data.get("sizes", [None] * len(data["files"]))
        return {"files": [{"name": name, "size": size} for name, size in zip(data["files"], sizes, strict=True)]}
    return {}


def event_id(activity: Activity) -> str:
    """The event's id, the same in the feed and in every delivery."""
    return f"evt_{activity.pk}"


def _thing(found: Found) -> dict[str, Any]:
    return _reference(found.kind, found.activity.object_type, found.pk)


def _reference(kind: EventKind | None, label: str, pk: int) -> dict[str, Any]:
    if kind is None:
        return {"kind": label, "number": str(pk), "id": pk}
    return {"kind": kind.name, "number": kind.number(pk), "id": pk}


def _rows(
    reader: Reader, kinds: Sequence[EventKind], ids: Mapping[str, set[int]], activities: list[int]
) -> tuple[Rows, Versions]:
    """The records as they are, and for those that an activity changed how they were before and after."""
    present = [kind.visible_to(reader.caller).filter(pk__in=ids[kind.label]) for kind in kinds]
    histories = []
    for kind in kinds:
        history = kind.model.history.model.objects
        key = kind.model._meta.pk.attname
        histories.append(with_versions_before(history.filter(**{f"{key}__in": ids[kind.label]}), activities))
    read = read_together(*present, *histories)
    rows = {(kind.label, row.pk): row for kind, part in zip(kinds, read[: len(kinds)], strict=True) for row in part}
    versions: Versions = {}
    for kind, part in zip(kinds, read[len(kinds) :], strict=True):
        key = kind.model._meta.pk.attname
        latest: dict[int, Any] = {}
        for row in sorted(part, key=lambda row: row.history_id):
            pk = getattr(row, key)
            if row.history_type == "~" and pk in latest and row.activity_id in activities:
                first = versions.get((kind.label, pk, row.activity_id), (latest[pk], row))[0]
                versions[kind.label, pk, row.activity_id] = (first, row)
            latest[pk] = row
    return rows, versions


def _names(kinds: Iterable[EventKind], rows: Rows, versions: Versions) -> Names:
    """What the records and their versions refer to."""
    every = [(label, row) for (label, _), row in rows.items()]
    every += [(label, row) for (label, _, _), pair in versions.items() for row in pair]
    wanted: dict[Any, set[int]] = defaultdict(set)
    for kind in kinds:
        for _, column, attribute in kind.columns():
            model = referred_model(column)
            if model is not None and attribute:
                wanted[model].update(getattr(row, column.attname) for label, row in every if label == kind.label)
    wanted = {model: keys - {None} for model, keys in wanted.items() if keys - {None}}
    found = read_together(*(model._base_manager.filter(pk__in=keys) for model, keys in wanted.items()))
    return {(type(row), row.pk): row for part in found for row in part}


def _value(row: Any, column: Any, attribute: str, names: Names) -> Any:
    value = getattr(row, column.attname)
    if not attribute or value is None:
        return plain(value, column)
    referred = names.get((column.related_model, value))
    return None if referred is None else plain(getattr(referred, attribute))


def _record(kind: EventKind, row: Any, names: Names) -> dict[str, Any]:
    values = {name: _value(row, column, attribute, names) for name, column, attribute in kind.columns()}
    return {"number": kind.number(row.pk)} | values


def _changes(
    kind: EventKind, row: Any, moved: tuple[Any, Any] | None, names: Names, *, is_staff: bool
) -> list[dict[str, Any]]:
    """Each field of the plain form that the activity moved, from `old` to `new`.

    What changed while others saw the record than do now stays between those who saw it then, and staff.
    """
    if moved is None:
        return []
    guards = [kind.model._meta.get_field(name).attname for name in kind.audience]
    if not is_staff and any(getattr(each, name) != getattr(row, name) for each in moved for name in guards):
        return []
    changes = []
    for name, column, attribute in kind.columns():
        old, new = (_value(each, column, attribute, names) for each in moved)
        if old != new and name != "updated_at":
            changes.append({"field": name, "old": old, "new": new})
    return changes
