"""Daily figures: whatever changes, a report that takes closed days from them says what a count of the rows says."""

import datetime
import random
import zoneinfo
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from apps.catalog.models import OverviewGroup
from apps.core.locks import serialise
from apps.core.present import showing
from apps.desk.reports import REPORTS
from apps.orders.constants import CheckoutCategory, OrderAction, OrderState
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import CheckoutLine, Order, OrderTender
from apps.registers.factories import LocationFactory, RegisterFactory
from apps.registers.models import Register, TenderType
from apps.reporting import late_changes, open_tickets, triggers
from apps.reporting.constants import OpenPart
from apps.reporting.models import ClosedDay, DailyFigure, DailyLengths, LateChange, OpenTickets
from apps.reporting.operations.figures import LOCK, keep_figures, recount_changed, sum_up_open_tickets, zones
from apps.reporting.reads.ranges import Range
from apps.reporting.reports.building import Builder
from apps.reporting.reports.daily import DAILY, EVERYTHING, kept_days, kept_open
from apps.tickets.constants import ClassificationKind, NoteType
from apps.tickets.factories import SlaPolicyFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket, TicketNote
from apps.users.factories import AgentFactory, WorkGroupFactory
from apps.users.models import User
from tests.support.desk import Desk
from tests.tickets.test_races import Racer, race

pytestmark = pytest.mark.django_db
ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _few_days(settings):
    settings.FIGURES_DAYS = 5


@pytest.fixture
def dice():
    return random.Random(69)  # noqa: S311 - no secret


def some_time(dice, days=6):
    return timezone.now() - dice.random() * days * DAY


def numbers(report, range_, *, is_kept) -> list:
    """Every number of the report, and how many days were taken from what is kept."""
    rows = report.rows(EVERYTHING)
    kept = kept_days(report, rows, range_) if is_kept else None
    kept_now = kept_open(report, rows) if is_kept else None
    document = Builder(report, rows, range_, {}, kept=kept, kept_open=kept_now).document()
    found = [(card.name, card.cell.value, card.before and card.before.value) for card in document.cards]
    for table in document.tables:
        lines = {line.label: [cell.value for cell in line.cells] for line in table.lines}
        found.append((table.name, lines, [cell.value for cell in table.total.cells]))
    return found, len(kept.days) if kept else 0


def compare(zones=ZONES, *, at_least: int, names=tuple(DAILY), ranges=((2, 0), (100, 0))) -> None:
    """Each report in each time zone over days and over months: what is kept says what the rows say."""
    for zone in zones:
        with timezone.override(zone):
            today = timezone.localdate()
            for report in map(DAILY.get, names):
                for first, last in ranges:
                    range_ = Range(today - first * DAY, today - last * DAY)
                    found, days = numbers(report, range_, is_kept=True)
                    assert found == numbers(report, range_, is_kept=False)[0], (report.name, zone, first, last)
                    assert days >= at_least, (report.name, zone, first)


