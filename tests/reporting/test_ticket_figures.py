"""The report of tickets: each number against a naive count in Python, and against the list that it opens."""

import datetime
import io
import random
import zoneinfo
from collections import Counter
from decimal import Decimal

import pypdfium2
import pytest
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from apps.activity.constants import QueueViewVerb
from apps.activity.models import Activity
from apps.adminkit.queues import matching_rows
from apps.core.caller import Channel
from apps.customers.factories import OrganisationFactory
from apps.items.models import JournalItem
from apps.reporting.reads.counting import Counting, Tally, count_together
from apps.tickets.admin.queue import QUEUE
from apps.tickets.constants import ClassificationKind, NoteType, SlaState, TicketVerb
from apps.tickets.factories import SlaPolicyFactory, TicketFactory
from apps.tickets.models import Classification, Ticket, TicketHold, TicketNote
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from apps.users.models import WorkGroup
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
ZONES = ["UTC", "America/New_York", "Pacific/Auckland"]
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


TIMES_OF_TARGETS = ["responded_at", "assigned_at", "response_due_at", "assignment_due_at", "update_due_at"]


@pytest.fixture
def random_tickets(agent, manager):
    """Tickets of the last 100 days in every state, with holds, answers and reopenings."""
    dice, now = random.Random(16), timezone.now()  # noqa: S311 - no secret
    organisations = OrganisationFactory.create_batch(3)
    reporter = UserFactory(organisation=organisations[0])
    groups = [*WorkGroupFactory.create_batch(2), None]
    people = [agent, AgentFactory(is_active=False), None]
    of = {kind: list(Classification.objects.of(kind)) for kind in ClassificationKind}
    policies = [*SlaPolicyFactory.create_batch(2), None]
    items = JournalItem.objects.bulk_create([JournalItem(kind="ticket") for _ in range(120)])
    tickets, notes, reopenings, holds = [], [], [], []
    for item in items:
        created_at = now - dice.random() * 100 * DAY
        ended = [min(created_at + dice.random() * 90 * HOUR, now) if dice.random() < 0.4 else None for _ in range(2)]
        target = dice.choice([None, 10 * HOUR, 30 * HOUR])
        ticket = Ticket(
            item=item, title="x", organisation=dice.choice(organisations), group=dice.choice(groups),
            assignee=dice.choice(people), reporter=reporter, created_by=agent, updated_by=agent,
            status=of[ClassificationKind.STATUS][0], type=dice.choice(of[ClassificationKind.TYPE]),
            priority=dice.choice(of[ClassificationKind.PRIORITY]), created_at=created_at, resolved_at=ended[0],
            closed_at=ended[1], target=target, decided_target=target, held_for=dice.choice([0, 5]) * HOUR,
            solved_for=dice.choice([0, 0, 7]) * HOUR, policy=dice.choice(policies),
            **{name: dice.choice([None, created_at + dice.random() * 60 * HOUR]) for name in TIMES_OF_TARGETS},
            late_updates=dice.choice([0, 0, 1]),
        )  # fmt: skip
        tickets.append(ticket)
        later = [created_at + dice.random() * (now - created_at) for _ in range(6)]
        if dice.random() < 0.5:
            notes += [
                TicketNote(
                    ticket=ticket, body="x", author=author, author_name="x", timestamp="x", timestamp_ticks=0,
                    created_at=at,
                    is_internal=dice.random() < 0.3,
                )
                for author, at in zip(dice.sample([agent, reporter, agent], 2), later[:2], strict=True)
            ]  # fmt: skip
        reopenings += [
            Activity(
                at=at, verb=TicketVerb.REOPENED, channel=Channel.DESK, subject_type="tickets.ticket",
                subject_id=item.pk, object_type="tickets.ticket", object_id=item.pk,
            )
            for at in later[2 : dice.choice([2, 2, 4])]
        ]  # fmt: skip
        holds += [
            TicketHold(ticket=ticket, started_at=at, ended_at=at + HOUR, reason="x")
            for at in later[4 : dice.choice([4, 4, 6])]
        ]
    for model, rows in ((Ticket, tickets), (TicketNote, notes), (Activity, reopenings), (TicketHold, holds)):
        model.objects.bulk_create(rows)
    return list(
        Ticket.objects.filter(pk__in=items).select_related(
            "group", "organisation", "type", "priority", "assignee", "policy"
        )
    )


