"""The one search of the desk: what the apps declare as searched, the desk's pages, and things to begin."""

import functools
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from apps.activity.permissions import VIEW_BULK_RUN, VIEW_QUEUE_VIEW
from apps.adminkit.searching import Command, Hit, Searched
from apps.core.app_modules import app_modules
from apps.core.caller import Caller
from apps.core.filters import SEARCH, asked, is_text
from apps.core.formatting import format_number
from apps.core.requests import caller_of
from apps.core.search_sql import NEWEST, is_bounded
from apps.core.searching import PHONE_DIGITS, Sought, holds, sought, without_begun
from apps.core.sidebar import Entry
from apps.desk.navigation import allowed_entries

SHOWN, SUGGESTED, PLACES = 8, 4, 6
# Pages that are linked beside the person's name, the bell and the lists, and by which other words people look for them.
OWN_PAGES = (
    (gettext_noop("Notifications"), "admin:activity_notification_changelist", gettext_noop("bell mentions")),
    (
        gettext_noop("Your settings"),
        "admin:profile",
        gettext_noop("profile preferences account language time zone signature"),
    ),
    (gettext_noop("Change password"), "admin:password_change", gettext_noop("new passphrase")),
    (gettext_noop("Saved views"), "admin:activity_queueview_changelist", gettext_noop("my views tabs shared")),
    (gettext_noop("Your bulk changes"), "admin:activity_bulkrun_changelist", gettext_noop("many at once undo")),
    (gettext_noop("Help"), "guide", gettext_noop("user guide manual handbook keyboard shortcuts keys")),
    (gettext_noop("API docs"), "docs", gettext_noop("contracts reference")),
    (gettext_noop("Log out"), "admin:logout", gettext_noop("sign out end session")),
)

NEEDED = {
    "admin:activity_queueview_changelist": [VIEW_QUEUE_VIEW],
    "admin:activity_bulkrun_changelist": [VIEW_BULK_RUN],
}


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind. `url` is the list that takes the same words, where there are more than are shown."""

    name: str
    label: str
    hits: list[Hit]
    url: str = ""


@functools.cache
def kinds() -> tuple[Searched, ...]:
    """Of all apps, in the order in which they are shown."""
    declared = [kind for _, module in app_modules("searchable") for kind in module.SEARCHED]
    return tuple(sorted(declared, key=lambda kind: kind.position))


@functools.cache
def commands() -> tuple[Command, ...]:
    return tuple(command for _, module in app_modules("searchable") for command in module.COMMANDS)


def search_page(request: HttpRequest, context: dict) -> HttpResponse:
    """All that fits, in groups; a number that one thing alone has opens that."""
    text, caller = _asked(request), caller_of(request)
    wanted = sought(text)
    groups = find_groups(wanted, caller, SHOWN)
    only = _exact_one(wanted, groups)
    if only is not None:
        return HttpResponseRedirect(only.url)
    return TemplateResponse(
        request,
        "desk/search.html",
        {
            **context,
            "title": gettext("Search"),
            "searched_text": text,
            "wanted": wanted,
            "longer_text": without_begun(text),
            "groups": groups,
            "places": find_places(request, wanted) if wanted else _all_commands(request),
            "newest": format_number(NEWEST) if _is_bounded(wanted, caller) else "",
        },
    )


def suggestions(request: HttpRequest) -> HttpResponse:
    """The first hits for what is typed so far, as a list box."""
    text, caller = without_begun(_asked(request)), caller_of(request)
    wanted = sought(text)
    groups = find_groups(wanted, caller, SUGGESTED, suggested=True)
    places = find_places(request, wanted)
    if places:
        groups.append(Group("places", gettext("Go to"), places))
    return render(request, "desk/suggestions.html", {"groups": groups, "all_url": _url(reverse("admin:search"), text)})


def find_groups(wanted: Sought, by: Caller, most: int, *, suggested: bool = False) -> list[Group]:
    """The groups with hits, of the kinds that the caller may see; each takes one statement."""
    if not wanted:
        return []
    found = []
    for kind in kinds():
        if (suggested and not kind.is_suggested) or not by.may(kind.permission):
            continue
        if hits := kind.find(wanted, by, most):
            url = _url(reverse(kind.page), wanted.text, kind.query) if kind.page and len(hits) == most else ""
            found.append(Group(kind.name, str(kind.label), hits, url))
    return found


def find_places(request: HttpRequest, wanted: Sought) -> list[Hit]:
    """Things to begin and pages of the menu whose names hold the words, as far as the person may use them."""
    if not wanted:
        return []
    found = [place for place in _all_commands(request) if holds(place.title, wanted.words)]
    for entry in allowed_entries(request.user):
        if holds(f"{_names_of(entry)} {_in_english(entry)}", wanted.words):
            found.append(Hit(url=reverse(entry.url_name), title=str(entry.title), who=str(entry.section.label)))
    found += [
        Hit(url=reverse(page), title=gettext(title))
        for title, page, words in OWN_PAGES
        if request.user.has_perms(NEEDED.get(page, ()))
        and holds(f"{title} {words} {gettext(title)} {gettext(words)}", wanted.words)
    ]
    return found[:PLACES]


def _names_of(entry: Entry) -> str:
    return f"{entry.title} {entry.rows} {entry.section.label}"


@functools.cache
def _in_english(entry: Entry) -> str:
    """What the entry is called for those who know the words of the handbooks, whatever their language."""
    with override("en"):
        return _names_of(entry)


def _all_commands(request: HttpRequest) -> list[Hit]:
    allowed = (command for command in commands() if request.user.has_perm(command.permission))
    return [Hit(url=reverse(command.page), title=str(command.title)) for command in allowed]


def _asked(request: HttpRequest) -> str:
    return asked(request, SEARCH, lambda text: text if is_text(text) else None, "")


def _url(page: str, text: str, query: str = "") -> str:
    return f"{page}?{query}{'&' if query else ''}{urlencode({SEARCH: text})}"


def _exact_one(wanted: Sought, groups: list[Group]) -> Hit | None:
    """The one thing of that number; None where it may be the end of a customer's telephone number as well."""
    exact = [(group.name, hit) for group in groups for hit in group.hits if hit.is_exact]
    if len(exact) != 1:
        return None
    [(name, hit)] = exact
    others = any(group.name == "customers" and group.name != name for group in groups)
    return None if others and not wanted.prefix and len(wanted.digits) >= PHONE_DIGITS else hit


def _is_bounded(wanted: Sought, by: Caller) -> bool:
    """Whether one of the searches that the caller may do looked through the newest rows alone."""
    allowed = (kind for kind in kinds() if by.may(kind.permission))
    return any(is_bounded(model, wanted.as_text) for kind in allowed for model in kind.models)
