"""The measured pages and what is asked of each."""

from collections.abc import Callable
from functools import partial

from django.test import Client
from django.test.utils import override_settings
from django.urls import NoReverseMatch, reverse

from apps.core.caller import Caller, Channel
from apps.desk.reports import REPORTS
from apps.dialects.contract import Operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.reporting.operations import keep_figures
from apps.tickets import operations
from apps.tickets.models import Ticket
from apps.users.models import User
from tests.bench import costguard, orders
from tests.bench.page import COMMAND, Page, add_webhooks, adding, calling, plainly

SIZE = 100
PAGE = f"/api/tickets?pageSize={SIZE}"
FLOOR = f"/floor/tickets?pageSize={SIZE}"
TICKET = SipSynergyViewSet.contract.operations["getTicket"]
ORDER = OrderManagementViewSet.contract.operations["getOrder"]
SHORT_TIMELINE, LONG_TIMELINE = 5, 500
MOST_OF_QUEUE = MOST_OF_TICKET = 2.0  # times a page with nothing in it
MOST_OF_REPORT = 2.0  # times the queue
MOST_OF_PAST = 4.0  # times the queue


def pages() -> list[Page]:
    staff, integrator = (calling(username) for username in ("csr", "integrator"))
    found = []
    for who, username, get in (("staff", "csr", staff), ("integrator", "integrator", integrator)):
        least, first = f"floor: 100 tickets, {who}", f"API: page 1, {who}"
        found += [Page(least, get(FLOOR)), Page(first, get(PAGE), against=least, times=2.5)]
        found += [
            Page(f"API: page {number}, {who}", get(f"{PAGE}&page={number}"), against=first, times=times)
            for number, times in _far_pages(username)
        ]
    found += [*_writes(), *_reads(staff)]
    return [*found, *costguard.pages(staff, integrator), *orders.pages(staff, integrator), *_desk_pages()]


def _writes() -> list[Page]:
    """A note added through M4: alone, with a key, with limits, with the log, and with webhooks that listen."""
    add, plain = adding("csr"), "M4: note added"
    add_webhooks("csr", 20)
    return [
        Page(plain, add),
        Page(f"{plain} with a key", partial(add, with_key=True), against=plain, times=1.25),
        Page(f"{plain} with limits", add, against=plain, times=1.1, before=partial(plainly, limit=10**6)),
        Page(f"{plain} with the log", add, against=plain, times=1.25, before=partial(plainly, days=7)),
        Page(f"{plain} with 20 webhooks", add, against=plain, times=1.1, before=partial(plainly, webhooks="active")),
    ]


def _reads(staff: Callable[[str], Callable]) -> list[Page]:
    """One order and one ticket, without their ETag, with it, and with limits."""
    found = []
    for name, path, operation in (
        ("API: one ticket", f"/api/tickets/INC-{Ticket.objects.latest('pk').pk}", TICKET),
        ("CostGuard: one order", "/OrderManagement/2X/production/api/order/1", ORDER),
    ):
        least, get = f"{name}, no ETag", staff(path)
        found += [
            Page(least, partial(_untagged, operation, get)),
            Page(name, get, against=least, times=1.05),
            Page(f"{name}, limits", get, against=name, times=1.1, before=partial(plainly, limit=10**6)),
        ]
    return found


def _untagged(operation: Operation, get: Callable) -> object:
    """What `get` gets while the operation's answer has no tag."""
    tagged = operation.tagged
    object.__setattr__(operation, "tagged", frozenset())
    try:
        return get()
    finally:
        object.__setattr__(operation, "tagged", tagged)


def _far_pages(username: str) -> list[tuple[int, float]]:
    """Page 100, and the last page or page 900, each with how many times page 1 it may cost."""
    caller = Caller(User.objects.get(username=username), Channel.SIPSYNERGY)
    full = Ticket.objects.visible_to(caller).count() // SIZE
    return [(min(full, 100), 1.3), (min(full, 900), 3.0)]


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
    empty = "desk: a page with nothing in it"
    search = reverse("admin:search")
    return [
        Page(empty, lambda: client.get(search)),
        Page("desk: queue", lambda: client.get(queue), against=empty, times=MOST_OF_QUEUE, statements=15),
        *_past(client, queue, short),
        *_audit(),
        *_searches(client, queue),
        *_reports(),
        Page(first, lambda: client.get(short), against=empty, times=MOST_OF_TICKET, statements=12),
        Page(second, lambda: client.get(long), against=first, times=2.0),
    ]


def _audit() -> list[Page]:
    """The audit's first page and each of its filters; the narrow ones are the dear ones."""
    client, url = Client(), reverse("admin:activity_activity_changelist")
    client.force_login(User.objects.get(username="admin"))
    asked = {
        "first page": {},
        "object": {"object": f"INC-{Ticket.objects.latest('pk').pk}"},
        "person": {"person": "csr"},
        "field": {"field": "priority"},
        "field and value": {"field": "priority", "new": "nothing that there is"},
        "value": {"old": "nothing that there is"},
        "channel": {"channel": "m4"},
        "credential": {"credential": "nobody's"},
        "request": {"request_id": "nobody's"},
        "organisation": {"organisation": "ORG-12333"},
        "days": {"from": "2020-01-01", "to": "2020-01-02"},
    }
    return [
        Page(f"desk: audit, {name}", partial(client.get, url, query), against="desk: queue", times=2.0, statements=15)
        for name, query in asked.items()
    ]


def _past(client: Client, queue: str, ticket: str) -> list[Page]:
    """The queue and a ticket as of the time at which half of the tickets were there."""
    versions = Ticket.history.order_by("history_date")
    at = versions.values_list("history_date", flat=True)[versions.count() // 2].isoformat()
    return [
        Page(
            f"desk: {name} as of then",
            partial(client.get, url, {"as_of": at, **query}),
            against="desk: queue",
            times=MOST_OF_PAST,
            statements=15,
        )
        for name, url, query in (
            ("queue", queue, {}),
            ("all of the queue", queue, {"view": "all"}),
            ("one ticket", ticket, {}),
        )
    ]


def _reports() -> list[Page]:
    """Home, the reports and the order dashboard of a manager, over 30 days whose figures are kept."""
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    with override_settings(FIGURES_DAYS=62):  # those days, and the thirty before them
        while keep_figures():
            pass
    found = [
        ("desk: home of a manager", reverse("admin:index")),
        ("desk: order dashboard", reverse("admin:orders_order_dashboard")),
    ]
    found += [(f"desk: report of {name}", reverse("admin:report", args=[name])) for name in REPORTS]
    return [
        Page(name, partial(client.get, url), against="desk: queue", times=MOST_OF_REPORT, statements=12)
        for name, url in found
    ]


def _searches(client: Client, queue: str) -> list[Page]:
    """The desk's search and the queue's own, for words with and without hits and for common ones that never meet."""
    words = {
        "one hit": "site 90210",
        "no hits": "unheard thing",
        "a common word": "reported",
        "common words that never meet": "fibre invoice reported",
        "a customer": "patel",
        "a telephone number": "020 7946 0000",
    }
    pages = [(f"desk: search, {name}", reverse("admin:search"), {"q": typed}) for name, typed in words.items()]
    pages += [(f"desk: queue of {name}", queue, {"view": "all", "q": typed}) for name, typed in words.items()]
    return [
        Page(name, partial(client.get, url, query), against="desk: queue", times=3.0, statements=15)
        for name, url, query in pages
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
