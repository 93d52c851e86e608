"""Takes whole months of the audit out of the database into files, and back. Their seals stay.

A month is written, synced and compared with its seals before its first row goes; what was begun is continued by the
next run, also after a kill. An activity that something else still refers to stays: one with the last version of a
record that is there (which shows that record as of later times), or with an e-mail that is not sent.
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from apps.activity.archives import Counted, Head, Line, digest_of_file, read_file, write_file
from apps.activity.constants import ArchiveVerb
from apps.activity.models import Activity, ArchivedMonth, Email, FieldChange, FormPost, Notification, Seal, SealLayout
from apps.activity.operations import recording
from apps.activity.sealing import (
    BATCH,
    OF_ACTIVITY,
    OF_CHANGES,
    SETTING,
    Broken,
    chained,
    digests_of_texts,
    has_columns,
    history_rows,
    require_same,
    sealed_models,
    texts_of,
)
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.locks import serialise
from apps.core.together import JSON_ARRAY

ATTACHED: Sequence[Any] = (Email, Notification)  # what goes with its activity, and comes back with it
Month = datetime.date


def month_after(month: Month) -> Month:
    return (month.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)


def months_before(before: Month) -> list[Month]:
    """The months with seals that are not archived, or not wholly removed, and end before that day."""
    days = Seal.objects.filter(day__lt=before).aggregate(first=Min("day"), last=Max("day"))
    if days["first"] is None:
        return []
    done = set(ArchivedMonth.objects.exclude(removed_at=None).values_list("month", flat=True))
    month, found = days["first"].replace(day=1), []
    while month <= days["last"]:
        if month not in done and Seal.objects.filter(day__gte=month, day__lt=month_after(month)).exists():
            found.append(month)
        month = month_after(month)
    return found


def archive_month(month: Month, folder: Path, *, by: Caller) -> ArchivedMonth:
    """Write a month to a file and take its rows out; continue where a run before was killed.

    Raises WrongState for a month that is not over or not wholly sealed, and Broken where a row or the file is not as it
    was sealed; then nothing is removed.
    """
    archived = ArchivedMonth.objects.filter(month=month).first()
    if archived is None:
        archived = _write(month, folder, by)
    path = folder / archived.file
    if not path.exists() or digest_of_file(path) != archived.digest:
        raise Broken(f"{archived.file}: it is not in {folder}, or not as it was written")
    if archived.removed_at is None:
        _remove(archived)
    return archived


def _write(month: Month, folder: Path, by: Caller) -> ArchivedMonth:
    _require_sealed(month)
    seals = Seal.objects.filter(day__gte=month, day__lt=month_after(month))
    ends = seals.aggregate(first=Min("position"), last=Max("position"))
    first, last = ends["first"], ends["last"]
    before = Seal.objects.filter(position__lt=first).order_by("-position").first()
    layouts = {each.digest: each for each in SealLayout.objects.filter(pk__in=seals.values("layout"))}
    models = {model._meta.label_lower: model for model in sealed_models()}
    lost = {
        label
        for layout in layouts.values()
        for label, columns in layout.columns.items()
        if label not in models or not has_columns(models[label], columns)
    }
    head = Head(
        month=f"{month:%Y-%m}",
        first=first,
        last=last,
        previous=before.digest if before else "",
        layouts={digest: layout.columns for digest, layout in layouts.items()},
        columns={model._meta.label_lower: _columns(model) for model in ATTACHED},
        left_out=sorted(lost),
    )
    path = folder / f"audit-{month:%Y-%m}.jsonl.gz"
    counted = write_file(path, head, _lines(first, last, head.previous))
    read_file(path)
    values = {"first_position": first, "last_position": last, "file": path.name, "digest": digest_of_file(path)}
    with transaction.atomic():
        serialise("audit archive")
        archived = ArchivedMonth(month=month, activities=counted.activities, rows=counted.rows, **values)
        data = {"month": head.month, "file": path.name, "digest": archived.digest, "activities": counted.activities}
        with recording(ArchiveVerb.ARCHIVED, by=by, subject=archived, data=data):
            archived.save()
    return archived


def _require_sealed(month: Month) -> None:
    end = month_after(month)
    if timezone.now().date() < end:
        raise WrongState(f"{month:%Y-%m} is not over.")
    over = datetime.datetime.combine(end, datetime.time.min, tzinfo=datetime.UTC)
    last = Seal.objects.order_by("-position").values_list("position", flat=True).first() or -1
    waiting = Activity.objects.filter(at__lt=over).exclude(position__lte=last, position__isnull=False)
    if waiting.exists():
        raise WrongState(f"{month:%Y-%m} is not sealed: activities of it wait for their seal.")


def _lines(first: int, last: int, previous: str) -> Iterator[Line]:
    """The activities of these positions, each compared with its seal."""
    start = first - 1
    while True:
        seals = list(
            Seal.objects.filter(position__gt=start, position__lte=last)
            .order_by("position")
            .select_related("layout")[:BATCH]
        )
        if not seals:
            return
        texts = _texts(seals)
        attached = _attached([seal.activity_id for seal in seals])
        for seal in seals:
            digests = digests_of_texts(texts[seal.activity_id])
            require_same(seal, digests)
            previous = chained(previous, seal.rows)
            if previous != seal.digest:
                raise Broken(f"seal {seal.position}: it, or one before it, was changed or removed")
            yield Line(
                position=seal.position,
                activity=seal.activity_id,
                layout=seal.layout.digest,
                digests=seal.rows,
                digest=seal.digest,
                texts=texts[seal.activity_id],
                attached=attached[seal.activity_id],
            )
        start = seals[-1].position


def _texts(seals: Sequence[Seal]) -> dict[int, Any]:
    by_layout: dict[SealLayout, list[int]] = defaultdict(list)
    for seal in seals:
        by_layout[seal.layout].append(seal.activity_id)
    found: dict[int, Any] = {}
    for layout, ids in by_layout.items():
        found |= texts_of(layout.columns, ids)
    return found


def _columns(model: Any) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def _attached(ids: Sequence[int]) -> dict[int, dict[str, dict[str, str]]]:
    """What goes with these activities, by activity, label and key, as JSON of its columns."""
    found: dict[int, dict[str, dict[str, str]]] = {pk: {} for pk in ids}
    array, listed = JSON_ARRAY[connection.vendor], ", ".join(map(str, ids))
    with connection.cursor() as cursor:
        for model in ATTACHED:
            values = ", ".join(f'"{column}"' for column in _columns(model))
            cursor.execute(
                f'SELECT "activity_id", "id", CAST({array}({values}) AS text) FROM "{model._meta.db_table}"'
                f' WHERE "activity_id" IN ({listed}) ORDER BY "id"'
            )
            for activity, key, text in cursor.fetchall():
                found[activity].setdefault(model._meta.label_lower, {})[str(key)] = text
    return found


# Removal.


def _remove(archived: ArchivedMonth) -> None:
    """Take the rows out, a batch in a transaction: an activity goes with all that it made, or stays whole."""
    stayed, start = 0, archived.first_position - 1
    while True:
        with transaction.atomic():
            _allow()
            seals = list(
                Seal.objects.filter(position__gt=start, position__lte=archived.last_position).order_by("position")[
                    :BATCH
                ]
            )
            if not seals:
                archived.stayed, archived.removed_at = stayed, timezone.now()
                archived.save(update_fields=["stayed", "removed_at"])
                return
            stayed += _remove_batch(seals, archived.last_position)
            start = seals[-1].position


def _allow() -> None:
    """Let this transaction delete what is sealed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {SETTING} = 'on'")


