"""What the operations of Journal Management change, as other operations, the desk and the history show it."""

import datetime
from types import SimpleNamespace

import pytest

from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.tickets.factories import TicketFactory
from apps.users.factories import AdministratorFactory
from tests.contract.client import DialectClient
from tests.journals.api.costguard_requests import COMPLETED, PENDING, new_follow_up, new_journal, replacing
from tests.support.databases import rolled_back
from tests.support.desk import Desk
from tests.support.effects import Act, assert_shown, marked

pytestmark = pytest.mark.contract("journal-management")
DUE = datetime.datetime(2035, 3, 9, 12, 0, tzinfo=datetime.UTC)
CLOSED, RESOLVED, STARTED = 1005, 1004, 1002


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Rows made once; each test rolls back to here."""
    with django_db_blocker.unblock(), rolled_back():
        yield make_world()


def make_world():
    user = AdministratorFactory(is_superuser=True)
    customer = CustomerFactory()
    follow_up = FollowUpFactory(customer=customer, object_id=customer.pk, due_at=DUE, description="Ring the depot")
    api = DialectClient(JournalManagementViewSet.contract, user, root="/JournalManagement/production/api")
    below = f"/followUp/{follow_up.pk}/reminder"
    reminder = api.post(below, {"reminderDurationSeconds": 3600, "reminderDurationTypeID": 1}).json()["reminderID"]
    ticket = TicketFactory(customer=customer, organisation=customer.organisation, title="Fibre cut")
    child = TicketFactory(customer=customer, organisation=customer.organisation, parent=ticket)
    journal = JournalFactory(customer=customer, object_id=customer.pk, description="First words")
    return SimpleNamespace(
        desk=Desk(user),
        api=api,
        customer=customer,
        follow_up=follow_up,
        below=below,
        reminder=reminder,
        ticket=ticket,
        child=child,
        journal=journal,
        sales_code=SalesCode.objects.create(name="John Smith").pk,
    )


def get(path):
    return lambda w: (w.api, "GET", path(w) if callable(path) else path, None)


def follow_up_page(w):
    return [w.follow_up.pk], {}


def ticket_page(w):
    return [w.ticket.pk], {}


def customer_page(w):
    return [w.customer.pk], {}


def everywhere(w):
    return [], {"view": "all"}


def new_ticket(w, **members):
    body = {"title": "Line noise", "customerID": w.customer.pk, "ticketTypeID": 1012, "ticketPriorityID": 2}
    return w.api.post("/ticket", body | {"ticketStatusID": 1001} | members)


def to_status(w, step, member, status, **members):
    patch = [{"op": "replace", "path": "/ticketStatusID", "value": status}]
    return w.api.patch(f"/ticket/{w.ticket.pk}/{step}", {member: patch} | members)


def held(w):
    return w.api.post(f"/ticket/{w.ticket.pk}/hold", {"reason": "Waiting for parts"})


def resumed(w):
    return w.api.post(f"/ticket/{w.ticket.pk}/resumeHold", {"reason": "The parts are here"})


ACTS = [
    Act(
        "createFollowUp",
        "follow-up-planned",
        lambda w: w.api.post("/followUp", new_follow_up(w.customer, description="Send the survey")),
        get("/followUp"),
        customer_page,
        "Send the survey",
    ),
    Act(
        "updateFollowUp",
        "follow-up-changed",
        lambda w: w.api.patch(f"/followUp/{w.follow_up.pk}", replacing(description="Visit the depot")),
        get(lambda w: f"/followUp/{w.follow_up.pk}"),
        follow_up_page,
        "Visit the depot",
    ),
    Act(
        "updateFollowUp",
        "follow-up-completed",
        lambda w: w.api.patch(f"/followUp/{w.follow_up.pk}", replacing(followUpStatusID=COMPLETED)),
        get(PENDING),
        follow_up_page,
        lambda w: f'"followUpID":{w.follow_up.pk}',
        "not sent: the follow-up is closed",
        gone=True,
        html_gone=False,
    ),
    Act(
        "updateFollowUp",
        "reminders-moved",
        lambda w: w.api.patch(f"/followUp/{w.follow_up.pk}", replacing(dueDate="2036-04-10T12:00:00Z")),
        get(PENDING),
        follow_up_page,
        "2036-04-10T11:00:00.000Z",
        "goes out 10 Apr 2036, 11:00",
    ),
    Act(
        "createReminder",
        "reminder-set",
        lambda w: w.api.post(w.below, {"reminderDurationSeconds": 7200, "reminderDurationTypeID": 1}),
        get(PENDING),
        follow_up_page,
        "2035-03-09T10:00:00.000Z",
        "goes out 9 Mar 2035, 10:00",
    ),
    Act(
        "updateReminder",
        "reminder-moved",
        lambda w: w.api.patch(f"{w.below}/{w.reminder}", replacing(durationSeconds=10_800)),
        get(PENDING),
        follow_up_page,
        "2035-03-09T09:00:00.000Z",
        "goes out 9 Mar 2035, 09:00",
    ),
    Act(
        "deleteReminder",
        "reminder-removed",
        lambda w: w.api.delete(f"{w.below}/{w.reminder}"),
        get(lambda w: w.below),
        follow_up_page,
        lambda w: f'"reminderID":{w.reminder}',
        "goes out 9 Mar 2035, 11:00",
        gone=True,
    ),
    Act(
        "createJournal",
        "journal-written",
        lambda w: w.api.post("/journal", new_journal(w.customer, description="Called twice")),
        get("/journal"),
        customer_page,
        "Called twice",
    ),
    Act(
        "updateJournal",
        "journal-changed",
        lambda w: w.api.patch(f"/journal/{w.journal.pk}", replacing(description="Other words")),
        get(lambda w: f"/journal/{w.journal.pk}"),
        lambda w: ([], {}),
        "Other words",
    ),
    Act("createTicket", "ticket-opened", new_ticket, get("/ticket"), everywhere, "Line noise"),
    Act(
        "createTicket",
        "ticket-for-sales",
        lambda w: new_ticket(w, salesCodeID=w.sales_code),
        get("/ticket/sales"),
        everywhere,
        "Line noise",
    ),
    Act(
        "updateTicket",
        "ticket-changed",
        lambda w: w.api.patch(f"/ticket/{w.ticket.pk}", replacing(title="Fibre cut twice")),
        get(lambda w: f"/ticket/{w.ticket.pk}"),
        ticket_page,
        "Fibre cut twice",
    ),
    Act(
        "closeTicket",
        "ticket-closed",
        lambda w: to_status(w, "close", "ticketClosePatch", CLOSED),
        get(lambda w: f"/ticket?$filter=ticketID eq {w.ticket.pk} and closeDate ne null"),
        ticket_page,
        "Fibre cut",
        "closed the ticket",
    ),
    Act(
        "closeTicket",
        "children-closed",
        lambda w: to_status(w, "close", "ticketClosePatch", CLOSED, cascade=True),
        get(lambda w: f"/ticket/{w.child.pk}"),
        lambda w: ([w.child.pk], {}),
        '"closeDate":null',
        "closed the ticket",
        gone=True,
        html_gone=False,
    ),
    Act(
        "resolveTicket",
        "ticket-resolved",
        lambda w: to_status(w, "resolve", "ticketResolvePatch", RESOLVED),
        get(lambda w: f"/ticket/{w.ticket.pk}"),
        ticket_page,
        "Resolved",
        "resolved the ticket",
    ),
    Act(
        "updateTicketStatus",
        "status-set",
        lambda w: to_status(w, "status", "ticketStatusPatch", STARTED),
        get(lambda w: f"/ticket/{w.ticket.pk}"),
        ticket_page,
        f'"ticketStatusID":{STARTED}',
        "changed the status",
    ),
    Act(
        "holdTicket",
        "ticket-held",
        held,
        get(lambda w: f"/ticket/{w.ticket.pk}"),
        ticket_page,
        '"isOnHold":true',
        "Waiting for parts",
    ),
    Act(
        "resumeTicketHold",
        "hold-ended",
        resumed,
        get(lambda w: f"/ticket/{w.ticket.pk}"),
        ticket_page,
        '"isOnHold":false',
        "The parts are here",
    ),
]


@pytest.mark.parametrize("act", marked(ACTS))
def test_effect_is_shown(act, world, db):
    if act.operation == "resumeTicketHold":
        assert held(world).status_code == 204
    assert_shown(act, JournalManagementViewSet.contract, world, world.desk)
