"""Filters of lists and queues. One that cannot be read shows no row, and the page says which.

A page without a list is shown as it is without the parameter, and says so too: see `say_unread`.
"""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import DateField, TimeField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from apps.core.formatting import format_number, join_words
from apps.core.paths import can_hold, id_of
from apps.core.search_sql import NEWEST, is_bounded, is_read_later
from apps.core.searching import Sought
from apps.core.widgets import Autocomplete

SEARCH = "q"
PAST = "as_of"  # asks for a list as of an earlier time
MAX_SEARCH = 500  # characters of a search: what a person types, and what both databases compare
MOST_NAMED = 5
YES = ("1", "on", "true")  # of an address that ticks a box
MOST_SHOWN = 60
MOST_VALUES = 50
Rows = TypeVar("Rows", bound=QuerySet[Any])
BOOLEANS = {"true", "false", "1", "0"}
DJANGOS = {"_changelist_filters", "_popup", "_to_field"}  # which Django's own pages hand on


def is_number(text: str) -> bool:
    """Whether it is a whole number, also of a page that is not there: that shows the nearest one."""
    return text.isascii() and text.removeprefix("-").isdigit()


class Parameters(QueryDict):
    """The parameters of an address. `known` are those that the page looked at."""

    def __init__(self, *args: Any, **options: Any):
        self.known: set[str] = set()
        super().__init__(*args, **options)
        self.known.clear()  # of what filling it looked at

    def __getitem__(self, name: str) -> Any:
        self.known.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.known.add(str(name))
        return super().__contains__(name)

    def getlist(self, name: str, default: Any = None) -> Any:
        self.known.add(name)
        return super().getlist(name, default)

    def items(self) -> Any:
        """Going through all of them at once counts as looking at none."""
        return ((name, values[-1]) for name, values in self.lists() if values)


def refuse_filters(request: HttpRequest, names: list[str]) -> None:
    """Say on the page which parameters of its address its list could not read."""
    if PAST in names:
        time = request.GET.get(PAST, "")[:MOST_SHOWN].replace("\x00", "�")
        messages.error(
            request, gettext("Nothing is shown, because this list cannot be shown as of “%(time)s”.") % {"time": time}
        )
    if others := [name for name in names if name != PAST]:
        messages.error(
            request,
            gettext("Nothing is shown, because this list cannot be filtered by %(named)s.")
            % {"named": _named(request, others)},
        )


