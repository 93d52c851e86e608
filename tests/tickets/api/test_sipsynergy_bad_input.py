"""Requests that no client of the tickets microservice should send: each is answered, none leaves a trace."""

import copy
import json

import pytest

from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets.factories import TicketNoteFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.sipsynergy_requests import new_ticket, refusal, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

WRITES = ["createUser", "updateUser", "createTicket", "updateTicket", "createComment", "updateComment"]
NOT_JSON = "The body is not valid JSON."


def answer_of(response):
    return response.status_code, response.json()


@pytest.fixture
def write(sip, administrator, integrator):
    """`write(name, **what)`: send a write of that name, by one who may do all; `body=` or `raw=`."""
    ticket = ticket_of(integrator)
    note = TicketNoteFactory(ticket=ticket)
    paths = {"id": integrator.pk, "ticketId": ticket.human_id, "commentId": note.pk}
    client = sip(administrator)
    client.get("/users")

    def send(name, **what):
        operation = SipSynergyViewSet.contract.operations[name]
        return client.send(operation.method.upper(), operation.path.format(**paths), **what)

    send.client = client
    send.good = {
        "createUser": {
            "email": "jo@example.com", "name": "Jo", "humanId": "USR-9", "phoneNumber": "0123456981",
            "organisationId": integrator.organisation.human_id, "admin": False, "agent": False,
        },
        "updateUser": {"email": "jo@example.com", "name": "Jo", "phoneNumber": "0123456981"},
        "createTicket": new_ticket(
            integrator,
            attributes={
                "mainEmail": "a@example.com",
                "phoneNumber": "+447700900123",
                "preferredContactMethod": "email",
                "additionalEmails": ["b@example.com"],
            },
        ),
        "updateTicket": new_ticket(integrator, attributes={"preferredContactMethod": "email"}),
        "createComment": {"ticketId": ticket.human_id, "description": "x", "userHumanId": "USR-12343"},
        "updateComment": {"description": "x"},
    }  # fmt: skip
    return send


@pytest.mark.parametrize("name", WRITES)
def test_good_bodies_are_taken(write, name):
    response = write(name, body=write.good[name])

    assert 200 <= response.status_code < 300


BROKEN = [
        b"{", b"}", b"{]", b'{"description": }', b'{"description": "x",}', b"\xff\xfe{\x00}\x00", b'{"x": "\xff"}',
        b'{"description": NaN}', b'{"x": Infinity}', b'{"x": -Infinity}',
        b'{"description": "\\ud800"}', b'{"\\udfff": 1}', b'{"x": ["\\ud83d"]}', b'{"description": "a\nb"}',
        b'{"x": ' + b"9" * 5000 + b"}", b'{"x":' + b"[" * 100_000, b'{"description": "x"} {}', b"{} x", b"\x00",
]  # fmt: skip


@pytest.mark.rule("tickets-microservice", "unreadable-body-refused")
@pytest.mark.parametrize("name", WRITES)
def test_body_that_is_not_json_is_refused(write, name):
    with nothing_written():
        answers = {raw[:20]: answer_of(write(name, raw=raw)) for raw in BROKEN}

    assert len(answers) == len(BROKEN)
    expected = (422, refusal({"body": ["Is not valid JSON."]}, NOT_JSON))
    assert {raw: answer for raw, answer in answers.items() if answer != expected} == {}


@pytest.mark.rule("tickets-microservice", "unreadable-body-refused")
@pytest.mark.parametrize("name", WRITES)
def test_body_that_is_no_object_is_refused(write, name):
    bodies = [b"[]", b"[{}]", b'""', b"0", b"-1e999", b"true", b"null", b' [{"description": "x"}] ']
    with nothing_written():
        answers = {raw: answer_of(write(name, raw=raw)) for raw in bodies}

    message = "Must be a JSON object."
    expected = (422, refusal({"body": [message]}, f"The body: {message}"))
    assert {raw: answer for raw, answer in answers.items() if answer != expected} == {}


@pytest.mark.parametrize("name", WRITES)
def test_body_of_two_megabytes_is_too_large(write, name):
    with nothing_written():
        response = write(name, raw=json.dumps(write.good[name] | {"x": "x" * 2_000_000}).encode())

    assert response.status_code == 413
    assert response.json() == {"title": "Payload Too Large", "message": "The body is larger than 1000000 bytes."}