def naive(tickets, first, last, zone) -> dict[str, list]:
    """The tickets of each figure, by looking at one after the other."""

    def on(at) -> bool:
        return at is not None and first <= at.astimezone(zone).date() <= last

    answers = TicketNote.objects.filter(note_type=NoteType.NOTE, is_internal=False, author__is_agent=True)
    reopened = {each.subject_id for each in Activity.objects.filter(verb=TicketVerb.REOPENED) if on(each.at)}
    held = {hold.ticket_id for hold in TicketHold.objects.all() if on(hold.started_at)}
    stopped = [ticket for ticket in tickets if on(ticket.clock.stopped_at)]
    created = [ticket for ticket in tickets if on(ticket.created_at)]
    found = {
        "created": created,
        "resolved": stopped,
        "met": [ticket for ticket in stopped if ticket.clock.state() == SlaState.MET],
        "missed": [ticket for ticket in stopped if ticket.clock.state() == SlaState.MISSED],
        "decided": [ticket for ticket in stopped if ticket.decided_target is not None],
        "reopened": [ticket for ticket in tickets if ticket.pk in reopened],
        "held": [ticket for ticket in tickets if ticket.pk in held],
        "open": [ticket for ticket in tickets if not ticket.is_over],
    }
    first_notes = {note.ticket_id: note for note in answers.order_by("-pk")}
    found["answer"] = [first_notes[t.pk].created_at - t.created_at for t in created if t.pk in first_notes]
    for name, done in (("response", "responded_at"), ("assignment", "assigned_at"), ("update", "")):
        promised = [ticket for ticket in stopped if getattr(ticket, f"{name}_due_at")]
        found[f"{name}_promised"] = promised
        found[f"{name}_missed"] = [ticket for ticket in promised if _missed(ticket, name, done)]
    found["resolution"] = [ticket.clock.elapsed() for ticket in stopped]
    return found


def _missed(ticket, name, done) -> bool:
    if not done:
        return ticket.late_updates > 0
    times = [at for at in (getattr(ticket, done), ticket.clock.stopped_at) if at is not None]
    return min(times) > getattr(ticket, f"{name}_due_at")


def nearest_rank(values, part) -> float | None:
    ranked = sorted(values)
    place = next((n for n in range(1, len(ranked) + 1) if n / len(ranked) >= part), None)
    return None if place is None else ranked[place - 1].total_seconds()


def cards(document) -> dict:
    return {card.name: card.cell.value for card in document.cards}


def table(document, name) -> dict:
    found = next(each for each in document.tables if each.name == name)
    return {line.label: [cell.value for cell in line.cells] for line in found.lines}


@pytest.mark.sqlite
def test_numbers_are_those_of_a_naive_count(random_tickets, manager):
    for zone in ZONES:
        compare(random_tickets, manager, zone)


