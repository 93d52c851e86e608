"""Reads that make a timeline: the activities of an object, and what each of them changed, in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from django.db.models import Field, ForeignKey, Model, OuterRef, QuerySet, Subquery, TextChoices

from apps.activity.history import SILENT
from apps.activity.models import Activity, Email
from apps.core import formatting
from apps.core.caller import Caller
from apps.core.paths import id_of

Column: TypeAlias = "Field[Any, Any]"
Move = tuple["Column", Any, Any]
Key = tuple[Any, object]  # model and key
VERBS: dict[str, str] = {}
NEEDS: dict[str, str] = {}  # by verb: the permission without which no timeline shows it
PER_PAGE = 25


def register_verbs(verbs: Iterable[TextChoices], *, needs: str = "") -> None:
    """Let timelines read an app's verbs as "<actor> <label>". Called in `AppConfig.ready()`.

    `needs` is for verbs that stand on timelines of other apps' objects: those without the permission do not see them.
    """
    for verb in verbs:
        VERBS[verb.value] = str(verb.label)
        if needs:
            NEEDS[verb.value] = needs


def readable_by(caller: Caller, rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Those of the activities whose subjects the caller may see."""
    closed = [verb for verb, needs in NEEDS.items() if not caller.may(needs)]
    return rows.exclude(verb__in=closed) if closed else rows


def words_of(verb: str) -> str:
    """What happened, for people: the verb itself where no app registered it."""
    return VERBS.get(verb, verb)


@dataclass(frozen=True, slots=True)
class Change:
    """One field's way from old to new, in words. `name` is the field's own."""

    label: str
    old: str
    new: str
    name: str = ""


@dataclass(slots=True)
class Revision:
    """One history row. `row.history_type` is "+" (created), "~" (changed) or "-" (deleted).

    `before` is the row that a change replaced. `part` names what of the object it is, where not the object itself.
    """

    row: Any
    changes: list[Change] = field(default_factory=list)
    before: Any | None = None
    part: str = ""


def activities_of(
    subject: Model, history: QuerySet[Any] | None = None, *further: QuerySet[Activity]
) -> QuerySet[Activity]:
    """Activities on an object's timeline: those whose subject it is, those that made any of `history`, and `further`.

    The second kind is how a ticket's timeline knows of what was done to its parent with all its children.
    """
    own = Activity.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    ids = own.order_by().values("pk")
    if history is not None:
        ids = ids.union(history.filter(activity__isnull=False).order_by().values("activity"))
    for more in further:
        ids = ids.union(more.order_by().values("pk"))
    return Activity.objects.filter(pk__in=ids)


def newest(rows: QuerySet[Activity], before: int | None) -> tuple[list[Activity], int | None]:
    """25 activities older than activity `before`, with their actors, and where the next page starts."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("actor").order_by("-pk")[: PER_PAGE + 1])
    page = found[:PER_PAGE]
    return page, page[-1].pk if len(found) > PER_PAGE else None


position = id_of  # where a page of a timeline starts, as its address gives it


def emails_of(activities: Iterable[Activity]) -> dict[int, list[Email]]:
    """The e-mails that each activity caused, by its id."""
    grouped = defaultdict(list)
    for email in Email.objects.filter(activity__in=[activity.pk for activity in activities]).order_by("pk"):
        grouped[email.activity_id].append(email)
    return grouped


def by_activity(found: Iterable[Revision]) -> dict[int, list[Revision]]:
    """Revisions under the id of the activity that made them."""
    grouped = defaultdict(list)
    for revision in found:
        grouped[revision.row.activity_id].append(revision)
    return grouped


def revisions(rows: QuerySet[Any], *, silent: frozenset[str] = SILENT) -> list[Revision]:
    """Each history row with what it changed against the row before it.

    Two statements, and one for each kind of object that the changes refer to.
    """
    model = rows.model
    key = model.instance_type._meta.pk.attname
    before = (
        model.objects.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    read = list(rows.annotate(before_id=Subquery(before)))
    earlier = model.objects.in_bulk({row.before_id for row in read if row.history_type == "~" and row.before_id})
    fields = [column for column in model.tracked_fields if column.name not in silent]
    moves = {row: _moves(fields, earlier.get(row.before_id), row) for row in read}
    names = _names(move for found in moves.values() for move in found)
    return [
        Revision(
            row,
            [
                Change(
                    _label(column),
                    _display_value(column, old, names),
                    _display_value(column, new, names),
                    column.name,
                )
                for column, old, new in moves[row]
            ],
            earlier.get(row.before_id),
        )
        for row in read
    ]


def link_changes(activity: Activity | None, model: type[Model]) -> list[Change]:
    """What the activity changed in the many-to-many fields of a row of `model`, in words."""
    links = activity.data.get("links", {}) if activity else {}
    return [
        Change(_label(cast(Column, model._meta.get_field(name))), _names_of(move["from"]), _names_of(move["to"]), name)
        for name, move in links.items()
    ]


def _names_of(names: list[str]) -> str:
    return ", ".join(names) or formatting.NOTHING


def _moves(fields: list[Column], old: Model | None, new: Model) -> list[Move]:
    """(field, old value, new value) of what differs; references by their keys."""
    if old is None:
        return []
    pairs = ((column, getattr(old, column.attname), getattr(new, column.attname)) for column in fields)
    return [(column, before, after) for column, before, after in pairs if before != after]


def _names(moves: Iterable[Move]) -> dict[Key, str]:
    """Words for every object that the moves refer to, by model and key."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for column, *keys in moves:
        if isinstance(column, ForeignKey):
            wanted[column.related_model].update(key for key in keys if key is not None)
    return {
        (model, key): str(instance)
        for model, keys in wanted.items()
        for key, instance in model._base_manager.in_bulk(keys).items()
    }


def _label(column: Column) -> str:
    return str(column.verbose_name).capitalize()


def _display_value(column: Column, value: object, names: dict[Key, str]) -> str:
    if isinstance(column, ForeignKey) and value is not None:
        return names.get((column.related_model, value), f"#{value}")
    return formatting.format_value(column, value)
