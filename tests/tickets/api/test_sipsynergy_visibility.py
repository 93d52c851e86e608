"""What one may not see does not exist: the tickets microservice answers as for an unknown id."""

import json

import pytest

from apps.core.caller import Caller, Channel
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets.factories import TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.users.factories import AgentFactory, UserFactory
from apps.users.models import User
from apps.users.operations import create_token
from tests.contract.client import content_of
from tests.support.snapshot import nothing_written
from tests.tickets.api.sipsynergy_requests import missing, new_ticket, refusal, stranger, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

OPERATIONS = list(SipSynergyViewSet.contract.operations.values())
# What an integrator may ask of a ticket or a comment, with a body that would do.
OF_A_TICKET = [
    ("GET", "/tickets/{}", None),
    ("PATCH", "/tickets/{}", {"title": "Mine now"}),
    ("POST", "/tickets/{}", {"ticketId": "{}", "description": "x", "userHumanId": "USR-12343"}),
    ("GET", "/tickets/{}/comments", None),
    ("GET", "/tickets/{}/attributes", None),
    ("POST", "/events/confirm-contacts/{}", None),
    ("GET", "/events/confirm-contacts/{}", None),
]
OF_A_COMMENT = [("GET", None), ("PATCH", {"description": "x"}), ("DELETE", None)]


def _filled(template, name):
    return json.loads(json.dumps(template).replace("{}", name)) if template else None


@pytest.fixture
def hidden(agent):
    """Tickets that the integrator of the tests does not see, by what hides them."""

    def make(integrator, why):
        ticket = ticket_of(stranger()) if why == "foreign" else ticket_of(integrator, is_internal=True)
        TicketAttributeFactory(ticket=ticket)
        return ticket

    return make