@pytest.fixture
def rows(dice):
    """Tickets and orders of the last six days, and the triggers as they are made now."""
    late_changes.install()
    open_tickets.install()
    for zone in ZONES:
        AgentFactory(time_zone=zone)
    of = {kind: list(Classification.objects.of(kind)) for kind in ClassificationKind}
    groups, people = [*WorkGroupFactory.create_batch(2), None], [*AgentFactory.create_batch(2), None]
    policies = [*SlaPolicyFactory.create_batch(2), None]
    for _ in range(40):
        created = some_time(dice)
        ended = min(created + dice.random() * 3 * DAY, timezone.now()) if dice.random() < 0.6 else None
        ticket = TicketFactory(group=dice.choice(groups), assignee=dice.choice(people))
        Ticket.objects.filter(pk=ticket.pk).update(
            created_at=created, resolved_at=ended, decided_target=dice.choice([None, DAY]),
            type=dice.choice(of[ClassificationKind.TYPE]), priority=dice.choice(of[ClassificationKind.PRIORITY]),
            policy=dice.choice(policies), response_due_at=dice.choice([None, created + DAY]),
            late_updates=dice.choice([0, 1]), responded_at=dice.choice([None, created + DAY / 2]),
            held_for=dice.random() * DAY,
        )  # fmt: skip
        for author in dice.choices([people[0], people[1], ticket.reporter], k=dice.choice([0, 1, 3])):
            add_note(ticket, author, created + dice.random() * (timezone.now() - created), dice)
    registers = [RegisterFactory(location=LocationFactory()) for _ in range(3)]
    for _ in range(30):
        order = OrderFactory(register=dice.choice([*registers, None]))
        submitted = some_time(dice)
        Order.objects.filter(pk=order.pk).update(
            created_at=submitted - DAY, submitted_at=dice.choice([submitted, submitted, None]),
            total=Decimal(dice.randrange(-500, 9_000)) / 100, completed_at=submitted,
            state=dice.choice([OrderState.COMPLETED, OrderState.CANCELLED]),
        )  # fmt: skip
        add_line(order, dice)
        for amount in dice.sample([12, -3], k=dice.choice([0, 1, 2])):
            OrderTenderFactory(order=order, type=dice.choice(TenderType.objects.all()), amount=amount)


def add_note(ticket, author, at, dice):
    return TicketNoteFactory(ticket=ticket, author=author, created_at=at, is_internal=dice.random() < 0.3)


def add_line(order, dice):
    return CheckoutLine.objects.create(
        order=order,
        group=OverviewGroup.objects.earliest("pk"),
        category=CheckoutCategory.SUBTOTAL,
        action=dice.choice([OrderAction.SALE, OrderAction.RETURN]),
        amount=Decimal(dice.randrange(100, 900)) / 100,
    )


def work_off() -> None:
    while keep_figures():
        pass


def changes(dice) -> list:
    """Writes to a row of any day, by the table and past every operation, as a script would."""
    ticket, order = dice.choice(Ticket.objects.all()), dice.choice(Order.objects.all())
    kinds = list(Classification.objects.of(ClassificationKind.PRIORITY))
    note = dice.choice(TicketNote.objects.all())
    staff = User.objects.filter(pk__in=TicketNote.objects.filter(author__is_agent=True).values("author"))
    return [
        lambda: Ticket.objects.filter(pk=ticket.pk).update(resolved_at=some_time(dice)),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(resolved_at=None, closed_at=None),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(created_at=some_time(dice)),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(group=None, assignee=None),
        lambda: Ticket.objects.filter(created_at__gte=ticket.created_at).update(priority=dice.choice(kinds)),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(solved_for=5 * DAY, decided_target=DAY),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(due_shift=9 * DAY),
        lambda: TicketFactory(created_at=some_time(dice)),
        lambda: [add_note(ticket, dice.choice(staff), some_time(dice), dice) for _ in range(3)],
        lambda: [add_note(each, dice.choice(staff), timezone.now(), dice) for each in Ticket.objects.all()],
        lambda: TicketNote.objects.filter(ticket=note.ticket).update(is_internal=False),
        lambda: TicketNote.objects.filter(pk__lte=note.pk).update(ticket=ticket),
        lambda: TicketNote.objects.filter(pk=TicketNote.objects.earliest("pk").pk)._raw_delete("default"),
        lambda: User.objects.filter(pk=dice.choice(staff).pk).update(is_agent=False),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(held_for=DAY / 7, policy=None),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(response_due_at=ticket.created_at, responded_at=None),
        lambda: Ticket.objects.filter(pk=TicketFactory(created_at=some_time(dice)).pk)._raw_delete("default"),
        lambda: Order.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED),
        lambda: Order.objects.filter(pk=order.pk).update(voided_at=timezone.now()),
        lambda: Order.objects.filter(pk=order.pk).update(total=Decimal("12.34"), submitted_at=some_time(dice)),
        lambda: Order.objects.filter(pk=order.pk).update(register=None),
        lambda: add_line(order, dice),
        lambda: CheckoutLine.objects.filter(order=order).update(action=OrderAction.RETURN, amount=7),
        lambda: CheckoutLine.objects.filter(order=order).delete(),
        lambda: Register.objects.update(location=LocationFactory()),
        lambda: OrderTenderFactory(order=order, amount=-5),
        lambda: OrderTender.objects.filter(amount__gt=0).update(amount=8, type=TenderType.objects.latest("pk")),
        lambda: OrderTender.objects.filter(order__lte=order)._raw_delete("default"),
    ]


