"""Follow-ups through CostGuard Journal Management: planning, reading and finding them."""

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.items.models import JournalItem
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.journals.models import FollowUp
from apps.tickets.factories import TicketFactory
from tests.journals.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    DONE,
    IN_PROGRESS,
    NONE,
    answer_of,
    follow_up_body,
    new_follow_up,
    refused,
    replacing,
    unknown,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")

DUE = "2018-03-28T19:11:25.657Z"
NO_TYPE, NO_STATUS = "There is no such follow-up type.", "There is no such follow-up status."


def on(item, **changes) -> dict:
    """The body of a request that plans a follow-up on a ticket."""
    return new_follow_up(item, objectType="JournalItem", **changes)


@pytest.mark.rule("createFollowUp", "type-and-open-status-from-lookups")
@pytest.mark.rule("getFollowUp", "unknown-follow-up-is-404")
@pytest.mark.rule("searchFollowUps", "only-visible-follow-ups-counted")
def test_follow_up_is_kept_as_given_and_shown_alike_everywhere(staff):
    body = new_follow_up(
        CustomerFactory(),
        assignedTo="CSR1",
        description="Send welcome survey",
        followUpStatusID=IN_PROGRESS,
        followUpTypeID=2,
        isInternal=True,
        isRetained=True,
        workflowEnvironment="My WorkflowEnvironment Name",
        workItemInstanceID=56,
    )
    before = timezone.now()

    status, shown = answer_of(staff.post("/followUp", body))

    follow_up = FollowUp.objects.get()
    assert (status, shown) == (
        201,
        follow_up_body(
            follow_up,
            **body,
            createUser="casey",
            lastModifiedUser="casey",
            followUpStatus="in progress",
            followUpType="Site Visit",
        ),
    )
    assert before <= follow_up.created_at <= follow_up.updated_at <= timezone.now()
    assert answer_of(staff.get(f"/followUp/{follow_up.pk}")) == (200, shown)
    assert answer_of(staff.get("/followUp")) == (200, {"value": [shown]})


def test_what_is_left_out_of_a_follow_up_is_false_or_null(staff):
    status, shown = answer_of(staff.post("/followUp", new_follow_up(CustomerFactory())))

    assert (status, shown) == (201, follow_up_body(FollowUp.objects.get(), description=None, dueDate=DUE))
    names = ("isInternal", "isRetained", "assignedTo", "closeDate", "workflowEnvironment", "workItemInstanceID")
    assert [shown[name] for name in names] == [False, False, None, None, None, None]


@pytest.mark.rule("createFollowUp", "object-is-customer-or-ticket")
@pytest.mark.rule("createFollowUp", "refused-request-changes-nothing")
@pytest.mark.parametrize("word", ["BillingOrder", "Dispute", "Equipment", "Other", "customer", ""])
def test_follow_up_is_on_a_customer_or_a_ticket(staff, word):
    customer = CustomerFactory()

    with nothing_written():
        response = staff.post("/followUp", new_follow_up(customer, objectType=word))

    assert answer_of(response) == refused("objectType", word, "Must be 'Customer' or 'JournalItem'.")


@pytest.mark.rule("createFollowUp", "object-is-customer-or-ticket")
@pytest.mark.rule("createFollowUp", "object-must-be-visible")
@pytest.mark.rule("createFollowUp", "refused-request-changes-nothing")
def test_follow_up_needs_a_ticket_or_customer_that_exists(staff):
    journal, follow_up, ticket, deleted = JournalFactory(), FollowUpFactory(), TicketFactory(), TicketFactory()
    gone = deleted.pk
    deleted.delete()

    status, shown = answer_of(staff.post("/followUp", on(ticket)))
    assert (status, shown["objectType"], shown["objectID"]) == (201, "JournalItem", ticket.pk)
    with nothing_written():
        for pk in (NONE, journal.pk, follow_up.pk, gone):
            response = staff.post("/followUp", on(ticket, objectID=pk))
            assert answer_of(response) == refused("objectID", pk, f"There is no ticket {pk}.")
        response = staff.post("/followUp", new_follow_up(ticket, objectID=NONE))
        assert answer_of(response) == refused("objectID", NONE, f"There is no customer {NONE}.")


@pytest.mark.rule("createFollowUp", "object-must-be-visible")
@pytest.mark.rule("createFollowUp", "refused-request-changes-nothing")
def test_subscriber_cannot_plan_for_what_it_does_not_see(subscriber, integrator):
    own, foreign = CustomerFactory(organisation=integrator.organisation), CustomerFactory()
    hidden = [TicketFactory(), TicketFactory(organisation=integrator.organisation, is_internal=True)]

    with nothing_written():
        for ticket in hidden:
            reason = f"There is no ticket {ticket.pk}."
            assert answer_of(subscriber.post("/followUp", on(ticket))) == refused("objectID", ticket.pk, reason)
        reason = f"There is no customer {foreign.pk}."
        response = subscriber.post("/followUp", new_follow_up(foreign))
        assert answer_of(response) == refused("objectID", foreign.pk, reason)
    assert subscriber.post("/followUp", new_follow_up(own)).status_code == 201
    assert subscriber.post("/followUp", on(TicketFactory(organisation=own.organisation))).status_code == 201