def compare(random_tickets, manager, zone):
    manager.time_zone = zone
    manager.save(update_fields=["time_zone"])
    zone = zoneinfo.ZoneInfo(zone)
    today = timezone.now().astimezone(zone).date()
    first, last = today - datetime.timedelta(days=40), today - datetime.timedelta(days=10)

    document = Desk(manager).get("report", "tickets", **{"from": first, "to": last}).context["document"]

    wanted = naive(random_tickets, first, last, zone)
    earlier = naive(random_tickets, first - datetime.timedelta(days=31), first - datetime.timedelta(days=1), zone)
    found = cards(document)
    names = ["created", "resolved", "decided", "met", "missed", "reopened", "held", "open"]
    assert {name: found[name] for name in names} == {name: len(wanted[name]) for name in names}
    assert {card.name: card.before.value for card in document.cards if card.name in names[:-1]} == {
        name: len(earlier[name]) for name in names[:-1]
    }
    for name in ("answer", "resolution"):
        assert found[f"{name}_median"] == pytest.approx(nearest_rank(wanted[name], 0.5))
        assert found[f"{name}_upper"] == pytest.approx(nearest_rank(wanted[name], 0.9))
    days = [first + datetime.timedelta(days=number) for number in range(31)]
    by_day = {name: Counter(at.astimezone(zone).date() for at in (
        [t.created_at for t in wanted["created"]] if name == "created" else [t.clock.stopped_at for t in wanted[name]]
    )) for name in ("created", "resolved", "decided", "met", "missed")}  # fmt: skip
    assert [values[:5] for values in table(document, "days").values()] == [
        [by_day[name][day] for name in ("created", "resolved", "decided", "met", "missed")] for day in days
    ]
    shown = ["created", "resolved", "decided", "met", "missed", "reopened", "held", "open"]
    for name, label in (
        ("groups", lambda t: t.group.name if t.group else "No group"),
        ("organisations", lambda t: str(t.organisation)),
        ("priorities", lambda t: t.priority.name),
        ("types", lambda t: t.type.name),
        ("agents", lambda t: t.assignee.name if t.assignee else "Nobody"),
    ):
        counts = [Counter(label(ticket) for ticket in wanted[each]) for each in shown]
        keys = set().union(*counts)
        values = {key: row[:5] + row[6:] for key, row in table(document, name).items()}
        assert values == {key: [count[key] for count in counts] for key in keys}, name
    targets = [f"{kind}_{part}" for kind in ("response", "assignment", "update") for part in ("promised", "missed")]
    for name, label in (
        ("policy_targets", lambda t: t.policy.name if t.policy else "No SLA policy"),
        ("group_targets", lambda t: t.group.name if t.group else "No group"),
        ("organisation_targets", lambda t: str(t.organisation)),
    ):
        counts = [Counter(label(ticket) for ticket in wanted[each]) for each in [*targets, "decided", "met", "missed"]]
        rows = table(document, name)
        assert {key: [*row[0:2], *row[3:5], *row[6:8], *row[9:12]] for key, row in rows.items()} == {
            key: [count[key] for count in counts] for key in set().union(*counts)
        }, name
        for row in rows.values():
            assert row[2] == (round(Decimal(100) * (row[0] - row[1]) / row[0], 1) if row[0] else None)
    by_age = Counter((t.group and t.group.name, age(t, today, zone)) for t in wanted["open"])
    assert {key: row[:5] for key, row in table(document, "backlog").items()} == {
        group or "No group": [by_age[group, bucket] for bucket in range(5)] for group, _ in by_age
    }


def age(ticket, today, zone) -> int:
    days = (today - ticket.created_at.astimezone(zone).date()).days
    return next(bucket for bucket, most in enumerate([0, 2, 6, 29, 1_000]) if days <= most)


@pytest.mark.sqlite
def test_each_number_opens_as_many_rows(random_tickets, manager):
    ticket = next(ticket for ticket in random_tickets if ticket.group)
    for narrowed in ({}, {"group": ticket.group_id, "type": ticket.type_id}):
        open_each(manager, narrowed, at_least=0 if narrowed else 200)


def open_each(manager, narrowed, at_least):
    response = Desk(manager).get("report", "tickets", range="month", **narrowed)

    document, wrong, looked_at = response.context["document"], [], 0
    numbers = [(card.label, cell) for card in document.cards for cell in (card.cell, card.before) if cell]
    for shown in document.tables:
        numbers += [
            (head, cell)
            for line in [*shown.lines[:8], shown.total]
            for head, cell in zip(shown.heads, line.cells, strict=True)
        ]
    for label, cell in numbers:
        if not cell.url:
            assert not cell.value
            continue
        rows = matching_rows(response.wsgi_request, QueryDict(cell.url.partition("?")[2]), queue=QUEUE)
        count = -1 if rows is None else rows.count()
        looked_at += 1
        is_number = "%" not in cell.text and "median" not in str(label) and "percentile" not in str(label)
        if count < 1 or (is_number and count != cell.value):
            wrong.append((str(label), cell.value, count, cell.url))
    assert wrong == []
    assert looked_at >= at_least


