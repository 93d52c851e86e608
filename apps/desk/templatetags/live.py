"""What `desk/live.js` needs to know of a page."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.sent import mark_of_person
from apps.desk import script_texts

register = template.Library()
register.simple_tag(script_texts.script_texts)


@register.simple_tag(takes_context=True)
def live_attributes(context: dict[str, Any]) -> SafeString:
    """Attributes: the address to ask, whose page it is, and since when the page knows all."""
    request = context["request"]
    return format_html(
        'data-live="{}" data-mark="{}" data-since="{}"',
        reverse("admin:live"),
        mark_of_person(request.user.pk),
        request.received_at.isoformat(),
    )
