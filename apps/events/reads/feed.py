"""The feed: what happened after a place that a reader has come to, as that reader may see it now."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.positions import last_position
from apps.core.errors import Invalid
from apps.events.reads.filters import Filter
from apps.events.reads.payloads import payloads
from apps.events.reads.visible import Reader, visible_among

LOOKED_AT = 500  # activities that one page looks at, of which its reader may see few


@dataclass(frozen=True, slots=True)
class Page:
    """Events, and the place after the last activity that was looked at."""

    next: int
    events: list[dict[str, Any]] = field(default_factory=list)


def feed_page(reader: Reader, *, after: int, limit: int, wanted: Filter) -> Page:
    """The next events after a position, the oldest first; no more than `limit`, and none twice.

    A page may be empty although there are more: then `next` has moved on. The same number of statements for any page.
    Raises Invalid where the feed has not come to the position, whose reader would wait for what has long happened.
    """
    last = last_position()
    if after > last:
        message = gettext("The feed has come to %(last)s alone; begin with latest, or with 0.") % {"last": last}
        raise Invalid("after", message, value=str(after))
    rows = Activity.objects.filter(wanted.condition, position__gt=after).order_by("position")
    activities = list(rows[:LOOKED_AT])
    found = visible_among(reader, activities, wanted)
    if len(found) > limit:
        found = found[:limit]
        return Page(found[-1].activity.position or after, payloads(reader, found))
    come_to = activities[-1].position or 0 if activities else 0
    if len(activities) < LOOKED_AT:  # nothing else that is wanted lies before the last one
        come_to = max(come_to, last)
    return Page(max(come_to, after), payloads(reader, found))
