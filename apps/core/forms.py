"""Forms over rows: they keep what a person left untouched, and let two people who changed the same choose."""

import datetime
import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Model, Q, QuerySet
from django.forms.boundfield import BoundField
from django.forms.models import InlineForeignKeyField
from django.forms.widgets import Input
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.choices import flatten_choices
from django.utils.translation import gettext, gettext_lazy

from apps.core.formatting import NOTHING, format_date, format_timestamp, join_words

if TYPE_CHECKING:
    FormBase = Any  # a form, whose private methods the stubs leave out
else:
    FormBase = object  # what is mixed with a form stays before it

PARTS = "\x1f"  # between the parts of an input, in the hidden one that remembers them
CHOOSE, CHOICE = "choose", "choice-"  # names the fields whose value is to be chosen, and what was chosen for one
THEIRS, MINE = "theirs", "mine"
LINE_ENDS = re.compile(r"\r\n?")
BOTH_CHANGED = gettext_lazy("You and somebody else both changed this. Choose which of the two stays.")


def as_sent(widget: Any, value: object) -> object:
    """What a browser sends of an input, brought to one form whatever the browser made of it.

    A single-line input drops line ends, one for addresses and numbers the blanks around as well, and a textarea
    sends each line end as two characters.
    """
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list | tuple) else [None] * len(widget.widgets)
        return [as_sent(part, each) for part, each in zip(widget.widgets, parts, strict=False)]
    if isinstance(widget, forms.CheckboxInput):
        return bool(value)
    if isinstance(value, list | tuple | set):
        return sorted(str(each) for each in value)
    if value is None:
        return ""
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", str(value)))
    if isinstance(widget, forms.HiddenInput) or not isinstance(widget, Input):
        return text
    text = text.replace("\n", "")
    return text.strip() if isinstance(widget, forms.NumberInput | forms.EmailInput | forms.URLInput) else text


