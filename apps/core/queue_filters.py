"""Filters of queues: what an address asks of one, its chips, and the rows to be counted for a tab."""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django_filters.widgets import SuffixedMultiWidget

from apps.core.filters import MAX_SEARCH, MOST_SHOWN, SEARCH, refuse_filters, unread_among
from apps.core.form_fields import with_own_fields
from apps.core.milestones import EARLIEST, LATEST, AnyMilestone, Days, labels
from apps.core.paths import id_of
from apps.core.present import present
from apps.core.requests import caller_of
from apps.core.search_sql import unread_keys
from apps.core.together import read_together
from apps.core.widgets import picker


class SearchFilter(django_filters.CharFilter):
    """The search box of a queue."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, max_length=MAX_SEARCH, **options)


AGES = [("1h", 1), ("4h", 4), ("1d", 24), ("3d", 72), ("7d", 168), ("30d", 720)]
AGE_CHOICES = [
    ("<1h", gettext_lazy("Less than 1 hour")),
    ("<4h", gettext_lazy("Less than 4 hours")),
    ("<1d", gettext_lazy("Less than 1 day")),
    ("<3d", gettext_lazy("Less than 3 days")),
    ("<7d", gettext_lazy("Less than 7 days")),
    ("<30d", gettext_lazy("Less than 30 days")),
    (">1h", gettext_lazy("More than 1 hour")),
    (">4h", gettext_lazy("More than 4 hours")),
    (">1d", gettext_lazy("More than 1 day")),
    (">3d", gettext_lazy("More than 3 days")),
    (">7d", gettext_lazy("More than 7 days")),
    (">30d", gettext_lazy("More than 30 days")),
]


class AgeFilter(django_filters.ChoiceFilter):
    """How long ago a row was made: more or less than so many hours or days."""

    def __init__(self, **options: Any):
        self.spans = {f"{side}{name}": (side, hours) for side in "<>" for name, hours in AGES}
        options |= {"label": gettext_lazy("Age"), "empty_label": gettext_lazy("Any age")}
        super().__init__(field_name="created_at", choices=AGE_CHOICES, **options)

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        side, hours = self.spans[value]
        since = present() - datetime.timedelta(hours=hours)
        return qs.filter(**{f"{self.field_name}__{'gt' if side == '<' else 'lt'}": since})


@dataclass(frozen=True, slots=True)
class When:
    """A milestone, and the days on which rows are to have come to it."""

    milestone: AnyMilestone
    days: Days

    def __str__(self) -> str:
        return f"{self.milestone.label}, {self.days}"


class _WhenWidget(SuffixedMultiWidget):
    suffixes = ["is", "from", "to"]

    def __init__(self, choices: list[tuple[str, Any]], attrs: dict[str, Any] | None = None):
        days = [{"type": "date", "aria-label": label} for label in (gettext_lazy("From"), gettext_lazy("To"))]
        widgets: list[forms.Widget] = [
            forms.Select({"aria-label": gettext_lazy("What happened")}, choices),
            *(forms.DateInput(attrs, format="%Y-%m-%d") for attrs in days),
        ]
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [None, None, None]


class _WhenField(forms.MultiValueField):
    def __init__(self, milestones: Mapping[str, AnyMilestone], **options: Any):
        self.milestones = milestones
        choices = [("", gettext_lazy("At any time")), *labels(milestones.values())]
        day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
        fields = (forms.ChoiceField(choices=choices, required=False), day, day)
        super().__init__(fields, widget=_WhenWidget(choices), require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> When | None:
        name, first, last = data_list or ["", None, None]
        if not name:
            if first or last:
                raise ValidationError(gettext("Choose what happened on those days."))
            return None
        if first and last and first > last:
            raise ValidationError(gettext("The first day comes after the last one."))
        if any(day is not None and not EARLIEST <= day <= LATEST for day in (first, last)):
            raise ValidationError(gettext("There is nothing on such a day."))
        return When(self.milestones[name], Days(first, last))


class WhenFilter(django_filters.Filter):
    """Rows that came to one of the milestones, at any time or on one of some days."""

    field_class = _WhenField
    suffixes = _WhenWidget.suffixes

    def __init__(self, milestones: Mapping[str, AnyMilestone], **options: Any):
        super().__init__(milestones=milestones, **{"label": gettext_lazy("What happened when"), **options})

    def filter(self, qs: Any, value: When | None) -> Any:
        return qs if value is None else value.milestone.reached(qs, value.days)


WHEN = [f"when_{suffix}" for suffix in _WhenWidget.suffixes]


class WhenListFilter(admin.ListFilter):
    """The same for a list of the admin: the address says what happened when, and the sidebar shows it."""

    title = gettext_lazy("What happened when")
    template = "desk/when_filter.html"
    milestones: Mapping[str, AnyMilestone]

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any):
        super().__init__(request, params, model, model_admin)
        self.field = _WhenField(self.milestones)
        self.used_parameters = {name: params.pop(name)[-1] for name in WHEN if name in params}

    def expected_parameters(self) -> list[str | None]:
        return [*WHEN]

    def has_output(self) -> bool:
        return bool(self.used_parameters)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        try:
            value = str(self._when())
        except ValidationError:
            value = " ".join(map(str, self.used_parameters.values()))[:MOST_SHOWN]
        yield {"value": value, "query_string": changelist.get_query_string(remove=WHEN)}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        when = self._when()
        return queryset if when is None else when.milestone.reached(queryset, when.days)

    def _when(self) -> When | None:
        """Raises ValidationError."""
        read: When | None = self.field.clean([self.used_parameters.get(name) for name in WHEN])
        return read


class WithoutFilter(django_filters.ChoiceFilter):
    """Rows without one of these: a label and what holds for such rows, by the name of the filter that takes others."""

    def __init__(self, missing: Mapping[str, tuple[Any, Q]], **options: Any):
        self.missing = {name: q for name, (_, q) in missing.items()}
        options |= {"label": gettext_lazy("Without"), "empty_label": gettext_lazy("With or without")}
        super().__init__(choices=[(name, label) for name, (label, _) in missing.items()], **options)

    def filter(self, qs: Any, value: str) -> Any:
        return qs.filter(self.missing[value]) if value else qs


class LineFilter(django_filters.ModelChoiceFilter):
    """Rows of which one line or more refers to the chosen row: `tenders__type` leads there by way of the lines.

    `row` is the reference of a line to its row. However many lines fit, the row is there once.
    """

    def __init__(self, *args: Any, row: str, **options: Any):
        self.row = row
        super().__init__(*args, **options)

    def referring(self, rows: QuerySet[Any], chosen: Any) -> QuerySet[Any]:
        lines, _, reference = self.field_name.partition(LOOKUP_SEP)
        model = rows.model._meta.get_field(lines).related_model
        fitting = model._base_manager.filter(**{f"{reference}__in": chosen})
        return rows.filter(pk__in=fitting.values(self.row))

    def filter(self, qs: Any, value: Any) -> Any:
        return qs if value is None else self.referring(qs, [value.pk])


class ReferredFilter(django_filters.CharFilter):
    """Rows that a visible row of another model leads to: by `path` from there to the values of `column` here.

    That one is named by its number, as people know it.
    """

    def __init__(self, model: Any, path: str, column: str, **options: Any):
        self.model_named, self.path = model, path
        super().__init__(field_name=column, max_length=60, **options)

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        caller = caller_of(self.parent.request)
        named = self.model_named._default_manager.visible_to(caller).filter(number=value)
        return qs.filter(**{f"{self.field_name}__in": named.order_by().values(self.path)})


class QueueFilter(django_filters.FilterSet):
    """Filters of a queue. An address with a value that one of them cannot read, or with another parameter, shows none.

    `words` are the parameters that are no filters, each with what it may say. `options` are what the filters with few
    choices offer, read once for all filters of a page. Filters in `left_out` are not there.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        *,
        words: Mapping[str, Container[str]],
        given: QueryDict | None = None,
        options: Any = None,
        left_out: Iterable[str] = (),
    ):
        request.is_list = True  # type: ignore[attr-defined]  # of our own
        super().__init__(request.GET if given is None else given, queryset, request=request)
        self.words = words
        self.offer(options)
        for name in left_out:
            self.filters.pop(name, None)
        for filter_ in self.filters.values():
            if isinstance(filter_, django_filters.ModelChoiceFilter):
                filter_.extra["widget"] = picker(_reference(queryset.model, filter_.field_name))

    def get_form_class(self) -> Any:
        return with_own_fields(super().get_form_class())

    def offer(self, options: Any) -> None:
        """Give the filters with few choices what they offer."""

    @cached_property
    def unread(self) -> list[str]:
        """The parameters that could not be read."""
        if self.given():  # of an address that gives none, no form is made
            self._read_named()
        errors = self.form.errors if self.given() else {}
        parameters = [each for name in errors for each in _parameters(self.filters[name], name)]
        return [*(each for each in parameters if each in self.data), *self._unread_words()]

    def _read_named(self) -> None:
        """Read all the rows that the address names for filters, in one statement, for the form to clean and show."""
        asked = {
            name: (filter_, key)
            for name in self.given()
            if isinstance(filter_ := self.filters[name], django_filters.ModelChoiceFilter)
            and (key := id_of(self.data.get(name, ""))) is not None
        }
        if not asked:
            return
        rows = read_together(*(filter_.get_queryset(self.request).filter(pk=key) for filter_, key in asked.values()))
        for name, found in zip(asked, rows, strict=True):
            if found:
                field: Any = self.form.fields[name]
                field.widget.known = found[0]
                field.to_python = partial(_known, found[0])

    def _unread_words(self) -> list[str]:
        others = {name: values for name, values in self.data.lists() if name not in self.parameters()}
        readers: dict[str, Callable[[str], bool]] = {name: words.__contains__ for name, words in self.words.items()}
        return list(dict.fromkeys(n for each in others for v in others[each] for n in unread_among({each: v}, readers)))

    def given(self) -> list[str]:
        """Names of the filters that the address gives a value."""
        return [name for name, filter_ in self.filters.items() if _is_given(filter_, name, self.data)]

    def parameters(self) -> list[str]:
        """Names of all the parameters that the filters read."""
        return [parameter for name, filter_ in self.filters.items() for parameter in _parameters(filter_, name)]

    def unasked(self) -> Any:
        """The rows that the address asks for, to be counted: nothing is asked of the database yet.

        What a reference names need not be there, nor be visible: then no row refers to it.
        """
        with unread_keys():
            return self._unasked()

    def _unasked(self) -> Any:
        if self._unread_words():
            return self.queryset.none()
        rows = self.queryset
        for name in sorted(self.given(), key=lambda name: name == SEARCH):
            filter_ = self.filters[name]
            try:
                if isinstance(filter_, django_filters.ModelChoiceFilter):
                    rows = _referring(filter_, rows, self.data.get(name, ""), self.request)
                else:
                    raw = filter_.field.widget.value_from_datadict(self.data, {}, name)
                    rows = filter_.filter(rows, filter_.field.clean(raw))
            except ValidationError:
                return self.queryset.none()
        return rows

    def chips(self) -> list[dict[str, Any]]:
        """Each filter that the address gives a value, with that in words and the parameters that carry it."""
        errors, read = self.form.errors, self.form.cleaned_data
        return [
            {
                "name": name,
                "label": str(self.filters[name].label or name.capitalize()),
                "value": _in_words(self.filters[name], read.get(name), self._written(name)),
                "parameters": _parameters(self.filters[name], name),
                "is_unread": name in errors,
            }
            for name in self.given()
        ]

    def _written(self, name: str) -> str:
        """What the address says of a filter."""
        values = (self.data.get(each, "") for each in _parameters(self.filters[name], name))
        return " ".join(value for value in values if value)

    def filter_queryset(self, queryset: QuerySet[Any]) -> Any:
        """Search last, among the rows that the other filters leave."""
        for name in sorted(self.form.cleaned_data, key=lambda name: name == SEARCH):
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data[name])
        return queryset

    @property
    def qs(self) -> Any:
        if self.unread:
            return self.queryset.none()
        return super().qs if self.given() else self.queryset.all()

    def shown(self) -> Any:
        """The rows that the address asks for; when it cannot be read none, and the page says so."""
        if self.unread:
            refuse_filters(self.request, self.unread)
        return self.qs


