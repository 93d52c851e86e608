"""Forms over one row of the desk that somebody else's save overtook."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.http import HttpRequest

from apps.activity.conflicts import conflict_words, merged_words, name_authors
from apps.core.admin import submit
from apps.core.forms import EditForm, KeepsUntouched
from apps.core.sent import DRAWN, SEEN


def submit_edit(
    form: KeepsUntouched, row: Model, request: HttpRequest, run: Callable[[dict[str, Any]], object]
) -> tuple[bool, object]:
    """`submit` for a form over a row; when another save stands against it, its head says who changed what, and when.

    Where others changed fields that this person left as they were, a message says so once the form is carried out.
    """
    marks = _marks(request)
    merged = merged_words(row, marks) if isinstance(form, EditForm) and form.is_valid() and form.is_merged else ""
    done, result = submit(form, run)
    if done and merged:
        messages.info(request, merged)
    if form.is_overtaken:
        form.errors.pop(NON_FIELD_ERRORS, None)
        form.add_error(None, conflict_words(row, marks, request.path))
    name_authors(form, row)
    return done, result


def version_shown(form: KeepsUntouched, row: Model, request: HttpRequest) -> list[Model | str]:
    """What the form's page marks as seen: what it marked before, until a conflict is put in words."""
    return [*_marks(request)] if form.is_bound and not form.is_overtaken else [row]


def _marks(request: HttpRequest) -> list[str]:
    return [mark for name in (SEEN, DRAWN) for mark in request.POST.getlist(name)]
