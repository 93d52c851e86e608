"""Widgets drawn without a template have the HTML of Django's own templates."""

import datetime
import re
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazystr
from django.utils.safestring import SafeString

from apps.core.form_renderer import DRAWN, Renderer
from apps.core.widgets import picker
from apps.tickets.models import Ticket

CHOICES = [
    ("", "---"),
    (1, "One & only"),
    ("<2>", SafeString("<b>safe</b>")),
    (lazystr("la&zy"), lazystr("words <>")),
    ("More", [(3, 1_234_567), (4, Decimal("1234.5")), (None, None)]),
    (lazystr("Gr&oup"), [(5, True), (6, datetime.date(2026, 12, 3))]),
]
VALUES = [None, "", "a", 1, 0, "<2>", '"quoted" & \'so\'', "line\nline", True, False, Decimal("1.50"),
          SafeString("<i>"), lazystr("la&zy"), datetime.datetime(2026, 12, 3, 4, 5), ("1", "<2>")]  # fmt: skip
ATTRS = [{}, {"id": "x", "class": "a & b", "disabled": True, "hidden": False, "data-n": 250, "title": lazystr("<t>")}]
WIDGETS = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.TelInput, forms.SearchInput,
    forms.PasswordInput, forms.HiddenInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput,
    forms.Textarea, forms.FileInput, forms.Select, forms.SelectMultiple, forms.NullBooleanSelect,
]  # fmt: skip


def squeezed(html: str) -> str:
    """Without blank lines and indents between tags."""
    return re.sub(r"\s*\n\s*", "\n", html)


@pytest.mark.parametrize("kind", WIDGETS)
def test_widget_is_drawn_as_by_its_template(kind):
    wrong = []
    for attrs in ATTRS:
        takes_choices = issubclass(kind, forms.Select) and kind is not forms.NullBooleanSelect
        widget = kind(attrs=attrs, **({"choices": CHOICES} if takes_choices else {}))
        assert widget.template_name in DRAWN
        for value in VALUES:
            ours, djangos = (widget.render("na<me", value, renderer=each) for each in (Renderer(), DjangoTemplates()))
            if squeezed(ours) != squeezed(djangos) or not hasattr(ours, "__html__"):
                wrong.append((attrs, value, ours, djangos))

    assert wrong == []


@pytest.mark.parametrize("last", [forms.DateInput, forms.RadioSelect])
def test_widget_of_several_is_drawn_as_by_its_template(last):
    """Also where one of them has a template that is not drawn here."""
    parts = [forms.Select(choices=CHOICES), forms.TextInput({"title": "a  & b"}), last()]
    widget = forms.MultiWidget(parts)
    ours, djangos = (
        widget.render("na<me", [1, "x > <y", ""], renderer=each) for each in (Renderer(), DjangoTemplates())
    )

    assert ours == djangos
    assert hasattr(ours, "__html__")


def test_other_templates_are_rendered():
    widget = forms.RadioSelect(choices=[("a", "A & B")])

    assert widget.render("name", "a", renderer=Renderer()) == widget.render("name", "a", renderer=DjangoTemplates())


@pytest.mark.parametrize("value", [None, "", "abc", str(2**64)])
def test_field_of_many_rows_prepares_none_where_nothing_is_chosen(value):
    """A page has a dozen of these fields, and most stay empty."""
    field = forms.ModelChoiceField(
        Ticket.objects.all(), widget=picker(Ticket._meta.get_field("parent")), required=False
    )
    field.widget.choices.queryset.using = None  # which preparing them calls
    html = field.widget.render("parent", value)

    assert re.findall("<option.*", html) == ['<option value=""></option>']
