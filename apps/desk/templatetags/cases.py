"""Badges of cases."""

from django import template
from django.utils.safestring import SafeString

from apps.cases.badges import awaited, case_status, case_type
from apps.cases.constants import CaseTarget
from apps.cases.models import Case
from apps.tickets.badges import other_targets, overdue_badges

register = template.Library()
register.filter("case_status", case_status)
register.filter("awaited", awaited)
register.filter("case_type", case_type)


@register.filter
def case_targets(case: Case) -> list[tuple[str, SafeString]]:
    """The targets that a case has beside the resolution, each with its badge."""
    return other_targets(case, CaseTarget)


@register.filter
def case_overdue(case: Case) -> SafeString:
    """A badge for each of these that has passed and is still waited for."""
    return overdue_badges(case, CaseTarget)
