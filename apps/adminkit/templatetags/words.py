"""What rows are called in lists, by how many there are."""

from django import template
from django.utils.translation import gettext, gettext_noop

register = template.Library()
# Those that are no names of models, so that the catalogue has them.
OTHERS = [
    *(gettext_noop("row"), gettext_noop("rows")),
    *(gettext_noop("item"), gettext_noop("items")),
    *(gettext_noop("request"), gettext_noop("requests")),
    *(gettext_noop("value"), gettext_noop("values")),
    *(gettext_noop("follow-up"), gettext_noop("follow-ups")),
    *(gettext_noop("entry"), gettext_noop("entries")),
]


@register.filter
def rows(what: str, count: object) -> str:
    """The name of a row, such as "ticket", or of several; a number in words such as "1,000+" is of several."""
    many = f"{what[:-1]}ies" if what.endswith("ry") else f"{what}s"
    return gettext(what if str(count) == "1" else many)
