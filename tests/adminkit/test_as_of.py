"""Records as of an earlier time: equal to the state that was recorded then, and for those alone who see them today."""

import datetime
import html as html_module
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activity.as_of import row_as_of, versions_of_parts
from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.adminkit.instants import iso
from apps.cases.constants import Visibility
from apps.cases.factories import CaseFactory, CaseNoteFactory
from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.payments.factories import PaymentusTransactionFactory
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.registers.factories import NoSaleFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import CalendarFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import CalendarDay, Classification, Ticket, TicketNote
from apps.tickets.operations import delete_note, delete_ticket, update_ticket
from apps.users.constants import Role
from apps.users.factories import AgentFactory, UserFactory
from apps.users.operations import set_roles
from tests.support.desk import Desk

START = datetime.datetime(2026, 11, 2, 10, tzinfo=datetime.UTC)
BY = Caller(None, Channel.TASK)
WRITES = {  # of each kind, what a history may change
    TicketFactory: {"title": st.text("ab\n", max_size=3), "is_internal": st.booleans()},
    CaseFactory: {"description": st.text("ab", max_size=3), "may_be_modified": st.booleans()},
    OrderFactory: {"note": st.text("ab", max_size=3), "description": st.text("ab", max_size=3)},
}
PARTS = {  # and of what belongs to it
    TicketFactory: (TicketNoteFactory, {"body": st.text("ab", max_size=3), "is_internal": st.booleans()}),
    CaseFactory: (CaseNoteFactory, {"text": st.text("ab", max_size=3), "visibility": st.sampled_from(Visibility)}),
    OrderFactory: (OrderItemFactory, {"quantity": st.integers(1, 3), "description": st.text("ab", max_size=3)}),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("make", WRITES)
def test_as_of_of_a_random_history_is_the_state_recorded_then(agent, make):
    row, (make_part, values_of_part) = make(), PARTS[make]
    history, by = type(row).history, Caller(agent, Channel.DESK)
    fields = [field.attname for field in history.model.tracked_fields]
    part = make_part(**{type(row)._meta.model_name: row})
    of_part = type(part).history
    fields_of_part = [field.attname for field in of_part.model.tracked_fields]

    changes = st.fixed_dictionaries({}, optional=WRITES[make])
    changes_of_part = st.none() | st.fixed_dictionaries({}, optional=values_of_part)  # none deletes it, or makes it

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(1, 5), changes, changes_of_part), max_size=6), st.data())
    def run(writes, data):
        point = transaction.savepoint()
        history.filter(**{row._meta.pk.attname: row.pk}).delete()
        of_part.all().delete()
        at, recorded, is_there = START, [], False
        for minutes, values, values_of_part in writes:
            at += datetime.timedelta(minutes=minutes)
            row.refresh_from_db()
            for name, value in values.items():
                setattr(row, name, value)
            row._history_date = at
            with recording("ticket.changed", by=BY, subject=row):
                row.save()
                is_there = values_of_part is not None or not is_there
                for name, value in (values_of_part or {}).items():
                    setattr(part, name, value)
                state = {name: getattr(part, name) for name in fields_of_part}
                of_part.create(**state, history_date=at, history_type="~" if is_there else "-")
            parts = [[list(state.values())]] if is_there else []
            recorded.append((at, [getattr(row, name) for name in fields], parts))
        asked = START + datetime.timedelta(seconds=data.draw(st.integers(0, 40 * 60)))
        then = [(state, parts) for time, state, parts in recorded if time <= asked]
        version = row_as_of(type(row), row.pk, asked)
        parts = versions_of_parts([type(part)], type(row), row.pk, [asked], by)[type(part)]
        found = (
            [getattr(version, name) for name in fields] if version else None,
            [[[getattr(each, name) for name in fields_of_part] for each in pair] for pair in parts],
        )
        assert found == (then[-1] if then else (None, []))
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
    for wrong in ("long ago", "2999-01-01"):
        assert f"This page does not know “as_of={wrong}”" in desk.ticket(ticket, as_of=wrong)
    assert desk.queries("tickets_ticket_change", ticket.pk, as_of="2026-11-02T11:00:00Z") <= 12


