"""Drafts: what a person typed into forms of the desk and has not sent yet.

They are the person's own text: no activity and no history tells of them, and nobody else reads them.
"""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.activity.models import Draft, FormPost
from apps.core.background import in_bites
from apps.core.bulk import one_of
from apps.core.caller import Caller

KEPT = datetime.timedelta(days=14)
MOST_DRAFTS = 50  # of one person; the oldest go
LONGEST_CONTENT = 100_000  # characters
LONGEST_ADDRESS = 300


@transaction.atomic
def save_draft(*, by: Caller, address: str, key: str, content: dict[str, Any]) -> Draft:
    """Keep what the caller typed into the form of that address, in place of what was kept of it before."""
    draft = Draft(user=by.user, address=address, key=key, content=content, saved_at=timezone.now())
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "address"],
        update_fields=["key", "content", "saved_at"],
    )
    beyond = _of(by).order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST_DRAFTS : 2 * MOST_DRAFTS]
    Draft.objects.filter(pk__in=one_of(beyond)).delete()
    return draft


@transaction.atomic
def discard_draft(*, by: Caller, address: str) -> None:
    """Drop what is kept of the caller's form of that address."""
    _of(by).filter(address=address).delete()


def drafts_at(addresses: Collection[str], by: Caller) -> QuerySet[Draft]:
    """The caller's drafts of the forms of these addresses, without those of forms that were carried out since."""
    sent = FormPost.objects.filter(user=OuterRef("user"), key=OuterRef("key")).exclude(key="")
    return _of(by).filter(~Exists(sent), address__in=list(addresses), saved_at__gt=timezone.now() - KEPT)


def prune_drafts() -> int:
    """Delete drafts that nobody went on with; returns how many. Called by the clock."""
    return in_bites(Draft.objects.filter(saved_at__lt=timezone.now() - KEPT))


def _of(by: Caller) -> QuerySet[Draft]:
    return Draft.objects.filter(user=by.user)
