"""Seals what was recorded, so that a row that somebody changes or removes by hand is found.

Each activity gets a seal after its commit, in the order of positions, by one worker at a time: no write waits for
another. The seal holds a digest of the activity, of each history row that it made and of each of its changed fields as
the audit lists them, and is chained to the one before.
From then on PostgreSQL refuses to change or delete these rows (`protect`).
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.activity.changes import history_models
from apps.activity.models import Activity, ArchivedMonth, FieldChange, Seal, SealedDay, SealLayout
from apps.activity.positions import give_positions
from apps.core.locks import serialise
from apps.core.together import JSON_ARRAY

BATCH = 500
MOST_BATCHES = 20  # of one look at the clock
SHORT = 24  # characters of the digest of one row
OF_ACTIVITY, OF_CHANGES = Activity._meta.label_lower, FieldChange._meta.label_lower
SETTING = "patchbay.retention"  # set to "on" for a transaction that may delete what is sealed
Layout = Mapping[str, Sequence[str]]
Digests = dict[str, dict[str, str]]
Texts = dict[str, dict[str, str]]


class Broken(Exception):
    """The first row that is not as it was sealed; the message names it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was compared with its seals: activities, their history rows, and activities that have no seal yet.

    `archived` were taken out of the database; their seals are in the chain. `unlinked` history rows belong to no
    activity, so that nothing seals them.
    """

    activities: int
    rows: int
    waiting: int
    archived: int
    unlinked: int
    digest: str


def seal_fresh() -> int:
    """Seal what was committed and has no seal; returns how many activities. Called by the clock."""
    give_positions()
    sealed = 0
    for _ in range(MOST_BATCHES):
        fresh = _seal_batch()
        sealed += fresh
        if fresh < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    serialise("audit seals")
    last = Seal.objects.order_by("-position").first()
    today = timezone.now().date()
    if last is not None and last.day < today:
        _close(last)
    fresh = Activity.objects.filter(position__gt=last.position if last else 0)
    found = list(fresh.order_by("position").values_list("pk", "position")[:BATCH])
    if not found:
        return 0
    layout = _present_layout()
    digests = digests_of(layout.columns, [pk for pk, _ in found])
    previous, seals = last.digest if last else "", []
    for pk, position in found:
        previous = chained(previous, digests[pk])
        seals.append(
            Seal(position=position, activity_id=pk, day=today, layout=layout, rows=digests[pk], digest=previous)
        )
    Seal.objects.bulk_create(seals)
    return len(seals)


def _close(last: Seal) -> None:
    """Keep the last seal of its day apart, for the day is over."""
    values = {"position": last.position, "digest": last.digest, "count": Seal.objects.filter(day=last.day).count()}
    SealedDay.objects.get_or_create(day=last.day, defaults=values)


def _present_layout() -> SealLayout:
    columns = {
        model._meta.label_lower: [field.column for field in model._meta.concrete_fields] for model in sealed_models()
    }
    digest = hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()
    return SealLayout.objects.get_or_create(digest=digest, defaults={"columns": columns})[0]


def sealed_models() -> list[Any]:
    return [Activity, *history_models(), FieldChange]


def history_rows(rows: Mapping[str, Mapping[str, str]]) -> int:
    """How many of an activity's rows are versions of records."""
    return sum(len(keys) for label, keys in rows.items() if label not in (OF_ACTIVITY, OF_CHANGES))


def chained(previous: str, digests: Digests) -> str:
    return hashlib.sha256(f"{previous}\n{json.dumps(digests, sort_keys=True)}".encode()).hexdigest()


def digests_of(layout: Layout, ids: Sequence[int]) -> dict[int, Digests]:
    """The digests of the activities and of their history rows as they are now, by activity; one statement."""
    return {pk: digests_of_texts(texts) for pk, texts in texts_of(layout, ids).items()}


def texts_of(layout: Layout, ids: Sequence[int]) -> dict[int, Texts]:
    """What digests are made of, by activity, label and key: the columns of the layout as JSON; one statement."""
    found: dict[int, Texts] = {pk: defaultdict(dict) for pk in ids}
    with connection.cursor() as cursor:
        for label, activity, key, text in _rows(cursor, layout, ids):
            found[activity][label][str(key)] = text
    return {pk: {label: dict(rows) for label, rows in of_labels.items()} for pk, of_labels in found.items()}


def digests_of_texts(texts: Texts) -> Digests:
    return {label: {key: digest_of(text) for key, text in rows.items()} for label, rows in texts.items()}


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT]


def _rows(cursor: Any, layout: Layout, ids: Sequence[int]) -> Iterator[tuple[str, int, int, str]]:
    """The activities and their history rows: label, activity, key, and the columns of the layout as JSON."""
    known = {model._meta.label_lower: model for model in sealed_models()}
    listed = ", ".join(map(str, map(int, ids)))
    labels: list[str] = []
    parts: list[str] = []
    for label, columns in layout.items():
        model = known.get(label)
        if model is None or not has_columns(model, columns):
            continue
        key, of = model._meta.pk.column, "id" if label == OF_ACTIVITY else "activity_id"
        values = ", ".join(f'"{column}"' for column in columns)
        parts.append(
            f'SELECT {len(labels)}, "{of}", "{key}", CAST({JSON_ARRAY[connection.vendor]}({values}) AS text)'
            f' FROM "{model._meta.db_table}" WHERE "{of}" IN ({listed})'
        )
        labels.append(label)
    if not parts:
        return
    cursor.execute(" UNION ALL ".join(parts))
    for part, activity, key, text in cursor.fetchall():
        yield labels[part], activity, key, text