def _known(row: Any, value: object) -> Any:
    """The row that the value of a form's field names, which has been read."""
    return row


def _reference(model: Any, path: str) -> Any:
    """The reference at the end of a path such as register__location."""
    field = None
    for name in path.split(LOOKUP_SEP):
        field = model._meta.get_field(name)
        model = field.related_model
    return field


def _parameters(filter_: Any, name: str) -> list[str]:
    """The parameters that a filter reads: its own name, or one for each of its fields."""
    return [f"{name}_{suffix}" for suffix in getattr(filter_, "suffixes", ())] or [name]


def _is_given(filter_: Any, name: str, data: QueryDict) -> bool:
    return any(value for parameter in _parameters(filter_, name) for value in data.getlist(parameter))


def _in_words(filter_: Any, value: Any, raw: str) -> str:
    """What a filter is set to, for people; as it was written where it cannot be read."""
    if value is None or value == "":
        return raw[:MOST_SHOWN]
    if isinstance(value, When):
        return str(value)
    if isinstance(filter_, django_filters.ChoiceFilter) and not isinstance(filter_, django_filters.ModelChoiceFilter):
        value = {str(key): label for key, label in filter_.field.choices}.get(str(value), value)
    return str(value)[:MOST_SHOWN]


def _referring(filter_: Any, rows: QuerySet[Any], text: str, request: HttpRequest) -> QuerySet[Any]:
    """The rows that refer to what the text names, if it is there for the person. Raises ValidationError."""
    key = id_of(text)
    if key is None:
        raise ValidationError(text)
    named = filter_.get_queryset(request).order_by().filter(pk=key).values("pk")
    if isinstance(filter_, LineFilter):
        return filter_.referring(rows, named)
    return rows.filter(**{f"{filter_.field_name}__in": named})


def visible(model: Any) -> Callable[[HttpRequest], QuerySet[Any]]:
    """Rows of a model for a ModelChoiceFilter: those that the person may see."""
    return lambda request: model._default_manager.visible_to(caller_of(request))
