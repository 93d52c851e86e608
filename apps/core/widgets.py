"""Fields to choose one of many rows: what is typed is looked up, so that no page carries all of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Field, Model
from django.urls import reverse

from apps.core.paths import can_hold

MAX_SUGGESTIONS = 20


class _Readable(AutocompleteMixin):
    """Shows a value that no row can have as nothing chosen, instead of asking the database for it.

    Nor is it asked for the `known` row, which its page has read.
    """

    known: Model | None = None

    def optgroups(self, name: str, value: Sequence[Any], attr: dict[str, Any] | None = None) -> Any:
        asked = [pk for pk in value if can_hold(self.field, pk)]
        if self.known is None or [str(pk) for pk in asked] != [str(self.known.pk)]:
            return super().optgroups(name, asked, attr)
        groups = super().optgroups(name, [], attr)
        options = groups[0][1]
        create: Any = getattr(self, "create_option")  # noqa: B009 - of the select that this is mixed into
        options.append(create(name, self.known.pk, str(self.known), True, len(options)))
        return groups


class Autocomplete(_Readable, AutocompleteSelect):
    """One row, found by typing among those that the person may see. `known` is one that the page has read already."""

    known: Model | None = None

    def optgroups(self, name: str, value: Sequence[Any], attr: dict[str, Any] | None = None) -> Any:
        if self.known is None or [str(pk) for pk in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.known)
        return [(None, [*empty, self.create_option(name, self.known.pk, label, True, len(empty))], 0)]


class AutocompleteMultiple(_Readable, AutocompleteSelectMultiple):
    """Any number of rows, each found by typing."""


class PickManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # takes no parameters at run time
    """Any number of rows; refuses an id that no row can have before the database is asked for it."""

    def clean(self, value: Any) -> Any:
        for pk in value or []:
            if not can_hold(self.queryset.model._meta.pk, pk):  # type: ignore[union-attr]  # a form sets its rows
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], params={"pk": pk})
        return super().clean(value)


def picker(field: "Field[Any, Any]", **attrs: str) -> Autocomplete:
    """The widget of a form's field that stands for the reference `field` of a model."""
    return Autocomplete(field, admin.site, attrs=attrs)


class SuggestInput(forms.TextInput):
    """Text of which the page named `url` suggests values while it is typed; any other text may stay."""

    def __init__(self, url: str, attrs: dict[str, Any] | None = None):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url = url

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-suggest": reverse(self.url)}
