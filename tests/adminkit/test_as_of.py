"""Records as of an earlier time: equal to the state that was recorded then, and for those alone who see them today."""

import datetime
import html as html_module
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activity.as_of import row_as_of
from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.orders.factories import OrderFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification
from apps.tickets.operations import delete_ticket, update_ticket
from tests.support.desk import Desk

START = datetime.datetime(2026, 11, 2, 10, tzinfo=datetime.UTC)
BY = Caller(None, Channel.TASK)
WRITES = {  # of each kind, what a history may change
    TicketFactory: {"title": st.text("ab\n", max_size=3), "is_internal": st.booleans()},
    CaseFactory: {"description": st.text("ab", max_size=3), "may_be_modified": st.booleans()},
    OrderFactory: {"note": st.text("ab", max_size=3), "description": st.text("ab", max_size=3)},
}


@pytest.mark.sqlite
@pytest.mark.parametrize("make", WRITES)
def test_as_of_of_a_random_history_is_the_state_recorded_then(db, make):
    row = make()
    history = type(row).history
    fields = [field.attname for field in history.model.tracked_fields]

    changes = st.fixed_dictionaries({}, optional=WRITES[make])

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(1, 5), changes), max_size=6), st.data())
    def run(writes, data):
        point = transaction.savepoint()
        history.filter(**{row._meta.pk.attname: row.pk}).delete()
        at, recorded = START, []
        for minutes, values in writes:
            at += datetime.timedelta(minutes=minutes)
            row.refresh_from_db()
            for name, value in values.items():
                setattr(row, name, value)
            row._history_date = at
            with recording("ticket.changed", by=BY, subject=row):
                row.save()
            recorded.append((at, [getattr(row, name) for name in fields]))
        asked = START + datetime.timedelta(seconds=data.draw(st.integers(0, 40 * 60)))
        then = [state for time, state in recorded if time <= asked]
        version = row_as_of(type(row), row.pk, asked)
        assert ([getattr(version, name) for name in fields] if version else None) == (then[-1] if then else None)
        transaction.savepoint_rollback(point)

    run()
    assert state_of(row)


@pytest.fixture
def ticket(db):
    """A ticket that was called First until noon, and Second from then on."""
    ticket = TicketFactory(title="First")
    ticket.history.update(history_date=START)
    ticket.title, ticket._history_date = "Second", START + datetime.timedelta(hours=2)
    with recording("ticket.changed", by=BY, subject=ticket):
        ticket.save()
    return ticket


@pytest.mark.sqlite
def test_page_as_of_shows_what_was_and_offers_nothing(desk, ticket):
    html = desk.ticket(ticket, as_of="2026-11-02T11:00:00Z")

    assert "This is the past: nothing can be changed here." in html
    assert ("First" in html, "Second" in html) == (True, False)
    assert 'method="post" action="/admin/tickets' not in html
    both = desk.ticket(ticket, **{"as_of": "2026-11-02T11:00:00Z", "with": "2026-11-02T13:00:00Z"})
    assert ("First" in both, "<mark>" in both, "Second" in both) == (True, True, True)
    assert "It was not there." in desk.ticket(ticket, as_of="2026-11-01")
    unread = desk.ticket(ticket, as_of="long ago")
    assert "This page does not know “as_of=long ago”" in unread
    assert desk.queries("tickets_ticket_change", ticket.pk, as_of="2026-11-02T11:00:00Z") <= 12


def test_cases_and_orders_have_it_too(desk):
    for row in (CaseFactory(), OrderFactory()):
        label = row._meta.label_lower.replace(".", "_")
        assert "This is the past" in desk.read(f"{label}_change", row.pk, as_of="2026-11-02T11:00:00Z")


def test_a_deleted_record_is_readable_and_a_hidden_one_is_not_there(desk, manager, ticket, monkeypatch):
    delete_ticket(ticket_id=ticket.pk, by=Caller(manager, Channel.DESK), reason="Twice")
    html = desk.ticket(ticket, as_of="2026-11-02T11:00:00Z")
    assert "This record was deleted." in html
    assert "First" in html
    assert desk.get("tickets_ticket_change", ticket.pk + 1_000, as_of="2026-11-02").status_code == 302

    rows = type(type(ticket).objects.all())
    monkeypatch.setattr(rows, "visible_to", lambda tickets, caller: tickets.filter(title="Nothing"))
    assert desk.get("tickets_ticket_change", ticket.pk, as_of="2026-11-02T11:00:00Z").status_code == 302
    other = TicketFactory()
    assert desk.get("tickets_ticket_change", other.pk, as_of="2026-12-31").status_code == 302
    group = desk.user.groups.get()
    group.permissions.remove(*Permission.objects.filter(codename="view_ticket"))
    closed = Desk(type(desk.user).objects.get(pk=desk.user.pk))
    assert closed.get("tickets_ticket_change", other.pk, as_of="2026-11-02").status_code == 403


def test_customers_and_rows_of_configuration_have_it_too(administrators_desk):
    for row in (CustomerFactory(name="First"), Classification.objects.of(ClassificationKind.TYPE).first()):
        row.name, row._history_date = "Then", START
        with recording("customer.changed", by=BY, subject=row):
            row.save()
        row.name, row._history_date = "Now", START + datetime.timedelta(hours=2)
        with recording("customer.changed", by=BY, subject=row):
            row.save()
        page = f"{row._meta.app_label}_{row._meta.model_name}_change"
        html = administrators_desk.read(page, row.pk, as_of="2026-11-02T11:00:00Z")
        assert ("This is the past" in html, ">Then<" in html.replace("<bdi>", ">").replace("</bdi>", "<")) == (
            True,
            True,
        )
        assert administrators_desk.get(page, 999_999, as_of="2026-11-02").status_code == 302


def test_an_entry_of_a_timeline_leads_to_before_and_after_it(desk, by):
    ticket = TicketFactory(title="First")
    update_ticket(ticket_id=ticket.pk, changes={"title": "Second"}, by=by)
    link = re.search(r'href="\?(as_of=[^"]+)">Before and after', desk.ticket(ticket))
    query = QueryDict(html_module.unescape(link[1]))
    both = desk.ticket(ticket, **query.dict())
    assert ("First" in both, "<mark>" in both, "Second" in both) == (True, True, True)