def test_page_of_the_list_shows_the_rows_of_a_number(random_tickets, manager):
    desk = Desk(manager)
    document = desk.get("report", "tickets").context["document"]
    cell = next(card.cell for card in document.cards if card.name == "missed")

    page = desk.http.get(cell.url)

    assert page.context["page"].paginator.count == cell.value > 0
    assert "Resolved or closed after the target" in page.text


def test_what_cannot_be_read_shows_no_number(manager):
    desk = Desk(manager)
    for query in (
        {"from": "yesterday"}, {"range": "decade"}, {"group": "x"}, {"from": "2026-02-02", "to": "2026-02-01"},
        {"table": "none"}, {"nothing": "1"}, {"from": "1800-01-01"}, {"q": "x"},
    ):  # fmt: skip
        page = desk.get("report", "tickets", **query)

        assert page.context["document"] is None, query
        assert "Nothing is shown" in page.text
        assert desk.get("report", "tickets", export="csv", **query).status_code == 302


def test_reports_are_for_managers(agent, manager):
    assert Desk(agent).get("reports").status_code == 403
    assert Desk(agent).get("report", "tickets").status_code == 403
    assert "Tickets" in Desk(manager).read("reports")
    assert Desk(manager).get("report", "nothing").status_code == 404


def test_files_hold_every_number(random_tickets, manager):
    desk = Desk(manager)
    document = desk.get("report", "tickets").context["document"]

    lines = b"".join(desk.get("report", "tickets", export="csv")).decode("utf-8-sig").splitlines()
    of_table = b"".join(desk.get("report", "tickets", export="csv", table="groups")).decode("utf-8-sig").splitlines()

    shown = next(each for each in document.tables if each.name == "groups")
    assert len(of_table) == len(shown.lines) + 2
    assert of_table[-1].split(",")[:2] == ["Total", str(shown.total.cells[0].value)]
    created = next(card.cell.value for card in document.cards if card.name == "created")
    assert lines[0] == "Table,Row,Figure,Number"
    assert f"Range,,Created,{created}" in lines
    assert desk.get("report", "tickets", export="xlsx").status_code == 200

    of_groups = desk.get("report", "tickets", export="pdf", table="groups", group=WorkGroup.objects.earliest("pk").pk)
    assert of_groups["Content-Type"] == "application/pdf"
    assert of_groups["Content-Disposition"].startswith('attachment; filename="tickets-')
    pages = pypdfium2.PdfDocument(io.BytesIO(of_groups.content))
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    assert str(shown.title) in text
    assert "Group: " in text
    assert "Overview" not in text  # which is of the whole report
    exported = Activity.objects.filter(verb=QueueViewVerb.EXPORTED).latest("pk")
    assert (exported.data["list"], exported.data["format"]) == ("report.tickets", "pdf")


def test_page_costs_the_same_for_any_number_of_tickets(random_tickets, manager):
    desk = Desk(manager)

    cost = desk.queries("report", "tickets")
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in random_tickets[:110]]).update(
        created_at=timezone.now() - datetime.timedelta(days=900), resolved_at=None, closed_at=None
    )

    assert desk.queries("report", "tickets") == cost <= 12


@pytest.mark.sqlite
def test_a_key_of_which_nothing_counts_is_no_row():
    internal, plain = TicketFactory(title="Kept", is_internal=True), TicketFactory(title="Left out")
    rows = Ticket.objects.all()
    figures = [[Counting(rows, "title", within=Q(is_internal=True))], [Counting(rows, "title", within=Q(pk=0))]]

    [table], _ = count_together([Tally(figures, 10)])

    assert {key: [each.count for each in numbers] for key, numbers in table.rows.items()} == {internal.title: [1, 0]}
    assert [each.count for each in table.total] == [1, 0]
    assert plain.title not in table.rows
