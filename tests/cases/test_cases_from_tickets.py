"""A case that a ticket leads to."""

import pytest

from apps.cases import operations
from apps.cases.models import Case, CaseTicket
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.customers.factories import CustomerFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.operations import close_ticket
from apps.users.factories import UserFactory
from tests.support.desk import Desk
from tests.support.page_parts import entries, form_of

PAGE = "cases_case_from_ticket"
VALUES = {"code": "0302-0400", "description": "Feed is dark", "primary_id": "Cage 7"}


@pytest.fixture
def ticket(db):
    customer = CustomerFactory()
    reporter = UserFactory(organisation=customer.organisation)
    return TicketFactory(
        customer=customer,
        organisation=customer.organisation,
        reporter=reporter,
        title="Feed is dark",
        description="Since nine.",
    )


def opened(ticket, by, **changes):
    return operations.open_case_from_ticket(
        **{"ticket_id": ticket.pk, "orderer": ticket.reporter, **VALUES, **changes}, by=by
    )


def test_case_is_opened_from_the_page_of_a_ticket_and_both_tell_of_it(desk, ticket, messages_of):
    address = f"/admin/cases/case/from-ticket/{ticket.pk}/"
    assert f'href="{address}">Open a case</a>' in desk.ticket(ticket)
    form = form_of(desk.http.get(address).content.decode())
    assert (form["orderer"], form["description"]) == (str(ticket.reporter.pk), "Feed is dark\n\nSince nine.")

    response = desk.http.post(address, form | VALUES)

    case = Case.objects.get()
    assert messages_of(response) == [f"Case {case.number} opened from {ticket.human_id}."]
    assert (case.organisation, case.customer, case.orderer) == (ticket.organisation, ticket.customer, ticket.reporter)
    assert (case.origin, case.description, case.primary_id) == ("OFFLINE", "Feed is dark", "Cage 7")
    assert case.ticket_links.get().ticket == ticket
    on_ticket = desk.ticket(ticket)
    assert f'/admin/cases/case/{case.pk}/change/">Case {case.number}</a>' in on_ticket[on_ticket.index('id="case"') :]
    assert "Opened from" not in on_ticket
    assert "opened a case from a ticket" in entries(on_ticket)[0]
    on_case = desk.read("cases_case_change", case.pk)
    assert ticket.human_id in on_case[on_case.index('id="tickets"') :]
    assert "opened a case from a ticket" in entries(on_case)[0]
    assert ticket.human_id in entries(on_case)[0]


def test_text_of_an_internal_ticket_is_not_filled_in(desk, ticket):
    ticket = TicketFactory(organisation=ticket.organisation, reporter=ticket.reporter, is_internal=True, title="zebra")

    assert form_of(desk.read(PAGE, ticket.pk))["description"] == ""


def test_reporter_of_another_organisation_is_no_orderer(desk, by, ticket):
    ticket.reporter, ticket.customer = UserFactory(), None
    ticket.save()
    assert form_of(desk.read(PAGE, ticket.pk))["orderer"] == ""
    with pytest.raises(Invalid, match="than the ticket"):
        opened(ticket, by)
    html = desk.post(PAGE, ticket.pk, **VALUES, orderer=ticket.reporter.pk).content.decode()
    assert "Select a valid choice" in html
    assert not Case.objects.exists()


def test_ticket_goes_with_one_case(by, ticket):
    case = opened(ticket, by)
    with pytest.raises(WrongState, match=f"goes with case {case.pk} already"):
        opened(ticket, by)
    from_case = operations.open_ticket(case_number=case.pk, title="t", description="d", is_internal=True, by=by)
    with pytest.raises(WrongState, match="already"):
        opened(from_case, by, orderer=case.orderer)
    assert (Case.objects.count(), CaseTicket.objects.count()) == (1, 2)


def test_closed_ticket_leads_to_no_case(desk, by, ticket, status):
    close_ticket(ticket_id=ticket.pk, status=status("Completed"), reason="x", by=by)

    assert "Open a case" not in desk.ticket(ticket)
    with pytest.raises(WrongState, match="is closed"):
        opened(ticket, by)
    assert "is closed." in desk.post(PAGE, ticket.pk, **VALUES, orderer=ticket.reporter.pk).content.decode()


def test_case_from_a_ticket_is_for_staff_with_the_permission(agent, ticket):
    with pytest.raises(NotAllowed):
        opened(ticket, Caller(ticket.reporter, Channel.DESK))
    group = agent.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="add_case"))
    desk = Desk(agent)

    assert "Open a case" not in desk.ticket(ticket)
    assert desk.get(PAGE, ticket.pk).status_code == 403
    assert desk.post(PAGE, ticket.pk, **VALUES, orderer=ticket.reporter.pk).status_code == 403
    with pytest.raises(NotAllowed):
        opened(ticket, Caller(agent, Channel.DESK))
