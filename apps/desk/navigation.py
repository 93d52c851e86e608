"""The sidebar: the entries that the apps declare, as far as the person may see them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from apps.activity.permissions import VIEW_ACTIVITY
from apps.core.sidebar import Entry, Section, entries
from apps.reporting.permissions import SCHEDULE
from apps.tickets.permissions import REPORT_TICKET
from apps.users.models import User

ENTRIES = [
    Entry(Section.HOME, 10, gettext_lazy("Home"), "home", page="admin:index"),
    Entry(Section.HOME, 20, gettext_lazy("Reports"), "monitoring", page="admin:reports", permission=REPORT_TICKET),
    Entry(
        Section.AUDIT,
        15,
        gettext_lazy("Permission x-ray"),
        "policy",
        page="admin:xray",
        permission=VIEW_ACTIVITY,
    ),
]


def sidebar(request: HttpRequest) -> list[dict]:
    """Sections without an entry for this person are left out.

    The entry of the page is active, alone: of those whose address begins that of the page, the one with the longest.
    """
    links = {entry: reverse(entry.url_name) for entry in allowed_entries(request.user)}
    home = reverse("admin:index")
    around = [link for link in links.values() if request.path.startswith(link) and link != home]
    present = max(around, key=len, default=request.path)
    sections = {entry.section: [] for entry in links}
    for entry, link in links.items():
        sections[entry.section].append(
            {"title": entry.title, "icon": entry.icon, "link": link, "active": link == present}
        )
    return [
        {"title": section.label, "collapsible": section.is_folded, "items": items}
        for section, items in sections.items()
    ]


def allowed_entries(user: User) -> list[Entry]:
    """Those that the person may see."""
    return [entry for entry in entries() if _may_see(user, entry)]


def _may_see(user: User, entry: Entry) -> bool:
    if not user.is_staff:
        return entry.for_integrators
    if entry.for_administrators:
        return user.is_admin or user.is_superuser
    return not entry.needs or user.has_perm(entry.needs)


def account(request: HttpRequest) -> list[dict]:
    """Beside the person's own name."""
    user = getattr(request, "user", None)
    may_schedule = user is not None and user.is_staff and user.has_perm(SCHEDULE)
    pages = [
        (gettext("Your settings"), "admin:profile"),
        (gettext("Change password"), "admin:password_change"),
        *([(gettext("Scheduled reports"), "admin:reporting_reportschedule_changelist")] if may_schedule else []),
        (gettext("Help"), "guide"),
        (gettext("API docs"), "docs"),
    ]
    return [{"title": title, "link": reverse(name)} for title, name in pages]
