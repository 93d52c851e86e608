"""Badges of cases, and what other pages tell of them."""

from django import template

from apps.adminkit.badges import badge, state_badge
from apps.cases.constants import CASE_LIFE_CYCLE, CaseType
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.core.requests import caller_of
from apps.tickets.models import Ticket

register = template.Library()


@register.filter
def case_status(case: Case) -> str:
    """The case's status as a badge."""
    return state_badge(CASE_LIFE_CYCLE, case.status)


@register.filter
def case_type(case: Case) -> str:
    """The kind of record as a badge; trouble stands out."""
    tone = "bad" if case.code.type == CaseType.TROUBLE else "quiet"
    return badge(case.code.get_type_display(), tone)


@register.inclusion_tag("desk/cases_of_ticket.html", takes_context=True)
def cases_of(context, ticket: Ticket) -> dict:
    """The case from which the ticket was opened, for those who may see cases."""
    caller = caller_of(context["request"])
    if not caller.may(VIEW_CASE):
        return {"case": None}
    cases = Case.objects.visible_to(caller).filter(ticket_links__ticket=ticket)
    return {"case": cases.select_related("code").first()}
