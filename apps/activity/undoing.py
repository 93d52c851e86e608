"""Taking back what one write did, read from the history of the rows that it changed.

An app registers for its verbs the operation that undoes them (`register_undo`); pages offer it to whoever made the
write, for UNDO_FOR.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.constants import BulkOutcome
from apps.activity.history import SILENT
from apps.activity.models import Activity, BulkRow, BulkRun
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import NotAllowed, WrongState
from apps.core.formatting import join_words
from apps.core.locks import locked

UNDO_FOR = datetime.timedelta(minutes=10)
UNDOES = "undoes"  # member of an activity's data: the activity that it took back
Undo = Callable[..., int]  # an operation that takes `activity_id` and `by`, and returns how many rows it changed
_OPERATIONS: dict[str, Undo] = {}


def register_undo(verbs: Iterable[str], operation: Undo) -> None:
    """Let writes of these verbs be undone by an operation of their app. Called in `AppConfig.ready()`."""
    for verb in verbs:
        _OPERATIONS[str(verb)] = operation


def is_undoable(verb: str) -> bool:
    return str(verb) in _OPERATIONS


def may_undo(activity: Activity, by: Caller) -> bool:
    """Whether a page offers the caller to undo it. Whether it can be done, its operation says."""
    is_own = by.user is not None and activity.actor_id == by.user.pk
    return is_own and is_undoable(activity.verb) and timezone.now() - activity.at <= UNDO_FOR


def undo(activity: Activity, *, by: Caller) -> int:
    """Take one write back by the operation registered for it; how many rows changed. Raises DomainError."""
    operation = _OPERATIONS.get(activity.verb)
    if operation is None:
        raise WrongState(gettext("This cannot be undone."))
    return operation(activity_id=activity.pk, by=by)


def require_undoable(activity_id: int, verbs: Collection[str], by: Caller) -> Activity:
    """The activity, if it is of these verbs and the caller's own, and not too old.

    Of a part the whole, as what was done together is taken back together. Raises NotAllowed, in the same words for what
    is not there, and WrongState.
    """
    found = Activity.objects.filter(verb__in=verbs).select_related("actor")
    activity: Activity | None = found.filter(pk=activity_id).first()
    if activity is not None and activity.part_of is not None:
        activity = found.filter(pk=activity.part_of).first()
    if activity is None or by.user is None or activity.actor_id != by.user.pk:
        raise NotAllowed(gettext("Only what you did yourself can be undone."))
    if timezone.now() - activity.at > UNDO_FOR and not _is_of_bulk_undo(activity, by):
        minutes = UNDO_FOR // datetime.timedelta(minutes=1)
        raise WrongState(
            gettext("This was done more than %(minutes)s minutes ago; nothing was undone.") % {"minutes": minutes}
        )
    return activity


def may_undo_run(run: BulkRun, by: Caller) -> bool:
    """Whether a page offers the caller to undo a bulk change. One statement where it is theirs and not too old."""
    is_own = by.user is not None and run.user_id == by.user.pk
    if not is_own or run.undoes_id is not None or run.ended_at is None or timezone.now() - run.ended_at > UNDO_FOR:
        return False
    return rows_to_undo(run).filter(~Exists(run.undone_by.filter(ended_at=None))).exists()


def rows_to_undo(run: BulkRun) -> QuerySet[BulkRow]:
    """The rows of a bulk change that no undo of it took back yet: what stood in the way may be undone by now."""
    back = BulkRow.objects.filter(
        run__undoes=OuterRef("run"), object_id=OuterRef("object_id"), outcome=BulkOutcome.CHANGED
    )
    return run.rows.exclude(undoable=[]).filter(~Exists(back))


def _is_of_bulk_undo(activity: Activity, by: Caller) -> bool:
    """Whether the caller is at undoing the bulk change that the activity is part of, which was asked for in time."""
    if by.bulk_run is None or activity.bulk_run_id is None:
        return False
    return BulkRun.objects.filter(pk=by.bulk_run, undoes=activity.bulk_run_id).exists()


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that a write changed or made: its versions from before, where that is on record, and after.

    `is_latest` says whether the row has the values that the write left, also where it had others in between.
    """

    row: Any
    is_new: bool
    before: Any
    after: Any
    is_latest: bool

    def fields(self, among: Iterable[str]) -> set[str]:
        """Names of those fields that the write changed."""
        return {name for name in among if self.value(self.before, name) != self.value(self.after, name)}

    def value(self, version: Any, name: str) -> Any:
        """A field's value in one of the versions, or of the row; that of a reference is its key."""
        return getattr(version, self.row._meta.get_field(name).attname)

    def take_back(self, names: Iterable[str]) -> None:
        """Give the row, which is not saved yet, these values from before."""
        for name in names:
            setattr(self.row, self.row._meta.get_field(name).attname, self.value(self.before, name))

    def restore(self) -> None:
        """Give the row the values from before. Part of the caller's recording."""
        for field in _telling(self.before):
            setattr(self.row, field.attname, getattr(self.before, field.attname))
        self.row.save()


