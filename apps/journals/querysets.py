"""Who sees which journal items, and the reads that have a name."""

from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.caller import Caller
from apps.customers.models import Customer
from apps.items.subjects import existing_in, visible_in
from apps.journals.constants import JournalObjectType


def _about_seen_by(caller: Caller, prefix: str = "", *, follow_ups: bool = True) -> Q:
    """What a row is about, seen by the caller. `follow_ups`: the row is a follow-up, and only about what takes them."""
    customers = Customer.objects.visible_to(caller).order_by().values("pk")
    seen_item = visible_in(f"{prefix}subject_item", caller, follow_ups=follow_ups)
    return Q(**{f"{prefix}customer__in": customers}) | seen_item


def _written_for(caller: Caller) -> Q:
    """Rows written by users of the caller's organisation; without one, by the caller."""
    own = caller.organisation_id
    return Q(created_by=caller.user) if own is None else Q(created_by__organisation=own)


class FollowUpQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those about the organisation's customers and tickets, internal ones left out."""
        return self if caller.is_staff else self.filter(_about_seen_by(caller), is_internal=False)

    def unfinished(self) -> Self:
        return self.filter(closed_at=None)

    def of_ticket(self, ticket_id: int) -> Self:
        return self.filter(object_type=JournalObjectType.JOURNAL_ITEM, subject_item=ticket_id)


class JournalQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those about what the caller sees, internal ones left out.

        Who may see another system's object is not known here: those about one are for the organisation
        whose users wrote them.
        """
        if caller.is_staff:
            return self
        about_elsewhere = Q(customer=None, subject_item=None) & _written_for(caller)
        return self.filter(_about_seen_by(caller, follow_ups=False) | about_elsewhere, is_internal=False)


class ReminderQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """Those of visible follow-ups."""
        if caller.is_staff:
            return self
        return self.filter(_about_seen_by(caller, "follow_up__"), follow_up__is_internal=False)

    def pending(self) -> Self:
        """Still to be sent: not sent yet, the follow-up open and what it is about still there."""
        unsent = self.filter(sent_at=None, follow_up__closed_at=None)
        return unsent.filter(Q(follow_up__subject_item=None) | existing_in("follow_up__subject_item", follow_ups=True))

    def due(self) -> Self:
        """Pending ones whose time has come."""
        return self.pending().filter(remind_at__lte=timezone.now())
