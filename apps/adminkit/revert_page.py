"""The page that gives one field of a row the value from before an entry of its timeline."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from apps.adminkit.pages import confirm_page, require
from apps.adminkit.reverts import REVERTS
from apps.core.admin import back_with
from apps.core.caller import Caller
from apps.core.errors import DomainError, NotFound, WrongState
from apps.core.formatting import NOTHING, format_value
from apps.core.requests import caller_of

LONGEST = 500


def revert_page(request: HttpRequest, label: str, pk: int, activity_id: int, name: str) -> HttpResponse:
    """Show the present value and the one from before the activity; confirmed, write that."""
    reverts = REVERTS.get(label)
    if reverts is None or name not in reverts.fields:
        raise Http404(label)
    require(request, reverts.permission)
    pages, caller = reverts.pages, caller_of(request)
    try:
        row = pages.get(request, pk)
    except NotFound as error:
        return back_with(request, reverse("admin:index"), refused=error.message)
    back = pages.page_of(pk)
    try:
        value = _value_before(row, activity_id, name, caller)
    except DomainError as error:
        return back_with(request, back, refused=error.message)
    field: Any = row._meta.get_field(name)
    what = gettext("%(field)s of %(row)s") % {"field": capfirst(field.verbose_name), "row": row}
    if value == getattr(row, name):
        return back_with(
            request,
            back,
            done=gettext("%(what)s is “%(words)s” already.") % {"what": what, "words": _words(field, value)},
        )

    def run() -> HttpResponse:
        reverts.write(row, name, value, caller)
        return back_with(
            request,
            back,
            done=gettext("%(what)s is “%(words)s” again.") % {"what": what, "words": _words(field, value)},
        )

    return confirm_page(
        admin.site.get_model_admin(pages.model),
        request,
        run,
        title=gettext("Revert: %(what)s") % {"what": what},
        question=gettext("Give it the value from before the change?"),
        consequences=[
            gettext("Now: %(words)s") % {"words": _words(field, getattr(row, name))},
            gettext("Then: %(words)s") % {"words": _words(field, value)},
        ],
        button=gettext("Revert"),
        back=back,
        drawn=[row],
    )


def _value_before(row: Model, activity_id: int, name: str, by: Caller) -> Any:
    """What the field was before the activity; of a reference the row. Raises NotFound and WrongState."""
    model, field = type(row), row._meta.get_field(name)
    versions = model.history.filter(**{model._meta.pk.attname: row.pk}).order_by("history_id")
    version = versions.filter(activity=activity_id).first()
    before = version and versions.filter(history_id__lt=version.history_id).last()
    if not before:
        raise NotFound("earlier version", gettext("of %(row)s") % {"row": row})
    value = getattr(before, field.attname)
    if not isinstance(field, ForeignKey) or value is None:
        return value
    rows = field.related_model._default_manager.all()
    rows = rows.visible_to(by) if hasattr(rows, "visible_to") else rows
    related = rows.filter(pk=value).first()
    if related is None:
        raise WrongState(
            gettext("The former %(verbose_name)s is no longer there.") % {"verbose_name": field.verbose_name}
        )
    return related


def _words(field: Any, value: Any) -> str:
    words = str(value) if isinstance(field, ForeignKey) and value is not None else format_value(field, value)
    return words[:LONGEST] or NOTHING
