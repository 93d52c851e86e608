"""Shared parts of the staff site's pages, and base classes of the apps' admin classes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeListSearchForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxLengthValidator
from django.db.models import DateTimeField, DurationField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from apps.core import exports
from apps.core.errors import Conflict, DomainError
from apps.core.exports import asked_format
from apps.core.filters import MAX_SEARCH, is_number, refuse_filters, unread_values
from apps.core.form_fields import LengthField, SplitLocalDateTimeField
from apps.core.formatting import NOTHING, format_number, join_words
from apps.core.forms import KeepsUntouched, RowForm
from apps.core.paths import can_hold
from apps.core.requests import caller_of, form_of
from apps.core.sent import DRAWN, UNDO_RUN_TAG, UNDO_TAG
from apps.core.sidebar import list_title
from apps.core.widgets import Autocomplete, AutocompleteMultiple, PickManyField

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    Admin = BaseModelAdmin[Any]
else:
    Admin = object

PAGE = 50
MOST_COUNTED = 10_000
FORM_FIELDS: dict[type[Any], dict[str, Any]] = {
    DateTimeField: {"form_class": SplitLocalDateTimeField},
    DurationField: {"form_class": LengthField},
}  # how admin forms read points in time and lengths


def count_up_to(rows: QuerySet[Any], most: int) -> int:
    """How many rows there are; `most` + 1 says that there are more. Never reads further than that."""
    return rows.order_by()[: most + 1].count()


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # takes no parameters at run time
    """Counts no further than 10,000 rows, so that a long queue opens as fast as a short one.

    `count` is what pages are made of; `count_words` is for people and says "10,000+" at the cap. A page that has
    counted its rows already gives it the number.
    """

    def __init__(self, *args: Any, counted: int | None = None, **options: Any):
        super().__init__(*args, **options)
        self._counted = counted

    @cached_property
    def counted(self) -> int:
        if self._counted is not None:
            return self._counted
        if isinstance(self.object_list, QuerySet):
            return count_up_to(self.object_list, MOST_COUNTED)
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST_COUNTED

    @property
    def count_words(self) -> str:
        return format_number(self.count) + ("+" if self.is_capped else "")


def _is_order(text: str) -> bool:
    return all(is_number(part) for part in text.split(".") if part)


# What Django's lists take beside their filters, each with what can be read.
OWN: dict[str, Callable[[str], bool]] = {
    PAGE_VAR: lambda text: not text or is_number(text),
    ORDER_VAR: _is_order,
    exports.PARAMETER: exports.FORMATS.__contains__,
}


class SearchForm(ChangeListSearchForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.CharField, self.fields[SEARCH_VAR]).max_length = MAX_SEARCH
        self.fields[SEARCH_VAR].validators.append(MaxLengthValidator(MAX_SEARCH))


class DeskChangeList(ChangeList):
    """A list that does not count what its filters leave out, and answers only what it declares.

    A parameter that none of its filters takes, or a value that one cannot read, shows no row and is named on the page.
    Nothing else of an address reaches the database, so that no column that the list hides can be asked for.
    """

    search_form_class = SearchForm

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        self.unread: list[str] = []
        request.is_list = True  # type: ignore[attr-defined]  # of our own
        super().__init__(request, *args, **kwargs)
        if not self.is_popup:
            self.title = list_title(self.opts)
        if self.unread and not asked_format(request):
            refuse_filters(request, self.unread)

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Without what is empty: a form sends its untouched fields along."""
        found = super().get_filters_params(params)
        return {name: values for name, values in found.items() if any(values) and name != exports.PARAMETER}

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        params = self.get_filters_params()
        specs, has_filters, remaining, may_have_duplicates, is_active = super().get_filters(request)
        taken = {name for spec in specs for name in spec.expected_parameters()}
        if self.date_hierarchy:
            taken |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        self.unread = [name for name in params if name not in taken or any("\x00" in value for value in params[name])]
        self.unread += [name for name in unread_values(specs, request, self.root_queryset) if name not in self.unread]
        if not self.search_form_class(request.GET).is_valid() or (self.query and not self.search_fields):
            self.unread.append(SEARCH_VAR)
        self.unread += [name for name, reads in OWN.items() if not all(map(reads, request.GET.getlist(name)))]
        remaining = {name: values for name, values in remaining.items() if name not in params}
        return specs, has_filters, remaining, may_have_duplicates, is_active

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str] | None = None) -> Any:
        try:
            rows = super().get_queryset(request, exclude_parameters)
        except (IncorrectLookupParameters, ValueError, ValidationError):
            if not self.unread:
                raise
            self.clear_all_filters_qs = "?"
            rows = self.root_queryset
        return rows.none() if self.unread else rows

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """By the columns that the list sorts by, each once, whatever else the address names."""
        columns: dict[str, str] = {}
        allowed = {str(index) for index, name in enumerate(self.list_display) if self._sorts_by(name)}
        for column in self.params.pop(ORDER_VAR, "").split("."):
            if column.removeprefix("-") in allowed:
                columns.setdefault(column.removeprefix("-"), column)
        if columns:
            self.params[ORDER_VAR] = ".".join(columns.values())
        return super().get_ordering(request, queryset)

    def _sorts_by(self, name: str) -> bool:
        return self.sortable_by is None or name in self.sortable_by

    def get_results(self, request: HttpRequest) -> None:
        """A page that is not there shows the last one."""
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            pages = self.model_admin.get_paginator(request, self.queryset, self.list_per_page).num_pages
            self.page_num: int = min(max(self.page_num, 1), pages)
            super().get_results(request)
        self.full_result_count = self.result_count