@pytest.mark.sqlite
def test_notes_and_lines_are_those_of_then_for_those_who_see_them_today(desk, agent, ticket):
    own = {"ticket": ticket, "author_name": "Casey"}
    kept, gone, hidden = (TicketNoteFactory(body=body, **own) for body in ("Old words", "Gone words", "Open words"))
    type(kept).history.update(history_date=START)
    later = START + datetime.timedelta(hours=2)
    for note, values in ((kept, {"body": "New words"}), (hidden, {"is_internal": True})):
        note._history_date = later
        with recording("ticket.changed", by=BY, subject=ticket):
            for name, value in values.items():
                setattr(note, name, value)
            note.save()
    delete_note(note_id=gone.pk, by=Caller(agent, Channel.DESK))
    TicketNoteFactory(body="Words of another ticket", author_name="Casey")

    html = desk.ticket(ticket, as_of="2026-11-02T11:00:00Z")
    assert [words for words in ("Old", "New", "Gone", "Open") if f"{words} words" in html] == ["Old", "Gone", "Open"]
    assert "Words of another" not in html
    both = desk.ticket(ticket, **{"as_of": "2026-11-02T11:00:00Z", "with": iso(timezone.now())})
    assert "Old words" in both
    assert "<mark>New words</mark>" in both.replace("<bdi>", "").replace("</bdi>", "")
    assert both.count("<mark>It was not there.</mark>") == 1
    assert desk.queries("tickets_ticket_change", ticket.pk, as_of="2026-11-02T11:00:00Z") <= 12

    group = desk.user.groups.get()
    group.permissions.remove(*Permission.objects.filter(codename="view_ticketnote"))
    blind = Desk(type(desk.user).objects.get(pk=desk.user.pk)).ticket(ticket, as_of="2026-11-02T11:00:00Z")
    assert ("First" in blind, "words" in blind) == (True, False)


def test_what_is_hidden_today_is_hidden_in_the_past(integrator, ticket):
    """No page of the desk is open to somebody who sees a part of the notes; what shows them asks all the same."""
    ticket.organisation = integrator.organisation
    ticket.save()
    shown, hidden = (TicketNoteFactory(ticket=ticket) for _ in range(2))
    TicketNote.objects.filter(pk=hidden.pk).update(is_internal=True)  # it was public when it was written
    now = timezone.now()

    rows = versions_of_parts([TicketNote], Ticket, ticket.pk, [now], Caller(integrator, Channel.DESK))[TicketNote]

    assert [row.pk for [row] in rows] == [shown.pk]


def test_cases_and_orders_have_it_too(desk):
    documents = {"documents": {"transactionIds": ["1", "2"], "isUrgent": True}}
    for row in (CaseFactory(data_centres=["SV5", "AM1"], details=documents, products=[]), OrderFactory()):
        label = row._meta.label_lower.replace(".", "_")
        html = desk.read(f"{label}_change", row.pk, as_of=iso(timezone.now()))
        assert "This is the past" in html
        if isinstance(row, Case):
            assert "SV5; AM1" in html
            assert "documents: " in html
            assert [words for words in ("Transaction ids: 1; 2", "Is urgent: yes") if words not in html] == []


def test_records_whose_pages_have_other_addresses_have_it_too(managers_desk):
    for make in (
        FollowUpFactory, JournalFactory, ProvisioningRequestFactory, NoSaleFactory, UserFactory,
        PaymentusTransactionFactory,
    ):  # fmt: skip
        row = make()
        label = row._meta.label_lower.replace(".", "_")
        assert "This is the past" in managers_desk.read(f"{label}_change", row.pk, as_of=iso(timezone.now())), label


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


def test_roles_own_days_and_names_are_those_of_then(administrators_desk, administrator):
    agent, now = AgentFactory(name="Casey Then"), timezone.now()
    calendar = CalendarFactory(name="Office")
    with recording("calendar.changed", by=BY, subject=calendar):
        CalendarDay.objects.create(calendar=calendar, day=datetime.date(2026, 12, 24), name="Christmas Eve")
    set_roles(user_id=agent.pk, roles={Role.CSR, Role.MANAGER}, by=Caller(administrator, Channel.DESK))

    page = "users_user_change"
    asked = {"as_of": iso(now), "with": iso(timezone.now())}
    html = administrators_desk.read(page, agent.pk, **asked).replace("<bdi>", "").replace("</bdi>", "")
    assert "User Casey Then (" in html
    assert "<td><strong>Groups</strong></td>" in html
    assert (">CSR<" in html, "<mark>CSR, Manager</mark>" in html) == (True, True)
    assert administrators_desk.queries(page, agent.pk, **asked) <= 15
    html = administrators_desk.read("tickets_calendar_change", calendar.pk, as_of=iso(timezone.now()))
    assert [words for words in ("Calendar Office as of", "Christmas Eve", "h a week") if words not in html] == []


def test_an_entry_of_a_timeline_leads_to_before_and_after_it(desk, by):
    ticket = TicketFactory(title="First")
    update_ticket(ticket_id=ticket.pk, changes={"title": "Second"}, by=by)
    link = re.search(r'href="\?(as_of=[^"]+)">Before and after', desk.ticket(ticket))
    query = QueryDict(html_module.unescape(link[1]))
    both = desk.ticket(ticket, **query.dict())
    assert ("First" in both, "<mark>" in both, "Second" in both) == (True, True, True)
