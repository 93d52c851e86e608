"""The sidebar: the entries that the apps declare, as far as the person may see them."""

import functools

from django.http import HttpRequest
from django.urls import reverse

from apps.core.app_modules import app_modules
from apps.core.sidebar import Entry, Section
from apps.users.models import User

ENTRIES = [Entry(Section.HOME, 10, "Home", "home", page="admin:index")]


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Of all apps, in the order in which they are shown."""
    declared = [entry for _, module in app_modules("navigation") for entry in module.ENTRIES]
    sections = list(Section)
    return tuple(sorted(declared, key=lambda entry: (sections.index(entry.section), entry.position)))


def sidebar(request: HttpRequest) -> list[dict]:
    """Sections without an entry for this person are left out."""
    allowed = allowed_entries(request.user)
    sections = {entry.section: [] for entry in allowed}
    for entry in allowed:
        sections[entry.section].append({"title": entry.title, "icon": entry.icon, "link": reverse(entry.url_name)})
    return [{"title": section.label, "items": items} for section, items in sections.items()]


def allowed_entries(user: User) -> list[Entry]:
    """Those that the person may see."""
    return [entry for entry in entries() if _may_see(user, entry)]


def _may_see(user: User, entry: Entry) -> bool:
    if entry.for_administrators:
        return user.is_admin or user.is_superuser
    return not entry.needs or user.has_perm(entry.needs)


def account(request: HttpRequest) -> list[dict]:
    """Beside the person's own name."""
    pages = [("Your settings", "admin:profile"), ("Change password", "admin:password_change"), ("API docs", "docs")]
    return [{"title": title, "link": reverse(name)} for title, name in pages]
