"""The columns of the queue of tickets."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.adminkit.cells import age, quiet, small, text, timestamp
from apps.adminkit.queues import Column, by_name
from apps.core.paths import url_of
from apps.core.text import clipped
from apps.customers.permissions import VIEW_CONTACT
from apps.items.tags import pills
from apps.tickets.badges import priority_badge, sla_badge, sla_words, status_badge
from apps.tickets.models import Ticket
from apps.tickets.sla import DUE_AT


def _page(ticket: Ticket) -> str:
    return url_of("admin:tickets_ticket_change", ticket.pk)


def _number(ticket: Ticket) -> str:
    return format_html('<a href="{}">{}</a>', _page(ticket), ticket.human_id)


def _title(ticket: Ticket) -> str:
    title = text(clipped(ticket.title or "(no title)", 120))
    internal = SafeString(' <span class="desk-badge is-quiet">internal</span>') if ticket.is_internal else ""
    return format_html('<a href="{}">{}</a>{} {}', _page(ticket), title, internal, pills(ticket.tags.all()))


def _customer(ticket: Ticket) -> str:
    if ticket.customer is None:
        return text(ticket.organisation.name)
    return format_html("{}{}", text(ticket.customer.name), small(ticket.organisation.name))


def _reporter(ticket: Ticket) -> str:
    reporter = ticket.reporter_contact
    return format_html("<small>Reporter: {}</small>", text(reporter.name)) if reporter else ""


def _assignee(ticket: Ticket) -> str:
    name = text(ticket.assignee.name) if ticket.assignee else quiet("Nobody")
    return format_html("{}{}", name, small(ticket.group.name if ticket.group else ""))


TABLE = by_name(
    Column("number", "Number", _number, lambda ticket: ticket.human_id, ["pk"], style="desk-id", is_head=True),
    Column(
        "title",
        "Title",
        _title,
        lambda ticket: ticket.title,
        ["title"],
        style="desk-title",
        tip=lambda ticket: clipped(ticket.title or "", 500),
        is_head=True,
        prefetched_for_cell=["tags"],
    ),
    Column(
        "customer",
        "Customer",
        _customer,
        lambda ticket: ticket.customer.name if ticket.customer else ticket.organisation.name,
        ["customer__name", "organisation__name"],
        style="desk-who",
        more=_reporter,
        more_needs=VIEW_CONTACT,
    ),
    Column("status", "Status", status_badge, lambda ticket: ticket.status.name, ["status__number"]),
    Column("priority", "Priority", priority_badge, lambda ticket: ticket.priority.name, ["priority__number"]),
    Column("sla", "SLA", sla_badge, sla_words, [DUE_AT]),
    Column(
        "assignee",
        "Assignee",
        _assignee,
        lambda ticket: ticket.assignee.name if ticket.assignee else None,
        ["assignee__name"],
        style="desk-who",
    ),
    Column(
        "age",
        "Age",
        lambda ticket: age(ticket.created_at),
        lambda ticket: ticket.created_at,
        words=("newest", "oldest"),
    ),
    Column(
        "active",
        "Active",
        lambda ticket: age(ticket.last_activity_at),
        lambda ticket: ticket.last_activity_at,
        ["last_activity_at"],
        words=("", "activity"),
    ),
    Column(
        "organisation",
        "Organisation",
        lambda ticket: text(ticket.organisation.name),
        lambda ticket: ticket.organisation.name,
        ["organisation__name"],
        style="desk-who",
        is_extra=True,
    ),
    Column(
        "account",
        "Account",
        lambda ticket: text(ticket.customer.account_number if ticket.customer else ""),
        lambda ticket: ticket.customer.account_number if ticket.customer else None,
        ["customer__account_number"],
        is_extra=True,
    ),
    Column(
        "group",
        "Group",
        lambda ticket: text(ticket.group.name if ticket.group else ""),
        lambda ticket: ticket.group.name if ticket.group else None,
        ["group__name"],
        style="desk-who",
        is_extra=True,
    ),
    Column(
        "type",
        "Type",
        lambda ticket: text(ticket.type.name if ticket.type else ""),
        lambda ticket: ticket.type.name if ticket.type else None,
        ["type__name"],
        reads=["type__name"],
        related=["type"],
        is_extra=True,
    ),
    Column(
        "tags",
        "Tags",
        lambda ticket: pills(ticket.tags.all()),
        lambda ticket: ", ".join(tag.name for tag in ticket.tags.all()),
        prefetched=["tags"],
        is_extra=True,
    ),
    Column(
        "created",
        "Created",
        lambda ticket: timestamp(ticket.created_at),
        lambda ticket: ticket.created_at,
        ["created_at"],
        is_extra=True,
    ),
)
