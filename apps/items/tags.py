"""Tags on pages: pills, and what a timeline says of them."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.adminkit.parts import Part
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.kept import Kept
from apps.core.markup import escaped
from apps.items.models import Tag
from apps.items.operations import MOST_TAGS, tag_identity

TAGS_CHANGED = gettext_lazy("The tags are changed.")
# The tags of the rows of a list, as `tags_of` has them: `row.tags` makes a manager and a queryset for each row.
TAGS = Prefetch("tags", to_attr="tags_shown")


def tags_sent(sent: QueryDict) -> tuple[list[str], list[str]]:
    """Which tags a form of `desk/tags.html` adds, with a comma between two, and which it takes away."""
    typed = [name.strip() for name in sent.get("add", "").split(",")]
    return ([] if "remove" in sent else [name for name in typed if name]), sent.getlist("remove")


def pill(tag: Tag) -> SafeString:
    """The tag as it is shown; its colour is its edge, so that the words can be read on any."""
    style = f' style="border-color: {escaped(tag.colour)}"' if tag.colour else ""
    return SafeString(f'<span class="desk-tag"{style}><bdi>{escaped(tag.name)}</bdi></span>')


def tags_of(row: Any) -> list[Tag]:
    """The tags of a row that was read with `TAGS`."""
    found: list[Tag] = row.tags_shown
    return found


def pills(tags: Iterable[Tag]) -> SafeString:
    return SafeString(" ".join(pill(tag) for tag in tags))


def tag_lines(activity: Activity) -> list[str]:
    """What an activity did to tags, for its timeline."""
    moved = activity.data.get("tags", {})
    words = {"added": gettext("Tagged"), "removed": gettext("Tags taken away")}
    return [f"{words[how]}: {', '.join(moved[how])}" for how in words if moved.get(how)]


class TagsField(forms.CharField):
    """Names of tags with commas between them, each once and as a tag is written; cleaned to the same."""

    def to_python(self, value: Any) -> Any:
        names: dict[str, str] = {}
        for name in filter(None, map(str.strip, super().to_python(value).split(","))):
            try:
                names.setdefault(tag_identity(name), " ".join(name.split()))
            except Invalid as error:
                raise forms.ValidationError(error.message) from error
        return ", ".join(names.values())


def add_tags_field() -> TagsField:
    return TagsField(
        required=False,
        label=gettext_lazy("Add tags"),
        help_text=gettext_lazy("Several with commas between them; new ones are made."),
    )


def remove_tags_field() -> TagsField:
    return TagsField(required=False, label=gettext_lazy("Take tags away"))


def bulk_tags(permission: str, tag: Callable[[Any, list[str], list[str], Caller], object]) -> BulkChange:
    """What a queue's bulk form offers with the two fields; `tag(row, added, removed, by)` calls the operation."""

    def run(row: Any, values: Values, by: Caller) -> None:
        tag(row, _names(values["add_tags"]), _names(values["remove_tags"]), by)

    return BulkChange(["add_tags", "remove_tags"], permission, _describe_tags, run, prefetched=["tags"])


def _names(text: str) -> list[str]:
    return text.split(", ") if text else []


def _describe_tags(row: Any, values: Values) -> list[Move] | str:
    old = {tag.name_identity: tag.name for tag in row.tags.all()}
    removed = {tag_identity(name) for name in _names(values["remove_tags"])}
    added = {tag_identity(name): name for name in _names(values["add_tags"])}
    new = {key: name for key, name in old.items() if key not in removed or key in added}
    new |= {key: name for key, name in added.items() if key not in new}
    if len(new) > MOST_TAGS:
        return gettext("It can have %(most_tags)s tags at most.") % {"most_tags": MOST_TAGS}
    return moved(gettext("Tags"), ", ".join(sorted(old.values())), ", ".join(sorted(new.values())))


def tags_part(page: str, permission: str) -> Part:
    """The tags of a row on its page, and the form that changes them; `page` is the name of the form's address."""

    def show(row: Any, caller: Caller, tags: list[Tag]) -> dict[str, Any]:
        return {
            "tags": sorted(tags, key=lambda tag: tag.name_identity),
            "may_tag": caller.may(permission),
            "tags_url": reverse(page, args=[row.pk]),
        }

    def reads(row: Any, caller: Caller) -> list[Any]:
        return [Kept(Tag, _tags_of, (type(row),), (row.pk,))]

    return Part(reads, show)


def _tags_of(model: Any, pk: int) -> QuerySet[Tag]:
    field = model._meta.get_field("tags")
    ties = field.remote_field.through.objects.filter(**{field.m2m_field_name(): pk})
    return Tag.objects.filter(pk__in=ties.values("tag"))