class Picking(Admin):
    """References in forms offer what the person may see; those found by typing stand any value that is sent."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None:
            rows = db_field.remote_field.model._default_manager.all()
        return rows.visible_to(caller_of(request)) if hasattr(rows, "visible_to") else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Autocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", PickManyField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", AutocompleteMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# Scripts of fields that fill in others as somebody types; the desk has none, and they are a sixth of what a page loads.
OF_PREPOPULATED_FIELDS = ("admin/js/urlify", "admin/js/prepopulate", "admin/js/vendor/xregexp/")


class DeskAdmin(Picking, ModelAdmin):
    """Base of every admin class: sees what the caller may see, counts within bounds, removes nothing in bulk."""

    list_per_page = PAGE
    list_max_show_all = PAGE
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they count without bounds
    paginator = CappedPaginator
    list_filter_submit = True
    actions = None
    form = RowForm
    formfield_overrides = FORM_FIELDS
    empty_value_display = NOTHING
    change_form_before_template = "desk/marks.html"
    list_after_template = "desk/exports.html"
    link_columns: Sequence[str] = ()  # of `list_display`: with nothing but links to act on the row, which no file shows

    @property
    def media(self) -> forms.Media:
        media: Any = super().media
        scripts = [script for script in media._js if not str(script).startswith(OF_PREPOPULATED_FIELDS)]
        return forms.Media(css=media._css, js=scripts)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, or all that it shows as a file (`?export=csv`, `?export=xlsx`)."""
        if not asked_format(request):
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        listed: Any = self.get_changelist_instance(request)
        if listed.unread:
            return HttpResponseRedirect(exports.page_of(request))
        shown = [name for name in listed.list_display if name not in ("action_checkbox", *self.link_columns)]
        columns = [(capfirst(self._label(name)), partial(self._shown, name)) for name in shown]
        title = str(self.opts.verbose_name_plural)
        return exports.exported(request, listed.queryset, columns, name=self.opts.label_lower, title=title)

    def _label(self, name: str) -> Any:
        """What the list calls the column of that name; a text that is translated when it is shown."""
        return label_for_field(name, self.model, self)

    def _shown(self, name: str, row: Model) -> object:
        """What the list shows of a row in the column of that name."""
        field, attribute, value = lookup_field(name, row, self)
        if field is None:
            ordered_by = getattr(attribute, "admin_order_field", "")
            return getattr(row, ordered_by) if ordered_by in self._times else value  # a text on the page alone
        return value if field.is_relation else exports.column_of(field, row)

    @property
    def _times(self) -> set[str]:
        """Names of the columns that hold times."""
        return {field.name for field in self.opts.concrete_fields if isinstance(field, DateTimeField)}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Left to DeskChangeList, whose filters say which lookups they take and which refuses all others in words."""
        return True

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Nothing for what is too long, or no text, to look for."""
        if len(search_term) > MAX_SEARCH or "\x00" in search_term:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """None for an id that no row can have."""
        field: Any = self.opts.get_field(from_field) if from_field else self.opts.pk
        return super().get_object(request, object_id, from_field) if can_hold(field, object_id) else None

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.visible_to(caller_of(request)) if hasattr(rows, "visible_to") else rows

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address prefills, as far as the form's fields can take it; the page names what they cannot."""
        fields, initial, unread = self.get_form(request).base_fields, {}, []
        for name, value in super().get_changeform_initial_data(request).items():
            if name in fields and name in request.GET and value:
                try:
                    initial[name] = self._prefilled(name, fields[name], value)
                except ValidationError:
                    unread.append(name)
        if unread:
            messages.warning(
                request,
                gettext("Not filled in, because it cannot be read: %(unread)s.") % {"unread": join_words(unread)},
            )
        return initial

    def _prefilled(self, name: str, field: forms.Field, value: str | list[str]) -> object:
        """The value as the field's widget shows it. Raises ValidationError."""
        if isinstance(field, forms.ModelChoiceField):
            field.clean(value)
            return value
        columns = {column.name: column for column in self.opts.fields}
        reader: Any = columns[name].formfield() if name in columns else field
        return reader.clean(value)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """A form that is shown again was drawn from what it was drawn from at first, until its version is refused."""
        is_newest = isinstance(getattr(request, "refusal", None), Conflict)
        marks = [] if is_newest or request.method != "POST" else request.POST.getlist(DRAWN)
        return super().render_change_form(request, {**context, "marks": marks}, *args, **kwargs)

    def context(self, request: HttpRequest, **values: object) -> dict[str, Any]:
        """What the site's templates need around a page of this model."""
        return {**self.admin_site.each_context(request), "media": self.media, **values}

    def page(self, request: HttpRequest, template: str, **values: object) -> TemplateResponse:
        """A page of its own template within the site."""
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, self.context(request, **values))

    # Django's own log would be a second, thinner audit beside the activities.
    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:
        return None

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:
        return None

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        return None


