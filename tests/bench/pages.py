"""The measured pages and what is asked of each."""

from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.core.caller import Caller, Channel
from apps.tickets import operations
from apps.tickets.models import Ticket
from apps.users.models import User
from tests.bench import costguard, orders
from tests.bench.page import COMMAND, Page, calling

PAGE = "/api/tickets?pageSize=100"
FLOOR = "/floor/tickets?pageSize=100"
SHORT_TIMELINE, LONG_TIMELINE = 5, 500


def pages() -> list[Page]:
    staff, integrator = (calling(username) for username in ("csr", "integrator"))
    return [
        Page("floor: 100 tickets, staff", staff(FLOOR)),
        Page("API: 100 tickets, staff", staff(PAGE), against="floor: 100 tickets, staff", times=2.5),
        Page("API: page 900, staff", staff(f"{PAGE}&page=900"), against="API: 100 tickets, staff", times=1.3),
        Page("floor: 100 tickets, integrator", integrator(FLOOR)),
        Page("API: 100 tickets, integrator", integrator(PAGE), against="floor: 100 tickets, integrator", times=2.5),
        Page("API: far page, integrator", integrator(_far_page()), against="API: 100 tickets, integrator", times=2.0),
        *costguard.pages(staff, integrator),
        *orders.pages(staff, integrator),
        *_desk_pages(),
    ]


def _far_page() -> str:
    caller = Caller(User.objects.get(username="integrator"), Channel.SIPSYNERGY)
    return f"{PAGE}&page={Ticket.objects.visible_to(caller).count() // 100}"


def _desk_pages() -> list[Page]:
    """The desk's queue and ticket page; none where the site has no desk."""
    try:
        queue = reverse("admin:tickets_ticket_changelist")
        short, long = (_ticket_page(entries) for entries in (SHORT_TIMELINE, LONG_TIMELINE))
    except NoReverseMatch:
        return []
    client = Client()
    client.force_login(User.objects.get(username="csr"))
    first, second = (f"desk: ticket with {entries} entries" for entries in (SHORT_TIMELINE, LONG_TIMELINE))
    return [
        Page("desk: queue", lambda: client.get(queue), statements=15),
        Page(first, lambda: client.get(short)),
        Page(second, lambda: client.get(long), against=first, times=2.0),
    ]


def _ticket_page(entries: int) -> str:
    """The address of a ticket with that many entries on its timeline; made by the first run."""
    title = f"Timeline of {entries} entries"
    ticket = Ticket.objects.filter(title=title).first()
    if ticket is None:
        reporter = User.objects.get(username="integrator")
        ticket = operations.create_ticket(
            organisation=reporter.organisation, reporter=reporter, title=title, by=COMMAND
        )
        for number in range(1, entries):
            operations.add_note(ticket_id=ticket.pk, body=f"Note {number}", author=reporter, by=COMMAND)
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])
