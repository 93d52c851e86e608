"""Words and badges of provisioning, and the requests that a ticket is about."""

from django import template
from django.utils.safestring import SafeString

from apps.adminkit.badges import badge, state_badge
from apps.core.life_cycles import Tone
from apps.core.rows import first_rows
from apps.orders.models import ServiceInformationItem
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus
from apps.provisioning.models import ProvisioningBatch, ProvisioningRequest
from apps.provisioning.permissions import VIEW_BATCH, WORK_PROVISIONING
from apps.tickets.models import Ticket

MOST = 10
register = template.Library()


@register.filter
def request_status(request: ProvisioningRequest) -> str:
    """The request's status as a badge."""
    return state_badge(REQUEST_LIFE_CYCLE, request.status)


@register.filter
def statuses(batch: ProvisioningBatch) -> list[SafeString]:
    """How many of the batch's items are in which status, as badges; those there are none of left out."""
    badges = [badge(f"{batch.without_request} Waiting", Tone.QUIET)] if batch.without_request else []
    for row in map(REQUEST_LIFE_CYCLE.__getitem__, ProvisioningStatus):
        count = getattr(batch, row.state.name.lower())
        if count:
            badges.append(badge(f"{count} {row.label}", row.tone, row.meaning))
    return badges


@register.filter
def number_of(service: ServiceInformationItem) -> str:
    """The number that a service of an order is known by; empty without one."""
    return service.service_number or (service.service.number if service.service else "")


@register.inclusion_tag("desk/provisioning/of_ticket.html", takes_context=True)
def fallout_of(context, ticket: Ticket) -> dict:
    """The provisioning requests that the ticket is about, for whoever may see them."""
    user, rows = context["request"].user, []
    if user.has_perm(VIEW_BATCH):
        rows = first_rows(ticket.provisioning_requests.select_related("item").order_by("pk"), MOST)
    return {
        "requests": rows,
        "may_work": user.has_perm(WORK_PROVISIONING),
        "here": context["request"].get_full_path(),
    }
