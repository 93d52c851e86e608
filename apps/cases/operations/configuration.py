"""The names of the codes."""

from typing import cast

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.history import is_unchanged
from apps.activity.operations import recording
from apps.cases.constants import CaseVerb
from apps.cases.models import CaseCode
from apps.cases.permissions import CHANGE_CODE, VIEW_CODE
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed
from apps.core.locks import locked
from apps.core.sent import version_of_set
from apps.users.models import User

NAMES = ("category", "subcategory", "primary_asset", "secondary_asset", "evidence", "is_active")


@transaction.atomic
def save_case_code(*, case_code: CaseCode, by: Caller) -> CaseCode:
    """Store a code's changed names. Raises NotAllowed, also for a code that is not in the table."""
    by.require(CHANGE_CODE)
    if case_code._state.adding:
        raise NotAllowed(gettext("The set of codes is fixed; only their names change."))
    if is_unchanged(case_code):
        return case_code
    with recording(CaseVerb.CODE_CHANGED, by=by, subject=case_code):
        case_code.save(update_fields=[*NAMES, "updated_at"])
    return case_code


@transaction.atomic
def import_case_codes(*, rows: list[CaseCode], by: Caller) -> int:
    """Store the changed names of many codes as one step, all or none; returns how many were changed.

    Raises NotAllowed, Invalid (a code that is not in the table), and Conflict when the table is another than that of
    which the caller's form was drawn.
    """
    by.require(CHANGE_CODE)
    list(locked(CaseCode.objects.filter(pk__in=[row.pk for row in rows])))
    if by.form is not None:
        by.require_seen(*seen_of_case_codes())
    for row in rows:
        if row._state.adding:
            raise Invalid("code", gettext("The set of codes is fixed; this one is not in the table."), value=row.code)
    rows = [row for row in rows if not is_unchanged(row)]
    if not rows:
        return 0
    person = cast(User, by.user)  # tables are brought and taken away at the desk alone
    with recording(CaseVerb.CODES_IMPORTED, by=by, subject=person, data={"codes": [row.code for row in rows]}):
        for row in rows:
            row.save(update_fields=[*NAMES, "updated_at"])
    return len(rows)


def seen_of_case_codes() -> tuple[str, str]:
    """How a form names the table of codes, and its version."""
    return "case-codes", version_of_set(CaseCode.objects.all(), "updated_at")


@transaction.atomic
def note_export_of_case_codes(*, count: int, by: Caller) -> None:
    """Record that somebody took the table away. Raises NotAllowed."""
    by.require(VIEW_CODE)
    with recording(CaseVerb.CODES_EXPORTED, by=by, subject=cast(User, by.user), data={"codes": count}):
        """Nothing of the table changes."""
