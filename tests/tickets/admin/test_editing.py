"""Creating, editing and deleting tickets at the desk."""

import pytest
from django.utils.html import escape

from apps.activity.models import Activity
from apps.core.errors import WrongState
from apps.customers.factories import CustomerFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import close_ticket, update_ticket
from apps.users.factories import UserFactory
from tests.support.page_parts import form_of


def test_ticket_is_created(desk, messages_of, last_activity):
    customer = CustomerFactory()
    reporter = UserFactory(organisation=customer.organisation)
    urgent = Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Urgent")

    response = desk.post(
        "tickets_ticket_add",
        organisation=customer.organisation_id,
        customer=customer.pk,
        reporter=reporter.pk,
        title="Fibre cut",
        description="All lines\r\nare down.",
        priority=urgent.pk,
        contact_email="jane@patchbay.example",
    )

    ticket = Ticket.objects.get()
    assert response.url == f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert messages_of(response) == [f"{ticket.human_id} created."]
    assert (ticket.title, ticket.description, ticket.priority) == ("Fibre cut", "All lines\nare down.", urgent)
    assert (ticket.customer, ticket.reporter, ticket.created_by) == (customer, reporter, desk.user)
    assert list(ticket.attributes.values_list("key", "value")) == [("mainEmail", "jane@patchbay.example")]
    assert last_activity("ticket.created") == (desk.user, "desk", ticket.pk, "")


def test_customer_of_another_organisation_is_refused_beside_the_field(desk):
    reporter = UserFactory()

    html = desk.post(
        "tickets_ticket_add",
        organisation=reporter.organisation_id,
        customer=CustomerFactory().pk,
        reporter=reporter.pk,
        title="Fibre cut",
    ).content.decode()

    assert "This customer belongs to another organisation." in html
    assert not Ticket.objects.exists()


def test_unknown_parent_is_refused_beside_the_field(desk):
    reporter = UserFactory()

    html = desk.post(
        "tickets_ticket_add",
        organisation=reporter.organisation_id,
        reporter=reporter.pk,
        title="Fibre cut",
        parent="INC-404404",
    ).content.decode()

    assert "There is no ticket INC-404404." in html
    assert not Ticket.objects.exists()


def test_details_are_edited(desk, messages_of, last_activity):
    ticket, parent = TicketFactory(title="Echo"), TicketFactory()
    values = form_of(desk.read("tickets_ticket_edit", ticket.pk))
    values |= {"title": "Echo on calls", "parent": parent.human_id}

    response = desk.post("tickets_ticket_edit", ticket.pk, **values)

    ticket.refresh_from_db()
    assert messages_of(response) == [f"{ticket.human_id} changed."]
    assert (ticket.title, ticket.parent) == ("Echo on calls", parent)
    assert last_activity("ticket.changed") == (desk.user, "desk", ticket.pk, "")


def test_saving_without_a_change_writes_nothing(desk, messages_of):
    ticket = TicketFactory(description="Two\nlines")
    values = form_of(desk.read("tickets_ticket_edit", ticket.pk))

    response = desk.post("tickets_ticket_edit", ticket.pk, **values)

    assert messages_of(response) == ["Nothing was changed."]
    assert not Activity.objects.exists()


def test_what_others_changed_meanwhile_is_kept(desk, by):
    ticket = TicketFactory(title="Echo", description="Loud")
    values = form_of(desk.read("tickets_ticket_edit", ticket.pk))
    update_ticket(ticket_id=ticket.pk, changes={"title": "Echo on calls"}, by=by)

    desk.post("tickets_ticket_edit", ticket.pk, **values | {"description": "Very loud"})

    ticket.refresh_from_db()
    assert (ticket.title, ticket.description) == ("Echo on calls", "Very loud")


def test_closed_parent_is_refused_in_the_form(desk, by, status):
    ticket, parent = TicketFactory(), TicketFactory()
    close_ticket(ticket_id=parent.pk, status=status("Cancelled"), by=by)
    values = form_of(desk.read("tickets_ticket_edit", ticket.pk))

    html = desk.post("tickets_ticket_edit", ticket.pk, **values | {"parent": parent.human_id}).content.decode()

    assert f"{parent.human_id} is closed and takes no children." in html


def test_manager_deletes_after_being_asked(managers_desk, messages_of, last_activity):
    ticket = TicketFactory()
    child = TicketFactory(parent=ticket)

    assert "1 ticket below it moves up to the top" in managers_desk.read("tickets_ticket_delete", ticket.pk)
    response = managers_desk.post("tickets_ticket_delete", ticket.pk, reason="A test")

    assert messages_of(response) == [f"{ticket.human_id} deleted."]
    assert list(Ticket.objects.all()) == [child]
    assert last_activity("ticket.deleted") == (managers_desk.user, "desk", ticket.pk, "A test")


@pytest.mark.parametrize("reason", ["a\x00b", "x" * 10_001])
def test_reason_that_no_text_can_be_deletes_nothing(managers_desk, messages_of, reason):
    ticket = TicketFactory()

    response = managers_desk.post("tickets_ticket_delete", ticket.pk, reason=reason)

    assert messages_of(response)[-1].startswith("Reason: ")
    assert Ticket.objects.get() == ticket


def test_refused_deletion_keeps_the_reason_that_was_typed(managers_desk, monkeypatch):
    ticket = TicketFactory()

    def refuse(**values):
        raise WrongState("Not today.")

    monkeypatch.setattr("apps.tickets.operations.delete_ticket", refuse)
    for reason, words in (("A test of <b>", "Not today."), ("x" * 10_001, "Reason: ")):
        html = managers_desk.post("tickets_ticket_delete", ticket.pk, reason=reason).content.decode()
        assert words in html
        assert f'name="reason" rows="2">\n{escape(reason)}</textarea>' in html


def test_agent_may_not_delete(desk):
    ticket = TicketFactory()

    assert desk.post("tickets_ticket_delete", ticket.pk).status_code == 403
    assert f"/ticket/{ticket.pk}/delete/" not in desk.ticket(ticket)
    assert Ticket.objects.exists()
