"""Reads that make a timeline: the activities of an object, and what each of them changed, in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from django.db.models import Field, ForeignKey, Model, OuterRef, QuerySet, Subquery, TextChoices
from django.utils.text import capfirst

from apps.activity.history import SILENT
from apps.activity.models import Activity, Email
from apps.core import formatting
from apps.core.caller import Caller
from apps.core.kept import Kept
from apps.core.paths import id_of
from apps.core.text import Text
from apps.core.together import Read, read_together

Column: TypeAlias = "Field[Any, Any]"
Move = tuple["Column", Any, Any]
Key = tuple[Any, object]  # model and key
VERBS: dict[str, Text] = {}
NEEDS: dict[str, str] = {}  # by verb: the permission without which no timeline shows it
ACCESS, EXPORTS = "access", "exports"  # tabs of the audit
OF_TABS: dict[str, list[str]] = {ACCESS: [], EXPORTS: []}  # and the verbs that they show
PER_PAGE = 25
MOST_AT_ONCE = 500  # entries of a timeline that is shown whole, to be printed


def register_verbs(verbs: Iterable[TextChoices], *, needs: str = "") -> None:
    """Let timelines read an app's verbs as "<actor> <label>". Called in `AppConfig.ready()`.

    `needs` is for verbs that stand on timelines of other apps' objects: those without the permission do not see them.
    """
    for verb in verbs:
        VERBS[verb.value] = verb.label
        if needs:
            NEEDS[verb.value] = needs


def register_tab(tab: str, verbs: Iterable[TextChoices]) -> None:
    """Let a tab of the audit show these verbs: who was let in by what, or who took data along."""
    OF_TABS[tab] += [verb.value for verb in verbs]


def readable_by(caller: Caller, rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Those of the activities whose subjects the caller may see."""
    closed = [verb for verb, needs in NEEDS.items() if not caller.may(needs)]
    return rows.exclude(verb__in=closed) if closed else rows


def words_of(verb: str) -> str:
    """What happened, for people: the verb itself where no app registered it."""
    return str(VERBS.get(verb, verb))


@dataclass(frozen=True, slots=True)
class Change:
    """One field's way from old to new, in words. `name` is the field's own.

    `version` says which change of which row it is: the model's label, the row's key and the activity.
    """

    label: str
    old: str
    new: str
    name: str = ""
    version: tuple[str, int, int | None] | None = None


@dataclass(slots=True)
class Revision:
    """One history row. `row.history_type` is "+" (created), "~" (changed) or "-" (deleted).

    `before` is the row that a change replaced. `part` names what of the object it is, where not the object itself.
    `named` are the words of what it refers to in the columns that its history names, `named_before` what `before` did.
    """

    row: Any
    changes: list[Change] = field(default_factory=list)
    before: Any | None = None
    part: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    named_before: Mapping[str, str] = field(default_factory=dict)


def activities_of(
    subject: Model, history: QuerySet[Any] | None = None, *further: QuerySet[Activity]
) -> QuerySet[Activity]:
    """Activities on an object's timeline: those whose subject it is, those that made any of `history`, and `further`.

    The second kind is how a ticket's timeline knows of what was done to another one and changed it as well.
    """
    return Activity.objects.filter(pk__in=keys_of_activities(type(subject), subject.pk, history, *further))


def keys_of_activities(
    model: type[Model], pk: int, history: QuerySet[Any] | None = None, *further: QuerySet[Activity]
) -> QuerySet[Any, Any]:
    """Keys of what `activities_of` returns for the row of the model."""
    ids = Activity.objects.filter(subject_type=model._meta.label_lower, subject_id=pk).order_by().values("pk")
    if history is not None:
        ids = ids.union(history.filter(activity__isnull=False).order_by().values("activity"))
    for more in further:
        ids = ids.union(more.order_by().values("pk"))
    return ids