TICKETS_FIRST = 17  # of the changes are of tickets


@pytest.mark.sqlite
def test_kept_figures_are_those_of_a_fresh_count_whatever_changes(rows, dice, monkeypatch):
    assert set(zones()) >= set(ZONES)
    compare(at_least=0)
    work_off()
    assert not LateChange.objects.exists()
    compare(at_least=4)

    for number in range(len(changes(dice))):
        changes(dice)[number]()
        about = ["tickets" if number < TICKETS_FIRST else "orders"]
        compare(ZONES[number % 3 :][:1], at_least=0, names=about, ranges=[(100, 0)])
        if dice.random() < 0.5:
            for report in DAILY.values():
                recount_changed(report)
            monkeypatch.setattr("apps.reporting.operations.figures.MOST_CHANGES", 0)
            sum_up_open_tickets()
    work_off()

    compare(at_least=4)


@pytest.mark.sqlite
def test_later_answers_are_not_noted(rows):
    answered = TicketNote.objects.filter(author__is_agent=True, is_internal=False, note_type=NoteType.NOTE)
    note = answered.earliest("pk")
    other = Ticket.objects.exclude(pk__in=answered.values("ticket")).earliest("pk")
    work_off()

    TicketNoteFactory(ticket=note.ticket, author=note.author)
    TicketNoteFactory(ticket=other)
    assert not LateChange.objects.exists()

    TicketNoteFactory(ticket=other, author=note.author)
    assert list(LateChange.objects.values_list("report", "at")) == [("tickets", other.created_at)]


def test_changes_before_any_day_was_closed_are_worked_off_at_once_and_later_ones_before_days_are_closed(
    rows, monkeypatch
):
    monkeypatch.setattr("apps.reporting.operations.figures.MOST_NOTES", 3)
    assert LateChange.objects.filter(report="tickets").count() > 3
    assert recount_changed(DAILY["tickets"]) == 0
    assert not LateChange.objects.filter(report="tickets").exists()
    work_off()

    last = ClosedDay.objects.filter(report="tickets").latest("day")
    last.delete()
    for ticket in Ticket.objects.order_by("-created_at")[:9]:
        Ticket.objects.filter(pk=ticket.pk).update(decided_target=DAY * 9, resolved_at=ticket.created_at)
    assert LateChange.objects.filter(report="tickets").count() > 3
    keep_figures()
    assert LateChange.objects.filter(report="tickets").exists()
    assert not ClosedDay.objects.filter(report="tickets", zone=last.zone, day=last.day).exists()
    work_off()
    assert ClosedDay.objects.filter(report="tickets", zone=last.zone, day=last.day).exists()
    compare(at_least=4)


def test_tables_with_very_many_keys_are_counted_among_the_rows(rows, monkeypatch):
    monkeypatch.setattr("apps.reporting.reports.daily.MOST_KEYS", 2)
    work_off()

    left_out = {(each.report, each.zone, each.day, name) for each in ClosedDay.objects.all() for name in each.left_out}
    assert {"organisation", "priority"} <= {name for *_, name in left_out}
    assert not left_out & set(DailyFigure.objects.values_list("report", "zone", "day", "table"))
    compare(at_least=4)


@pytest.mark.sqlite
def test_change_is_noted_with_its_transaction_and_only_where_it_counts(rows):
    work_off()
    ticket = Ticket.objects.exclude(resolved_at=None).earliest("pk")

    Ticket.objects.filter(pk=ticket.pk).update(title="Another title", last_activity_at=timezone.now())
    assert not LateChange.objects.exists()

    Ticket.objects.filter(pk=ticket.pk).update(decided_target=DAY * 9)
    assert list(LateChange.objects.values_list("report", "at")) == [("tickets", ticket.resolved_at)]


