"""Tickets and notes found by number, words, customer or contact."""

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.core.search_sql import MOST_LISTED, Rank, Sql, among, found_in, hits, keys, referred
from apps.core.searching import Sought
from apps.customers.reads.search import owned
from apps.tickets.constants import AttributeType
from apps.tickets.models import Ticket, TicketAttribute, TicketNote
from apps.tickets.permissions import VIEW_NOTE

KINDS = ("inc", "ticket", "incident")
MOST_CANDIDATES = 24


def find_tickets(wanted: Sought, by: Caller, most: int) -> list[Ticket]:
    """The best of the newest visible tickets that the words fit, each with status, customer and organisation."""
    if not wanted:
        return []
    tickets = Ticket.objects.visible_to(by)
    found = among(tickets, _parts(tickets, wanted, by, MOST_CANDIDATES)).annotate(rank=Rank(wanted.as_text))
    related = found.select_related("status", "customer", "organisation").defer("description")
    rows: list[Ticket] = list(related.order_by("-rank", "-pk")[: 3 * MOST_CANDIDATES])
    return sorted(rows, key=lambda ticket: ticket.pk != wanted.numbered(*KINDS))[:most]


def find_merge_targets(ticket: Ticket, wanted: Sought, by: Caller, most: int) -> list[Ticket]:
    """Visible tickets that this one may be merged into and the words fit, each with status and customer.

    The unfinished ones of its customer come first. Without words those alone, the newest first.
    """
    open_to_it = {"organisation": ticket.organisation_id, "closed_at": None, "merged_into": None}
    rows = Ticket.objects.visible_to(by).filter(**open_to_it).exclude(pk=ticket.pk)
    related = rows.select_related("status", "customer").defer("description")
    if not wanted:
        own = related.unfinished().filter(customer=ticket.customer_id)
        return list(own.order_by("-created_at", "-pk")[:most])
    found = among(related, _parts(rows, wanted, by, MOST_CANDIDATES)).annotate(rank=Rank(wanted.as_text))
    best: list[Ticket] = list(found.order_by("-rank", "-pk")[: 3 * MOST_CANDIDATES])
    best.sort(key=lambda row: (row.customer_id != ticket.customer_id, row.resolved_at is not None))
    return best[:most]


def find_notes(wanted: Sought, by: Caller, most: int) -> list[TicketNote]:
    """The best of the newest visible notes that hold the words, each with its ticket and author."""
    if not wanted:
        return []
    notes = TicketNote.objects.visible_to(by)
    found = among(notes, _parts_of_notes(wanted, by, MOST_CANDIDATES)).annotate(rank=Rank(wanted.as_text))
    columns = ("ticket__title", "ticket__status__name", "body", "author__name", "author__username", "author_name")
    lifecycle = ("ticket__held_at", "ticket__status__lifecycle")
    rows = found.select_related("ticket__status", "author").only(*columns, *lifecycle, "is_internal", "created_at")
    return list(rows.order_by("-rank", "-pk")[:most])


def tickets_found(tickets: QuerySet[Ticket], wanted: Sought, by: Caller) -> QuerySet[Ticket]:
    """Those of a list that the words fit, in their notes too; at most the newest 1,000."""
    if not wanted:
        return tickets.none()
    parts = _parts(tickets, wanted, by, MOST_LISTED)
    if by.may(VIEW_NOTE):
        notes = TicketNote.objects.visible_to(by)
        parts += [referred(notes, "ticket", words, MOST_LISTED) for words in wanted.as_text]
    return found_in(tickets, parts)


def _parts(tickets: QuerySet[Ticket], wanted: Sought, by: Caller, most: int) -> list[Sql]:
    contacts = TicketAttribute.objects.filter(type=AttributeType.CONTACT)
    return [
        *keys(wanted.numbered(*KINDS)),
        *(hits(tickets, words, most) for words in wanted.as_text),
        *(referred(contacts, "ticket", words, most) for words in wanted.with_numbers),
        *owned(tickets, wanted, by, most),
    ]


def _parts_of_notes(wanted: Sought, by: Caller, most: int) -> list[Sql]:
    return [hits(TicketNote.objects.visible_to(by), words, most) for words in wanted.as_text]
