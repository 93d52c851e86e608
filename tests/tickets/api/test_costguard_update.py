"""Changing tickets by JSON Patch through CostGuard Journal Management."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    DONE,
    NO_TICKET,
    RESOLVED,
    answer_of,
    body_of,
    conflict,
    refused,
    replacing,
    status,
    ticket_of,
    unknown,
)

pytestmark = pytest.mark.contract("journal-management")

NULLABLE = ["description", "parentTicketID", "ticketImpactID", "ticketUrgencyID", "salesCodeID", "assignedTo"]
REQUIRED = ["title", "customerID", "ticketTypeID", "ticketPriorityID", "isInternal"]
OPS = "Must be 'add', 'replace' or 'remove'."
NO_PARENT = refused("parentTicketID", NO_TICKET, f"There is no ticket INC-{NO_TICKET}.")
PATHS = (
    "Must be /assignedTo or /customerID or /description or /isInternal or /parentTicketID or /salesCodeID or "
    "/ticketImpactID or /ticketPriorityID or /ticketTypeID or /ticketUrgencyID or /title."
)


@pytest.fixture
def full(db):
    """A ticket that has everything a patch can change."""
    return ticket_of(
        parent=ticket_of(),
        sales_code=SalesCode.objects.create(name="John Smith"),
        assignee_name="CSR1",
        impact=Classification.objects.get(kind=ClassificationKind.IMPACT, number=1),
        urgency=Classification.objects.get(kind=ClassificationKind.URGENCY, number=2),
    )


def _changed(ticket, **members) -> dict:
    """The body of the ticket with these members, once somebody has changed it."""
    ticket.refresh_from_db(fields=["updated_at", "updated_by"])
    return body_of(ticket, **members)


@pytest.mark.sqlite
@pytest.mark.rule("updateTicket", "patch-array-all-or-nothing")
@pytest.mark.rule("updateTicket", "add-and-replace-set-property")
@pytest.mark.rule("updateTicket", "lookups-and-customer-must-exist")
@pytest.mark.parametrize("op", ["add", "replace"])
def test_patch_sets_every_member(journal_management, agent, op):
    ticket, parent, customer = ticket_of(), ticket_of(), CustomerFactory()
    sales_code = SalesCode.objects.create(name="John Smith")
    client = journal_management(agent)
    values = {
        "title": "Another title",
        "description": "Another description",
        "customerID": customer.pk,
        "parentTicketID": parent.pk,
        "ticketTypeID": 1013,
        "ticketPriorityID": 1,
        "ticketImpactID": 3,
        "ticketUrgencyID": 1,
        "salesCodeID": sales_code.pk,
        "assignedTo": "CSR2",
        "isInternal": True,
    }

    response = client.patch(
        f"/ticket/{ticket.pk}", [{"op": op, "path": f"/{name}", "value": value} for name, value in values.items()]
    )

    assert answer_of(response) == DONE
    assert answer_of(client.get(f"/ticket/{ticket.pk}")) == (
        200,
        _changed(
            ticket,
            **values,
            lastModifiedUser="casey",
            customerAcctNumber=customer.account_number,
            customerName=customer.name,
            ticketType="Service Request",
            ticketPriority="Urgent",
            ticketImpact="3 - Low",
            ticketUrgency="1 - High",
            salesCode="John Smith",
        ),
    )
    assert Ticket.objects.get(pk=ticket.pk).organisation == customer.organisation


@pytest.mark.rule("updateTicket", "remove-empties-nullable-only")
@pytest.mark.parametrize("member", NULLABLE)
@pytest.mark.parametrize("how", ["remove", "replace", "add"])
def test_patch_empties_what_may_be_null(journal_management, agent, full, member, how):
    client = journal_management(agent)
    operation = {"op": how, "path": f"/{member}"} | ({} if how == "remove" else {"value": None})
    before = client.get(f"/ticket/{full.pk}").json()

    response = client.patch(f"/ticket/{full.pk}", [operation])

    after = client.get(f"/ticket/{full.pk}").json()
    assert answer_of(response) == DONE
    names = {name for name in (member, member.removesuffix("ID")) if name in before}
    ignored = {"lastModifiedDate", "lastModifiedUser", "slaElapsedSeconds"}
    assert {name for name in before if before[name] != after[name]} - ignored == names
    assert {name: after[name] for name in names} == dict.fromkeys(names)
    assert None not in {before[name] for name in names}


@pytest.mark.rule("updateTicket", "remove-empties-nullable-only")
@pytest.mark.parametrize("member", REQUIRED)
def test_remove_is_refused_where_a_value_is_needed(journal_management, agent, full, member):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{full.pk}", [{"op": "remove", "path": f"/{member}"}])

    assert answer_of(response) == refused(member, "", "It cannot be removed.")


@pytest.mark.rule("updateTicket", "remove-empties-nullable-only")
@pytest.mark.parametrize("member", REQUIRED)
def test_null_is_refused_where_a_value_is_needed(journal_management, agent, full, member):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{full.pk}", replacing(**{member: None}))

    kind = {"title": "a string", "isInternal": "a boolean"}.get(member, "an integer")
    assert answer_of(response) == refused(member, "null", f"Must be {kind}.")


@pytest.mark.rule("updateTicket", "unknown-ticket-is-404")
@pytest.mark.parametrize("ticket_id", [NO_TICKET, 2**63, 10**25])
def test_unknown_ticket_cannot_be_changed(journal_management, agent, ticket_id):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        responses = [client.patch(f"/ticket/{text}", replacing(title="x")) for text in (ticket_id, "abc")]

    assert [answer_of(response) for response in responses] == [
        unknown(ticket_id),
        refused("ticketID", "abc", "Must be an integer."),
    ]


@pytest.mark.rule("updateTicket", "patch-array-all-or-nothing")
@pytest.mark.parametrize(
    ("raw", "shown"),
    [(b"[]", "[]"), (b"{}", "{}"), (b"null", "null"), (b'"x"', "x"), (b'{"op": "remove"}', '{"op": "remove"}')],
)
def test_patch_is_a_list_of_operations(journal_management, agent, full, raw, shown):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{full.pk}", raw=raw)

    assert answer_of(response) == refused("body", shown, "Must be a JSON Patch: an array of at least one operation.")


@pytest.mark.rule("updateTicket", "patch-array-all-or-nothing")
@pytest.mark.rule("updateTicket", "unlisted-op-or-path-refused")
@pytest.mark.parametrize(
    ("last", "answer"),
    [
        (replacing(title=""), refused("title", "", "Must not be empty.")),
        (replacing(ticketPriorityID=99), refused("ticketPriorityID", 99, "There is no such priority.")),
        (replacing(parentTicketID=NO_TICKET), NO_PARENT),
        ([{"op": "move", "path": "/title", "from": "/description"}], refused("op", "move", OPS)),
        ([{"op": "test", "path": "/title", "value": "x"}], refused("op", "test", OPS)),
        ([{"op": "copy", "path": "/title", "from": "/description"}], refused("op", "copy", OPS)),
        ([{"op": "Replace", "path": "/title", "value": "x"}], refused("op", "Replace", OPS)),
        ([{"path": "/title", "value": "x"}], refused("op", "", OPS)),
        ([{"op": "replace", "value": "x"}], refused("path", "", PATHS)),
        ([{"op": "replace", "path": "/title"}], refused("title", "", "A value is required.")),
        (["x"], refused("op", "x", "Must be an object with op, path and value.")),
    ],
)  # fmt: skip
def test_patch_is_all_or_nothing(journal_management, agent, full, last, answer):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{full.pk}", [*replacing(description="changed"), *last])

    assert answer_of(response) == answer


@pytest.mark.rule("updateTicket", "unlisted-op-or-path-refused")
@pytest.mark.rule("updateTicket", "status-cannot-be-patched")
@pytest.mark.parametrize("op", ["add", "replace", "remove"])
def test_path_that_cannot_be_patched_is_refused(journal_management, agent, full, op):
    client = journal_management(agent)
    client.get("/healthCheck")
    paths = [
     "/ticketStatusID", "/ticketStatus", "/createDate", "/createUser", "/customerName", "/isOnHold", "/ticketID",
     "/lastModifiedUser", "/slaHeldSeconds", "/Title", "title", "/title/", "/title/0", "", "/", "/tit~1le", "/-",
    ]  # fmt: skip

    with nothing_written():
        answers = {
            path: answer_of(client.patch(f"/ticket/{full.pk}", [{"op": op, "path": path, "value": 1001}]))
            for path in paths
        }

    assert {path: answer for path, answer in answers.items() if answer != refused("path", path, PATHS)} == {}


@pytest.mark.rule("updateTicket", "patch-array-all-or-nothing")
def test_operations_are_applied_in_order(journal_management, agent, full):
    client = journal_management(agent)

    response = client.patch(
        f"/ticket/{full.pk}",
        [
            *replacing(title="first"),
            {"op": "remove", "path": "/assignedTo"},
            *replacing(title="second", assignedTo="CSR3", description="x"),
            {"op": "remove", "path": "/description"},
        ],
    )

    body = client.get(f"/ticket/{full.pk}").json()
    assert answer_of(response) == DONE
    assert (body["title"], body["assignedTo"], body["description"]) == ("second", "CSR3", None)


@pytest.mark.rule("updateTicket", "lookups-and-customer-must-exist")
@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("customerID", "There is no such customer."),
        ("ticketTypeID", "There is no such type."),
        ("ticketPriorityID", "There is no such priority."),
        ("ticketImpactID", "There is no such impact."),
        ("ticketUrgencyID", "There is no such urgency."),
        ("salesCodeID", "There is no such sales code."),
    ],
)
def test_id_that_does_not_exist_is_refused(journal_management, agent, full, member, reason):
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{full.pk}", replacing(title="x", **{member: 99_999}))

    assert answer_of(response) == refused(member, 99_999, reason)


@pytest.mark.rule("updateTicket", "parent-must-not-form-cycle")
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_parent_must_not_be_the_ticket_or_below_it(journal_management, agent, depth):
    line = [ticket_of()]
    for _ in range(depth):
        line.append(ticket_of(parent=line[-1]))
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{line[0].pk}", replacing(title="x", parentTicketID=line[-1].pk))

    reason = f"INC-{line[-1].pk} is INC-{line[0].pk} or stands below it."
    assert answer_of(response) == refused("parentTicketID", line[-1].pk, reason)


@pytest.mark.rule("updateTicket", "parent-must-not-form-cycle")
@pytest.mark.parametrize("number", [COMPLETED, CANCELLED])
def test_closed_parent_is_refused(journal_management, agent, full, number):
    closed = ticket_of(status=status(number), closed_at=timezone.now())
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{full.pk}", replacing(parentTicketID=closed.pk))

    assert answer_of(response) == conflict(f"INC-{closed.pk} is closed and takes no children.")


def test_child_of_a_parent_closed_since_can_still_be_changed(journal_management, agent, full):
    Ticket.objects.filter(pk=full.parent_id).update(status=status(CANCELLED), closed_at=timezone.now())

    response = journal_management(agent).patch(f"/ticket/{full.pk}", replacing(title="x"))

    assert answer_of(response) == DONE


@pytest.mark.rule("updateTicket", "closed-ticket-cannot-be-patched")
@pytest.mark.parametrize("number", [COMPLETED, CANCELLED])
def test_closed_ticket_cannot_be_patched(journal_management, agent, number):
    ticket = ticket_of(status=status(number), closed_at=timezone.now())
    client = journal_management(agent)
    client.get("/healthCheck")

    with nothing_written():
        responses = [
            client.patch(f"/ticket/{ticket.pk}", patch)
            for patch in (replacing(title="x"), [{"op": "remove", "path": "/assignedTo"}])
        ]

    assert [answer_of(response) for response in responses] == [conflict(f"INC-{ticket.pk} is closed.")] * 2


@pytest.mark.rule("updateTicket", "closed-ticket-cannot-be-patched")
def test_resolved_ticket_can_be_patched(journal_management, agent):
    ticket = ticket_of(status=status(RESOLVED), resolved_at=timezone.now())

    assert answer_of(journal_management(agent).patch(f"/ticket/{ticket.pk}", replacing(title="x"))) == DONE


@pytest.mark.rule("updateTicket", "change-sets-last-modified")
def test_success_tells_when_and_by_whom(journal_management, integrator):
    ticket = ticket_of(integrator)
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now() - datetime.timedelta(days=1))
    client = journal_management(integrator)
    before = timezone.now()

    client.patch(f"/ticket/{ticket.pk}", replacing(title="Another title"))

    ticket.refresh_from_db()
    body = client.get(f"/ticket/{ticket.pk}").json()
    assert before <= ticket.updated_at <= timezone.now()
    assert body == body_of(ticket, lastModifiedUser="integrator")
    shown = Activity.objects.get(verb=TicketVerb.CHANGED)
    assert (shown.actor, shown.channel, shown.subject_id) == (integrator, "costguard", ticket.pk)
    assert shown.route == "PATCH /JournalManagement/{environment}/api/ticket/{ticketID}"


@pytest.mark.parametrize("name", ["robin", "CSR9", "", "Zoë 📞", "x" * 10_000])
def test_assigned_to_takes_any_text(journal_management, agent, full, name):
    robin = AgentFactory(username="robin")
    client = journal_management(agent)

    response = client.patch(f"/ticket/{full.pk}", replacing(assignedTo=name))

    assert answer_of(response) == DONE
    assert client.get(f"/ticket/{full.pk}").json()["assignedTo"] == name
    assert Ticket.objects.get(pk=full.pk).assignee == (robin if name == "robin" else None)