class ReadOnlyAdmin(DeskAdmin):
    """Rows that the desk shows and never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def refuse(form: forms.BaseForm, error: DomainError) -> None:
    """Put an operation's refusal beside the field at fault, or at the head of the form, and keep it as `refusal`.

    A form whose fields go by other names than the operation's arguments says so by `error_fields`. One that was drawn
    from an older version takes the newest, and keeps what was written into it.
    """
    form.refusal = error  # type: ignore[attr-defined]  # of our own
    if isinstance(error, Conflict) and isinstance(form, KeepsUntouched):
        form.take_newest()
    field = error.field and getattr(form, "error_fields", {}).get(error.field, error.field)
    form.add_error(field if field in form.fields else None, error.message)
    if isinstance(form, KeepsUntouched):
        form.ask_for_choices()


def submit(form: forms.BaseForm, run: Callable[[dict[str, Any]], object]) -> tuple[bool, object]:
    """Call `run` with a bound form's values; (done, what it returned). A refusal lands in the form's errors."""
    if not form.is_valid():
        return False, None
    try:
        return True, run(form.cleaned_data)
    except DomainError as error:
        refuse(form, error)
        return False, None


def undo_tags(request: HttpRequest) -> str:
    """What a message of a form that was carried out carries for its button Undo."""
    form = form_of(request)
    if form is not None and form.bulk_run is not None:
        return f"{UNDO_RUN_TAG}{form.bulk_run}"
    return UNDO_TAG + "-".join(map(str, form.undoable)) if form and form.undoable else ""


def back_with(request: HttpRequest, url: str, *, done: str = "", refused: str = "") -> HttpResponse:
    """Redirect to a page with a message of what was done or refused.

    Where all that was done can be undone, the message names the activities, for `desk/undo.html`.
    """
    if done:
        messages.success(request, done, extra_tags=undo_tags(request))
    if refused:
        messages.error(request, refused)
    return HttpResponseRedirect(url)
