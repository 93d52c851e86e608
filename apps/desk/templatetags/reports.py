"""Numbers of reports. A page has a thousand, each of which costs ten times as much in a template's own loops."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.reporting.reports.base import Cell

register = template.Library()


@register.simple_tag
def figure_cells(cells: Sequence[Cell]) -> SafeString:
    """The cells of a row, each number with the way to the rows behind it."""
    return format_html_join(
        "", '<td class="desk-figure{}">{}</td>', ((" is-late" if cell.is_bad else "", _linked(cell)) for cell in cells)
    )


def _linked(cell: Cell) -> str:
    return format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
