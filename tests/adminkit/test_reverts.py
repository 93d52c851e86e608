"""Giving one field the value from before an entry of the timeline, by the operation that edits the row."""

import re

import pytest

from apps.activity.models import Activity
from apps.activity.timelines import Change
from apps.adminkit.reverts import REVERTS, url_of
from apps.cases import operations as cases
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.customers.operations import save_customer
from apps.journals import operations as journals
from apps.journals.factories import FollowUpFactory
from apps.orders import operations as orders
from apps.orders.factories import OrderFactory
from apps.tickets import operations
from apps.tickets.constants import TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.snapshot import calling, nothing_written

LINK = re.compile(r'class="desk-revert" href="([^"]+)"')


def newest() -> Activity:
    return Activity.objects.order_by("-pk").first()


def rename(customer, name, by):
    customer.name = name
    save_customer(customer=customer, by=calling(by))


def change(kind, by):
    """(page, its row, the field's name) after somebody changed the field from "Old" or False to something else."""
    if kind == "ticket":
        row = TicketFactory(title="Old")
        operations.update_ticket(ticket_id=row.pk, changes={"title": "New"}, by=calling(by))
        return "tickets_ticket_change", row, "title"
    if kind == "follow-up":
        row = FollowUpFactory(description="Old")
        journals.update_follow_up(follow_up_id=row.pk, changes={"description": "New"}, by=calling(by))
        return "journals_followup_change", row, "description"
    if kind == "case":
        row = CaseFactory(may_be_modified=True)
        cases.set_customer_rights(case_number=row.pk, may_be_modified=False, may_be_cancelled=True, by=calling(by))
        return "cases_case_change", row, "may_be_modified"
    row = CustomerFactory(name="Old")
    rename(row, "New", by)
    return "customers_customer_history", row, "name"


@pytest.mark.parametrize("kind", ["ticket", "follow-up", "case", "customer"])
def test_field_is_reverted_from_its_entry_after_a_look_at_both_values(
    administrators_desk, managers_desk, manager, kind
):
    page, row, name = change(kind, manager)
    desk = administrators_desk if kind == "customer" else managers_desk
    former = {"case": True}.get(kind, "Old")
    [url] = LINK.findall(desk.read(page, row.pk))
    shown = desk.http.get(url).content.decode()

    with nothing_written():
        desk.http.get(url)
    assert [word in shown for word in ("Now: ", "Then: ")] == [True, True]
    desk.http.post(url)

    assert getattr(type(row).objects.get(pk=row.pk), name) == former
    assert newest().actor == desk.user
    with nothing_written():
        assert desk.http.get(url).status_code == 302  # has that value already


def test_references_and_owners_of_a_ticket_are_reverted(managers_desk, manager):
    first, second = AgentFactory(), AgentFactory()
    group, parent = WorkGroupFactory(), TicketFactory()
    ticket = TicketFactory(parent=parent, assignee=first)
    operations.assign_ticket(ticket_id=ticket.pk, assignee=second, group=group, by=calling(manager))
    operations.update_ticket(ticket_id=ticket.pk, changes={"parent_id": None}, by=calling(manager))

    for url in LINK.findall(managers_desk.ticket(ticket)):
        managers_desk.http.post(url)

    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.parent, after.assignee, after.group) == (parent, first, None)


def test_owners_of_cases_and_orders_are_reverted_and_not_when_these_are_over(managers_desk, manager, messages_of):
    first, second, group = AgentFactory(), AgentFactory(), WorkGroupFactory()
    case, order = CaseFactory(assignee=first), OrderFactory(assignee=first)
    cases.assign_case(case_number=case.pk, assignee=second, group=group, by=calling(manager))
    orders.assign_order(order_id=order.pk, assignee=second, group=group, by=calling(manager))
    pages = {"cases_case_change": case, "orders_order_change": order}
    urls = {row: LINK.findall(managers_desk.read(page, row.pk)) for page, row in pages.items()}

    for url in (urls[case][0], urls[order][0]):
        managers_desk.http.post(url)
    orders.cancel_order(order_id=order.pk, reason="Mistake", by=calling(manager))
    cases.cancel_case(case_number=case.pk, reason="Mistake", by=calling(manager))

    after = [type(row).objects.get(pk=row.pk) for row in (case, order)]
    assert [(row.assignee, row.group) for row in after] == [(first, group)] * 2
    with nothing_written():
        refused = [messages_of(managers_desk.http.post(urls[row][1]))[-1] for row in (case, order)]
    assert refused == ["The case is cancelled or locked.", f"Order {order.pk} is cancelled: it cannot be changed."]


def test_revert_is_refused_in_words(managers_desk, manager, messages_of, status):
    _, ticket, _ = change("ticket", manager)
    [url] = LINK.findall(managers_desk.ticket(ticket))
    operations.close_ticket(ticket_id=ticket.pk, status=status("Completed"), by=calling(manager))
    with nothing_written():
        assert messages_of(managers_desk.http.post(url)) == [f"{ticket.human_id} is closed."]

    gone, ticket = TicketFactory(), TicketFactory()
    operations.update_ticket(ticket_id=ticket.pk, changes={"parent_id": gone.pk}, by=calling(manager))
    operations.update_ticket(ticket_id=ticket.pk, changes={"parent_id": None}, by=calling(manager))
    url = LINK.findall(managers_desk.ticket(ticket))[0]
    operations.delete_ticket(ticket_id=gone.pk, by=calling(manager))
    assert messages_of(managers_desk.http.post(url)) == ["The former parent is no longer there."]
    elsewhere = url.replace(f"ticket/{ticket.pk}/", f"ticket/{TicketFactory().pk}/")
    assert messages_of(managers_desk.http.get(elsewhere))[-1].startswith("There is no earlier version of INC-")
    assert managers_desk.http.get(url.replace("parent", "reporter")).status_code == 404


def test_revert_is_offered_to_whom_may_change_and_of_what_can_be(agent):
    by, stranger = Caller(agent, Channel.DESK), Caller(UserFactory(role__duties=[]), Channel.DESK)

    assert url_of(Change("Title", "a", "b", "title", ("tickets.ticket", 1, 1)), stranger) == ""
    assert url_of(Change("Status", "a", "b", "status", ("tickets.ticket", 1, 1)), by) == ""
    assert url_of(Change("Title", "a", "b", "title", ("tickets.ticket", 1, None)), by) == ""
    assert url_of(Change("Title", "a", "b", "title", ("tickets.ticket", 1, 1)), by)
    assert url_of(Change("Title", "a", "b"), by) == ""


def test_declared_fields_are_there():
    for reverts in REVERTS.values():
        names = {field.name for field in reverts.pages.model._meta.concrete_fields}
        assert set(reverts.fields) <= names, reverts.pages.model


def test_revert_from_an_older_page_is_refused(managers_desk, manager, messages_of):
    _, ticket, _ = change("ticket", manager)
    [url] = LINK.findall(managers_desk.ticket(ticket))
    mark = re.search(r'name="drawn" value="([^"]+)"', managers_desk.http.get(url).content.decode())[1]
    operations.update_ticket(ticket_id=ticket.pk, changes={"title": "Newer"}, by=calling(manager))

    with nothing_written():
        response = managers_desk.http.post(url, {"drawn": mark.replace("&#x27;", "'").replace("&#43;", "+")})
    assert "was changed meanwhile" in messages_of(response)[0]
    assert newest().verb == TicketVerb.CHANGED
