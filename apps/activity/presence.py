"""Who has the page of an object open, and who writes there. It is forgotten within minutes, and in no history."""

import datetime

from django.db.models import Model, QuerySet
from django.utils import timezone

from apps.activity.models import Presence
from apps.core.background import in_bites
from apps.core.caller import Caller
from apps.core.sent import name_of

HERE = datetime.timedelta(seconds=75)  # a page says every 30 seconds that it is open
KEPT = datetime.timedelta(minutes=10)


def go_on_being_present(*, by: Caller, about: str, is_writing: bool) -> bool:
    """Note that the caller still has the page open; False where they had not said so before."""
    rows = Presence.objects.filter(user=by.user, about=about)
    return rows.update(seen_at=timezone.now(), is_writing=is_writing) > 0


def be_present(*, by: Caller, row: Model, is_writing: bool) -> None:
    """Note that the caller opened the page of the row, which they see."""
    presence = Presence(user=by.user, about=name_of(row), is_writing=is_writing)
    Presence.objects.bulk_create([presence], ignore_conflicts=True)


def leave(*, by: Caller, about: str) -> None:
    """Forget that the caller had the page open."""
    Presence.objects.filter(user=by.user, about=about).delete()


def others_at(about: str, by: Caller) -> QuerySet[Presence]:
    """The other people who have the page of the object open."""
    return Presence.objects.filter(about=about, seen_at__gt=timezone.now() - HERE).exclude(user=by.user)


def prune_presences() -> int:
    """Delete those whose page is long gone; returns how many. Called by the clock."""
    return in_bites(Presence.objects.filter(seen_at__lt=timezone.now() - KEPT))