@pytest.mark.parametrize("why", ["foreign", "internal"])
@pytest.mark.parametrize(("method", "path", "body"), OF_A_TICKET)
def test_hidden_ticket_is_answered_like_an_unknown_one(sip, integrator, agent, hidden, why, method, path, body):
    ticket = hidden(integrator, why)
    sip(agent).post(f"/events/confirm-contacts/{ticket.human_id}")
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        answers = [
            client.send(method, path.format(name), _filled(body, name)) for name in (ticket.human_id, "INC-999999")
        ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == missing("ticket", ticket.human_id)
    assert answers[1].json() == missing("ticket", "INC-999999")


@pytest.mark.parametrize("why", ["foreign", "internal", "internal note", "log line"])
@pytest.mark.parametrize(("method", "body"), OF_A_COMMENT)
def test_hidden_comment_is_answered_like_an_unknown_one(sip, integrator, hidden, why, method, body):
    ticket = hidden(integrator, why) if why in ("foreign", "internal") else ticket_of(integrator)
    note = TicketNoteFactory(
        ticket=ticket,
        author=integrator,
        is_internal=why == "internal note",
        note_type="LOG" if why == "log line" else "NOTE",
    )
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        answers = [client.send(method, f"/comments/{pk}", body) for pk in (note.pk, 999_999)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (404, missing("comment", note.pk)),
        (404, missing("comment", 999_999)),
    ]


def test_lists_and_reports_hold_what_the_organisation_sees(sip, integrator, agent, hidden):
    own = ticket_of(integrator)
    bought = TicketFactory(buyer=integrator.organisation)
    used = TicketFactory(consumer=integrator.organisation)
    reported = TicketFactory(reporter=integrator)
    kept = [hidden(integrator, "foreign"), hidden(integrator, "internal")]
    seen = {ticket.human_id for ticket in (own, bought, used, reported)}

    for user, expected in [(integrator, seen), (agent, seen | {ticket.human_id for ticket in kept})]:
        client = sip(user)
        assert {ticket["id"] for ticket in client.get("/tickets").json()["data"]} == expected
        report = client.get("/reporting/tickets")
        content_of(report)
        assert {row["ticketNumber"] for row in report.json()["data"]} == expected
        lines = content_of(client.get("/reporting/tickets/download")).decode().splitlines()
        assert {line.partition(",")[0] for line in lines[1:]} == expected


@pytest.mark.parametrize("name", ["state", "priority", "group", "assignee", "organisationHumanId", "q"])
def test_no_filter_reaches_hidden_tickets(sip, integrator, agent, hidden, name):
    tickets = [hidden(integrator, "foreign"), hidden(integrator, "internal")]
    values = {"state": tickets[0].status_id, "priority": tickets[0].priority_id, "group": 1, "assignee": agent.pk,
              "organisationHumanId": tickets[0].organisation.human_id, "q": tickets[0].human_id}  # fmt: skip

    assert sip(integrator).get(f"/tickets?{name}={values[name]}").json() == {"data": []}


def test_internal_notes_are_for_staff(sip, integrator, agent):
    ticket = ticket_of(integrator)
    public = TicketNoteFactory(ticket=ticket)
    internal = TicketNoteFactory(ticket=ticket, is_internal=True)
    path = f"/tickets/{ticket.human_id}/comments"

    assert [note["id"] for note in sip(integrator).get(path).json()["data"]] == [public.pk]
    assert [note["id"] for note in sip(agent).get(path).json()["data"]] == [public.pk, internal.pk]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("member", ["organisationHumanId", "reporterHumanId"])
def test_names_of_others_are_answered_like_unknown_ones(sip, integrator, method, member):
    other = stranger()
    foreign = {"organisationHumanId": other.organisation.human_id, "reporterHumanId": other.human_id}[member]
    unknown = {"organisationHumanId": "ORG-404", "reporterHumanId": "USR-404"}[member]
    what = {"organisationHumanId": "organisation", "reporterHumanId": "active user"}[member]
    path = "/tickets" if method == "POST" else f"/tickets/{ticket_of(integrator).human_id}"
    client = sip(integrator)
    client.get("/users")

    for name in (foreign, unknown):
        with nothing_written():
            response = client.send(method, path, new_ticket(integrator, **{member: name}))
        message = f"There is no {what} {name}."
        assert (response.status_code, response.json()) == (422, refusal({member: [message]}, message))


def test_agents_see_and_are_seen_by_everybody(sip, integrator, agent, manager):
    agents = {agent.pk, manager.pk, AgentFactory(human_id="USR-1").pk}
    other = stranger()

    assert {user["id"] for user in sip(integrator).get("/users/agents").json()["data"]} == agents
    assert {user["id"] for user in sip(other).get("/users/agents").json()["data"]} == agents
    ticket = sip(integrator).post("/tickets", new_ticket(integrator, reporterHumanId="USR-1"))
    assert ticket.status_code == 201


def test_user_without_organisation_sees_what_they_reported(sip):
    alone = UserFactory(organisation=None)
    reported = TicketFactory(reporter=alone)
    TicketFactory()
    TicketFactory(buyer=None, consumer=None)

    assert [ticket["id"] for ticket in sip(alone).get("/tickets").json()["data"]] == [reported.human_id]


def _token_client(sip, user, scopes):
    client = sip(None)
    token = create_token(user=user, name="narrow", scopes=scopes, by=Caller(None, Channel.COMMAND))
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
def test_token_for_other_dialects_opens_nothing(sip, administrator, operation):
    client = _token_client(sip, administrator, ["m4"])

    # Nothing of the request is looked at: not the ids of the path, not the body.
    response = client.send(
        operation.method.upper(), operation.path.format(id="x", ticketId="x", commentId="x", groupId="x"), {}
    )

    assert response.status_code == 403
    assert response.json() == {"title": "Forbidden", "message": "The token does not open this API (scope sipsynergy)."}


def test_token_for_this_dialect_among_others_opens_it(sip, administrator):
    assert _token_client(sip, administrator, ["m4", "sipsynergy"]).get("/users").status_code == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
def test_token_of_a_deactivated_user_opens_nothing(sip, administrator, operation):
    client = sip(administrator)
    User.objects.filter(pk=administrator.pk).update(is_active=False)

    response = client.send(
        operation.method.upper(), operation.path.format(id="1", ticketId="INC-1", commentId="1", groupId="1"), {}
    )

    assert response.status_code == 401
    assert response.json() == {"title": "Unauthorized", "message": "A valid bearer token is needed."}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/tickets", None), ("POST", "/tickets", {}), *[(m, p.format("INC-1"), b) for m, p, b in OF_A_TICKET],
     *[(method, "/comments/1", body) for method, body in OF_A_COMMENT],
     ("GET", "/reporting/tickets", None), ("GET", "/reporting/tickets/download", None)],
)  # fmt: skip
def test_user_without_any_role_may_read_no_tickets(sip, method, path, body):
    user = UserFactory()
    user.groups.clear()

    assert sip(user).send(method, path, body).status_code == 403