def value_in_words(field: Any, value: Any) -> str:
    """What an input shows or sends, as a person reads it; as it stands where the field cannot read it."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices  # wider in the stubs than what they let be flattened
        labels = {str(key): str(label) for key, label in cast(Any, flatten_choices(choices))}
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in values if each not in (None, "")) or NOTHING
    read = value
    with suppress(forms.ValidationError):
        read = field.clean(value)
    match read:
        case bool():
            return gettext("Yes") if read else gettext("No")
        case datetime.datetime():
            return format_timestamp(read)
        case datetime.date():
            return format_date(read)
        case Model():
            return str(read)
        case QuerySet() | list():
            return ", ".join(map(str, read)) or NOTHING
    return str(value) or NOTHING


def as_shown(widget: Any, value: object) -> object:
    """What an input shows of a value, as its untouched form sends it back."""
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        parts: Any = value if isinstance(value, list | tuple) else widget.decompress(value)
        return [as_shown(part, each) for part, each in zip(widget.widgets, parts, strict=False)]
    if isinstance(widget, forms.CheckboxInput):
        return widget.check_test(value)
    formatted = widget.format_value(value)
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        return formatted[0] if formatted else ""
    return formatted


class KeepingBoundField(BoundField):
    """A field of a form over a stored row: changed is what a person changed, as far as a browser tells."""

    form: Any  # of KeepsUntouched

    @property
    def shown(self) -> Any:
        """What the page shows of what is stored now."""
        return as_sent(self.field.widget, as_shown(self.field.widget, self.field.prepare_value(self.initial)))

    @property
    def remembered(self) -> str:
        """What the page shows of what is stored now, for a hidden input."""
        return PARTS.join(self.shown) if isinstance(self.shown, list) else str(self.shown)

    @property
    def drawn(self) -> object:
        """What the page showed when it was drawn."""
        if not self.field.show_hidden_initial or self.html_initial_name not in self.form.data:
            return self.shown
        sent = self.form.data[self.html_initial_name]
        if isinstance(self.shown, list):  # of an input in parts
            return as_sent(self.field.widget, sent.split(PARTS))
        return as_sent(self.field.widget, sent != "False" if self._is_checkbox else sent)

    @property
    def sent(self) -> object:
        return as_sent(self.field.widget, self.data)

    @property
    def is_in_conflict(self) -> bool:
        """Whether this person changed it, and somebody else to another value."""
        return self._has_changed() and self.shown not in (self.drawn, self.sent)

    @property
    def words_of_both(self) -> tuple[str, str]:
        """What is stored now and what this person wrote, as the page puts it; as texts where it would not differ."""
        stored, written = (value_in_words(self.field, value) for value in (self.shown, self.sent))
        return (stored, written) if stored != written else (str(self.shown), str(self.sent))

    def take_stored(self) -> None:
        """Let the form hold what is stored now."""
        _fill(self.form.data, self.field.widget, self.html_name, self.shown)
        self.form.data[self.html_initial_name] = self.remembered

    @property
    def _is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    def _has_changed(self) -> bool:
        if not self.form.is_over_a_row or self.name in self.form.always_sent:
            return bool(super()._has_changed())  # type: ignore[misc]  # private to Django
        if self.field.disabled:
            return False
        if isinstance(self.field.widget, forms.FileInput):
            return bool(self.data)
        if self.field.widget.value_omitted_from_data(self.form.data, self.form.files, self.html_name):
            is_remembered = self.field.show_hidden_initial and self.html_initial_name not in self.form.data
            return self.field.required if is_remembered else self.sent != self.drawn
        return self.sent != self.drawn

    def as_widget(self, widget: Any = None, attrs: dict[str, Any] | None = None, only_initial: bool = False) -> Any:
        """Remembers in the hidden input what the visible one shows, so that the two can be compared as texts.

        A field that somebody else changed as well has the choice between the two values below it.
        """
        if not only_initial or not self.form.is_over_a_row:
            rendered = super().as_widget(widget, attrs, only_initial)
            return rendered + self._choice() if self.name in self.form.conflicts else rendered
        return forms.HiddenInput().render(
            self.html_initial_name,
            self.form.data.get(self.html_initial_name, self.remembered),
            {"id": self.html_initial_id},
        )

    def _choice(self) -> str:
        stored, written = self.words_of_both
        values = {"field": self, "stored": stored, "written": written, "by": self.form.conflicts[self.name]}
        return render_to_string("desk/choice.html", values)


class KeepsUntouched(FormBase):
    """A form over a stored row, which writes what a person changed and nothing else.

    An untouched field is neither read nor checked. A list whose choices lack the stored value offers it as well.
    A field that somebody else changed as well is in `conflicts`, with who that was as far as it is known; the form is
    not valid until this person has chosen between the two values.
    """

    data: Any
    fields: dict[str, forms.Field]
    bound_field_class: type[BoundField] | None = KeepingBoundField
    is_over_a_row = True
    is_overtaken = False  # whether somebody else's save stands against it
    always_sent: Collection[str] = ()  # names of fields that are no part of the row

    def __init__(self, *args: Any, **kwargs: Any):
        self.conflicts: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def remember_shown(self) -> None:
        """Let the page remember what it shows of each field, which tells what a person changed from what others did."""
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in self.always_sent and not isinstance(field, forms.FileField)

    def take_newest(self) -> None:
        """Show what is stored by now, except where a person changed a field: there what they wrote stays.

        Called after a refusal of a form that was drawn from an older version. Sent again, it changes what they changed.
        """
        self.is_overtaken = True
        self._settle_choices()
        self.data = self.data.copy()
        for name, bound in self._bound_items():
            if not self.is_over_a_row or name in self.always_sent or not bound.field.show_hidden_initial:
                continue
            if bound.is_in_conflict:
                self.conflicts.setdefault(name, "")
            if bound.sent == bound.drawn:
                bound.take_stored()
            self.data[bound.html_initial_name] = bound.remembered

    def ask_for_choices(self) -> None:
        """Refuse each field that both changed, until one of the two values is chosen."""
        for name in self.conflicts:
            if not self.has_error(name, code="conflict"):
                self.add_error(name, forms.ValidationError(BOTH_CHANGED, code="conflict"))

    def _settle_choices(self) -> None:
        """Take over what this person chose where both had changed a field; without a choice it stays a conflict."""
        asked = self.data.getlist(CHOOSE) if isinstance(self.data, QueryDict) else []
        pending = [bound for _, bound in self._bound_items() if bound.html_name in asked]
        if not pending:
            return
        self.data = self.data.copy()
        for bound in pending:
            choice = self.data.pop(f"{CHOICE}{bound.html_name}", [""])[-1]
            if choice == THEIRS:
                bound.take_stored()
            if choice in (THEIRS, MINE) or bound.sent == bound.shown:
                asked.remove(bound.html_name)
            else:
                self.conflicts.setdefault(bound.name, "")
        self.data.setlist(CHOOSE, asked)
        self.__dict__.pop("changed_data", None)  # which counts what was there before

    def keep_stored_choices(self) -> None:
        """Let each list offer what is stored. Called when the fields have their choices."""
        for name, field in self.fields.items():
            stored = self.get_initial_for_field(field, name)
            if name in self.always_sent or stored in (None, ""):
                continue
            if isinstance(field, forms.ModelChoiceField):
                _offer_rows(field, stored)
            elif isinstance(field, forms.ChoiceField):
                _offer_values(field, stored)

    def full_clean(self) -> None:
        if self.is_bound and self.is_over_a_row:
            self._settle_choices()
        super().full_clean()

    def _clean_fields(self) -> None:
        if not self.is_over_a_row:
            super()._clean_fields()
            return
        every = self.fields
        changed = {name: every[name] for name, bound in self._bound_items() if bound._has_changed()}
        self.cleaned_data |= {name: self.stored(name) for name in every.keys() - changed.keys() - set(self.always_sent)}
        self.fields = {name: field for name, field in every.items() if name in changed or name in self.always_sent}
        try:
            super()._clean_fields()
        finally:
            self.fields = every
        self.ask_for_choices()

    def stored(self, name: str) -> object:
        """The cleaned value of an untouched field."""
        return self.get_initial_for_field(self.fields[name], name)


def _offer_rows(field: Any, stored: Any) -> None:
    """Whatever narrows the rows of a list, the stored ones are among them."""
    if not field.queryset.query.where:
        return
    many = isinstance(field, forms.ModelMultipleChoiceField)
    keys = [getattr(each, "pk", each) for each in (stored if many else [stored])]
    to_field = "pk" if many else field.to_field_name or "pk"
    narrowed = field.queryset
    everything = narrowed.model._base_manager.filter(
        Q(pk__in=narrowed.order_by().values("pk")) | Q(**{f"{to_field}__in": keys})
    )
    everything.query.select_related = narrowed.query.select_related
    everything.query.deferred_loading = narrowed.query.deferred_loading
    field.queryset = everything.order_by(*(narrowed.query.order_by or narrowed.model._meta.ordering or ["pk"]))


def _offer_values(field: Any, stored: object) -> None:
    values = [str(each) for each in (stored if isinstance(stored, list | tuple | set) else [stored])]
    missing = [value for value in values if not field.valid_value(value)]
    if missing:
        field.choices = [
            *field.choices,
            *((value, gettext("%(value)s (as stored)") % {"value": value}) for value in missing),
        ]


def _fill(data: QueryDict, widget: Any, name: str, shown: Any) -> None:
    """Put into the values of a form what an untouched input would send that shows this."""
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        names = widget.widgets_names  # type: ignore[attr-defined]  # documented, but not in the stubs
        for suffix, part, each in zip(names, widget.widgets, shown, strict=True):
            _fill(data, part, f"{name}{suffix}", each)
    elif isinstance(widget, forms.CheckboxInput) and not shown:
        data.pop(name, None)
    else:
        data.setlist(name, shown if isinstance(shown, list) else ["on" if shown is True else shown])


def files_again(form: forms.BaseForm) -> None:
    """Say beside each field of several files of a refused form that no browser sends these a second time."""
    for name, field in form.fields.items():
        files: Any = form.files.get(name)
        if isinstance(field, forms.FileField) and files:
            names = [str(file.name) for file in files]
            form.add_error(name, gettext("Choose the files again: %(names)s.") % {"names": join_words(names)})


class EditForm(KeepsUntouched, forms.Form):
    """Remembers what the page showed of each field, so that saving sends on only what this person changed.

    What somebody else changed meanwhile stays; where both changed the same field, the form says so and asks again.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.remember_shown()

    @property
    def changes(self) -> dict[str, Any]:
        """What this person changed; an emptied field is None."""
        changes = {name: self.cleaned_data[name] for name in self.changed_data}
        return {name: None if value == "" else value for name, value in changes.items()}

    @property
    def is_merged(self) -> bool:
        """Whether somebody else changed fields of the row that this person left as they were."""
        bounds = [cast(KeepingBoundField, self[name]) for name in self.fields.keys() - set(self.always_sent)]
        return any(bound.name not in self.changed_data and bound.shown != bound.drawn for bound in bounds)

    def _clean_fields(self) -> None:
        super()._clean_fields()
        fields = self.fields.keys() - set(self.always_sent)
        if any(cast(KeepingBoundField, self[name]).is_in_conflict for name in fields):
            self.take_newest()
            self.ask_for_choices()


