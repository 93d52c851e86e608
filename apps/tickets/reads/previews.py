"""What an operation would do to more than one row, shown before it is done, and the sets that its form is bound to."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.rows import FirstRows
from apps.core.sent import version_of_all, version_of_read, version_of_set
from apps.tickets.constants import AttributeType
from apps.tickets.merging import PARTS, TAGS
from apps.tickets.models import Ticket, TicketAttribute

LISTED = 200


@dataclass(frozen=True, slots=True)
class CascadePreview:
    """`changes` are the first of the tickets below that would change, `total` how many there are in all.

    `closed` tickets stay as they are; `blocked` ones are out of the caller's sight and stop everything.
    """

    changes: list[Ticket]
    total: int
    closed: int
    blocked: int
    mark: str

    @property
    def unlisted(self) -> int:
        return self.total - len(self.changes)


def merge_counts(source_id: int, target_id: int) -> dict[str, int]:
    """How many rows of each kind would move with a merge, kinds without any left out."""
    counts = {gettext(part.label): part.going(source_id, target_id).count() for part in PARTS}
    counts[gettext(TAGS)] = Ticket.tags.through.objects.filter(ticket=source_id).count()
    return {label: count for label, count in counts.items() if count}


def seen_of_deletion(ticket: Ticket) -> tuple[str, str]:
    """How a form names the notes that go with a ticket and the tickets below it that move up, and their version."""
    parts = [version_of_set(ticket.children.all()), version_of_set(ticket.notes.all())]
    return f"deletion-of-{ticket.pk}", " ".join(parts)


def seen_of_contacts(ticket: Ticket, attributes: FirstRows[TicketAttribute] | None = None) -> tuple[str, str]:
    """How a form names the contacts of a ticket that get messages, and their version.

    No statement when all its `attributes` have been read.
    """
    name = f"contacts-of-{ticket.pk}"
    if attributes is None or attributes.has_more:
        contacts = ticket.attributes.filter(type=AttributeType.CONTACT, is_enabled=True)
        return name, version_of_set(contacts, "key", "value")
    reached = [row for row in attributes if row.is_enabled and row.type == AttributeType.CONTACT]
    return name, version_of_read((row.pk, row.key, row.value) for row in reached)


def tree_name(ticket_id: int) -> str:
    """How a form names what stands below a ticket."""
    return f"below-{ticket_id}"


def tree_version(below: QuerySet[Ticket]) -> str:
    """Changes when one of the tickets does, or when there are others."""
    return version_of_all(below.order_by("pk").values_list("pk", "updated_at"))


def cascade_preview(*, ticket_id: int, by: Caller) -> CascadePreview:
    """The tickets below one, as a status given to it with its children would meet them."""
    ids = one_of(Ticket.objects.descendant_ids(ticket_id))
    below = Ticket.objects.filter(pk__in=ids)
    still_open = below.filter(closed_at=None)
    seen = still_open.visible_to(by)
    total = seen.count()
    return CascadePreview(
        changes=list(seen.select_related("status", "assignee").order_by("pk")[:LISTED]),
        total=total,
        closed=below.count() - still_open.count(),
        blocked=still_open.count() - total,
        mark=f"{tree_name(ticket_id)}@{tree_version(still_open)}",
    )