@pytest.mark.rule("createFollowUp", "type-and-open-status-from-lookups")
@pytest.mark.rule("createFollowUp", "refused-request-changes-nothing")
@pytest.mark.parametrize(
    ("member", "number", "reason"),
    [
        ("followUpTypeID", 80, NO_TYPE),  # a type of journals
        ("followUpTypeID", 3, NO_TYPE),  # a status of follow-ups
        ("followUpTypeID", NONE, NO_TYPE),
        ("followUpStatusID", 1001, NO_STATUS),  # a status of journals and of tickets
        ("followUpStatusID", NONE, NO_STATUS),
        ("followUpStatusID", COMPLETED, "A follow-up cannot start as completed."),
        ("followUpStatusID", CANCELLED, "A follow-up cannot start as cancelled."),
    ],
)
def test_follow_up_starts_with_a_type_and_an_open_status_of_its_own(staff, member, number, reason):
    customer = CustomerFactory()

    with nothing_written():
        response = staff.post("/followUp", new_follow_up(customer, **{member: number}))

    assert answer_of(response) == refused(member, number, reason)


@pytest.mark.rule("createFollowUp", "type-and-open-status-from-lookups")
def test_every_listed_type_and_open_status_is_taken(staff):
    customer = CustomerFactory()

    for row in staff.get("/followUpType").json()["value"]:
        shown = staff.post("/followUp", new_follow_up(customer, followUpTypeID=row["followUpTypeID"])).json()
        assert shown["followUpType"] == row["followUpType"]
    for row in staff.get("/followUpStatus?$filter=isClosedState eq false").json()["value"]:
        shown = staff.post("/followUp", new_follow_up(customer, followUpStatusID=row["followUpStatusID"])).json()
        assert shown["followUpStatus"] == row["followUpStatus"]
    assert FollowUp.objects.count() == 4


@pytest.mark.rule("createFollowUp", "past-due-date-and-free-assignee")
def test_due_date_may_lie_in_the_past_and_anybody_may_have_it(staff, agent):
    customer = CustomerFactory()
    past = new_follow_up(customer, dueDate="1996-01-01T14:00:00.156-05:00", assignedTo="Nobody we know")

    shown = staff.post("/followUp", past).json()

    assert (shown["dueDate"], shown["assignedTo"]) == ("1996-01-01T19:00:00.156Z", "Nobody we know")
    assert FollowUp.objects.get().assignee is None
    known = staff.post("/followUp", new_follow_up(customer, assignedTo="casey")).json()
    assert (known["assignedTo"], FollowUp.objects.get(pk=known["followUpID"]).assignee) == ("casey", agent)


@pytest.mark.rule("createFollowUp", "one-id-sequence-for-items")
def test_ids_of_follow_ups_journals_and_tickets_are_one_sequence(staff):
    ticket, journal = TicketFactory(), JournalFactory()

    planned = [staff.post("/followUp", on(ticket)).json()["followUpID"] for _ in range(2)]

    assert ticket.pk < journal.pk < planned[0] < planned[1]
    kinds = dict(JournalItem.objects.values_list("pk", "kind"))
    assert kinds == {ticket.pk: "ticket", journal.pk: "journal", planned[0]: "follow_up", planned[1]: "follow_up"}


@pytest.mark.rule("createFollowUp", "closed-ticket-takes-follow-ups")
def test_closed_ticket_takes_follow_ups(staff):
    ticket = TicketFactory(closed_at=timezone.now())

    assert staff.post("/followUp", on(ticket)).status_code == 201


@pytest.mark.rule("getFollowUp", "unknown-follow-up-is-404")
@pytest.mark.rule("updateFollowUp", "unknown-follow-up-is-404")
def test_other_ids_are_no_follow_ups(staff):
    for pk in (NONE, TicketFactory().pk, JournalFactory().pk):
        with nothing_written():
            assert answer_of(staff.get(f"/followUp/{pk}")) == unknown("followUp", pk)
            assert answer_of(staff.patch(f"/followUp/{pk}", replacing(isRetained=True))) == unknown("followUp", pk)


@pytest.mark.rule("getFollowUp", "internal-hidden-from-subscribers")
@pytest.mark.rule("searchFollowUps", "only-visible-follow-ups-counted")
def test_internal_follow_up_is_hidden_from_subscribers_its_planner_included(staff, subscriber, integrator):
    customer = CustomerFactory(organisation=integrator.organisation)

    status, shown = answer_of(subscriber.post("/followUp", new_follow_up(customer, isInternal=True)))

    assert (status, shown["isInternal"]) == (201, True)
    path = f"/followUp/{shown['followUpID']}"
    assert answer_of(subscriber.get(path)) == unknown("followUp", shown["followUpID"])
    assert answer_of(subscriber.get("/followUp?$count=true")) == (200, {"@count": 0, "value": []})
    assert answer_of(staff.get(path)) == (200, shown)
    assert answer_of(staff.get("/followUp?$count=true")) == (200, {"@count": 1, "value": [shown]})
    assert answer_of(staff.patch(path, replacing(isInternal=False))) == DONE
    assert subscriber.get(path).json()["isInternal"] is False
