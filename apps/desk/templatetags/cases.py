"""Badges of cases, and what other pages tell of them."""

from django import template
from django.utils.html import format_html

from apps.cases.constants import Status, Type
from apps.cases.models import Case
from apps.tickets.models import Ticket

register = template.Library()
TONES = {
    Status.SUBMITTED: "warn",
    Status.IN_PROGRESS: "calm",
    Status.ACTION_REQUIRED: "paused",
    Status.RESOLVED: "good",
    Status.CLOSED: "quiet",
    Status.CANCELLED: "quiet",
}


@register.filter
def case_status(case: Case) -> str:
    """The case's status as a badge."""
    return format_html('<span class="desk-badge is-{}">{}</span>', TONES[case.status], case.get_status_display())


@register.filter
def case_type(case: Case) -> str:
    """The kind of record as a badge; trouble stands out."""
    tone = "bad" if case.code.type == Type.TROUBLE else "quiet"
    words = case.code.get_type_display()
    return format_html('<span class="desk-badge is-{}">{}</span>', tone, words)


@register.filter
def awaiting(case: Case) -> str:
    """Whose turn it is."""
    if case.is_final:
        return "nobody"
    return "the customer" if case.awaits_customer else "us"


@register.inclusion_tag("desk/cases_of_ticket.html", takes_context=True)
def cases_of(context, ticket: Ticket) -> dict:
    """The case from which the ticket was opened, for those who may see cases."""
    if not context["request"].user.has_perm("cases.view_case"):
        return {"case": None}
    return {"case": Case.objects.filter(ticket_links__ticket=ticket).select_related("code").first()}
