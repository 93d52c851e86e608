"""Words and badges of provisioning."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.adminkit.badges import badge, state_badge
from apps.core.life_cycles import Tone
from apps.orders.models import ServiceInformationItem
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus
from apps.provisioning.models import ProvisioningBatch, ProvisioningRequest

register = template.Library()


@register.filter
def request_status(request: ProvisioningRequest) -> str:
    """The request's status as a badge."""
    return state_badge(REQUEST_LIFE_CYCLE, request.status)


@register.filter
def statuses(batch: ProvisioningBatch) -> list[SafeString]:
    """How many of the batch's items are in which status, as badges; those there are none of left out."""
    waiting = gettext("%(count)s Waiting") % {"count": batch.without_request}
    badges = [badge(waiting, Tone.QUIET)] if batch.without_request else []
    for row in map(REQUEST_LIFE_CYCLE.__getitem__, ProvisioningStatus):
        count = getattr(batch, row.state.name.lower())
        if count:
            badges.append(badge(f"{count} {row.label}", row.tone, row.meaning))
    return badges


@register.filter
def number_of(service: ServiceInformationItem) -> str:
    """The number that a service of an order is known by; empty without one."""
    return service.service_number or (service.service.number if service.service else "")
