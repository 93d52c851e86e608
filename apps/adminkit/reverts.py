"""Fields whose changes can be given back from a timeline, by the ordinary operation that edits the row.

An app registers the fields of its rows (`register_reverts`); wherever a change of one is shown, whoever may change the
row is offered that.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from apps.activity.timelines import Change
from apps.core.caller import Caller

if TYPE_CHECKING:  # the theme reads template tags when it is imported, and they read this
    from apps.adminkit.pages import ObjectPages


@dataclass(frozen=True, slots=True)
class Reverts:
    """Fields of a model that can be given back. `write(row, name, value, by)` calls the operation that edits rows."""

    pages: "ObjectPages"
    permission: str
    fields: Collection[str]
    write: Callable[[Any, str, Any, Caller], object]


REVERTS: dict[str, Reverts] = {}


def register_reverts(reverts: Reverts) -> None:
    """Called in `AppConfig.ready()`."""
    REVERTS[reverts.pages.model._meta.label_lower] = reverts


def url_of(change: Change, by: Caller) -> str:
    """The page that gives the field its old value; empty where it cannot be given back, or not by this person."""
    label, key, activity = change.version or ("", 0, None)
    reverts = REVERTS.get(label)
    if reverts is None or activity is None or change.name not in reverts.fields or not by.may(reverts.permission):
        return ""
    return reverse("admin:revert", args=[label, key, activity, change.name])
