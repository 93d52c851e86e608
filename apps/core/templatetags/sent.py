"""Hidden members of the desk's forms."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.sent import DRAWN, DRAWN_FOR, ONCE, SEEN, drawn_from, mark_of_person, new_key

register = template.Library()
Drawn = Model | str | list[Model | str] | None  # a row, what names one, or a list of both


@register.simple_tag(takes_context=True)
def form_marks(context: dict[str, Any], *drawn: Drawn, seen: Drawn = None) -> SafeString:
    """What every form that writes carries: a key of its own, the versions of the rows that it acts on or shows, and
    whose page it is."""
    marks = _hidden(ONCE, [new_key()]) + _hidden(DRAWN, _marks(drawn)) + _hidden(SEEN, _marks([seen]))
    return marks + person_mark(context)


@register.simple_tag(takes_context=True)
def person_mark(context: dict[str, Any]) -> SafeString:
    """Whose page the form is on."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return SafeString("")
    if not hasattr(request, "person_mark"):  # the same in every form of the page
        request.person_mark = _hidden(DRAWN_FOR, [mark_of_person(user.pk)])
    mark: SafeString = request.person_mark
    return mark


@register.simple_tag(takes_context=True)
def drafted(context: dict[str, Any], form: forms.BaseForm | bool | None = None, drafts_all: bool = False) -> SafeString:
    """Attributes of a form whose texts are kept as a draft, by `desk/drafts.js`, for those who work here.

    What was sent and refused is shown as it was sent, rather than an older draft. The browser itself restores nothing,
    so that it shows nothing to whoever uses it next.
    """
    user = getattr(context.get("request"), "user", None)
    if not getattr(user, "is_staff", False):
        return SafeString('autocomplete="off"')
    is_sent = form if isinstance(form, bool) else form is not None and form.is_bound
    options = "".join([" data-draft-all" if drafts_all else "", " data-draft-sent" if is_sent else ""])
    return format_html('data-draft="{}"{} autocomplete="off"', reverse("admin:drafts"), options)


def _marks(drawn: Iterable[Drawn]) -> list[str]:
    rows = [row for each in drawn for row in (each if isinstance(each, list) else [each]) if row]
    return [row if isinstance(row, str) else drawn_from(row) for row in rows]


def _hidden(name: str, values: list[str]) -> SafeString:
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', ((name, value) for value in values))
