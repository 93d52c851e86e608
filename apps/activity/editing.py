"""Forms over one row of the desk that somebody else's save overtook."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.http import HttpRequest

from apps.activity.conflicts import conflict_words
from apps.core.admin import submit
from apps.core.forms import KeepsUntouched
from apps.core.sent import DRAWN, SEEN


def submit_edit(
    form: KeepsUntouched, row: Model, request: HttpRequest, run: Callable[[dict[str, Any]], object]
) -> tuple[bool, object]:
    """`submit` for a form over a row; when another save stands against it, its head says who changed what, and when."""
    done, result = submit(form, run)
    if form.is_overtaken:
        form.errors.pop(NON_FIELD_ERRORS, None)
        form.add_error(None, conflict_words(row, _marks(request), request.path))
    return done, result


def version_shown(form: KeepsUntouched, row: Model, request: HttpRequest) -> list[Model | str]:
    """What the form's page marks as seen: what it marked before, until a conflict is put in words."""
    return [*_marks(request)] if form.is_bound and not form.is_overtaken else [row]


def _marks(request: HttpRequest) -> list[str]:
    return [mark for name in (SEEN, DRAWN) for mark in request.POST.getlist(name)]
