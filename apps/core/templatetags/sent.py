"""Hidden members of the desk's forms."""

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.sent import DRAWN, ONCE, drawn_from, new_key

register = template.Library()


@register.simple_tag
def form_marks(*drawn: Model | str | list | None) -> SafeString:
    """What every form that writes carries: a key of its own, and the versions of the rows that it acts on."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, new_key()) + drawn_marks(*drawn)


@register.simple_tag
def drawn_marks(*drawn: Model | str | list | None) -> SafeString:
    """The versions of rows alone, for the rows of a list within one form."""
    rows = [row for each in drawn for row in (each if isinstance(each, list) else [each]) if row]
    marks = [row if isinstance(row, str) else drawn_from(row) for row in rows]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', ((DRAWN, mark) for mark in marks))
