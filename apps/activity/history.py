"""Ties each history row to the activity that made it.

django-simple-history keeps what a row looked like after each change; Activity keeps who, through
which channel and why. `recording()` in `operations` says which activity is under way, and the signal
below, the library's own hook, writes its id into every history row made meanwhile. Without an activity
nobody would know who changed the row, so that such a change is refused, unless it is `unrecorded()` on purpose.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from apps.activity.models import Activity
from apps.core.bulk import insert_from
from apps.core.identity import IdentityField

# Columns that move with every write and say nothing by themselves.
SILENT = frozenset({"created_at", "updated_at", "created_by", "updated_by", "last_activity_at"})
current_activity: ContextVar[Activity | None] = ContextVar("current_activity", default=None)
_unrecorded: ContextVar[bool] = ContextVar("unrecorded", default=False)


class UnrecordedChange(RuntimeError):
    """A row that keeps history was written outside of `recording()`."""


@contextmanager
def unrecorded() -> Iterator[None]:
    """Let history be written without an activity, for rows that no operation makes: demo data, the first user.

    Migrations need it not, as their models write no history.
    """
    token = _unrecorded.set(True)
    try:
        yield
    finally:
        _unrecorded.reset(token)


def may_go_unrecorded() -> bool:
    """Whether a change without an activity is meant to be one."""
    return _unrecorded.get()


def activity_of_change(label: str) -> Activity | None:
    """The activity under way. Raises UnrecordedChange where there is none and has to be."""
    activity = current_activity.get()
    if activity is None and not may_go_unrecorded():
        raise UnrecordedChange(f"{label} keeps history, so it is written inside of recording().")
    return activity


class ActivityLinked(models.Model):
    """Base of every history model: the activity in which the change was made."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class RecordsManager(HistoryManager):
    """The manager of history, as a class that is made once.

    The library makes it anew for each `row.history`, so once for every row that is written, which took as long as
    all the rest of a history row except its statement.
    """

    @classmethod
    @functools.cache
    def from_queryset(cls, *arguments: Any) -> Any:
        return super().from_queryset(*arguments)


class TrackedRecords(HistoricalRecords):
    """Keeps no identity column, which says nothing beside its name.

    Leaves out the history row of a save that wrote only what history does not keep, such as a sign-in's time. One that
    is `listed` has the indexes by which a list shows rows as of an earlier time: the last version of a row until then,
    and the newest rows.
    """

    def __init__(self, *, listed: bool = False, **options: Any):
        self.listed = listed
        super().__init__(**options)

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        options: dict[str, Any] = super().get_meta_options(model)
        if self.listed:
            name, key = model._meta.model_name, model._meta.pk.name
            options["indexes"] = [
                models.Index(fields=[key, "history_date", "history_id"], name=f"{name}_versions"),
                models.Index(fields=["-created_at", f"-{key}"], name=f"{name}_listed"),
            ]
        return options

    def fields_included(self, model: type[models.Model]) -> "list[models.Field[Any, Any]]":
        return [field for field in super().fields_included(model) if not isinstance(field, IdentityField)]

    def post_save(self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any) -> None:
        written = kwargs.get("update_fields")
        if not created and written is not None and not set(written) - set(self.excluded_fields):
            return
        super().post_save(instance, created, using=using, **kwargs)


def tracked(**options: Any) -> HistoricalRecords:
    """History for a business model: `history = tracked()`. Leave secrets out with `excluded_fields`.

    A model with a queue is `listed`.
    """
    return TrackedRecords(bases=[ActivityLinked], history_manager=RecordsManager, **options)


def state_of(row: models.Model) -> list[object]:
    """The values of a row that say something. Taken before and after a change, they show whether there was one."""
    return [getattr(row, column.attname) for column in row._meta.concrete_fields if column.name not in SILENT]


