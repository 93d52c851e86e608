"""Following @nextLink through random searches while tickets come and go: nobody is told twice or left out."""

import datetime
import random
from urllib.parse import quote

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory

pytestmark = [pytest.mark.contract("journal-management"), pytest.mark.sqlite]

SEEDS = range(12)
TICKETS = 40
FIELDS = [
    "assignedTo", "closeDate", "createDate", "createUser", "customerAcctNumber", "customerID", "customerName",
    "holdDate", "holdReason", "isInternal", "isOnHold", "lastModifiedUser", "parentTicketID", "resolveDate",
    "resumeReason", "salesCode", "salesCodeID", "ticketID", "ticketImpact", "ticketImpactID", "ticketPriority",
    "ticketPriorityID", "ticketStatus", "ticketStatusID", "ticketType", "ticketTypeID", "ticketUrgency",
    "ticketUrgencyID", "title",
]  # fmt: skip
# A filter, and what it asks of a row that the dialect tells.
FILTERS = [
    ("", lambda row: True),
    ("ticketPriorityID ge 2", lambda row: row["ticketPriorityID"] >= 2),
    ("not (salesCodeID eq 1) and isInternal eq false", lambda row: row["salesCodeID"] != 1 and not row["isInternal"]),
    ("closeDate eq null", lambda row: row["closeDate"] is None),
    ("contains(title, 'a')", lambda row: "a" in row["title"]),
    ("assignedTo ne 'robin'", lambda row: row["assignedTo"] != "robin"),
    ("parentTicketID eq null or isOnHold", lambda row: row["parentTicketID"] is None or row["isOnHold"]),
]
TITLES = ["", "a", "A", "á", "aa", "ab", "B", "b", "Z", "z", " ", "\U0001f4de", "x" * 400, "x" * 400 + "y"]


class World:
    """Makes tickets that often share their values, so that the key has ties to break."""

    def __init__(self, pick: random.Random):
        self.pick = pick
        self.customers = [CustomerFactory(name=name) for name in ("Jane", "jane", "Zoë")]
        self.agents = [AgentFactory(username="robin"), AgentFactory(username="Robyn")]
        self.codes = [None, *(SalesCode.objects.create(name=name) for name in ("East", "east"))]
        self.rows = {kind: list(Classification.objects.of(kind)) for kind in ClassificationKind}
        self.start = timezone.now().replace(microsecond=0) - datetime.timedelta(days=9)

    def make(self) -> Ticket:
        pick = self.pick
        customer, shown = pick.choice(self.customers), pick.choice(self.rows[ClassificationKind.STATUS])
        at = self.start + datetime.timedelta(milliseconds=pick.choice([0, 1, 500, 86_400_000]))
        held = pick.random() < 0.2 and not shown.is_over
        agent = pick.choice([None, *self.agents])
        return TicketFactory(
            title=pick.choice([None, *TITLES]),
            customer=customer,
            organisation=customer.organisation,
            reporter=pick.choice(self.agents),
            status=shown,
            created_at=at,
            closed_at=at if shown.is_closed else None,
            resolved_at=at if shown.is_resolution else None,
            held_at=at if held else None,
            hold_reason=pick.choice(["Waiting", "waiting"]) if held else None,
            assignee=agent,
            assignee_name=None if agent else pick.choice([None, "CSR1", ""]),
            sales_code=pick.choice(self.codes),
            is_internal=pick.random() < 0.3,
            impact=pick.choice([None, *self.rows[ClassificationKind.IMPACT]]),
            priority=pick.choice(self.rows[ClassificationKind.PRIORITY]),
            parent=pick.choice([None, Ticket.objects.first()]),
        )


def _ordering(value) -> tuple:
    """Null before any value; text by code point."""
    return (value is not None, value if value is not None else 0)


def _sorted(rows: list[dict], order: list[tuple[str, bool]]) -> list[int]:
    """Ids in the order that was asked for, worked out here."""
    rows = sorted(rows, key=lambda row: row["ticketID"])
    for name, descends in reversed(order):
        # `reverse` keeps equal rows in their order, so the id still breaks ties upwards.
        rows.sort(key=lambda row, name=name: _ordering(row[name]), reverse=descends)
    return [row["ticketID"] for row in rows]


@pytest.mark.rule("searchTickets", "next-link-reaches-every-item")
@pytest.mark.parametrize("seed", SEEDS)
def test_pages_tell_each_ticket_that_stays_exactly_once(journal_management, agent, seed):
    pick = random.Random(seed)  # noqa: S311 - the same searches on every machine
    world, client = World(pick), journal_management(agent)
    for _ in range(TICKETS):
        world.make()
    condition, holds = pick.choice(FILTERS)
    order = [(name, pick.random() < 0.5) for name in pick.sample(FIELDS, pick.choice([0, 1, 2, 3]))]
    path = f"/ticket?$top={pick.choice([1, 3, 7, 11])}"
    if condition:
        path += f"&$filter={quote(condition)}"
    if order:
        path += "&$orderby=" + quote(",".join(f"{name}{' desc' if descends else ''}" for name, descends in order))
    whole = client.get("/ticket?$top=500").json()["value"]
    shown, gone, added = [], set(), set()

    while path:
        page = client.get(path).json()
        shown += [row["ticketID"] for row in page["value"]]
        path = _path_of(page.get("@nextLink"))
        if pick.random() < 0.5:
            added.add(world.make().pk)
        if pick.random() < 0.3:
            gone.add(_remove(pick, whole))

    stayed = [row for row in whole if holds(row) and row["ticketID"] not in gone]
    assert len(shown) == len(set(shown))
    assert [pk for pk in shown if pk not in gone | added] == _sorted(stayed, order)


def _path_of(link: str | None) -> str | None:
    """The path of the next page as the client takes it."""
    return link and link.partition("/JournalManagement/production/api")[2]


def _remove(pick: random.Random, whole: list[dict]) -> int:
    """Take away a ticket that stands alone, and tell which."""
    leaves = Ticket.objects.filter(children=None, pk__in=[row["ticketID"] for row in whole])
    ticket = pick.choice(list(leaves.order_by("pk")))
    pk = ticket.pk
    ticket.delete()
    return pk
