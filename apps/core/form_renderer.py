"""Draws the widgets of forms. A page of the desk has dozens of them, most in forms that nobody opens."""

import html
from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.safestring import SafeData, SafeString

Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Django's own, with Python in place of its templates for inputs, selects and text areas: the same HTML.

    Each of those templates includes another one for attributes and one for each option, which takes twenty times as
    long. Every other template is rendered as it is, an app's own too.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return SafeString(draw(context["widget"]))


def _escaped(value: Any) -> str:
    """The value as text of HTML, like `{{ value|stringformat:"s" }}`."""
    if isinstance(value, Promise):
        value = str(value)
    return value if isinstance(value, SafeData) else html.escape(str(value))  # type: ignore[return-value]  # safe text


def _written(value: Any) -> str:
    """The same of a value that may be a number or a date, like `{{ value }}`."""
    return _escaped(value if isinstance(value, str | Promise) else localize(value))


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_escaped(widget["name"])}"{value}{_attributes(widget)}>'


def _file(widget: Widget) -> str:
    return _input({**widget, "value": None})


def _textarea(widget: Widget) -> str:
    value = _written(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_escaped(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _option(option: Widget) -> str:
    return f'  <option value="{_escaped(option["value"])}"{_attributes(option)}>{_written(option["label"])}</option>'


def _select(widget: Widget) -> str:
    lines = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{_written(group)}">')
        lines += [_option(option) for option in options]
        if group:
            lines.append("  </optgroup>")
    return "\n".join([*lines, "</select>"])


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
}