def changed_columns(row: models.Model) -> set[str]:
    """Names of the columns in which a row differs from what is stored; all of them for a row that is not.

    What was not loaded of the row has not changed, and is not read.
    """
    unread = row.get_deferred_fields()
    columns = [each for each in row._meta.concrete_fields if each.name not in SILENT and each.attname not in unread]
    stored = None
    if not row._state.adding:
        stored = type(row)._base_manager.filter(pk=row.pk).only(*(column.attname for column in columns)).first()
    if stored is None:
        return {column.name for column in columns}
    return {column.name for column in columns if getattr(stored, column.attname) != getattr(row, column.attname)}


def is_unchanged(row: models.Model) -> bool:
    """Whether saving a row that a form filled in would change nothing that is stored."""
    return not changed_columns(row)


def write_changes(row: models.Model, columns: Iterable[str] | None = None) -> None:
    """Save a new row whole, and of a stored one the columns alone that a form changed, or those that are named.

    A column is not always stored again as it was read: an amount is read with as many decimals as the currency has.
    """
    if row._state.adding:
        row.save()
        return
    stamps = {"updated_at"} & {column.name for column in row._meta.concrete_fields}
    row.save(update_fields={*(changed_columns(row) if columns is None else columns), *stamps})


def _link(sender: object, instance: models.Model, history_instance: Any, **kwargs: object) -> None:
    if not isinstance(history_instance, ActivityLinked):
        return
    activity = activity_of_change(instance._meta.label)
    if activity is not None:
        history_instance.activity = activity
        history_instance.history_user_id = activity.actor_id  # type: ignore[attr-defined]  # each history model has one


def connect() -> None:
    """Called once when the application is ready."""
    pre_create_historical_record.connect(_link, dispatch_uid="activity-history-link")


def write_parts(activity: Activity, rows: QuerySet[Any], data: Mapping[str, object]) -> None:
    """Add a part of the activity for each of `rows`, which it changes beside its subject, in one statement.

    Called inside of `recording()`. Those who watch one of the rows find it by its part. What `write_history` then
    writes of these rows, and of what belongs to them, is linked to the parts.
    """
    own = {
        "id",
        "subject_id",
        "object_id",
        "subject_type",
        "object_type",
        "data",
        "position",
        "organisation_id",
        "part_of",
    }
    same = [field for field in Activity._meta.concrete_fields if field.name not in own]
    values: dict[str, Combinable] = {
        field.name: Value(getattr(activity, field.attname), output_field=field)
        for field in same
        if getattr(activity, field.attname) is not None
    }
    label = Value(rows.model._meta.label_lower, output_field=models.CharField())
    values |= {
        "subject_type": label,
        "object_type": label,
        "subject_id": F("pk"),
        "object_id": F("pk"),
        "data": Value(dict(data), output_field=JSONField()),
        "part_of": Value(activity.pk, output_field=models.BigIntegerField()),
    }
    if hasattr(rows.model, "organisation_id"):
        values["organisation_id"] = F("organisation_id")
    insert_from(Activity, values, rows)
    activity.has_parts = True


def write_history(
    rows: QuerySet[Any], *, created: bool = False, deleted: bool = False, belonging_to: str = "pk"
) -> None:
    """Add a history row for each of `rows` as they are now, in one statement.

    For writes that touch many rows at once (`QuerySet.update`, `insert_from`), which make no history
    by themselves, and before rows are `deleted` in one statement. Where the activity has parts, the column that
    `rows` are `belonging_to` names the row whose part it is. Raises UnrecordedChange outside of `recording()`.
    """
    activity = activity_of_change(rows.model._meta.label)
    history_model = rows.model.history.model
    values: dict[str, Combinable] = {field.name: F(field.attname) for field in history_model.tracked_fields}
    values |= {
        "history_date": Value(timezone.now(), output_field=models.DateTimeField()),
        "history_type": Value("+" if created else "-" if deleted else "~", output_field=models.CharField()),
        "history_user": Value(activity and activity.actor_id, output_field=models.BigIntegerField()),
        "activity": Value(activity and activity.pk, output_field=models.BigIntegerField()),
    }
    if activity is not None and activity.has_parts:
        part = Activity.objects.filter(part_of=activity.pk, subject_id=OuterRef(belonging_to)).order_by().values("pk")
        values["activity"] = Coalesce(Subquery(part), values["activity"])
    insert_from(history_model, values, rows)