def _with_each_text_replaced(body, replace):
    """(member, body) for every string of a body, that string replaced; of lists and objects within too."""

    def paths(value, path=()):
        if isinstance(value, str):
            yield path
        elif isinstance(value, dict | list):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for key, inner in items:
                yield from paths(inner, (*path, key))

    for path in paths(body):
        changed = copy.deepcopy(body)
        holder = changed
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = replace(holder[path[-1]])
        yield next(key for key in reversed(path) if isinstance(key, str)), changed


@pytest.mark.rule("tickets-microservice", "null-character-refused")
@pytest.mark.parametrize("name", WRITES)
def test_text_with_u0000_is_refused_in_every_member(write, name):
    places = [lambda text: text + "\x00", lambda text: "\x00" + text, lambda text: "\x00"]
    bodies = [each for place in places for each in _with_each_text_replaced(write.good[name], place)]

    assert _taken(write, name, bodies) == []
    assert len(bodies) >= len(places)


def _taken(write, name, bodies) -> list:
    """Those of (member, body) that are not refused by that member alone."""
    wrong = []
    with nothing_written():
        for member, body in bodies:
            response = write(name, body=body)
            if (response.status_code, list(response.json().get("errors", []))) != (422, [member]):
                wrong.append((member, body, response.status_code, response.content))
    return wrong


@pytest.mark.rule("tickets-microservice", "types-not-coerced")
@pytest.mark.parametrize("name", WRITES)
def test_text_of_another_type_is_refused_in_every_member(write, name):
    for value in [True, False, 10**30, -(10**30), 1e308, 0.5, {}, [], [None], {"a": {"b": []}}]:
        assert _taken(write, name, _with_each_text_replaced(write.good[name], lambda text, value=value: value)) == []


def test_repeated_member_is_refused_by_name(write):
    with nothing_written():
        response = write("updateComment", raw=b'{"description": 5, "description": "x"}')

    assert (response.status_code, list(response.json()["errors"])) == (422, ["description"])


@pytest.mark.rule("tickets-microservice", "unknown-members-ignored")
@pytest.mark.parametrize("name", ["createUser", "updateUser", "createTicket", "updateTicket", "createComment"])
@pytest.mark.parametrize(
    "extra", [{"\x00": "\x00"}, {"": None}, {"__proto__": {}}, {"by": 1, "ticket_id": 2, "self": 3}]
)
def test_unknown_members_are_ignored(write, name, extra):
    response = write(name, body=write.good[name] | extra)

    assert 200 <= response.status_code < 300


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/tickets?q={}", "q"),
        ("/tickets?organisationHumanId={}", "organisationHumanId"),
        ("/tickets?page={}", "page"),
        ("/tickets?pageSize={}", "pageSize"),
        ("/tickets?state={}", "state"),
        ("/tickets?priority={}", "priority"),
        ("/tickets?group={}", "group"),
        ("/tickets?assignee={}", "assignee"),
        ("/states?type={}", "type"),
        ("/states/?type={}", "type"),
        ("/reporting/tickets?period={}", "period"),
        ("/reporting/tickets/download?period={}", "period"),
    ],
)
@pytest.mark.rule("tickets-microservice", "null-character-refused")
def test_u0000_is_refused_in_every_parameter(sip, agent, path, name):
    client = sip(agent)

    for value in ("%00", "1%00", "a%00b"):
        response = client.get(path.format(value))
        assert (response.status_code, list(response.json()["errors"])) == (422, [name])


@pytest.mark.parametrize(
    "query",
    ["q=%ED%A0%80", "q=%FF%FE", "q=%", "q=%zz", "q=" + "%25" * 2000, "q[]=1", "q=a&q=b", "&&&=&=", "q=\\", "q='--"],
)
def test_odd_searches_are_answered(sip, agent, query):
    response = sip(agent).get(f"/tickets?{query}")

    assert response.status_code == 200


def test_half_a_write_is_undone(write, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("apps.tickets.operations.contacts.TicketAttribute.objects.create", fail)
    content = json.dumps(write.good["createTicket"])

    with nothing_written():
        # Past the client that takes no such answer for a good one.
        response = write.client.client.post("/api/tickets", content, "application/json", headers=write.client.headers)

    assert response.status_code == 500
    assert response.json() == {
        "title": "Internal Server Error",
        "message": f"Something went wrong on our side (request {response['X-Request-ID']}).",
    }
