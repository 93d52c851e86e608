"""Follow-ups and journals on the ticket page, the list of journals, and the forms that write them."""

import pytest

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory, lookup
from apps.journals.models import DurationType, FollowUp, Journal
from apps.journals.operations import create_follow_up, create_journal, create_reminder, update_follow_up
from apps.tickets.factories import TicketFactory
from apps.tickets.operations import add_note
from apps.users.factories import UserFactory
from tests.journals.admin.test_agenda import about_ticket
from tests.support.page_parts import change, entries, form_in, form_of, panel, squeezed

SCRIPT = '"><script>alert(1)</script>\u202egnp.exe'


def journal_on(ticket, **fields):
    fields = {"customer": None, "subject_item": ticket.item, "object_id": ticket.pk, **fields}
    return JournalFactory(object_type=JournalObjectType.JOURNAL_ITEM, **fields)


def work(ticket, by):
    """Plan, remind, move, complete, and write a journal, all on the ticket."""
    follow_up = create_follow_up(
        object_type=JournalObjectType.JOURNAL_ITEM,
        object_id=ticket.pk,
        type=lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1),
        status=lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1),
        due_at=ticket.created_at,
        description="Call about the echo",
        by=by,
    )
    create_reminder(
        follow_up_id=follow_up.pk, duration_seconds=7_200, duration_type=DurationType.objects.get(pk=1), by=by
    )
    update_follow_up(
        follow_up_id=follow_up.pk, changes={"status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3)}, by=by
    )
    create_journal(
        object_type=JournalObjectType.JOURNAL_ITEM,
        object_id=ticket.pk,
        type=lookup(JournalLookupKind.JOURNAL_TYPE, 81),
        status=lookup(JournalLookupKind.JOURNAL_STATUS, 1002),
        description="Customer was glad",
        is_internal=True,
        by=by,
    )
    return follow_up


def test_ticket_page_shows_its_open_follow_ups_and_latest_journals(desk):
    ticket = TicketFactory()
    about_ticket(ticket, description="Call about the echo")
    FollowUpFactory(description="Of a customer")
    for number in range(7):
        journal_on(ticket, description=f"Journal-{number}")

    html = desk.ticket(ticket)

    assert "Call about the echo" in panel(html, "follow-ups")
    assert "Of a customer" not in html
    assert [f"Journal-{number}" in panel(html, "journals") for number in range(7)] == [False] * 2 + [True] * 5
    assert f"/admin/journals/journal/?subject_item={ticket.pk}" in html


def test_follow_up_is_planned_from_the_ticket_page(desk, messages_of, last_activity):
    ticket = TicketFactory()
    address, values = form_in(desk.ticket(ticket), "follow-ups")

    response = desk.http.post(address, values | {"description": "Call back"})

    follow_up = FollowUp.objects.get()
    assert messages_of(response) == [f"Follow-up {follow_up.pk} planned."]
    assert response.url == f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert (follow_up.subject_item_id, follow_up.assignee, follow_up.description) == (ticket.pk, desk.user, "Call back")
    assert last_activity("follow_up.created") == (desk.user, "desk", ticket.pk, "")


def test_journal_is_written_from_the_ticket_page(desk, messages_of, last_activity):
    ticket = TicketFactory()
    address, values = form_in(desk.ticket(ticket), "journals")

    response = desk.http.post(address, values | {"description": "All is well\r\nnow", "is_retained": "on"})

    journal = Journal.objects.get()
    assert messages_of(response) == ["Journal written."]
    assert response.url == f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert (journal.description, journal.is_retained, journal.is_internal) == ("All is well\nnow", True, False)
    assert last_activity("journal.created") == (desk.user, "desk", ticket.pk, "")


def test_what_is_wrong_with_the_form_is_shown_on_a_page_of_its_own(desk):
    ticket = TicketFactory()
    address, values = form_in(desk.ticket(ticket), "follow-ups")

    html = desk.http.post(address, values | {"due_at": "soon", "description": "Call back"}).content.decode()

    assert f"Plan a follow-up on {ticket.human_id}" in html
    assert "Enter a valid date/time." in html
    assert "Call back" in html
    assert not FollowUp.objects.exists()


def test_timeline_of_the_ticket_tells_of_follow_ups_reminders_and_journals(desk, by):
    ticket = TicketFactory()
    follow_up = work(ticket, by)

    wrote, completed, reminded, planned = entries(desk.ticket(ticket))

    assert "wrote a journal" in wrote
    assert "Customer was glad" in wrote
    assert "internal" in wrote
    assert "completed a follow-up" in completed
    assert change("Status", "open", "completed") in squeezed(completed)
    assert "set a reminder" in reminded
    assert "2 hours before it is due" in reminded
    assert "planned a follow-up" in planned
    assert "Call about the echo" in planned
    assert all(f"/followup/{follow_up.pk}/change/" in entry for entry in (completed, reminded, planned))


@pytest.mark.parametrize(("shown", "count"), [("all", 5), ("plans", 4), ("notes", 1), ("changes", 0), ("events", 0)])
def test_timeline_filters_follow_ups_and_journals(desk, by, shown, count):
    ticket = TicketFactory()
    add_note(ticket_id=ticket.pk, body="A note", by=by)
    work(ticket, by)

    assert len(entries(desk.ticket(ticket, show=shown))) == count


def test_timeline_of_another_ticket_stays_clean(desk, by):
    work(TicketFactory(), by)

    assert entries(desk.ticket(TicketFactory())) == []


def test_ticket_page_costs_the_same_for_1_and_30_follow_ups_and_journals(desk, by):
    few, many = TicketFactory(), TicketFactory()
    for ticket, count in ((few, 1), (many, 30)):
        for _ in range(count):
            work(ticket, by)
            about_ticket(ticket, assignee=by.user)

    assert desk.queries("tickets_ticket_change", few.pk) == desk.queries("tickets_ticket_change", many.pk)


def test_list_of_journals_costs_the_same_for_1_and_30_rows(desk):
    journal_on(TicketFactory())
    JournalFactory()
    one = desk.queries("journals_journal_changelist")
    for _ in range(15):
        journal_on(TicketFactory())
        JournalFactory()

    assert desk.queries("journals_journal_changelist") == one
    assert one <= 15


def test_list_of_journals_is_narrowed_to_an_object(desk):
    ticket, customer = TicketFactory(), CustomerFactory()
    journal_on(ticket, description="On the ticket")
    JournalFactory(customer=customer, description="On the customer")

    for query in ({"subject_item": ticket.pk}, {"q": "TICKET"}):
        html = desk.read("journals_journal_changelist", **query)
        assert ("On the ticket" in html, "On the customer" in html) == (True, False)
    html = desk.read("journals_journal_changelist", customer=customer.pk)
    assert ("On the ticket" in html, "On the customer" in html) == (False, True)


def test_journal_is_changed_by_its_operation(desk, messages_of, last_activity):
    journal = JournalFactory(description="Frist")
    values = form_of(desk.read("journals_journal_change", journal.pk))

    response = desk.post("journals_journal_change", journal.pk, **values | {"description": "First"})

    journal.refresh_from_db()
    assert messages_of(response) == [f"Journal {journal.pk} changed."]
    assert response.url == f"/admin/customers/customer/{journal.customer_id}/change/"
    assert (journal.description, journal.updated_by) == ("First", desk.user)
    assert last_activity("journal.changed") == (desk.user, "desk", journal.customer_id, "")


def test_journal_without_a_change_stays_as_it_is(desk, messages_of):
    journal = JournalFactory(description=None)
    values = form_of(desk.read("journals_journal_change", journal.pk))

    assert messages_of(desk.post("journals_journal_change", journal.pk, **values)) == ["Nothing was changed."]
    assert not Activity.objects.exists()


def test_new_journal_is_written_on_a_customer(desk, last_activity):
    customer = CustomerFactory()
    values = form_of(desk.read("journals_journal_add"))

    desk.post("journals_journal_add", **values | {"customer": customer.pk, "description": "Prefers mornings"})

    assert Journal.objects.get().customer == customer
    assert last_activity("journal.created") == (desk.user, "desk", customer.pk, "")


def test_journal_on_a_follow_up_leads_back_to_it(desk):
    follow_up = FollowUpFactory()
    address, values = form_in(desk.read("journals_followup_change", follow_up.pk), "journals")

    response = desk.http.post(address, values | {"description": "Nobody picked up"})

    assert response.url == f"/admin/journals/followup/{follow_up.pk}/change/"
    assert "Nobody picked up" in panel(desk.read("journals_followup_change", follow_up.pk), "journals")


def test_follow_up_is_not_planned_on_a_follow_up(desk, messages_of):
    follow_up = FollowUpFactory()

    response = desk.http.get("/admin/journals/followup/add/", {"about": f"JournalItem-{follow_up.pk}"})

    assert messages_of(response) == [f"There is no object JournalItem-{follow_up.pk}."]


def test_texts_are_escaped(desk):
    ticket = TicketFactory()
    about_ticket(ticket, description=SCRIPT, assignee_name=SCRIPT)
    journal = journal_on(ticket, description=SCRIPT, created_by=UserFactory(name=SCRIPT))

    pages = [
        desk.ticket(ticket),
        desk.read("journals_journal_changelist"),
        desk.read("journals_journal_change", journal.pk),
    ]

    assert [number for number, html in enumerate(pages) if "<script>alert" in html] == []
    for html in (panel(pages[0], "follow-ups"), panel(pages[0], "journals")):
        parts = html.split("\u202e")[:-1]
        assert parts
        assert all(part.rindex("<bdi>") > part.rfind("</bdi>") for part in parts)


def test_reading_changes_nothing(desk):
    journal = JournalFactory()

    desk.get("journals_journal_change", journal.pk, description="x")
    desk.get("journals_journal_add", description="x", customer=journal.customer_id)

    assert not Activity.objects.exists()
    assert Journal.objects.count() == 1


def test_unknown_journal_is_a_message(desk, messages_of):
    assert messages_of(desk.get("journals_journal_change", 404)) == ["There is no journal 404."]


def test_person_without_the_rights_sees_neither_panels_nor_pages(desk, agent):
    permissions = agent.groups.get().permissions.exclude(content_type__app_label="journals")
    agent.groups.clear()
    agent.user_permissions.set(permissions)
    ticket = TicketFactory()

    html = desk.ticket(ticket)

    assert 'id="follow-ups"' not in html
    assert 'id="journals"' not in html
    for name in ("journals_followup_changelist", "journals_followup_add", "journals_journal_changelist"):
        assert desk.get(name).status_code == 403
    assert desk.get("journals_journal_change", JournalFactory().pk).status_code == 403
    assert desk.get("journals_reminder_change", 1).status_code == 403
