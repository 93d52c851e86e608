"""The columns of the fallout queue."""

from django.utils.html import format_html

from apps.adminkit.badges import state_badge
from apps.adminkit.cells import age, ago, quiet, small, text, timestamp
from apps.adminkit.queues import Column, by_name
from apps.core import formatting
from apps.core.paths import url_of
from apps.core.text import clipped
from apps.provisioning.constants import REQUEST_LIFE_CYCLE
from apps.provisioning.models import ProvisioningRequest


def _number(request: ProvisioningRequest) -> str:
    url = url_of("admin:provisioning_provisioningrequest_change", request.pk)
    return format_html('<a href="{}">{}</a><small>order {}</small>', url, request.pk, request.order_id)


def _status(request: ProvisioningRequest) -> str:
    again = format_html("<small>made {} times</small>", request.generation) if request.generation > 1 else ""
    return format_html("{}{}", state_badge(REQUEST_LIFE_CYCLE, request.status), again)


def _trouble(request: ProvisioningRequest) -> str:
    tried = ""
    if request.attempts:
        after = format_html(", next {}", timestamp(request.next_attempt_at)) if request.next_attempt_at else ""
        times = f"{request.attempts} attempt{'' if request.attempts == 1 else 's'}"
        tried = format_html("<small>{}{}</small>", times, after)
    return format_html("{}{}", text(clipped(request.last_error, 200)), tried)


def _ticket(request: ProvisioningRequest) -> str:
    if request.ticket is None:
        return formatting.NOTHING
    url = url_of("admin:tickets_ticket_change", request.ticket_id)
    return format_html('<a href="{}">{}</a>', url, request.ticket.human_id)


def _customer(request: ProvisioningRequest) -> str:
    customer = request.order.customer
    return text(customer.name) if customer else quiet("None")


TABLE = by_name(
    Column("number", "Request", _number, lambda request: request.pk, ["pk"], style="desk-id", is_head=True),
    Column(
        "what",
        "What",
        lambda request: format_html("{}{}", text(request.item.code), small(request.item.transition)),
        lambda request: request.item.code,
        ["item__code"],
    ),
    Column(
        "customer",
        "Customer",
        _customer,
        lambda request: request.order.customer.name if request.order.customer else None,
        ["order__customer__name"],
        style="desk-who",
    ),
    Column("status", "Status", _status, lambda request: REQUEST_LIFE_CYCLE.label(request.status), ["status"]),
    Column(
        "provider",
        "Provider",
        lambda request: format_html("{}{}", text(request.provider), small(request.profile.name)),
        lambda request: request.provider,
        ["provider", "profile__name"],
        style="desk-who",
    ),
    Column("trouble", "Trouble", _trouble, lambda request: request.last_error, ["last_error"], style="desk-title"),
    Column(
        "ticket",
        "Ticket",
        _ticket,
        lambda request: request.ticket.human_id if request.ticket else None,
        ["ticket"],
        style="desk-id",
    ),
    Column(
        "changed",
        "Changed",
        lambda request: ago(request.updated_at),
        lambda request: request.updated_at,
        words=("untouched", "-changed"),
        sort=["updated_at"],
    ),
    Column(
        "order",
        "Order",
        lambda request: str(request.order_id),
        lambda request: request.order_id,
        ["order"],
        is_extra=True,
    ),
    Column(
        "age",
        "Age",
        lambda request: age(request.created_at),
        lambda request: request.created_at,
        ["-created_at"],
        is_extra=True,
    ),
)
