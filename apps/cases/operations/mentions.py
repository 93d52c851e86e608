"""Notifying whom a note of a case mentions."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from apps.activity.models import Activity
from apps.cases.models import CaseNote
from apps.cases.permissions import VIEW_CASE
from apps.core.caller import Caller
from apps.users.operations import notify_mentioned


def notify_mentioned_in(note: CaseNote, *, activity: Activity, by: Caller) -> None:
    """Notify everybody whom the note mentions and who may read it. Called inside `recording()`, once it is saved."""
    notify_mentioned(
        activity=activity,
        text=note.text,
        by=by,
        about=format_lazy("{what} {number}", what=gettext_lazy("case"), number=note.case_id),
        title=note.case.description,
        thread=f"case-{note.case_id}",
        needs=[VIEW_CASE],
        rows=lambda other: CaseNote.objects.visible_to(other).filter(pk=note.pk),
    )