def has_columns(model: Any, columns: Sequence[str]) -> bool:
    """Whether the model still has all of these columns; what a migration took away can be compared no more."""
    return {field.column for field in model._meta.concrete_fields} >= set(columns)


def verify() -> Verified:
    """Compare every sealed row with its seal, and the seals with each other. Raises Broken with the first bad one."""
    previous, start, activities, rows, archived = "", -1, 0, 0, 0
    in_files = [(month.first_position, month.last_position) for month in ArchivedMonth.objects.all()]
    days = {day.position: day for day in SealedDay.objects.all()}
    while True:
        seals = list(Seal.objects.filter(position__gt=start).order_by("position").select_related("layout")[:BATCH])
        if not seals:
            break
        _require_no_stranger(start, seals)
        by_layout: dict[int, list[Seal]] = defaultdict(list)
        for seal in seals:
            by_layout[seal.layout_id].append(seal)
        now: dict[int, Digests] = {}
        for of_layout in by_layout.values():
            now |= digests_of(of_layout[0].layout.columns, [seal.activity_id for seal in of_layout])
        for seal in seals:
            is_gone = not now[seal.activity_id] and any(first <= seal.position <= last for first, last in in_files)
            rows += 0 if is_gone else require_same(seal, now[seal.activity_id])
            previous = chained(previous, seal.rows)
            if previous != seal.digest:
                raise Broken(f"seal {seal.position}: it, or one before it, was changed or removed")
            day = days.pop(seal.position, None)
            if day is not None and day.digest != seal.digest:
                raise Broken(f"seal {seal.position}: it is not the one that closed {day.day}")
            activities, archived = activities + (not is_gone), archived + is_gone
        start = seals[-1].position
    if days:
        raise Broken(f"seal {min(days)}: it closed {days[min(days)].day}, and was removed")
    waiting = Activity.objects.exclude(position__lte=start, position__isnull=False).count()
    return Verified(activities, rows, waiting, archived, _unlinked(), previous)


def _unlinked() -> int:
    """How many history rows belong to no activity; one statement."""
    tables = [model._meta.db_table for model in history_models()]
    counts = " + ".join(f'(SELECT count(*) FROM "{table}" WHERE "activity_id" IS NULL)' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        [[found]] = cursor.fetchall()
    return int(found)


def _require_no_stranger(start: int, seals: Sequence[Seal]) -> None:
    """Raise Broken for an activity among the sealed ones that has no seal."""
    there = Activity.objects.filter(position__gt=start, position__lte=seals[-1].position)
    strange = there.exclude(pk__in=[seal.activity_id for seal in seals]).order_by("position").first()
    if strange is not None:
        raise Broken(f"{OF_ACTIVITY} {strange.pk}: it was added, or its seal was removed")


def require_same(seal: Seal, now: Digests) -> int:
    """How many history rows an activity has; raises Broken for one that is not as it was sealed."""
    comparable = {model._meta.label_lower: model for model in sealed_models()}
    for label, then in seal.rows.items():
        model, columns = comparable.get(label), seal.layout.columns.get(label)
        if columns is None:
            raise Broken(f"layout {seal.layout_id}: it was changed (seal {seal.position})")
        if model is None or not has_columns(model, columns):
            continue
        for key, digest in then.items():
            there = now.get(label, {}).get(key)
            if there != digest:
                what = "removed" if there is None else "changed"
                raise Broken(f"{label} {key}: it was {what} (activity {seal.activity_id}, sealed on {seal.day})")
    for label, rows in now.items():
        for key in rows:
            if key not in seal.rows.get(label, {}):
                raise Broken(f"{label} {key}: it was added (activity {seal.activity_id}, sealed on {seal.day})")
    return history_rows(seal.rows)


def protect(**kwargs: object) -> None:
    """Have PostgreSQL refuse to change or delete sealed rows, and seals. Called after migrations."""
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    if ArchivedMonth._meta.db_table not in tables:
        return
    with connection.cursor() as cursor:
        for name, sealed in (("id", "OLD.id"), ("activity_id", "OLD.activity_id")):
            there = f"SELECT 1 FROM {Seal._meta.db_table} WHERE activity_id = {sealed}"
            cursor.execute(_function(f"sealed_by_{name}", there))
        cursor.execute(_function("sealed_always", "SELECT 1"))
        for model in sealed_models():
            if model._meta.db_table in tables:
                by = "id" if model is Activity else "activity_id"
                cursor.execute(_trigger(model._meta.db_table, f"sealed_by_{by}"))
        for model in (Seal, SealedDay, SealLayout, ArchivedMonth):
            cursor.execute(_trigger(model._meta.db_table, "sealed_always"))


def _function(name: str, sealed: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN"
        f" IF coalesce(current_setting('{SETTING}', true), '') <> 'on' AND EXISTS ({sealed}) THEN"
        " RAISE EXCEPTION '% is sealed: nothing of it can be changed or deleted', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $body$"
    )


def _trigger(table: str, function: str) -> str:
    name = f"sealed_{table}"[:63]
    return (
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}"'
        f" FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
