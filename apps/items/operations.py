"""Tags: storing one, and giving a row tags or taking them from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, store
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.locks import serialise
from apps.core.text import nfc
from apps.items.constants import TagVerb
from apps.items.models import Tag

MOST_TAGS = 20  # of one row
LONGEST = 40


@transaction.atomic
def save_tag(
    *,
    row: Tag,
    by: Caller,
    parts: Sequence[Model] = (),
    removed: Sequence[Model] = (),
    links: Mapping[str, Sequence[Model]] | None = None,
) -> Tag:
    """Store a tag. Raises NotAllowed and AlreadyTaken."""
    by.require(permission_to_save(row))
    return store(row, verb=TagVerb.CONFIGURED, by=by, parts=parts, removed=removed, links=links)


def retag(row: Any, *, verb: str, by: Caller, add: Sequence[str] = (), remove: Sequence[str] = ()) -> bool:
    """Give a locked row tags by name, which are made where there are none, and take others from it; whether any moved.

    Part of the operation of the row's own app, which has asked for the permission. Raises Invalid.
    """
    present = {tag.name_identity: tag for tag in row.tags.all()}
    wanted, unwanted = [_tag(name) for name in add], {_tag(name).name_identity for name in remove}
    added: dict[str, Tag] = {}
    for tag in wanted:
        if tag.name_identity not in present:
            added.setdefault(tag.name_identity, tag)  # the first spelling of several
    gone = [tag for key, tag in present.items() if key in unwanted and key not in added]
    if not added and not gone:
        return False
    if len(present) + len(added) - len(gone) > MOST_TAGS:
        raise Invalid("add", gettext("It can have %(most_tags)s tags at most.") % {"most_tags": MOST_TAGS})
    if added:
        serialise("tags")  # two that make the same one wait for each other
    known = {tag.name_identity: tag for tag in Tag.objects.filter(name_identity__in=list(added))}
    data = {
        "added": [known.get(key, tag).name for key, tag in added.items()],
        "removed": [tag.name for tag in gone],
    }
    with recording(verb, by=by, subject=row, data={"tags": data}):
        for key, tag in added.items():
            if key not in known:
                tag.save()
        row.tags.remove(*gone)
        row.tags.add(*(known.get(key, tag) for key, tag in added.items()))
    return True


def move_tags(source: Any, target: Any) -> dict[str, list[int]]:
    """Move the tags of one locked row to another, as far as that can have more; which went, and which are new there.

    Part of an operation that keeps what this returns for `return_tags`.
    """
    there = set(target.tags.values_list("pk", flat=True))
    ids = list(source.tags.values_list("pk", flat=True))
    new = [pk for pk in ids if pk not in there][: max(0, MOST_TAGS - len(there))]
    gone = [pk for pk in ids if pk in there or pk in new]
    if gone:
        source.tags.remove(*gone)
    if new:
        target.tags.add(*new)
    return {"gone": gone, "new": new}


def return_tags(source: Any, target: Any, moved: Mapping[str, Sequence[int]]) -> int:
    """Give those moved tags back that the target still has; returns how many. What it had before, it keeps."""
    if not moved.get("gone"):
        return 0
    there = set(target.tags.values_list("pk", flat=True))
    back = [pk for pk in moved["gone"] if pk in there]
    source.tags.add(*back)
    target.tags.remove(*(pk for pk in moved["new"] if pk in there))
    return len(back)


def tag_identity(name: str) -> str:
    """What tells a tag of that name from others. Raises Invalid."""
    return str(_tag(name).name_identity)


def _tag(name: str) -> Tag:
    """A tag of that name, not stored. Raises Invalid."""
    name = " ".join(nfc(name).split())
    if not name or len(name) > LONGEST or "\x00" in name or "," in name:
        raise Invalid(
            "add",
            gettext("A tag has between 1 and %(longest)s characters and no comma.") % {"longest": LONGEST},
            value=name,
        )
    tag = Tag(name=name)
    Tag._meta.get_field("name_identity").pre_save(tag, add=True)
    return tag
