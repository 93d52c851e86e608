"""Who sees which tickets and notes, and the reads that have a name."""

import functools
import operator
from typing import Self

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from apps.core.caller import Caller
from apps.tickets.constants import ClassificationKind, NoteType


class ClassificationQuerySet(QuerySet):
    def of(self, kind: ClassificationKind) -> Self:
        return self.filter(kind=kind)


def _seen_by(caller: Caller, prefix: str = "") -> Q:
    """Tickets that a caller who is not staff sees: those of the organisation, or those reported.

    The organisations are those that the ticket names itself; what partners or clients of these have is theirs alone,
    and so are tickets above and below.
    """
    seen = Q(**{f"{prefix}reporter": caller.user})
    if caller.organisation_id is not None:
        seen |= _has_part(caller.organisation_id, prefix)
    return seen & Q(**{f"{prefix}is_internal": False})


def _has_part(organisation_id: int, prefix: str = "") -> Q:
    """Tickets that an organisation reports, buys or uses."""
    parts = (Q(**{f"{prefix}{part}": organisation_id}) for part in ("organisation", "buyer", "consumer"))
    return functools.reduce(operator.or_, parts)


class TicketQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise what the organisation reports, buys or uses, internal ones left out."""
        return self if caller.is_staff else self.filter(_seen_by(caller))

    def unfinished(self) -> Self:
        """Neither resolved nor closed."""
        return self.filter(resolved_at=None, closed_at=None)

    def on_hold(self) -> Self:
        return self.filter(held_at__isnull=False)

    def due_to_resume(self) -> Self:
        """On hold until a date that has come."""
        return self.filter(held_until__lte=timezone.now())

    def containing(self, text: str) -> Self:
        """Id, title or description holds the text anywhere, in any letter case."""
        human_id = Concat(Value("INC-"), Cast("pk", CharField()), output_field=CharField())
        return self.alias(human_id_text=human_id).filter(
            Q(human_id_text__icontains=text) | Q(title__icontains=text) | Q(description__icontains=text)
        )

    def window(self, start: int, size: int):
        """`size` rows after the first `start`, in this order.

        Their ids are found first, for which a covering index is enough; only these rows are then read and joined.
        """
        ids = self.values("pk")[start : start + size]
        return self.model._base_manager.filter(pk__in=ids).order_by(*self.query.order_by)

    def descendant_ids(self, ticket_id: int) -> list[int]:
        """Ids of the whole tree below a ticket, at any depth, in ascending order."""
        return _walk(
            "SELECT id FROM tickets_ticket WHERE parent_id = %s"
            " UNION SELECT t.id FROM tickets_ticket t JOIN tree ON t.parent_id = tree.id",
            ticket_id,
        )

    def ancestor_ids(self, ticket_id: int) -> list[int]:
        """Ids of a ticket's parent, grandparent and so on, in ascending order."""
        return _walk(
            "SELECT parent_id FROM tickets_ticket WHERE id = %s"
            " UNION SELECT t.parent_id FROM tickets_ticket t JOIN tree ON t.id = tree.id",
            ticket_id,
        )


def _walk(recursion: str, ticket_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE tree(id) AS ({recursion})"  # noqa: S608 - both recursions are literals above
            " SELECT id FROM tree WHERE id IS NOT NULL ORDER BY id",
            [ticket_id],
        )
        return [row[0] for row in cursor.fetchall()]


class TicketNoteQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """Notes of visible tickets; internal ones are for staff."""
        return self if caller.is_staff else self.filter(_seen_by(caller, "ticket__"), is_internal=False)

    def comments(self) -> Self:
        """What people wrote, as opposed to the system's log lines."""
        return self.filter(note_type=NoteType.NOTE)


class TicketFileQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff, none for others: no API tells of them."""
        return self if caller.is_staff else self.none()

    def present(self) -> Self:
        """Without those that were removed."""
        return self.filter(removed_at=None)


class SlaPolicyQuerySet(QuerySet):
    def fitting(self, keys: dict[str, object]) -> Self:
        """Active ones for a row with these values of the conditions, the one that fits best first, in their order."""
        rows = self.filter(is_active=True)
        for name, value in keys.items():
            rows = rows.filter(Q(**{name: None}) if value is None else Q(**{name: None}) | Q(**{name: value}))
        return rows.order_by(*(F(name).asc(nulls_last=True) for name in keys), "pk")


class DueEscalationQuerySet(QuerySet):
    def to_do(self) -> Self:
        """Those that have come due and are not done."""
        return self.filter(done_at=None, at__lte=timezone.now())
