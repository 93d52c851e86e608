"""Follow-ups and journals found by number, words or customer."""

from typing import Any

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.core.search_sql import MOST_LISTED, Rank, Sql, among, found_in, hits, keys, newest_of
from apps.core.searching import Sought
from apps.customers.reads.search import owners
from apps.items.subjects import related_to, unread_of
from apps.journals.constants import JournalObjectType
from apps.journals.models import FollowUp, Journal

FOLLOW_UPS = ("followup", "reminder")
JOURNALS = ("journal",)
MOST_CANDIDATES = 24


def find_follow_ups(wanted: Sought, by: Caller, most: int) -> list[FollowUp]:
    """The best of the newest visible follow-ups that the words fit, each with status, assignee and subject."""
    rows = FollowUp.objects.visible_to(by)
    found = _best(rows, _parts(rows, wanted, by, MOST_CANDIDATES, FOLLOW_UPS), wanted, "assignee")
    return sorted(found, key=lambda row: row.pk != wanted.numbered(*FOLLOW_UPS))[:most]


def find_journals(wanted: Sought, by: Caller, most: int) -> list[Journal]:
    """The best of the newest visible journals that the words fit, each with status, writer and subject."""
    rows = Journal.objects.visible_to(by)
    found = _best(rows, _parts(rows, wanted, by, MOST_CANDIDATES, JOURNALS), wanted, "created_by")
    return sorted(found, key=lambda row: row.pk != wanted.numbered(*JOURNALS))[:most]


def follow_ups_found(rows: QuerySet[FollowUp], wanted: Sought, by: Caller) -> QuerySet[FollowUp]:
    """Those of a list that the words fit; at most the newest 1,000."""
    return found_in(rows, _parts(rows, wanted, by, MOST_LISTED, FOLLOW_UPS)) if wanted else rows.none()


def journals_found(rows: QuerySet[Journal], wanted: Sought, by: Caller) -> QuerySet[Journal]:
    """Those of a list that the words fit; at most the newest 1,000."""
    return found_in(rows, _parts(rows, wanted, by, MOST_LISTED, JOURNALS)) if wanted else rows.none()


def _parts(rows: QuerySet[Any], wanted: Sought, by: Caller, most: int, kinds: tuple[str, ...]) -> list[Sql]:
    of_customers = rows.filter(object_type=JournalObjectType.CUSTOMER)
    return [
        *keys(wanted.numbered(*kinds)),
        *(hits(rows, words, most) for words in wanted.as_text),
        *(newest_of(of_customers, "object_id", owner, most) for owner in owners(wanted, by)),
    ]


def _best(rows: QuerySet[Any], parts: list[Sql], wanted: Sought, person: str) -> list[Any]:
    if not wanted:
        return []
    found = among(rows, parts).annotate(rank=Rank(wanted.as_text))
    related = found.select_related("status", "customer", person, *related_to("subject_item"))
    return list(related.defer(*unread_of("subject_item")).order_by("-rank", "-pk")[: 3 * MOST_CANDIDATES])
