"""The columns of the queue of cases."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from apps.adminkit.cells import age, small, text, timestamp
from apps.adminkit.queues import Column, by_name
from apps.cases.badges import awaited, case_status, case_type
from apps.cases.models import Case
from apps.core.paths import url_of
from apps.core.text import clipped
from apps.items.tags import TAGS, pills, tags_of
from apps.tickets.admin.columns import target_column
from apps.tickets.badges import sla_badge, sla_words
from apps.tickets.constants import TargetKind
from apps.tickets.sla import DUE_AT
from apps.users.owners import columns


def _page(case: Case) -> str:
    return url_of("admin:cases_case_change", case.pk)


def _about(case: Case) -> str:
    code = case.code
    words = text(clipped(case.description, 120))
    kind = format_html("<small>{} {}: {}</small>", code.code, text(code.category), text(code.subcategory))
    return format_html('<a href="{}">{}</a>{} {}', _page(case), words, kind, pills(tags_of(case)))


def _account(case: Case) -> str:
    if case.customer is None:
        return text(case.organisation.name)
    return format_html("{}{}", text(case.customer.name), small(case.organisation.name))


def _status(case: Case) -> str:
    awaits = "" if case.is_final else format_html("<small>{}</small>", awaited(case))
    return format_html("{}{}", case_status(case), awaits)


TABLE = by_name(
    Column(
        "number",
        gettext_lazy("Number"),
        lambda case: format_html('<a href="{}">{}</a>', _page(case), case.number),
        lambda case: case.number,
        ["pk"],
        style="desk-id",
        is_head=True,
    ),
    Column(
        "about",
        gettext_lazy("About"),
        _about,
        lambda case: case.description,
        ["code__code"],
        style="desk-title",
        tip=lambda case: clipped(case.description, 500),
        is_head=True,
        prefetched_for_cell=[TAGS],
    ),
    Column(
        "account",
        gettext_lazy("Account"),
        _account,
        lambda case: case.customer.name if case.customer else case.organisation.name,
        ["customer__name", "organisation__name"],
        style="desk-who",
    ),
    Column("type", gettext_lazy("Type"), case_type, lambda case: case.code.get_type_display(), ["code__type"]),
    Column("status", gettext_lazy("Status"), _status, lambda case: case.get_status_display(), ["status"]),
    Column("sla", "SLA", sla_badge, sla_words, [DUE_AT], is_extra=True),
    target_column(TargetKind.RESPONSE, gettext_lazy("First response due")),
    target_column(TargetKind.ASSIGNMENT, gettext_lazy("Taking up due")),
    target_column(TargetKind.UPDATE, gettext_lazy("Update due")),
    Column(
        "orderer",
        gettext_lazy("Ordered by"),
        lambda case: text(case.orderer),
        lambda case: str(case.orderer),
        ["orderer__name"],
        style="desk-who",
    ),
    Column(
        "age",
        gettext_lazy("Age"),
        lambda case: age(case.created_at),
        lambda case: case.created_at,
        words=("newest", "oldest"),
    ),
    Column(
        "changed",
        gettext_lazy("Changed"),
        lambda case: age(case.updated_at),
        lambda case: case.updated_at,
        ["updated_at"],
        words=("", "activity"),
    ),
    Column(
        "organisation",
        gettext_lazy("Organisation"),
        lambda case: text(case.organisation.name),
        lambda case: case.organisation.name,
        ["organisation__name"],
        style="desk-who",
        is_extra=True,
    ),
    Column(
        "code",
        gettext_lazy("Code"),
        lambda case: case.code.code,
        lambda case: case.code.code,
        ["code__code"],
        is_extra=True,
    ),
    Column(
        "asset",
        gettext_lazy("Primary asset"),
        lambda case: text(clipped(case.primary_id, 60)),
        lambda case: case.primary_id,
        style="desk-who",
        is_extra=True,
    ),
    Column(
        "reference",
        gettext_lazy("Reference"),
        lambda case: text(clipped(case.customer_reference or "", 60)),
        lambda case: case.customer_reference,
        reads=["customer_reference"],
        style="desk-who",
        is_extra=True,
    ),
    *columns(),
    Column(
        "tags",
        gettext_lazy("Tags"),
        lambda case: pills(tags_of(case)),
        lambda case: ", ".join(tag.name for tag in tags_of(case)),
        prefetched=[TAGS],
        is_extra=True,
    ),
    Column(
        "created",
        gettext_lazy("Created"),
        lambda case: timestamp(case.created_at),
        lambda case: case.created_at,
        ["created_at"],
        is_extra=True,
    ),
)
