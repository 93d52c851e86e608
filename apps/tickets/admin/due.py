"""The page that says why a ticket is due when it is."""

from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from apps.adminkit.pages import ObjectPages
from apps.core.admin import DeskAdmin
from apps.core.formatting import format_timestamp
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.badges import priority_badge, sla_badge, status_badge
from apps.tickets.constants import TargetKind
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_POLICY
from apps.tickets.reads.due import TONES, SpanKind, explain

PROMISED = ObjectPages(
    Ticket,
    "ticket",
    label=TICKETS.label,
    related=["item", "status", "priority", "policy", "policy__contract", "policy__organisation", "policy__calendar",
             "policy__type", "policy__priority"],
)  # fmt: skip


def due(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The policy that applies, the targets, the spans of the clock, and what each hold added."""
    ticket = PROMISED.get(request, ticket_id)
    badges = [status_badge(ticket), priority_badge(ticket), sla_badge(ticket)]
    policies = (VIEW_POLICY, "admin:tickets_slapolicy_change")
    return due_page(desk, request, ticket, ticket.human_id, badges, TICKETS.page_of(ticket.pk), policies, TargetKind)


def due_page(
    desk: DeskAdmin,
    request: HttpRequest,
    row: Any,
    number: str,
    badges: list[str],
    back: str,
    policies: tuple[str, str],
    targets: type[TextChoices],
) -> HttpResponse:
    """Why a row with a clock is due when it is.

    `policies` are the permission to see its policy and the page of that, `targets` what its targets are called.
    """
    story = explain(row)
    title = gettext("Why %(number)s is due %(due)s") if story.due_at else gettext("The clock of %(number)s")
    used = {segment.kind for segment in story.segments}
    needed, page = policies
    return desk.page(
        request,
        "desk/due.html",
        title=title % {"number": number, "due": format_timestamp(story.due_at)},
        row=row,
        number=number,
        badges=badges,
        policy_url=reverse(page, args=[row.policy_id]) if row.policy_id and request.user.has_perm(needed) else "",
        story=story,
        targets=[(targets(target.kind).label, target) for target in story.targets],
        legend=[(kind.label, TONES[kind]) for kind in SpanKind if kind in used],
        back=back,
    )
