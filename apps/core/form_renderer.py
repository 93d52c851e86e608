"""Draws the widgets of forms. A page of the desk has dozens of them, most in forms that nobody opens."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import strip_spaces_between_tags
from django.utils.safestring import SafeString

from apps.core.markup import escaped

Widget = Mapping[str, Any]
REQUIRED = '<span class="desk-required" aria-hidden="true"></span>'


class Renderer(DjangoTemplates):
    """Django's own, with Python in place of its templates for inputs, selects and text areas: the same HTML.

    Each of those templates includes another one for attributes and one for each option, which takes twenty times as
    long. Every other template is rendered as it is, an app's own too. `field.as_field_group` is a field of the desk.
    """

    field_template_name = "desk/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == self.field_template_name:
            return _field_group(context["field"])
        draw = DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return SafeString(draw(context["widget"]))


def _field_group(field: BoundField) -> SafeString:
    """A field with its label, help and errors."""
    widget, errors = field.field.widget, field.errors
    is_check = getattr(widget, "input_type", "") == "checkbox" and not getattr(field.field, "choices", None)
    target = f'for="{escaped(field.id_for_label)}"' if field.id_for_label else ""
    is_marked = field.field.required and not field.is_hidden
    lines = [
        f'<div class="desk-field{" has-errors" if errors else ""}{" is-check" if is_check else ""}">',
        f"    <label {target}>{escaped(field.label)}{REQUIRED if is_marked else ''}</label>",
        f"    {field}",
        f'    <p class="desk-help">{escaped(field.help_text)}</p>' if field.help_text else "",
        *(f'    <p class="desk-error">{escaped(error)}</p>' for error in errors),
        "</div>",
    ]
    return SafeString("\n".join(lines))


def _written(value: Any) -> str:
    """The same of a value that may be a number or a date, like `{{ value }}`."""
    return escaped(value if isinstance(value, str | Promise) else localize(value))


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escaped(widget["name"])}"{value}{_attributes(widget)}>'


def _file(widget: Widget) -> str:
    return _input({**widget, "value": None})


def _textarea(widget: Widget) -> str:
    value = _written(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _option(option: Widget) -> str:
    return f'  <option value="{escaped(option["value"])}"{_attributes(option)}>{_written(option["label"])}</option>'


def _select(widget: Widget) -> str:
    lines = [f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{_written(group)}">')
        lines += [_option(option) for option in options]
        if group:
            lines.append("  </optgroup>")
    return "\n".join([*lines, "</select>"])


def _several(widget: Widget) -> str:
    parts = widget["subwidgets"]
    if any(part["template_name"] not in DRAWN for part in parts):
        return _django(SEVERAL, {"widget": widget})
    return strip_spaces_between_tags("".join(DRAWN[part["template_name"]](part) for part in parts))


_django = DjangoTemplates().render
SEVERAL = "django/forms/widgets/multiwidget.html"
INPUTS = [
    "text",
    "hidden",
    "checkbox",
    "number",
    "email",
    "url",
    "tel",
    "search",
    "password",
    "date",
    "datetime",
    "time",
]
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
    "django/forms/widgets/file.html": _file,
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    SEVERAL: _several,
}
