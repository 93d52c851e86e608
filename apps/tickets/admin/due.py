"""The page that says why a ticket is due when it is."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.pages import ObjectPages
from apps.core.admin import DeskAdmin
from apps.core.formatting import format_timestamp
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Ticket
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
    story = explain(ticket)
    values = {"number": ticket.human_id, "due": format_timestamp(story.due_at)}
    title = gettext("Why %(number)s is due %(due)s") if story.due_at else gettext("The clock of %(number)s")
    used = {segment.kind for segment in story.segments}
    return desk.page(
        request,
        "desk/due.html",
        title=title % values,
        ticket=ticket,
        story=story,
        legend=[(kind.label, TONES[kind]) for kind in SpanKind if kind in used],
        back=TICKETS.page_of(ticket.pk),
    )
