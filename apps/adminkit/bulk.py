"""Bulk changes: what a queue offers to do with many rows at once, and what that makes of each of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.pages import ObjectPages
from apps.core.caller import Caller
from apps.core.formatting import NOTHING, format_number

MOST_ROWS = 1_000  # of one bulk change
ALREADY = gettext_lazy("It is so already.")
LONGEST = 60  # characters of a value in a sentence
Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """One value of a row from old to new, in words. `note` is what else a person should know of it."""

    label: str
    old: str
    new: str
    note: str = ""


def moved(label: str, old: object, new: object, note: str = "") -> list[Move]:
    """The one move in a list; none where the row has that value already."""
    return [] if old == new else [Move(label, _words(old), _words(new), note)]


def _words(value: object) -> str:
    return NOTHING if value in (None, "") else Truncator(str(value)).chars(LONGEST)


@dataclass(frozen=True, slots=True)
class BulkChange:
    """One operation for each row, asked for by any of the named `fields` of the form.

    `describe(row, values)` returns what it moves, nothing if all is so already, or a sentence for why the row is to be
    skipped. It reads the row and the form's values, and asks the database nothing. `run(row, values, by)` calls the
    operation, which has the last word. `when` says for which values it applies. `prefetched` are rows of others that
    `describe` reads.
    """

    fields: Sequence[str]
    permission: str
    describe: Callable[[Any, Values], Sequence[Move] | str]
    run: Callable[[Any, Values, Caller], object]
    when: Callable[[Values], bool] = lambda values: True
    prefetched: Sequence[str] = ()

    def is_asked(self, values: Values) -> bool:
        return any(values.get(name) not in (None, "", False) for name in self.fields) and self.when(values)


@dataclass(slots=True)
class Plan:
    """What a bulk change makes of one row: its moves and the changes that make them, or why it is skipped."""

    row: Any
    moves: list[Move] = field(default_factory=list)
    changes: list[BulkChange] = field(default_factory=list)
    skipped: str = ""

    @property
    def notes(self) -> str:
        return " ".join(move.note for move in self.moves if move.note)


@dataclass(frozen=True, slots=True)
class BulkQueue:
    """What a queue offers to do with its rows.

    `what` is one row, and with an s many, both names of the model in English. `form` takes data and its own options; a
    field that is left blank leaves the rows as they are. The `changes` of a row are carried out in their order.
    `related` is what they read with it, `unread` are long columns that they need not. `title` says beside its number
    what a row is. `matching(request, given)` are the rows of the list at an address with those parameters, in its
    order, or None where it cannot be read.
    """

    pages: ObjectPages
    what: str
    form: Callable[..., forms.Form]
    changes: Sequence[BulkChange]
    matching: Callable[[HttpRequest, QueryDict], QuerySet[Any] | None]
    related: Sequence[str] = ()
    unread: Sequence[str] = ()
    title: Callable[[Any], str] = str

    @property
    def name(self) -> str:
        label: str = self.pages.model._meta.label_lower
        return label

    def form_for(self, by: Caller, data: QueryDict | None = None, **options: Any) -> forms.Form:
        """The form with those fields that ask for what the caller may do."""
        form = self.form(data, auto_id="bulk-%s", **options)
        open_to = {name for change in self.changes if by.may(change.permission) for name in change.fields}
        for change in self.changes:
            for name in set(change.fields) - open_to:
                form.fields.pop(name, None)
        return form

    def form_as_sent(self, by: Caller, values: Mapping[str, list[str]]) -> forms.Form:
        """The form with what was sent of its fields."""
        data = QueryDict(mutable=True)
        for name, sent in values.items():
            data.setlist(name, sent)
        return self.form_for(by, data)

    def offers(self, form: forms.Form) -> bool:
        """Whether any change can be asked for in the form."""
        return any(name in form.fields for change in self.changes for name in change.fields)

    def asked(self, values: Values) -> list[BulkChange]:
        return [change for change in self.changes if change.is_asked(values)]

    def visible_to(self, by: Caller, changes: Sequence[BulkChange] = ()) -> QuerySet[Any]:
        """The rows that the caller sees, with what the changes read; none for those who may see none at all."""
        prefetched = dict.fromkeys(name for change in changes for name in change.prefetched)
        rows = self.pages.visible_to(by).select_related(*self.related).defer(*self.unread)
        return rows.prefetch_related(*prefetched) if prefetched else rows

    def plan(self, row: Model, values: Values, changes: Sequence[BulkChange]) -> Plan:
        """Changes that find all as it should be are left out; one that must not be made skips the row as a whole."""
        plan = Plan(row)
        for change in changes:
            found = change.describe(row, values)
            if isinstance(found, str | Promise):
                return Plan(row, skipped=str(found))
            if found:
                plan.moves += found
                plan.changes.append(change)
        if not plan.moves:
            plan.skipped = str(ALREADY)
        return plan

    def said_by(self, form: forms.Form) -> str:
        """What a valid form asks for, in one line."""
        said = []
        asked = {name for change in self.asked(form.cleaned_data) for name in change.fields}
        for name, form_field in form.fields.items():
            if name not in asked:
                continue
            label, value = str(form[name].label), form.cleaned_data[name]
            if value is True:
                said.append(label)
            elif value not in (None, "", False):
                if type(form_field) is forms.ChoiceField:
                    value = dict(form_field.choices).get(value, value)
                said.append(f"{label}: {Truncator(str(getattr(value, 'label', value))).chars(LONGEST)}")
        return "; ".join(said)

    def many(self, count: int) -> str:
        """The number of rows in words: 1 ticket, 17 tickets."""
        return f"{format_number(count)} {self.named(count)}"

    def named(self, count: int) -> str:
        """What one row, or several, are called."""
        what = self.what if count == 1 else self.what + "s"
        return gettext(what)

    def number_of(self, pk: int) -> str:
        """A row for people: INC-630701, or Order 5."""
        label = self.pages.label(pk)
        return label if isinstance(label, str) else capfirst(f"{gettext(self.what)} {label}")


_QUEUES: dict[str, BulkQueue] = {}


def register(queue: BulkQueue) -> BulkQueue:
    """Let workers carry out the queue's changes. Called by the module of the app's admin that declares it."""
    _QUEUES[queue.name] = queue
    return queue


def bulk_queue_at(address: str) -> BulkQueue | None:
    """The queue whose list is at that address."""
    return next((queue for queue in _QUEUES.values() if queue.pages.list_url == address), None)


def bulk_queue(name: str) -> BulkQueue:
    return _QUEUES[name]
