"""Fields to choose one of many rows: what is typed is looked up, so that no page carries all of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Field, Model
from django.urls import reverse

from apps.core.paths import can_hold

MAX_SUGGESTIONS = 20
NUMBER_OF_ROW = re.compile(r"-\d+-")


class _Readable(AutocompleteMixin):
    """Shows a value that no row can have as nothing chosen, instead of asking the database for it.

    Nor is it asked for the `known` row, which its page has read, nor are its rows prepared where nothing is chosen.
    """

    known: Model | None = None

    def optgroups(self, name: str, value: Sequence[Any], attr: dict[str, Any] | None = None) -> Any:
        asked = [pk for pk in value if pk and can_hold(self.field, pk)]
        is_known = self.known is not None and [str(pk) for pk in asked] == [str(self.known.pk)]
        if asked and not is_known:
            return super().optgroups(name, asked, attr)
        select: Any = self  # the widget that this is mixed into
        shown = [] if select.is_required or select.allow_multiple_selected else [("", "", False)]
        if self.known is not None and is_known:
            shown.append((self.known.pk, self.choices.field.label_from_instance(self.known), True))
        options = [select.create_option(name, *option, index) for index, option in enumerate(shown)]
        return [(None, options, 0)]


class Autocomplete(_Readable, AutocompleteSelect):
    """One row, found by typing among those that the person may see. `known` is one that the page has read already.

    `among` goes along with what is typed, and narrows what is offered.
    """

    among: Mapping[str, object] = {}

    def get_url(self) -> str:
        address = str(super().get_url())
        return f"{address}?{urlencode(self.among)}" if self.among else address


class AutocompleteLikeFirst(Autocomplete):
    """One row, in a table of such fields: how it is looked up is said once, in the row that new ones are made of."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        given = context["widget"]["attrs"]
        like = NUMBER_OF_ROW.sub("-__prefix__-", given.get("id", ""))
        if like != given.get("id", ""):
            kept = {key: each for key, each in given.items() if not key.startswith("data-") and key != "lang"}
            context["widget"]["attrs"] = {**kept, "data-like": like}
        return context


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
    """Text of which the page named `url`, with these `args`, suggests values; any other text may stay."""

    def __init__(self, url: str, attrs: dict[str, Any] | None = None, args: Sequence[object] = ()):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url, self.args = url, args

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-suggest": reverse(self.url, args=self.args)}