def _named(request: HttpRequest, names: list[str]) -> str:
    named = [f"“{name}={request.GET.get(name, '')}”"[:MOST_SHOWN] for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        named.append(gettext("%(names)s more") % {"names": len(names) - MOST_NAMED})
    return join_words(named).replace("\x00", "�")


def say_unread(request: HttpRequest, response: HttpResponse) -> None:
    """Say on a page which parameters of its address it did not look at or could not read.

    A list has said so itself (`refuse_filters`) and shows nothing.
    """
    is_page = isinstance(response, TemplateResponse) and not response.is_rendered
    if request.method != "GET" or not is_page or getattr(request, "is_list", False):
        return
    known = cast(Parameters, request.GET).known | DJANGOS  # as the middleware made them
    unread = [name for name, value in request.GET.items() if value and name not in known]
    unread += getattr(request, "unread", [])
    if unread:
        messages.warning(
            request,
            gettext("This page does not know %(named)s, and is shown without.") % {"named": _named(request, unread)},
        )


def asked(request: HttpRequest, name: str, read: Callable[[str], object], default: object = None) -> Any:
    """What a parameter asks of a page without a list; the default without one, or one that `read` makes None of."""
    text = request.GET.get(name, "")
    value = read(text) if text else None
    if text and value is None:
        request.unread = [*getattr(request, "unread", []), name]  # type: ignore[attr-defined]  # of our own
    return default if value is None else value


def prefilled(request: HttpRequest, form: type[forms.Form], *names: str) -> dict[str, str]:
    """What the address fills into the fields of a form; what cannot be read is left out.

    Of a reference only the id is read: whether its row is there is for the form to say, to those who may see it.
    """
    return {
        name: text
        for name in names or form.base_fields
        if (text := asked(request, name, partial(_fitting, form.base_fields[name]))) is not None
    }


def _fitting(field: forms.Field, text: str) -> str | None:
    if isinstance(field, forms.ModelChoiceField):
        return None if id_of(text) is None else text
    if isinstance(field, forms.BooleanField):  # whose `clean` takes any text for a yes
        return text if text in YES else None
    try:
        field.clean(text)
    except ValidationError:
        return None
    return text


def one_of_words(words: Container[str]) -> Callable[[str], str | None]:
    """Reads one of the words."""
    return lambda text: text if text in words else None


def chosen(given: QueryDict, name: str, words: Container[str], default: str) -> str:
    """Which of the words a parameter names; the default when it names none of them."""
    word = given.get(name, "")
    return word if word in words else default


def if_read(request: HttpRequest, rows: Rows, **reads: Callable[[str], bool]) -> Rows:
    """The rows, or none when a parameter is given that cannot be read, or that is none; the page then says so.

    For pages without a filter set: each name comes with what tells whether a value can be read.
    """
    request.is_list = True  # type: ignore[attr-defined]  # of our own
    unread = unread_among(request.GET, reads)
    if unread:
        refuse_filters(request, unread)
    return rows.none() if unread else rows


def unread_among(given: Mapping[str, str], reads: Mapping[str, Callable[[str], bool]]) -> list[str]:
    """Names of the parameters with a value that nothing reads, beside the number of a page."""
    readers = {"page": is_number, **reads}
    return [name for name, value in given.items() if value and not (name in readers and readers[name](value))]


def is_text(value: str) -> bool:
    """Whether a search can look for the value."""
    return len(value) <= MAX_SEARCH and "\x00" not in value


def say_bounded(request: HttpRequest, wanted: Sought, *models: Any) -> None:
    """Say on the page of a list that a search of common words did not look through all rows."""
    if SEARCH in request.GET and not is_read_later() and any(is_bounded(model, wanted.as_text) for model in models):
        messages.warning(
            request,
            gettext(
                "These words are in very many places, so only the newest %(newest)s rows were looked "
                "through. Another word or a number finds older ones."
            )
            % {"newest": format_number(NEWEST)},
        )


class PickForm(AutocompleteDropdownForm):
    widget = Autocomplete


class PickFilter(AutocompleteSelectFilter):
    """List filter on a reference: the row is found by typing, and must be one that the person may see."""

    form_class = PickForm

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        pk = self.value()
        if pk:
            related = self.model_admin.admin_site.get_model_admin(self.field.remote_field.model)
            if not can_hold(self.field, pk) or not related.get_queryset(request).filter(pk=pk).exists():
                raise IncorrectLookupParameters
        return super().queryset(request, queryset)


class DateTimeRangeFilter(RangeDateTimeFilter):
    """List filter on a time: from and to, each a day with or without a time of day, in the present time zone."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        start = self._timestamp("from", datetime.time.min)
        end = self._timestamp("to", datetime.time.max)
        if start is not None:
            queryset = queryset.filter(**{f"{self.field_path}__gte": start})
        return queryset if end is None else queryset.filter(**{f"{self.field_path}__lte": end})

    def _timestamp(self, side: str, otherwise: datetime.time) -> datetime.datetime | None:
        """One end of the range; None when it is open. Raises IncorrectLookupParameters."""
        day, time = (self.used_parameters.get(f"{self.field_path}_{side}_{part}") or "" for part in (0, 1))
        if not (day or time):
            return None
        try:
            at = datetime.datetime.combine(DateField().clean(day), TimeField(required=False).clean(time) or otherwise)
            return timezone.make_aware(at).astimezone(datetime.UTC)
        except (ValidationError, OverflowError) as error:
            raise IncorrectLookupParameters from error


class ReferenceFilter(admin.SimpleListFilter):
    """List filter that other pages link to: acts on the id of a row, and offers only the one it is set to."""

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that it can be set to."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        chosen = id_of(self.value() or "")
        row = None if chosen is None else self.rows(request).filter(pk=chosen).first()
        return [] if row is None else [(row.pk, str(row))]

    def has_output(self) -> bool:
        return bool(self.value())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


def unread_values(specs: list[admin.ListFilter], request: HttpRequest, rows: QuerySet[Any]) -> Iterator[str]:
    """Names of the parameters whose values their list filter does not offer or cannot read."""
    for spec in specs:
        for name in spec.used_parameters:
            values = request.GET.getlist(name)
            if any(values) and not (len(values) <= MOST_VALUES and _offers(spec, name, values)):
                yield name
        if spec.used_parameters and not _reads(spec, request, rows):
            yield from spec.used_parameters


def _offers(spec: admin.ListFilter, name: str, values: list[str]) -> bool:
    """Whether each value is one of those that the filter shows, where it shows all of them."""
    if name.endswith("__isnull"):
        return all(value.lower() in BOOLEANS for value in values)
    if isinstance(spec, PickFilter):
        return True
    offered: Iterable[object]
    if isinstance(spec, admin.AllValuesFieldListFilter):
        offered = spec.lookup_choices
    elif isinstance(spec, admin.ChoicesFieldListFilter):
        offered = [value for value, _ in spec.field.flatchoices]
    elif isinstance(spec, (admin.RelatedFieldListFilter, admin.SimpleListFilter)):
        offered = [value for value, _ in spec.lookup_choices]
    else:
        return True
    return set(values) <= {str(value) for value in offered}


def _reads(spec: admin.ListFilter, request: HttpRequest, rows: QuerySet[Any]) -> bool:
    try:
        spec.queryset(request, rows)
    except (IncorrectLookupParameters, ValueError, ValidationError):
        return False
    return True
