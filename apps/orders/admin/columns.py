"""The columns of the list of orders."""

from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.cells import age, quiet, small, text, timestamp
from apps.adminkit.queues import Column, by_name
from apps.core import formatting
from apps.core.money import in_words
from apps.core.paths import url_of
from apps.core.text import clipped
from apps.orders.badges import order_state
from apps.orders.constants import ORDER_LIFE_CYCLE
from apps.orders.models import Order
from apps.users.owners import columns


def _number(order: Order) -> str:
    name = gettext("Order %(number)s") % {"number": order.pk}
    return format_html('<a href="{}">{}</a>', url_of("admin:orders_order_change", order.pk), name)


def _customer(order: Order) -> str:
    if order.customer is None:
        return quiet(gettext("Nobody"))
    return format_html("{}<small>{}</small>", text(order.customer.name), text(order.customer.account_number))


def _state(order: Order) -> str:
    why = clipped(order.error, 60) if order.error else order.hold_reason
    said = format_html('<small class="desk-quiet">{}</small>', text(why)) if why else ""
    return format_html("{}{}", order_state(order), said)


def _kind(order: Order) -> str:
    return format_html("{}{}", order.get_transaction_type_display(), small(order.type))


def _store(order: Order) -> str:
    if order.register is None:
        return quiet(gettext("None"))
    return format_html("{}{}", text(order.register.location.name), small(order.register.name))


TABLE = by_name(
    Column("number", gettext_lazy("Order"), _number, lambda order: order.pk, ["pk"], style="desk-id", is_head=True),
    Column(
        "customer",
        gettext_lazy("Customer"),
        _customer,
        lambda order: order.customer.name if order.customer else None,
        ["customer__name"],
        style="desk-who",
    ),
    Column("state", gettext_lazy("State"), _state, lambda order: ORDER_LIFE_CYCLE.label(order.state), ["state"]),
    Column(
        "kind",
        gettext_lazy("Kind"),
        _kind,
        lambda order: order.get_transaction_type_display(),
        ["transaction_type"],
        style="desk-who",
    ),
    Column(
        "store",
        gettext_lazy("Store"),
        _store,
        lambda order: order.register.location.name if order.register else None,
        ["register__location__name", "register__name"],
        style="desk-who",
    ),
    Column(
        "receipt",
        gettext_lazy("Receipt"),
        lambda order: text(order.receipt_number),
        lambda order: order.receipt_number,
        ["receipt_number"],
        style="desk-id",
    ),
    Column(
        "total",
        gettext_lazy("Total"),
        lambda order: formatting.NOTHING if order.total is None else in_words(order.total),
        lambda order: order.total,
        ["total"],
        style="desk-figure",
    ),
    Column(
        "starter",
        gettext_lazy("Started by"),
        lambda order: text(order.created_by.name),
        lambda order: order.created_by.name,
        ["created_by__name"],
        style="desk-who",
    ),
    Column(
        "age",
        gettext_lazy("Age"),
        lambda order: age(order.created_at),
        lambda order: order.created_at,
        words=("newest", "oldest"),
    ),
    Column(
        "account",
        gettext_lazy("Account"),
        lambda order: text(order.customer.account_number if order.customer else ""),
        lambda order: order.customer.account_number if order.customer else None,
        ["customer__account_number"],
        is_extra=True,
    ),
    Column(
        "submitted",
        gettext_lazy("Submitted"),
        lambda order: timestamp(order.submitted_at),
        lambda order: order.submitted_at,
        ["submitted_at"],
        is_extra=True,
    ),
    Column(
        "created",
        gettext_lazy("Started"),
        lambda order: timestamp(order.created_at),
        lambda order: order.created_at,
        ["created_at"],
        is_extra=True,
    ),
    *columns(),
)