def changes_in(activities: QuerySet[Activity], model: type[models.Model]) -> Iterator[Changed]:
    """The rows of a model that these activities changed, locked, by their ids; those deleted since are left out.

    Three statements, whatever was changed.
    """
    history = model.history  # type: ignore[attr-defined]  # of django-simple-history
    key = _key(model)
    older = history.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id")).order_by("-history_id")
    versions = history.filter(activity__in=activities).annotate(version_before=Subquery(older.values("history_id")[:1]))
    first: dict[int, Any] = {}
    last: dict[int, Any] = {}
    for version in versions.order_by("history_id"):
        first.setdefault(getattr(version, key), version)
        last[getattr(version, key)] = version
    earlier = history.in_bulk([version.version_before for version in first.values() if version.version_before])
    for row in locked(model._base_manager.filter(pk__in=one_of(first))):
        is_new, before = first[row.pk].history_type == "+", earlier.get(first[row.pk].version_before)
        yield Changed(row, is_new, before, last[row.pk], is_latest=_are_alike(row, last[row.pk]))


def deleted_in(activity: Activity, *models_first: type[models.Model]) -> list[Any]:
    """The rows that an activity deleted, as they were, not saved: those of these models first, in their order.

    Of other models, those that are deleted with one of these and keep history too. One statement for each model.
    """
    every = list(models_first)
    for model in every:  # grows
        for relation in model._meta.related_objects:
            below: Any = relation.related_model
            if relation.on_delete is models.CASCADE and below not in every and hasattr(below, "history"):
                every.append(below)
    return [
        version.instance
        for model in every
        for version in model.history.filter(activity=activity, history_type="-").order_by("history_id")  # type: ignore[attr-defined]  # of django-simple-history
    ]


def with_parts(activity: Activity) -> QuerySet[Activity]:
    """The activity and its parts."""
    return Activity.objects.filter(models.Q(pk=activity.pk) | models.Q(part_of=activity.pk)).order_by()


def require_unmoved(
    activity: Activity, changes: Sequence[tuple[Changed, Collection[str]]], words: Mapping[str, str], by: Caller
) -> None:
    """Raise WrongState, saying who, if one of the fields beside each row has had another value since the activity.

    One that is taken back by now does not count, so that several changes of a row are undone one by one. `words` are
    what fields are called; others follow from those. One statement.
    """
    by_key = {change.row.pk: (change, names) for change, names in changes}
    model = type(changes[0][0].row)
    key, first = _key(model), min(change.after.history_id for change, _ in changes)
    history = model.history.filter(**{f"{key}__in": one_of(by_key)}, history_id__gt=first)
    later = list(history.select_related("activity__actor").order_by("history_id"))
    undone = {version.activity.data.get(UNDOES) for version in later if version.activity} - {None}
    for version in later:
        if version.activity and {version.activity.pk, version.activity.part_of} & undone:
            continue
        change, names = by_key[getattr(version, key)]
        moved = [name for name in names if change.value(version, name) != change.value(change.after, name)]
        if moved and version.history_id > change.after.history_id:
            raise WrongState(_who_moved(activity, version.activity, change.row, moved, words, by))
    for change, names in changes:
        moved = [name for name in names if change.value(change.row, name) != change.value(change.after, name)]
        if moved:
            raise WrongState(_who_moved(activity, None, change.row, moved, words, by))


def _who_moved(
    activity: Activity, later: Activity | None, row: Any, moved: list[str], words: Mapping[str, str], by: Caller
) -> str:
    if later is not None and later.data.get(UNDOES) == activity.pk:
        return gettext("This is undone already.")
    who = (
        gettext("You")
        if later and by.user and later.actor_id == by.user.pk
        else later.who
        if later
        else gettext("Somebody")
    )
    named = dict.fromkeys(words[name] for name in moved if name in words)
    what = join_words(named or [next(iter(words.values()))])
    return gettext("%(who)s changed %(what)s of %(row)s since; nothing was undone.") % {
        "who": who,
        "what": what,
        "row": row,
    }


def _key(model: type[models.Model]) -> str:
    """The history's column for the key of the row."""
    return str(model._meta.pk.attname)


def _are_alike(row: Any, version: Any) -> bool:
    return all(getattr(row, field.attname) == getattr(version, field.attname) for field in _telling(version))


def _telling(version: Any) -> list[Any]:
    return [field for field in type(version).tracked_fields if not field.primary_key and field.name not in SILENT]
