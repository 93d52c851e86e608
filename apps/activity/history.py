"""Ties each history row to the activity that made it.

django-simple-history keeps what a row looked like after each change; Activity keeps who, through
which door and why. `recording()` in `operations` says which activity is under way, and the signal
below, the library's own hook, writes its id into every history row made meanwhile.
"""

from contextvars import ContextVar

from django.db import models
from django.db.models import F, QuerySet, Value
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from apps.activity.models import Activity
from apps.core.bulk import insert_from

current_activity: ContextVar[Activity | None] = ContextVar("current_activity", default=None)


class ActivityLinked(models.Model):
    """Base of every history model: the activity in which the change was made."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def tracked(**options) -> HistoricalRecords:
    """History for a business model: `history = tracked()`. Leave secrets out with `excluded_fields`."""
    return HistoricalRecords(bases=[ActivityLinked], **options)


def attributes() -> dict:
    """What bulk writes with history pass on to the history rows they make."""
    return {"activity": current_activity.get()}


def _link(sender, history_instance, **kwargs):
    activity = current_activity.get()
    if activity is not None and isinstance(history_instance, ActivityLinked):
        history_instance.activity = activity
        history_instance.history_user_id = activity.actor_id


def connect() -> None:
    """Called once when the application is ready."""
    pre_create_historical_record.connect(_link, dispatch_uid="activity-history-link")


def write_history(rows: QuerySet, *, created: bool = False, deleted: bool = False) -> None:
    """Add a history row for each of `rows` as they are now, in one statement.

    For writes that touch many rows at once (`QuerySet.update`, `insert_from`), which make no history
    by themselves, and before rows are `deleted` in one statement. Called inside `recording()`.
    """
    activity = current_activity.get()
    history_model = rows.model.history.model
    values = {field.name: F(field.attname) for field in history_model.tracked_fields}
    values |= {
        "history_date": Value(timezone.now(), output_field=models.DateTimeField()),
        "history_type": Value("+" if created else "-" if deleted else "~", output_field=models.CharField()),
        "history_user": Value(activity.actor_id, output_field=models.BigIntegerField()),
        "activity": Value(activity.pk, output_field=models.BigIntegerField()),
    }
    insert_from(history_model, values, rows)