def newest(rows: QuerySet[Activity], before: int | None, most: int = PER_PAGE) -> tuple[list[Activity], int | None]:
    """So many activities older than activity `before`, with their actors, and where the next page starts."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("actor").order_by("-pk")[: most + 1])
    page = found[:most]
    return page, page[-1].pk if len(found) > most else None


position = id_of  # where a page of a timeline starts, as its address gives it


@dataclass(frozen=True, slots=True)
class History:
    """History rows of one model, and those of its columns whose changes no timeline shows.

    `named` are references of which a row that was made has the words as well, not only one that changed.
    """

    rows: QuerySet[Any] | Kept
    silent: frozenset[str] = SILENT
    named: frozenset[str] = frozenset()

    @property
    def model(self) -> Any:
        return self.rows.model

    @classmethod
    def of_all(cls, model: Any, silent: frozenset[str] = SILENT, named: frozenset[str] = frozenset()) -> "History":
        """Of every row of the model: what the activities of a page wrote of them."""
        return cls(Kept(model.history.model, _all_versions, (model,)), silent, named)

    def naming(self, row: Any) -> list[Move]:
        """The `named` references of a row, as moves, so that their words are read; none of no row."""
        if row is None:
            return []
        columns = [column for column in self.model.tracked_fields if column.name in self.named]
        return [(column, None, getattr(row, column.attname)) for column in columns]

    def written_by(self, ids: list[int]) -> QuerySet[Any] | Kept:
        """The history rows that the activities wrote, and of each that is a change the one that it replaced."""
        if not isinstance(self.rows, Kept):
            return with_versions_before(self.rows, ids)
        shape = (self.rows.build, self.rows.shape)
        return Kept(self.rows.model, _kept_versions, shape, (*self.rows.values, ids))


def _all_versions(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.history.all()
    return rows


def _kept_versions(build: Callable[..., QuerySet[Any]], shape: tuple[Any, ...], *values: Any) -> QuerySet[Any]:
    *own, ids = values
    return with_versions_before(build(*shape, *own), ids)


def _emails(ids: list[int]) -> QuerySet[Email]:
    return Email.objects.filter(activity__in=ids)


class PageRead:
    """What the activities of one page wrote, sent and changed, read for all of them together.

    One statement, and a second one where a change refers to rows that the page does not know yet; no more, whatever
    was written. `known` are rows that the page has anyway. `further` are read along, and lie there in no order.
    """

    def __init__(
        self,
        activities: Iterable[Activity],
        histories: Iterable[History] = (),
        further: Iterable[Read] = (),
        *,
        known: Iterable[Model | None] = (),
    ):
        ids, histories = [activity.pk for activity in activities], list(histories)
        written = [each.written_by(ids) for each in histories]
        emails, *rest = read_together(Kept(Email, _emails, (), (ids,)), *written, *further)
        self.further = rest[len(histories) :]
        self._emails: dict[int, list[Email]] = defaultdict(list)
        for email in sorted(emails, key=lambda row: row.pk):
            self._emails[email.activity_id].append(email)
        moved = {each.model: _moved(each, rows, set(ids)) for each, rows in zip(histories, rest, strict=False)}
        names = names_of_references(
            (
                move
                for each in histories
                for row, moves, before in moved[each.model]
                for move in (*moves, *each.naming(row), *each.naming(before))
            ),
            {(type(row), row.pk): str(row) for row in known if row is not None},
        )
        self._revisions: dict[Any, dict[int, list[Revision]]] = {}
        for each in histories:
            grouped = self._revisions[each.model.instance_type] = defaultdict(list)
            for row, moves, before in moved[each.model]:
                found, found_before = (_named(each.naming(version), names) for version in (row, before))
                changes = _in_words(row, moves, names)
                grouped[row.activity_id].append(Revision(row, changes, before, "", found, found_before))

    def emails(self, activity: Activity) -> list[Email]:
        """Those that the activity caused, the first one first."""
        return self._emails[activity.pk]

    def revisions(self, model: type[Model], activity: Activity) -> list[Revision]:
        """What the activity did to rows of the model, the newest first."""
        return self._revisions[model][activity.pk]

    def changes(self, model: type[Model], activity: Activity) -> list[Change]:
        return [change for revision in self.revisions(model, activity) for change in revision.changes]


def with_versions_before(rows: QuerySet[Any], ids: list[int]) -> QuerySet[Any]:
    """The history rows that the activities wrote, and of each that is a change the one that it replaced."""
    written = rows.filter(activity__in=ids).order_by()
    replaced = written.filter(history_type="~").values(before=Subquery(_version_before(rows.model)))
    found: QuerySet[Any] = rows.model.objects.filter(pk__in=written.values("pk").union(replaced))
    return found


def _version_before(model: Any) -> QuerySet[Any]:
    """The id of the history row before an outer one."""
    key = model.instance_type._meta.pk.attname
    older = model.objects.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    versions: QuerySet[Any] = older.order_by("-history_id").values("history_id")[:1]
    return versions


def _moved(history: History, read: list[Any], ids: set[int]) -> list[tuple[Any, list[Move], Any]]:
    """Each row that one of the activities wrote, the newest first: what it moved, and the row that it replaced."""
    key = history.model.instance_type._meta.pk.attname
    fields = _spoken(history.model, history.silent)
    latest: dict[object, Any] = {}
    found = []
    for row in sorted(read, key=lambda row: row.history_id):
        before = latest.get(getattr(row, key)) if row.history_type == "~" else None
        latest[getattr(row, key)] = row
        if row.activity_id in ids:
            found.append((row, _moves(fields, before, row), before))
    return sorted(found, key=lambda each: (each[0].history_date, each[0].history_id), reverse=True)


def revisions(rows: QuerySet[Any], *, silent: frozenset[str] = SILENT) -> list[Revision]:
    """Each history row with what it changed against the row before it.

    Two statements, and a third one for what the changes refer to.
    """
    read = list(rows.annotate(before_id=Subquery(_version_before(rows.model))))
    earlier = rows.model.objects.in_bulk({row.before_id for row in read if row.history_type == "~" and row.before_id})
    fields = _spoken(rows.model, silent)
    moves = {row: _moves(fields, earlier.get(row.before_id), row) for row in read}
    names = names_of_references(move for found in moves.values() for move in found)
    return [Revision(row, _in_words(row, moves[row], names), earlier.get(row.before_id)) for row in read]


def _spoken(model: Any, silent: frozenset[str]) -> list[Column]:
    return [column for column in model.tracked_fields if column.name not in silent]


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


def names_of_references(moves: Iterable[Move], known: Mapping[Key, str] | None = None) -> dict[Key, str]:
    """Words for every object that the moves refer to, by model and key; one statement for those not known."""
    names: dict[Key, str] = dict(known or {})
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for column, *keys in moves:
        if isinstance(column, ForeignKey):
            model = column.related_model
            wanted[model].update(key for key in keys if key is not None and (model, key) not in names)
    for rows in read_together(*(model._base_manager.filter(pk__in=keys) for model, keys in wanted.items())):
        names |= {(type(row), row.pk): str(row) for row in rows}
    return names


def _named(moves: Iterable[Move], names: dict[Key, str]) -> dict[str, str]:
    """The words of each reference, by its column; without those to nothing."""
    return {column.name: display_value(column, key, names) for column, _, key in moves if key is not None}


def _in_words(row: Any, moves: Iterable[Move], names: dict[Key, str]) -> list[Change]:
    options = row.instance_type._meta
    version = (options.label_lower, getattr(row, options.pk.attname), row.activity_id)
    return [
        Change(
            _label(column), display_value(column, old, names), display_value(column, new, names), column.name, version
        )
        for column, old, new in moves
    ]


def _label(column: Column) -> str:
    return str(capfirst(column.verbose_name))


def display_value(column: Column, value: object, names: dict[Key, str]) -> str:
    """What a column holds, in words, with the `names` of what it refers to."""
    if isinstance(column, ForeignKey) and value is not None:
        return names.get((column.related_model, value), f"#{value}")
    return formatting.format_value(column, value)