def test_rebuilding_mends_what_was_changed_past_the_triggers(rows, capsys):
    work_off()
    DailyFigure.objects.filter(report="orders").update(count=99)
    assert DailyLengths.objects.filter(name="answer").exists()
    yesterday = timezone.localdate() - DAY
    with pytest.raises(AssertionError):
        compare(ZONES[:1], at_least=0)

    call_command("figures", "rebuild", "--from", f"{yesterday - 4 * DAY}", "--to", f"{yesterday}", "--report", "orders")

    todays = [timezone.localdate(timezone=zoneinfo.ZoneInfo(zone)) for zone in zones()]
    over = sum(yesterday - number * DAY < today for today in todays for number in range(5))
    assert f"{over} days counted." in capsys.readouterr().out
    compare(ZONES[:1], at_least=4)


@pytest.mark.django_db(transaction=True)
def test_days_that_two_workers_count_at_once_are_kept_once(postgresql_only, rows, dice):
    """And a change that commits between the two is in the figures, or its day is open."""
    work_off()
    ticket = Ticket.objects.exclude(resolved_at=None).earliest("pk")
    for act in (lambda: recount_changed(DAILY["tickets"]), keep_figures):
        Ticket.objects.filter(pk=ticket.pk).update(resolved_at=some_time(dice, days=4))

        def change():
            Ticket.objects.filter(pk=ticket.pk).update(decided_target=None, resolved_at=some_time(dice, days=4))

        race(act, act, gate=lambda: (serialise(LOCK), change()))

        doubled = DailyFigure.objects.values("report", "zone", "day", "table", "key", "figure")
        assert not doubled.annotate(rows=Count("pk")).filter(rows__gt=1).exists()
        compare(at_least=0)
    work_off()
    compare(at_least=4)


def rows_of_open() -> dict:
    """The rows of how many tickets are open, by their part."""
    return {part: OpenTickets.objects.filter(part=part).count() for part in OpenPart}


@pytest.mark.sqlite
def test_open_tickets_are_summed_up_once_many_changed_and_mended_where_they_are_wrong(rows, monkeypatch):
    open_now = Ticket.objects.unfinished()
    open_now.filter(pk__lte=open_now[5].pk).update(created_at=timezone.now() - 90 * DAY, group=None, assignee=None)
    assert sum_up_open_tickets() == 0
    changes = rows_of_open()[OpenPart.CHANGE]
    assert changes > open_now.count()

    monkeypatch.setattr("apps.reporting.operations.figures.MOST_CHANGES", changes)
    assert sum_up_open_tickets() == 0
    monkeypatch.setattr("apps.reporting.operations.figures.MOST_CHANGES", changes - 1)
    there = OpenTickets.objects.count()
    assert sum_up_open_tickets() == there

    found = rows_of_open()
    assert (found[OpenPart.CHANGE], found[OpenPart.SUMMED]) == (0, 0)
    assert 0 < found[OpenPart.SUM] <= open_now.count()
    assert OpenTickets.objects.filter(quarter=0).exists()
    compare(at_least=0, names=["tickets"])

    OpenTickets.objects.filter(group_id=None).delete()
    with pytest.raises(AssertionError):
        compare(ZONES[:1], at_least=0, names=["tickets"])
    call_command("figures", "rebuild", "--from", f"{timezone.localdate()}")
    compare(at_least=0, names=["tickets"])
    there = OpenTickets.objects.count()
    open_tickets.mend()
    assert OpenTickets.objects.count() == there


@pytest.mark.django_db(transaction=True)
def test_change_that_commits_while_open_tickets_are_summed_up_is_kept(postgresql_only, rows, monkeypatch):
    monkeypatch.setattr("apps.reporting.operations.figures.MOST_CHANGES", 0)
    ticket, closed = Ticket.objects.unfinished().earliest("pk"), []

    def close():
        closed.append(Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now()))

    def close_meanwhile(execute, sql, *given):
        if sql.startswith("DELETE") and not closed:
            racer = Racer(close)
            racer.start()
            racer.join(20)
        return execute(sql, *given)

    with connection.execute_wrapper(close_meanwhile):
        sum_up_open_tickets()

    assert closed == [1]
    assert rows_of_open()[OpenPart.CHANGE] == 1
    compare(ZONES[:1], at_least=0, names=["tickets"])


