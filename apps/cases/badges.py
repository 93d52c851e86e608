"""Badges of cases."""

from django.utils.translation import gettext

from apps.adminkit.badges import badge, state_badge
from apps.cases.constants import CASE_LIFE_CYCLE, CaseType
from apps.cases.models import Case


def case_status(case: Case) -> str:
    """The case's status as a badge."""
    return state_badge(CASE_LIFE_CYCLE, case.status)


def awaited(case: Case) -> str:
    """Whose turn it is: "awaits the customer"."""
    return gettext("awaits %(whom)s") % {"whom": gettext(case.awaits)}


def case_type(case: Case) -> str:
    """The kind of record as a badge; trouble stands out."""
    tone = "bad" if case.code.type == CaseType.TROUBLE else "quiet"
    return badge(case.code.get_type_display(), tone)
