"""Tags on pages: pills, and what a timeline says of them."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.adminkit.parts import Part
from apps.core.caller import Caller
from apps.items.models import Tag

TAGS_CHANGED = gettext_lazy("The tags are changed.")


def tags_sent(sent: QueryDict) -> tuple[list[str], list[str]]:
    """Which tags a form of `desk/tags.html` adds, with a comma between two, and which it takes away."""
    typed = [name.strip() for name in sent.get("add", "").split(",")]
    return ([] if "remove" in sent else [name for name in typed if name]), sent.getlist("remove")


def pill(tag: Tag) -> SafeString:
    """The tag as it is shown; its colour is its edge, so that the words can be read on any."""
    style = format_html(' style="border-color: {}"', tag.colour) if tag.colour else ""
    return format_html('<span class="desk-tag"{}><bdi>{}</bdi></span>', style, tag.name)


def pills(tags: Iterable[Tag]) -> SafeString:
    return format_html_join(" ", "{}", ((pill(tag),) for tag in tags))


def tag_lines(activity: Activity) -> list[str]:
    """What an activity did to tags, for its timeline."""
    moved = activity.data.get("tags", {})
    words = {"added": gettext("Tagged"), "removed": gettext("Tags taken away")}
    return [f"{words[how]}: {', '.join(moved[how])}" for how in words if moved.get(how)]


def tags_part(page: str, permission: str) -> Part:
    """The tags of a row on its page, and the form that changes them; `page` is the name of the form's address."""

    def show(row: Any, caller: Caller, tags: list[Tag]) -> dict[str, Any]:
        return {
            "tags": sorted(tags, key=lambda tag: tag.name_identity),
            "may_tag": caller.may(permission),
            "tags_url": reverse(page, args=[row.pk]),
        }

    def reads(row: Any, caller: Caller) -> list[Any]:
        ties = row.tags.through.objects.filter(**{row.tags.source_field_name: row.pk})
        return [Tag.objects.filter(pk__in=ties.values("tag"))]

    return Part(reads, show)