def test_figures_counted_otherwise_are_not_taken(rows):
    work_off()
    ClosedDay.objects.update(version="of an earlier release")

    compare(ZONES[:1], at_least=0)

    assert kept_days(DAILY["tickets"], Ticket.objects.all(), Range(*[timezone.localdate() - DAY] * 2)) is None


def test_narrowed_reports_and_the_past_are_counted_among_the_rows(rows, manager):
    work_off()
    group = Ticket.objects.exclude(group=None).earliest("pk").group
    range_ = Range(timezone.localdate() - 9 * DAY, timezone.localdate())

    assert kept_days(DAILY["tickets"], Ticket.objects.filter(group=group), range_) is None
    assert kept_open(DAILY["tickets"], Ticket.objects.filter(group=group)) is None
    with showing(timezone.now() - DAY):
        assert kept_open(DAILY["tickets"], Ticket.objects.all()) is None
    assert kept_days(REPORTS["cases"], REPORTS["cases"].rows(EVERYTHING), range_) is None
    document = Desk(manager).get("report", "tickets", range="month", group=group.pk).context["document"]
    assert document.cards[0].cell.value == Ticket.objects.filter(group=group).count()


def test_page_takes_closed_days_and_costs_no_more_statements(rows, manager):
    desk, range_ = Desk(manager), {"range": "month"}
    before = {name: desk.queries("report", name, **range_) for name in DAILY}
    cells = {
        name: [card.cell for card in desk.get("report", name, **range_).context["document"].cards] for name in DAILY
    }
    work_off()

    # Lengths that are kept are read when it is known which of them are looked for.
    wanted = before | {"tickets": before["tickets"] + 1}
    assert {name: desk.queries("report", name, **range_) for name in DAILY} == wanted
    assert max(wanted.values()) <= 12
    for name in DAILY:
        assert [card.cell for card in desk.get("report", name, **range_).context["document"].cards] == cells[name]


def test_dashboard_of_orders_takes_closed_days(rows, agent):
    desk = Desk(agent)
    counted = [(bar.count, bar.amount) for bar in desk.get("orders_order_dashboard").context["days"]]
    assert sum(count for count, _ in counted) > 3
    work_off()

    def shown():
        return [(bar.count, bar.amount) for bar in desk.get("orders_order_dashboard").context["days"]]

    assert shown() == counted
    DailyFigure.objects.filter(report="orders", table="", figure="revenue", zone="UTC").update(count=1_000)
    assert max(count for count, _ in shown()) == 1_000  # they are where it looks
    assert desk.queries("orders_order_dashboard") <= 12


def test_triggers_are_made_again_by_each_migration(db):
    late_changes.install()
    late_changes.install()

    with connection.cursor() as cursor:
        names = {trigger for _, trigger in triggers.there(cursor, late_changes.PREFIX)}
    assert {name.split("_")[2] for name in names} == {"tickets", "orders"}
    assert any("registers_register" in name for name in names)
    assert not any(len(name) > 63 for name in names)


@pytest.mark.sqlite
def test_triggers_are_away_while_sqlite_makes_tables_anew(db):
    def there():
        with connection.cursor() as cursor:
            return set(triggers.there(cursor, late_changes.PREFIX))

    before = there()
    late_changes.remove(plan=[])
    assert there() == before

    late_changes.remove(plan=["a migration"])

    is_sqlite = connection.vendor == "sqlite"
    assert there() == (set() if is_sqlite else before)
    opened = set(LateChange.objects.filter(at=None).values_list("report", flat=True))
    assert opened == (set(DAILY) if is_sqlite else set())
    late_changes.install()
    assert there() == before