class RowForm(KeepsUntouched, forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    """Base of the forms over one row of a model."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.is_over_a_row:
            self.keep_stored_choices()
            self.remember_shown()

    @property
    def is_over_a_row(self) -> bool:  # type: ignore[override]  # the row says it
        return not self.instance._state.adding

    @property
    def always_sent(self) -> set[str]:  # type: ignore[override]  # the row's model says it
        """Fields of the form's own, and the keys by which an inline form finds its row."""
        options = self.instance._meta
        of_the_row = {
            field.name for field in (*options.concrete_fields, *options.many_to_many) if not field.primary_key
        }
        inner = {name for name, field in self.fields.items() if isinstance(field, InlineForeignKeyField)}
        return (self.fields.keys() - of_the_row) | inner

    def stored(self, name: str) -> object:
        if self.instance._meta.get_field(name).many_to_many:
            return super().stored(name)
        return getattr(self.instance, name)

    def _update_errors(self, errors: forms.ValidationError) -> None:
        """Without what is wrong with values that nobody touched, unless another change lets them stand twice."""
        if self.is_over_a_row and hasattr(errors, "error_dict"):
            untouched = self.fields.keys() - set(self.changed_data) - self.always_sent
            found = errors.error_dict.items()
            remaining = {
                name: messages for name, messages in found if name not in untouched or messages[0].code == "unique"
            }
            if not remaining:
                return
            errors = forms.ValidationError(remaining)
        super()._update_errors(errors)