def _remove_batch(seals: Sequence[Seal], last: int) -> int:
    """How many of the activities stay."""
    there = set(Activity.objects.filter(pk__in=[seal.activity_id for seal in seals]).values_list("pk", flat=True))
    keys: dict[str, dict[int, int]] = defaultdict(dict)
    for seal in seals:
        for label, rows in seal.rows.items():
            if label not in (OF_ACTIVITY, OF_CHANGES) and seal.activity_id in there:
                keys[label].update(dict.fromkeys(map(int, rows), seal.activity_id))
    models = {model._meta.label_lower: model for model in sealed_models()}
    staying = _referred(there)
    for label, of_label in keys.items():
        if label in models:
            staying |= {of_label[key] for key in _still_shown(models[label], list(of_label), last)}
    going = there - staying
    for label in keys:
        if label in models:
            _delete(models[label].objects.filter(activity__in=going))
    for model in (FieldChange, *ATTACHED, FormPost):
        _delete(model.objects.filter(activity__in=going))
    _delete(Activity.objects.filter(pk__in=going))
    return len(there & staying)


def _delete(rows: Any) -> None:
    """In one statement, without reading them first."""
    rows.order_by()._raw_delete(rows.db)


def _referred(ids: set[int]) -> set[int]:
    """Those that something refers to which is neither history nor goes with them, or an e-mail that is not sent."""
    found = set(Email.objects.filter(activity__in=ids, sent_at=None).values_list("activity", flat=True))
    own = {*ATTACHED, FormPost, *sealed_models()}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model not in own and field.remote_field is not None and field.related_model is Activity:
                found |= set(
                    model._base_manager.filter(**{f"{field.name}__in": ids}).values_list(field.attname, flat=True)
                )
    return found


