"""The columns of follow-ups, where the agenda is shown as a table."""

from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.cells import age, text, timestamp
from apps.adminkit.queues import Column, by_name
from apps.core.paths import url_of
from apps.core.text import clipped
from apps.journals.admin.subjects import subject_of
from apps.journals.badges import due, has_it, plan_status
from apps.journals.models import FollowUp


def _page(follow_up: FollowUp) -> str:
    return url_of("admin:journals_followup_change", follow_up.pk)


def _about(follow_up: FollowUp) -> str:
    about = subject_of(follow_up)
    return format_html('<a href="{}">{}</a>', about.url, text(about.name)) if about.url else text(about.name)


TABLE = by_name(
    Column(
        "number",
        gettext_lazy("Number"),
        lambda follow_up: format_html('<a href="{}">{}</a>', _page(follow_up), follow_up.pk),
        lambda follow_up: follow_up.pk,
        ["pk"],
        style="desk-id",
        is_head=True,
    ),
    Column(
        "what",
        gettext_lazy("What"),
        lambda follow_up: format_html(
            '<a href="{}">{}</a>',
            _page(follow_up),
            text(clipped(follow_up.description or gettext("(no description)"), 120)),
        ),
        lambda follow_up: follow_up.description,
        style="desk-title",
        is_head=True,
    ),
    Column("due", gettext_lazy("Due"), due, lambda follow_up: follow_up.due_at, ["due_at"], words=("soonest", "-due")),
    Column("about", gettext_lazy("About"), _about, lambda follow_up: subject_of(follow_up).name, style="desk-who"),
    Column(
        "type",
        gettext_lazy("Type"),
        lambda follow_up: text(follow_up.type.name),
        lambda follow_up: follow_up.type.name,
        ["type__name"],
    ),
    Column("status", gettext_lazy("Status"), plan_status, lambda follow_up: follow_up.status.name, ["status__name"]),
    Column(
        "assignee",
        gettext_lazy("Assignee"),
        has_it,
        lambda follow_up: str(follow_up.assignee or follow_up.assignee_name or ""),
        ["assignee__name"],
        style="desk-who",
    ),
    Column(
        "age",
        gettext_lazy("Age"),
        lambda follow_up: age(follow_up.created_at),
        lambda follow_up: follow_up.created_at,
        words=("newest", "oldest"),
    ),
    Column(
        "closed",
        gettext_lazy("Completed"),
        lambda follow_up: timestamp(follow_up.closed_at),
        lambda follow_up: follow_up.closed_at,
        ["closed_at"],
        words=("", "completed"),
        is_extra=True,
    ),
)
