"""Words and badges of provisioning, and the requests that a ticket is about."""

from django import template
from django.utils.html import format_html

from apps.core.rows import first_rows
from apps.orders.models import ServiceInformationItem
from apps.provisioning.constants import Status
from apps.provisioning.models import ProvisioningBatch, ProvisioningRequest
from apps.provisioning.operations.locking import SEE, WORK
from apps.tickets.models import Ticket

MOST = 10
register = template.Library()
TONES = {
    Status.CREATED: "calm",
    Status.PENDING: "warn",
    Status.SUBMITTED: "calm",
    Status.IN_PROGRESS: "calm",
    Status.COMPLETED: "good",
    Status.CANCELLED: "quiet",
    Status.IN_ERROR: "bad",
}


@register.filter
def request_status(request: ProvisioningRequest) -> str:
    """The request's status as a badge."""
    status = Status(request.status)
    return format_html('<span class="desk-badge is-{}">{}</span>', TONES[status], status.label)


@register.filter
def statuses(batch: ProvisioningBatch) -> list[dict]:
    """How many of the batch's items are in which status, those there are none of left out."""
    waiting = [{"label": "Waiting", "tone": "quiet", "count": batch.without_request}] if batch.without_request else []
    counts = [(status, getattr(batch, status.name.lower())) for status in Status]
    return waiting + [
        {"label": status.label, "tone": TONES[status], "count": count} for status, count in counts if count
    ]


@register.filter
def number_of(service: ServiceInformationItem) -> str:
    """The number that a service of an order is known by; empty without one."""
    return service.service_number or (service.service.number if service.service else "")


@register.inclusion_tag("desk/provisioning/of_ticket.html", takes_context=True)
def fallout_of(context, ticket: Ticket) -> dict:
    """The provisioning requests that the ticket is about, for whoever may see them."""
    user, rows = context["request"].user, []
    if user.has_perm(SEE):
        rows = first_rows(ticket.provisioning_requests.select_related("item").order_by("pk"), MOST)
    return {
        "requests": rows,
        "may_work": user.has_perm(WORK),
        "here": context["request"].get_full_path(),
    }
