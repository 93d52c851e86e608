"""Queues as of an earlier time: the rows of then by the same filters, equal to what was recorded, for reading only."""

import datetime
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activity.models import QueueView
from apps.activity.operations import recording
from apps.activity.past import rows_as_of
from apps.adminkit.queues import queue_named
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.journals.factories import FollowUpFactory
from apps.orders.factories import OrderFactory
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import delete_ticket

START = datetime.datetime(2026, 11, 2, 10, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
BY = Caller(None, Channel.TASK)
AS_OF = "2026-11-02T11:00:00Z"
WRITES = {  # of each kind, what a history may change, and a filter of its queue with what it says of a row
    TicketFactory: ({"title": st.sampled_from("ab"), "is_internal": st.booleans()}, {"title": "a"}),
    CaseFactory: ({"status": st.sampled_from(CaseStatus.values), "description": st.text("ab", max_size=2)},
                  {"status": CaseStatus.SUBMITTED}),
    OrderFactory: ({"note": st.sampled_from("ab"), "description": st.text("ab", max_size=3)}, {"note": "a"}),
}  # fmt: skip


def at_time(row, at, **values):
    """Write these values of a row at a time."""
    for name, value in values.items():
        setattr(row, name, value)
    row._history_date = at
    with recording("ticket.changed", by=BY, subject=row):
        row.save()


def began(row):
    """Let the row have been there since START."""
    row.history.all().delete()
    row.created_at = START
    at_time(row, START)
    return row


@pytest.mark.sqlite
@pytest.mark.parametrize("make", WRITES)
def test_rows_as_of_random_histories_are_those_recorded_then(db, make):
    rows = [began(make()) for _ in range(3)]
    model, (values, wanted) = type(rows[0]), WRITES[make]
    fields = [field.attname for field in model.history.model.tracked_fields]
    write = st.tuples(st.integers(0, 2), st.integers(1, 5), st.fixed_dictionaries({}, optional=values), st.booleans())

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(write, max_size=6), st.integers(0, 40 * 60))
    def run(writes, seconds):
        point = transaction.savepoint()
        at, alive = START, {row.pk: row for row in model._base_manager.filter(pk__in=[row.pk for row in rows])}
        asked = START + datetime.timedelta(seconds=seconds)
        then = {pk: [getattr(row, name) for name in fields] for pk, row in alive.items()}
        for which, minutes, changes, is_last in writes:
            at += datetime.timedelta(minutes=minutes)
            row = alive.get(rows[which].pk)
            if row is None:
                continue
            at_time(row, at, **changes)
            state = [getattr(row, name) for name in fields]
            if is_last:
                type(row).history.create(**dict(zip(fields, state, strict=True)), history_date=at, history_type="-")
                state = alive.pop(row.pk) and None
            if at <= asked:
                then[row.pk] = state
        past = rows_as_of(model, asked)
        found = {row.pk: [getattr(row, name) for name in fields] for row in past}
        assert found == {pk: state for pk, state in then.items() if state is not None}
        ((name, value),) = wanted.items()
        fitting = {pk for pk, state in found.items() if state[fields.index(name)] == value}
        assert set(past.filter(**wanted).values_list("pk", flat=True)) == fitting
        assert past.filter(**wanted).count() == len(fitting)
        transaction.savepoint_rollback(point)

    run()


@pytest.fixture
def ticket(db):
    """A ticket that was called Thirst and Minor until noon, and Second and Critical from then on."""
    ticket = began(
        TicketFactory(title="Thirst", priority=Classification.objects.get(kind=ClassificationKind.PRIORITY, number=4))
    )
    at_time(
        ticket,
        START + 2 * HOUR,
        title="Second",
        priority=Classification.objects.get(kind=ClassificationKind.PRIORITY, number=1),
    )
    return ticket


@pytest.mark.sqlite
def test_queue_as_of_filters_the_rows_of_then_and_offers_nothing_but_reading(desk, ticket):
    critical = ticket.priority_id
    html = desk.read("tickets_ticket_changelist", as_of=AS_OF)
    assert "This list is shown as of 2 Nov 2026, 11:00:00" in html
    assert ("Thirst" in html, "Second" in html) == (True, False)
    assert f'href="/admin/tickets/ticket/{ticket.pk}/change/?as_of={quote(AS_OF, safe="")}"' in html
    assert [name for name in ("desk-bulk", "New ticket", 'name="tag"', "Save as view") if name in html] == []
    assert "No ticket here." in desk.read("tickets_ticket_changelist", as_of=AS_OF, priority=critical)
    assert "Second" in desk.read("tickets_ticket_changelist", as_of="2026-11-02T13:00:00Z", priority=critical)
    assert "No ticket here." in desk.read("tickets_ticket_changelist", as_of="2026-11-01")
    assert "Thirst" in desk.read("tickets_ticket_changelist", as_of=AS_OF, q="irs", age="<4h", order="-sla")
    assert "No ticket here." in desk.read("tickets_ticket_changelist", as_of=AS_OF, age="<1h")
    csv = b"".join(desk.get("tickets_ticket_changelist", as_of=AS_OF, export="csv").streaming_content).decode()
    assert ("Thirst" in csv, "Second" in csv) == (True, False)


