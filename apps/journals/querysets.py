"""Who sees which journal items, and the reads that have a name."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.caller import Caller
from apps.journals.constants import ObjectType


def _ticket_seen_by(caller: Caller, prefix: str) -> Q:
    """The ticket that a journal item is, seen by a caller who is not staff.

    Says the same as `Ticket.objects.visible_to`, from below: this room does not know tickets, it follows
    the id that both share.
    """
    own = caller.organisation_id
    seen = Q(**{f"{prefix}ticket__reporter": caller.user})
    if own is not None:
        for role in ("organisation", "buyer", "consumer"):
            seen |= Q(**{f"{prefix}ticket__{role}": own})
    return seen & Q(**{f"{prefix}ticket__is_internal": False})


def _about_seen_by(caller: Caller, prefix: str = "") -> Q:
    """What a journal or follow-up is about, seen by a caller who is not staff."""
    own = caller.organisation_id
    seen = _ticket_seen_by(caller, f"{prefix}about_item__")
    return seen if own is None else seen | Q(**{f"{prefix}customer__organisation": own})


def _written_for(caller: Caller) -> Q:
    """Rows written by users of the caller's organisation; without one, by the caller."""
    own = caller.organisation_id
    return Q(created_by=caller.user) if own is None else Q(created_by__organisation=own)


class JournalItemQuerySet(QuerySet):
    def tickets_visible_to(self, caller: Caller):
        """Ids of tickets that still exist and that the caller sees."""
        tickets = self.filter(ticket__isnull=False)
        return tickets if caller.is_staff else tickets.filter(_ticket_seen_by(caller, ""))

    def follow_ups_visible_to(self, caller: Caller):
        """Ids of follow-ups that the caller sees."""
        follow_ups = self.filter(followup__isnull=False)
        if caller.is_staff:
            return follow_ups
        return follow_ups.filter(_about_seen_by(caller, "followup__"), followup__is_internal=False)


class FollowUpQuerySet(QuerySet):
    def visible_to(self, caller: Caller):
        """All for staff; otherwise those about the organisation's customers and tickets, internal ones left out."""
        return self if caller.is_staff else self.filter(_about_seen_by(caller), is_internal=False)

    def unfinished(self):
        return self.filter(closed_at=None)

    def of_ticket(self, ticket_id: int):
        return self.filter(object_type=ObjectType.JOURNAL_ITEM, about_item=ticket_id)

    def saying(self, text: str):
        """The description holds the text anywhere, in any letter case."""
        return self.filter(description__icontains=text)


class JournalQuerySet(QuerySet):
    def visible_to(self, caller: Caller):
        """All for staff; otherwise those about what the caller sees, internal ones left out.

        Who may see another system's object is not known here: those about one are for the organisation
        whose users wrote them.
        """
        if caller.is_staff:
            return self
        about_follow_up = _about_seen_by(caller, "about_item__followup__") & Q(about_item__followup__is_internal=False)
        about_elsewhere = Q(customer=None, about_item=None) & _written_for(caller)
        return self.filter(_about_seen_by(caller) | about_follow_up | about_elsewhere, is_internal=False)


class ReminderQuerySet(QuerySet):
    def visible_to(self, caller: Caller):
        """Those of visible follow-ups."""
        if caller.is_staff:
            return self
        return self.filter(_about_seen_by(caller, "follow_up__"), follow_up__is_internal=False)

    def pending(self, now: datetime.datetime | None = None):
        """Not sent though their time has come, the follow-up open and the ticket it is about still there."""
        due = self.filter(sent_at=None, remind_at__lte=now or timezone.now(), follow_up__closed_at=None)
        return due.exclude(follow_up__about_item__isnull=False, follow_up__about_item__ticket__isnull=True)
