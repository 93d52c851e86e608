"""The heading of pages that the admin draws."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.sidebar import list_title

register = template.Library()


@register.simple_tag(takes_context=True)
def page_path(context: dict[str, Any]) -> list[dict[str, str]]:
    """The list that the page belongs to, by the name it has in the sidebar, then its row; or the page's own title."""
    row = context.get("original") or context.get("object")
    options = row._meta if isinstance(row, Model) else context.get("opts")
    title = str(context.get("content_title") or context.get("title") or "")
    if options is None:
        return [{"title": title}]
    base = f"admin:{options.app_label}_{options.model_name}"
    path = [{"title": list_title(options), "link": reverse(f"{base}_changelist")}]
    if isinstance(row, Model):
        path.append({"title": capfirst(str(row)), "link": reverse(f"{base}_change", args=[row.pk])})
    elif context.get("add"):
        path.append({"title": title})
    return path