def test_what_is_not_known_of_then_is_refused_in_words(desk, ticket):
    for query in ({"tag": 1}, {"order": "activity"}, {"column": "tags"}):
        html = desk.read("tickets_ticket_changelist", as_of=AS_OF, **query)
        assert "Nothing is shown, because this list cannot be filtered by" in html
        assert "Thirst" not in html
    for moment in ("long ago", "2090-01-01"):
        assert "cannot be shown as of “" in desk.read("tickets_ticket_changelist", as_of=moment)


def test_lists_that_show_no_earlier_times_say_so_in_words(managers_desk):
    for name in ("customers_customer", "customers_organisation", "payments_paymentustransaction", "users_signin"):
        html = managers_desk.read(f"{name}_changelist", as_of=AS_OF, colour="red")
        assert f"Nothing is shown, because this list cannot be shown as of “{AS_OF}”." in html, name
        assert "Nothing is shown, because this list cannot be filtered by “colour=red”." in html, name


def test_milestones_ask_what_had_happened_by_then(desk):
    case = began(CaseFactory(status=CaseStatus.RESOLVED))
    for hours, status in ((1, CaseStatus.RESOLVED), (2, CaseStatus.IN_PROGRESS), (30, CaseStatus.RESOLVED)):
        case.steps.create(status=status, at=START + hours * HOUR)
    query = {"view": "all", "when_is": "resolved", "when_from": "2026-11-02", "when_to": "2026-11-02"}
    assert f"{case.pk}" not in desk.read("cases_case_changelist", **query)
    assert f"{case.pk}" in desk.read("cases_case_changelist", **query, as_of="2026-11-02T11:30:00Z")


def test_a_row_deleted_since_is_in_the_queue_of_then(desk, manager, ticket):
    delete_ticket(ticket_id=ticket.pk, by=Caller(manager, Channel.DESK), reason="Twice")
    assert "Thirst" in desk.read("tickets_ticket_changelist", as_of=AS_OF, view="all")
    assert "Second" not in desk.read("tickets_ticket_changelist", view="all")


def test_only_who_sees_every_row_sees_the_past_of_a_queue(desk, ticket, monkeypatch):
    rows = type(Ticket.objects.all())
    monkeypatch.setattr(rows, "visible_to", lambda tickets, caller: tickets.exclude(title="Second"))
    html = desk.read("tickets_ticket_changelist", as_of=AS_OF)
    assert ("Thirst" in html, "cannot be shown as of “" in html) == (False, True)


def test_saved_views_are_counted_and_opened_as_of_then(desk, ticket):
    view = QueueView.objects.create(owner=desk.user, queue="tickets.ticket", name="Critical ones",
                                    query=f"priority={ticket.priority_id}")  # fmt: skip
    page = desk.get("tickets_ticket_changelist", as_of=AS_OF)
    tabs = {tab["label"]: (tab["count"], tab["query"]) for tab in page.context["tabs"]}
    assert tabs["Critical ones"] == (
        "0",
        f"priority={ticket.priority_id}&saved={view.pk}&as_of={quote(AS_OF, safe='')}",
    )
    assert tabs["Open"][0] == "1"
    later = desk.get("tickets_ticket_changelist", as_of="2026-11-02T13:00:00Z")
    assert {tab["label"]: tab["count"] for tab in later.context["tabs"]}["Critical ones"] == "1"


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("tickets_ticket_changelist", TicketFactory),
        ("cases_case_changelist", CaseFactory),
        ("orders_order_changelist", OrderFactory),
        ("journals_followup_changelist", FollowUpFactory),
        ("provisioning_provisioningrequest_changelist", ProvisioningRequestFactory),
    ],
)
def test_each_queue_has_its_past_at_the_same_number_of_statements(desk, page, make):
    began(make())
    one = desk.queries(page, view="all", as_of="2026-11-03")
    for _ in range(4):
        began(make())
    with CaptureQueriesContext(connection) as captured:
        html = desk.read(page, view="all", as_of="2026-11-03")
    assert (len(captured), "This list is shown as of" in html) == (one, True)
    assert one <= 15
    assert len(desk.get(page, view="all", as_of="2026-11-03").context["lines"]) == 5


def test_queues_with_a_past_have_the_indexes_for_it():
    for name in (
        "tickets.ticket",
        "cases.case",
        "orders.order",
        "journals.followup",
        "provisioning.provisioningrequest",
    ):
        history = queue_named(name).model.history.model
        assert [index.fields[-2:] for index in history._meta.indexes][:1] == [["history_date", "history_id"]]


def test_report_as_of_counts_the_rows_of_then_and_opens_them(managers_desk, ticket):
    def read(**query):
        return managers_desk.http.get("/admin/reports/tickets/", {"range": "week", **query})

    page = read(as_of="2026-11-02T11:00:00Z")
    cards = {card.name: card.cell for card in page.context["document"].cards}
    assert (cards["created"].value, cards["open"].value) == (1, 1)
    assert f"as_of={quote(AS_OF, safe='')}" in cards["open"].url
    [line] = next(table for table in page.context["document"].tables if table.name == "priorities").lines
    assert line.label != ticket.priority.name
    assert "Thirst" in managers_desk.http.get(line.cells[0].url).content.decode()
    assert "These figures are as of" in page.content.decode()
    assert "cannot be shown as of “" in read(as_of="2090-01-01").content.decode()
    of_calls = managers_desk.http.get("/admin/reports/api/", {"as_of": AS_OF}).content.decode()
    assert "cannot be shown as of “" in of_calls
