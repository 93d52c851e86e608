"""The columns of the queue of tickets."""

from functools import partial

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.cells import age, quiet, small, text, timestamp
from apps.adminkit.queues import Column, by_name
from apps.core.markup import escaped
from apps.core.paths import url_of
from apps.core.text import Text, clipped
from apps.customers.permissions import VIEW_CONTACT
from apps.items.tags import TAGS, pills, tags_of
from apps.tickets.badges import priority_badge, sla_badge, sla_words, status_badge, target_badge, target_words
from apps.tickets.constants import TargetKind
from apps.tickets.models import DUE_COLUMNS, Ticket
from apps.tickets.sla import DUE_AT, WAITING


def _page(ticket: Ticket) -> str:
    return url_of("admin:tickets_ticket_change", ticket.pk)


def _number(ticket: Ticket) -> str:
    return SafeString(f'<a href="{_page(ticket)}">{ticket.human_id}</a>')


def _title(ticket: Ticket) -> str:
    title = text(clipped(ticket.title or gettext("(no title)"), 120))
    internal = ""
    if ticket.is_internal:
        internal = format_html(' <span class="desk-badge is-quiet">{}</span>', gettext("internal"))
    return SafeString(f'<a href="{_page(ticket)}">{escaped(title)}</a>{internal} {pills(tags_of(ticket))}')


def _customer(ticket: Ticket) -> str:
    if ticket.customer is None:
        return text(ticket.organisation.name)
    return SafeString(escaped(text(ticket.customer.name)) + small(ticket.organisation.name))


def _reporter(ticket: Ticket) -> str:
    reporter = ticket.reporter_contact
    if reporter is None:
        return ""
    return format_html("<small>{}</small>", format_html(gettext("Reporter: {}"), text(reporter.name)))


def _assignee(ticket: Ticket) -> str:
    name = text(ticket.assignee.name) if ticket.assignee else quiet(gettext("Nobody"))
    return SafeString(escaped(name) + small(ticket.group.name if ticket.group else ""))


def target_column(kind: TargetKind, label: Text) -> Column:
    """A column of when a target beside the resolution passes; its order has an index."""
    return Column(
        kind.value,
        label,
        partial(target_badge, kind=kind),
        partial(target_words, kind=kind),
        [WAITING[kind]],
        reads=[DUE_COLUMNS[kind], "responded_at" if kind == TargetKind.RESPONSE else "late_updates"],
        is_extra=True,
    )


TARGETS = [
    target_column(TargetKind.RESPONSE, gettext_lazy("First response due")),
    target_column(TargetKind.ASSIGNMENT, gettext_lazy("Assignment due")),
    target_column(TargetKind.UPDATE, gettext_lazy("Update due")),
]
TABLE = by_name(
    Column(
        "number", gettext_lazy("Number"), _number, lambda ticket: ticket.human_id, ["pk"], style="desk-id", is_head=True
    ),
    Column(
        "title",
        gettext_lazy("Title"),
        _title,
        lambda ticket: ticket.title,
        ["title"],
        style="desk-title",
        tip=lambda ticket: clipped(ticket.title or "", 500),
        is_head=True,
        prefetched_for_cell=[TAGS],
    ),
    Column(
        "customer",
        gettext_lazy("Customer"),
        _customer,
        lambda ticket: ticket.customer.name if ticket.customer else ticket.organisation.name,
        ["customer__name", "organisation__name"],
        style="desk-who",
        more=_reporter,
        more_needs=VIEW_CONTACT,
    ),
    Column("status", gettext_lazy("Status"), status_badge, lambda ticket: ticket.status.name, ["status__number"]),
    Column(
        "priority", gettext_lazy("Priority"), priority_badge, lambda ticket: ticket.priority.name, ["priority__number"]
    ),
    Column("sla", "SLA", sla_badge, sla_words, [DUE_AT]),
    *TARGETS,
    Column(
        "assignee",
        gettext_lazy("Assignee"),
        _assignee,
        lambda ticket: ticket.assignee.name if ticket.assignee else None,
        ["assignee__name"],
        style="desk-who",
    ),
    Column(
        "age",
        gettext_lazy("Age"),
        lambda ticket: age(ticket.created_at),
        lambda ticket: ticket.created_at,
        words=("newest", "oldest"),
    ),
    Column(
        "active",
        gettext_lazy("Active"),
        lambda ticket: age(ticket.last_activity_at),
        lambda ticket: ticket.last_activity_at,
        ["last_activity_at"],
        words=("", "activity"),
    ),
    Column(
        "organisation",
        gettext_lazy("Organisation"),
        lambda ticket: text(ticket.organisation.name),
        lambda ticket: ticket.organisation.name,
        ["organisation__name"],
        style="desk-who",
        is_extra=True,
    ),
    Column(
        "account",
        gettext_lazy("Account"),
        lambda ticket: text(ticket.customer.account_number if ticket.customer else ""),
        lambda ticket: ticket.customer.account_number if ticket.customer else None,
        ["customer__account_number"],
        is_extra=True,
    ),
    Column(
        "group",
        gettext_lazy("Group"),
        lambda ticket: text(ticket.group.name if ticket.group else ""),
        lambda ticket: ticket.group.name if ticket.group else None,
        ["group__name"],
        style="desk-who",
        is_extra=True,
    ),
    Column(
        "type",
        gettext_lazy("Type"),
        lambda ticket: text(ticket.type.name if ticket.type else ""),
        lambda ticket: ticket.type.name if ticket.type else None,
        ["type__name"],
        reads=["type__name"],
        related=["type"],
        is_extra=True,
    ),
    Column(
        "tags",
        gettext_lazy("Tags"),
        lambda ticket: pills(tags_of(ticket)),
        lambda ticket: ", ".join(tag.name for tag in tags_of(ticket)),
        prefetched=[TAGS],
        is_extra=True,
    ),
    Column(
        "created",
        gettext_lazy("Created"),
        lambda ticket: timestamp(ticket.created_at),
        lambda ticket: ticket.created_at,
        ["created_at"],
        is_extra=True,
    ),
)