def _still_shown(history: Any, keys: Sequence[int], last: int) -> set[int]:
    """Versions that are the last one of their row among those up to that position, of rows that were not deleted."""
    table, key = history._meta.db_table, history.instance_type._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT h.history_id FROM "{table}" h WHERE h.history_id IN ({", ".join(map(str, keys))})'
            f" AND h.history_type <> '-' AND NOT EXISTS (SELECT 1 FROM \"{table}\" n LEFT JOIN"
            f' "{Activity._meta.db_table}" a ON a.id = n.activity_id WHERE n."{key}" = h."{key}"'
            " AND n.history_id > h.history_id AND (n.activity_id IS NULL OR a.position <= %s))",
            [last],
        )
        return {pk for (pk,) in cursor.fetchall()}


# Back into the database.


class _Restoring:
    """Puts lines of a file back, a batch at a time."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Head, Line]] = []
        self.activities = self.rows = 0

    def take(self, head: Head, line: Line) -> None:
        self.waiting.append((head, line))
        if len(self.waiting) == BATCH:
            self.put()

    def put(self) -> None:
        """Store those that wait, each with its history rows in their order, and with what went with it.

        History rows make their `FieldChange` again, of other ids; those of the file are put in their place.
        """
        ids = [line.activity for _, line in self.waiting]
        there = set(Activity.objects.filter(pk__in=ids).values_list("pk", flat=True))
        fresh = [(head, line) for head, line in self.waiting if line.activity not in there]
        models = {model._meta.label_lower: model for model in sealed_models()}
        for head, line in fresh:
            columns = head.layouts[line.layout]
            for label in sorted(line.texts.keys() - {OF_CHANGES}, key=lambda label: label != OF_ACTIVITY):
                for key in sorted(line.texts[label], key=int):
                    _insert(models[label], columns[label], line.texts[label][key])
            self.rows += history_rows(line.texts)
        _delete(FieldChange.objects.filter(activity__in=[line.activity for _, line in fresh]))
        for head, line in fresh:
            for text in line.texts.get(OF_CHANGES, {}).values():
                _insert(FieldChange, head.layouts[line.layout][OF_CHANGES], text)
            for model in ATTACHED:
                label = model._meta.label_lower
                for text in line.attached.get(label, {}).values():
                    _insert(model, head.columns[label], text)
        self.activities += len(fresh)
        self.waiting = []


def _insert(model: Any, columns: Sequence[str], text: str) -> None:
    """Store a row of which the columns are a JSON array; as it was, since the database wrote them itself."""
    there = set(_columns(model))
    kept = [(place, column) for place, column in enumerate(columns) if column in there]
    names = ", ".join(f'"{column}"' for _, column in kept)
    table = f'"{model._meta.db_table}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_record(NULL::{table},"
                " (SELECT json_object_agg(c.name, a.value) FROM json_array_elements(%s::json)"
                " WITH ORDINALITY a(value, place)"
                " JOIN unnest(%s::text[]) WITH ORDINALITY c(name, place) USING (place)))"
                " ON CONFLICT DO NOTHING",
                [text, list(columns)],
            )
        else:
            values = ", ".join(f"json_extract(%s, '$[{place}]')" for place, _ in kept)
            cursor.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({values})", [text] * len(kept))


def restore_file(path: Path, *, by: Caller) -> Counted:
    """Put back what a file has and the database has not; returns how many activities and history rows.

    Raises Broken where the file, or what became of it, is not as it was sealed, and WrongState for a file that the
    database knows nothing of; then nothing is put back.
    """
    head, _ = read_file(path)
    archived = ArchivedMonth.objects.filter(month=f"{head.month}-01", digest=digest_of_file(path)).first()
    if archived is None:
        raise WrongState(f"{path.name} is not the file of an archived month.")
    with transaction.atomic():
        _allow()
        serialise("audit archive")
        back = _Restoring()
        read_file(path, back.take)
        back.put()
        with recording(ArchiveVerb.RESTORED, by=by, subject=archived, data={"month": head.month}):
            pass
        archived.delete()
    return Counted(back.activities, back.rows)
