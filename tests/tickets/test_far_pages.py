"""Far pages of the ticket list."""

import datetime

import pytest

from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory, default_of
from apps.tickets.models import Ticket
from apps.users.factories import UserFactory

MONDAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
SECOND, WEEK = datetime.timedelta(seconds=1), datetime.timedelta(weeks=1)
# Ties, weeks without tickets, and another year.
TIMES = [MONDAY - 9 * WEEK, MONDAY - WEEK, MONDAY - SECOND, MONDAY - SECOND, MONDAY, MONDAY, MONDAY + 2 * WEEK]


@pytest.fixture
def readers(agent):
    """Those who see all tickets, those of an organisation, and what one reported."""
    return [agent, UserFactory(username="own"), UserFactory(username="alone", organisation=None)]


@pytest.fixture
def tickets(readers):
    """At each of the times a ticket of every kind of reader."""
    _, own, alone = readers
    organisation, other = own.organisation, OrganisationFactory()
    kinds = [
        {"organisation": organisation, "reporter": own, "buyer": organisation, "consumer": organisation},
        {"organisation": organisation},
        {"organisation": other, "buyer": organisation},
        {"organisation": other, "consumer": organisation},
        {"organisation": other, "reporter": own},
        {"organisation": other, "reporter": alone},
        {"organisation": organisation, "reporter": alone, "is_internal": True},
        {"organisation": other},
    ]
    stranger = UserFactory(organisation=other)
    return [
        TicketFactory(created_at=time, title=f"{day} day", **({"reporter": stranger} | kind))
        for day, time in zip("ABABAAA", reversed(TIMES), strict=True)
        for kind in kinds
    ]


def _disturb(tickets):
    """Change by every kind of statement what is counted, and what is not."""
    first, second, third, *rest = tickets
    first.delete()
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in rest[:5]]).delete()
    second.organisation, second.title = third.organisation, "Moved"
    second.save()
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in rest[5:12]]).update(
        organisation=first.organisation_id, buyer=None, is_internal=False
    )
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in rest[12:20]]).update(created_at=MONDAY + 4 * WEEK)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in rest[20:24]]).update(is_internal=True)
    Ticket.objects.update(title="The same readers")


@pytest.mark.sqlite
@pytest.mark.parametrize("disturbed", [False, True])
def test_each_window_is_that_part_of_the_list(readers, tickets, disturbed):
    if disturbed:
        _disturb(tickets)
    for user in readers:
        caller = Caller(user, Channel.SIPSYNERGY)
        listed = Ticket.objects.visible_to(caller).order_by("-created_at", "-pk")
        expected = list(listed)
        assert len(expected) > 5
        for size, step in ((1, 5), (7, 1)):
            for start in range(0, len(expected) + 9, step):
                window = listed.window(start, size)
                assert list(window) == expected[start : start + size], (user.username, start, size)


@pytest.mark.contract("tickets-microservice")
@pytest.mark.rule("listTickets", "page-beyond-last-is-empty")
@pytest.mark.rule("listTickets", "pages-neither-repeat-nor-skip")
def test_pages_far_off_hold_every_ticket_once(sip, readers, tickets):
    for user in readers:
        client = sip(user)
        for filters in (
            "",
            "&q=b+day",
            f"&priority={default_of(ClassificationKind.PRIORITY).pk}",
            "&state=999999",
            "&q=",
        ):

            def read(page, client=client, filters=filters):
                return [ticket["id"] for ticket in client.get(f"/tickets?{page}{filters}").json()["data"]]

            whole, pages = read("pageSize=500"), [read("pageSize=9&page=1")]
            while pages[-1]:  # to the first page beyond the last
                pages.append(read(f"pageSize=9&page={len(pages) + 1}"))
            assert [ticket for page in pages for ticket in page] == whole, (user.username, filters)
            assert bool(whole) == (filters != "&state=999999")
