"""The report of calls of the APIs: each number against a naive count in Python, and against the list that it opens."""

import datetime
import random
import zoneinfo
from collections import Counter

import pytest
from django.utils import timezone

from apps.dialects.constants import APIS
from apps.dialects.models import ApiRequest
from apps.users.factories import UserFactory
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
ZONES = ["UTC", "Pacific/Auckland"]
FITS = {
    "called": lambda status: True,
    "carried_out": lambda status: status < 400,
    "refused": lambda status: 400 <= status < 500,
    "limited": lambda status: status == 429,
    "failed": lambda status: status >= 500,
}


def log(count: int, seed: int = 60) -> list[ApiRequest]:
    dice, now, users = random.Random(seed), timezone.now(), UserFactory.create_batch(2)  # noqa: S311 - no secret
    return ApiRequest.objects.bulk_create(
        ApiRequest(
            at=now - datetime.timedelta(minutes=dice.randrange(20 * 24 * 60)), user=(user := dice.choice(users)),
            owner=f"user {user.pk}", credential="password", api=dice.choice([*APIS]),
            operation=dice.choice(["getTicket", "createOrder", "GetTicketNotesByTicket"]), method="GET", address="/x",
            status=dice.choice([200, 201, 404, 429, 500, 503]), milliseconds=5, request_id="x",
            is_sandbox=dice.random() < 0.2,
        )
        for _ in range(count)
    )  # fmt: skip


def counts(requests) -> list[int]:
    return [sum(fits(each.status) for each in requests) for fits in FITS.values()]


def tables_of(document) -> dict[str, dict[str, list]]:
    return {
        table.name: {line.label: [cell.value for cell in line.cells][:5] for line in table.lines if line.cells[0].value}
        for table in document.tables
    }


@pytest.mark.sqlite
def test_numbers_are_those_of_a_naive_count(manager):
    requests = log(300)
    for name in ZONES:
        manager.time_zone = name
        manager.save(update_fields=["time_zone"])
        zone = zoneinfo.ZoneInfo(name)
        today = timezone.now().astimezone(zone).date()
        first, last = today - datetime.timedelta(days=7), today - datetime.timedelta(days=2)

        document = Desk(manager).get("report", "api", **{"from": first, "to": last}).context["document"]

        days = {each.pk: each.at.astimezone(zone).date() for each in requests}
        asked = [each for each in requests if first <= days[each.pk] <= last]
        earlier = [each for each in requests if first - datetime.timedelta(days=6) <= days[each.pk] < first]
        assert [card.cell.value for card in document.cards][:5] == counts(asked)
        assert [card.before.value for card in document.cards][:5] == counts(earlier)
        tables, users = tables_of(document), {each.user_id: each.user for each in requests}
        for table, key in (
            ("apis", lambda each: str(APIS[each.api])),
            ("operations", lambda each: each.operation),
            ("credentials", lambda each, users=users: f"password ({users[each.user_id].username})"),
        ):
            wanted = {key(each): [x for x in asked if key(x) == key(each)] for each in asked}
            assert tables[table] == {label: counts(rows) for label, rows in wanted.items()}, table
        by_status = Counter(each.status for each in asked)
        assert {label[:3]: found for label, found in tables["statuses"].items()} == {
            str(status): [count] for status, count in by_status.items()
        }
        by_day = [
            counts([each for each in asked if days[each.pk] == first + datetime.timedelta(days=n)]) for n in range(6)
        ]
        shown = next(table for table in document.tables if table.name == "days")
        assert [[cell.value for cell in line.cells][:5] for line in shown.lines] == by_day


@pytest.mark.sqlite
def test_each_number_opens_as_many_requests(manager, monkeypatch):
    monkeypatch.setattr("apps.events.admin.requests.NEWEST", 1)  # which a number with its days does not heed
    log(60)
    desk = Desk(manager)
    for narrowed in ({}, {"api": "ticketnote"}, {"sandbox": "True", "outcome": "4"}):
        document, wrong, looked_at = desk.get("report", "api", range="week", **narrowed).context["document"], [], 0
        cells = [cell for card in document.cards for cell in (card.cell, card.before)]
        cells += [cell for table in document.tables for line in [*table.lines, table.total] for cell in line.cells]
        for cell in cells:
            if not isinstance(cell.value, int) or not cell.url:
                assert cell.url or not cell.value
                continue
            looked_at += 1
            page = desk.http.get(cell.url)
            if page.context["page"].paginator.count != cell.value:
                wrong.append((cell.value, page.context["page"].paginator.count, cell.url))
        assert wrong == []
        assert looked_at > (50 if not narrowed else 0)


def test_calls_are_for_managers_and_say_how_far_they_go_back(agent, manager, administrator, integrator, settings):
    settings.API_LOG_DAYS = 9
    log(3)

    assert Desk(agent).get("report", "api").status_code == 403
    assert Desk(integrator).get("report", "api").status_code != 200
    assert "The log keeps requests for 9 days" in Desk(manager).read("report", "api")
    assert Desk(administrator).get("report", "api").context["document"].cards[0].cell.value == 3
    settings.API_LOG_DAYS = 0
    assert "not logged here" in Desk(manager).read("report", "api")


def test_page_costs_the_same_for_one_and_for_many_calls(manager):
    log(1)
    desk = Desk(manager)
    pages = [("report", "api"), ("events_webhook_requests",)]

    few = [desk.queries(*page, range="month") if len(page) > 1 else desk.queries(*page) for page in pages]
    log(500, seed=2)

    assert [desk.queries(*page, range="month") if len(page) > 1 else desk.queries(*page) for page in pages] == few
    assert max(few) <= 12
