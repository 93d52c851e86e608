"""The columns of the fallout queue."""

from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

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
    order = gettext("order %(number)s") % {"number": request.order_id}
    return format_html('<a href="{}">{}</a><small>{}</small>', url, request.pk, order)


def _status(request: ProvisioningRequest) -> str:
    again = gettext("made %(count)s times") % {"count": request.generation} if request.generation > 1 else ""
    return format_html("{}{}", state_badge(REQUEST_LIFE_CYCLE, request.status), small(again))


def _trouble(request: ProvisioningRequest) -> str:
    tried = ""
    if request.attempts:
        words = ngettext("%(count)s attempt", "%(count)s attempts", request.attempts) % {"count": request.attempts}
        if request.next_attempt_at:
            words = format_html(gettext("{}, next {}"), words, timestamp(request.next_attempt_at))
        tried = format_html("<small>{}</small>", words)
    return format_html("{}{}", text(clipped(request.last_error, 200)), tried)


def _ticket(request: ProvisioningRequest) -> str:
    if request.ticket is None:
        return formatting.NOTHING
    url = url_of("admin:tickets_ticket_change", request.ticket_id)
    return format_html('<a href="{}">{}</a>', url, request.ticket.human_id)


def _customer(request: ProvisioningRequest) -> str:
    customer = request.order.customer
    return text(customer.name) if customer else quiet(gettext("None"))


TABLE = by_name(
    Column(
        "number", gettext_lazy("Request"), _number, lambda request: request.pk, ["pk"], style="desk-id", is_head=True
    ),
    Column(
        "what",
        gettext_lazy("What"),
        lambda request: format_html("{}{}", text(request.item.code), small(request.item.get_transition_display())),
        lambda request: request.item.code,
        ["item__code"],
    ),
    Column(
        "customer",
        gettext_lazy("Customer"),
        _customer,
        lambda request: request.order.customer.name if request.order.customer else None,
        ["order__customer__name"],
        style="desk-who",
    ),
    Column(
        "status", gettext_lazy("Status"), _status, lambda request: REQUEST_LIFE_CYCLE.label(request.status), ["status"]
    ),
    Column(
        "provider",
        gettext_lazy("Provider"),
        lambda request: format_html("{}{}", text(request.provider), small(request.profile.name)),
        lambda request: request.provider,
        ["provider", "profile__name"],
        style="desk-who",
    ),
    Column(
        "trouble",
        gettext_lazy("Trouble"),
        _trouble,
        lambda request: request.last_error,
        ["last_error"],
        style="desk-title",
    ),
    Column(
        "ticket",
        gettext_lazy("Ticket"),
        _ticket,
        lambda request: request.ticket.human_id if request.ticket else None,
        ["ticket"],
        style="desk-id",
    ),
    Column(
        "changed",
        gettext_lazy("Changed"),
        lambda request: ago(request.updated_at),
        lambda request: request.updated_at,
        words=("untouched", "-changed"),
        sort=["updated_at"],
    ),
    Column(
        "order",
        gettext_lazy("Order"),
        lambda request: str(request.order_id),
        lambda request: request.order_id,
        ["order"],
        is_extra=True,
    ),
    Column(
        "age",
        gettext_lazy("Age"),
        lambda request: age(request.created_at),
        lambda request: request.created_at,
        ["-created_at"],
        is_extra=True,
    ),
)
