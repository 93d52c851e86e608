"""Far pages of the ticket list, and the tally that knows the way to them."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.journals.models import JournalItem
from apps.tickets import querysets
from apps.tickets.constants import Kind
from apps.tickets.factories import TicketFactory, default_of
from apps.tickets.models import Ticket, TicketTally
from apps.users.factories import UserFactory
from tests.tickets.test_races import PATIENCE, Racer

MONDAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
SECOND, WEEK = datetime.timedelta(seconds=1), datetime.timedelta(weeks=1)
# Ties, both sides of the border between two weeks, a week without tickets, and another year.
TIMES = [MONDAY - 9 * WEEK, MONDAY - WEEK, MONDAY - SECOND, MONDAY - SECOND, MONDAY, MONDAY, MONDAY + 2 * WEEK]


@pytest.fixture
def every_page_is_far(monkeypatch):
    monkeypatch.setattr(querysets, "FAR", 0)


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
@pytest.mark.usefixtures("every_page_is_far")
@pytest.mark.parametrize("disturbed", [False, True])
def test_each_window_is_that_part_of_the_list(readers, tickets, disturbed):
    if disturbed:
        _disturb(tickets)
    for user in readers:
        caller = Caller(user, Channel.SIPSYNERGY)
        listed = Ticket.objects.visible_to(caller).order_by("-created_at", "-pk")
        expected = list(listed)
        assert len(expected) > 5
        for size in (1, 7):
            for start in range(len(expected) + 9):
                window = listed.window(start, size, TicketTally.objects.visible_to(caller))
                assert list(window) == expected[start : start + size], (user.username, start, size)


@pytest.mark.sqlite
@pytest.mark.usefixtures("every_page_is_far")
@pytest.mark.contract("tickets-microservice")
@pytest.mark.rule("listTickets", 2)
@pytest.mark.rule("listTickets", 3)
def test_pages_far_off_hold_every_ticket_once(sip, readers, tickets):
    for user in readers:
        client = sip(user)
        for filters in ("", "&q=b+day", f"&priority={default_of(Kind.PRIORITY).pk}", "&state=999999", "&q="):
            [whole, *pages] = [
                [ticket["id"] for ticket in client.get(f"/tickets?{page}{filters}").json()["data"]]
                for page in ["pageSize=500", *(f"pageSize=9&page={number}" for number in range(1, 9))]
            ]
            assert [ticket for page in pages for ticket in page] == whole, (user.username, filters)
            assert bool(whole) == (filters != "&state=999999")


@pytest.mark.usefixtures("postgresql_only")
def test_way_to_a_far_window_leaves_later_weeks_out(agent, tickets, monkeypatch):
    caller = Caller(agent, Channel.SIPSYNERGY)
    last = Ticket.objects.order_by("created_at", "pk").first()
    start = Ticket.objects.count() - 1
    walked = Ticket.objects.filter(created_at__lt=MONDAY - 8 * WEEK).count() - 1

    def window():
        with CaptureQueriesContext(connection) as captured:
            listed = Ticket.objects.order_by("-created_at", "-pk")
            assert list(listed.window(start, 5, TicketTally.objects.visible_to(caller))) == [last]
        return [query["sql"].partition(" OFFSET ")[2].partition(")")[0] for query in captured]

    monkeypatch.setattr(querysets, "FAR", start + 1)
    assert window() == [str(start)]
    monkeypatch.setattr(querysets, "FAR", start)
    assert window() == ["", str(walked)]


def _kept() -> dict:
    """What the tally says of each group, the rows that say the same added up."""
    groups: dict = {}
    for row in TicketTally.objects.all():
        group = (row.week, row.organisation_id, row.buyer_id, row.consumer_id, row.reporter_id, row.is_internal)
        groups[group] = groups.get(group, 0) + row.count
    return {group: count for group, count in groups.items() if count}


def _recounted() -> dict:
    groups: dict = {}
    columns = ("created_at", "organisation_id", "buyer_id", "consumer_id", "reporter_id", "is_internal")
    for created_at, *readers in Ticket.objects.values_list(*columns):
        week = created_at.date() - datetime.timedelta(days=created_at.weekday())
        *parties, _, is_internal = readers
        for group in (
            (week, *readers),
            (week, *parties, None, is_internal),
            (week, None, None, None, None, False),
        ):
            groups[group] = groups.get(group, 0) + 1
    return groups


def _chance_of_folding(cursor, *, folds: bool) -> None:
    """Make the next ticket of this connection one of those that fold the tally, or not."""
    seed = 0.0
    while True:
        cursor.execute("SELECT setseed(%s)", [seed])
        cursor.execute("SELECT random()")
        if (cursor.fetchone()[0] < 0.01) == folds:
            break
        seed += 0.001
    cursor.execute("SELECT setseed(%s)", [seed])


@pytest.mark.usefixtures("postgresql_only")
def test_tally_follows_every_kind_of_write(tickets):
    assert _kept() == _recounted()
    _disturb(tickets)
    assert _kept() == _recounted()
    items = [_item() for _ in range(3)]
    Ticket.objects.bulk_create([_copy(tickets[-1], item) for item in items])
    assert _kept() == _recounted()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE tickets_ticket CASCADE")
    assert not TicketTally.objects.exists()


@pytest.mark.usefixtures("postgresql_only")
def test_rows_of_the_tally_are_folded_into_one_for_each_group(tickets):
    with connection.cursor() as cursor:
        _chance_of_folding(cursor, folds=False)
        [item, another] = [_item(), _item()]
        _copy(tickets[-1], item).save(force_insert=True)
        assert TicketTally.objects.filter(is_folded=False).exists()
        _chance_of_folding(cursor, folds=True)
        _copy(tickets[-1], another).save(force_insert=True)

    assert not TicketTally.objects.filter(is_folded=False).exists()
    assert TicketTally.objects.count() == len(_recounted())
    assert _kept() == _recounted()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql_only")
def test_tickets_written_at_the_same_time_neither_wait_nor_miscount():
    ticket = TicketFactory(created_at=MONDAY)
    copies = [_copy(ticket, _item()) for _ in range(2)]

    def write(copy):
        with transaction.atomic(), connection.cursor() as cursor:
            _chance_of_folding(cursor, folds=True)
            copy.save(force_insert=True)

    with transaction.atomic():
        write(copies[0])
        racer = Racer(lambda: write(copies[1]))
        racer.start()
        racer.join(2 * PATIENCE)
        assert not racer.is_alive()
    assert racer.outcome is None
    assert _kept() == _recounted()


@pytest.mark.usefixtures("postgresql_only")
def test_tally_takes_rows_from_nobody_else(tickets):
    before = _kept()
    for write in (
        lambda: TicketTally.objects.create(week=MONDAY.date(), is_internal=False, count=1, is_folded=False),
        lambda: TicketTally.objects.update(count=5),
    ):
        with pytest.raises(DatabaseError, match="only the triggers"), transaction.atomic():
            write()
    assert _kept() == before


def _item() -> JournalItem:
    return JournalItem.objects.create(kind=JournalItem.Kind.TICKET)


def _copy(ticket: Ticket, item) -> Ticket:
    columns = [field.attname for field in Ticket._meta.concrete_fields if not field.primary_key]
    return Ticket(item=item, **{column: getattr(ticket, column) for column in columns})
