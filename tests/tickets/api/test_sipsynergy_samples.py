"""Every sample request of the vendor's document, sent to the demo data that `manage.py demo` loads.

Each is sent to fresh demo data by a demo user who may send it, with the values of the document (those of
the contract's examples), and its answer compared with the documented status, headers and shape.
"""

import re
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.users.models import User, WorkGroup
from tests.contract.client import content_of

CONTRACT = SipSynergyViewSet.contract
pytestmark = [
    pytest.mark.contract("tickets-microservice"),
    pytest.mark.sqlite,
    pytest.mark.django_db,
]

# operation, demo user, path, status; the ids of the paths are those of the document.
SAMPLES = [
    ("getLoggedInUser", "sam.rivers", "/users", 200),
    ("getAgents", "integrator", "/users/agents", 200),
    ("createUser", "admin", "/users", 201),
    ("updateUser", "admin", "/users/1", 202),
    ("deleteUser", "admin", "/users/1", 202),
    ("listTickets", "integrator", "/tickets", 200),
    ("createTicket", "integrator", "/tickets", 201),
    ("getTicket", "integrator", "/tickets/INC-1234", 200),
    ("updateTicket", "integrator", "/tickets/INC-1234", 204),
    ("createComment", "integrator", "/tickets/INC-124321", 201),
    ("listTicketComments", "integrator", "/tickets/INC-124321/comments", 200),
    ("listTicketAttributes", "integrator", "/tickets/INC-1234/attributes", 200),
    ("deleteTicket", "admin", "/tickets/INC-1234", 202),
    ("getComment", "integrator", "/comments/123", 200),
    ("updateComment", "integrator", "/comments/123", 204),
    ("deleteComment", "integrator", "/comments/123", 202),
    ("listGroups", "integrator", "/groups", 200),
    ("getGroup", "integrator", "/groups/1", 200),
    ("listStates", "integrator", "/states", 200),
    ("listStatesByType", "integrator", "/states/?type=priority", 200),
    ("confirmTicketContacts", "integrator", "/events/confirm-contacts/INC-1234", 201),
    ("getTicketReport", "csr", "/reporting/tickets?period=weekly", 200),
    ("downloadTicketReport", "csr", "/reporting/tickets/download?period=weekly", 200),
]
LOCATIONS = {"createUser": r"[1-9][0-9]*", "createTicket": r"INC-[1-9][0-9]*", "updateTicket": "INC-1234",
             "createComment": r"[1-9][0-9]*", "updateComment": "123"}  # fmt: skip


@contextmanager
def undone():
    """What is written inside is gone afterwards: the demo data are as fresh as they were."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _example(operation, status):
    """The documented body of an answer, None where there is none, text where it is CSV."""
    for content in CONTRACT.resolve(operation.responses[str(status)]).get("content", {}).values():
        return content["example"]
    return None


def _shape(value):
    """Member names and types, all the way down; of a list, the shape of its first item."""
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shape(inner) for inner in value[:1]]
    return type(value).__name__


def _send(sip, operation_id, user, path, *, body=None):
    operation = CONTRACT.operations[operation_id]
    if operation.request_body:
        body = body or operation.request_body["content"]["application/json"]["example"]
        if operation_id == "createComment":
            body = body | {"ticketId": path.rpartition("/")[2]}
    client = sip(User.objects.get(username=user))
    # The document sends a Content-Type with every request.
    return client.send(operation.method.upper(), path, body, headers={"Content-Type": "application/json"})


def test_samples_cover_every_operation():
    sampled = {operation_id for operation_id, *_ in SAMPLES} | {"getConfirmTicketContacts"}

    assert sampled == set(CONTRACT.operations)


def _every_sample_is_answered_as_documented(sip, subtests):
    for operation_id, user, path, status in SAMPLES:
        with subtests.test(operation_id), undone():
            response = _send(sip, operation_id, user, path)

            example = _example(CONTRACT.operations[operation_id], status)
            assert response.status_code == status
            assert bool(re.fullmatch(LOCATIONS.get(operation_id, ""), response.get("Location", "")))
            if example is None:
                assert content_of(response) == b""
            elif isinstance(example, str):
                assert content_of(response).decode().splitlines()[0] == example.splitlines()[0]
                assert content_of(response).count(b"\r\n") > 1
            else:
                content_of(response)
                assert _shape(_like_the_sample(response.json())) == _shape(_like_the_sample(example))


def _like_the_sample(body):
    """A body without what is there in some rows and null in others."""
    if isinstance(body["data"], list) and body["data"] and "links" in body["data"][0]:
        # The demo's own tickets know no consumer; the sample tickets do.
        full = [ticket for ticket in body["data"] if ticket["consumer"] and ticket["buyer"]]
        return {"data": full}
    if isinstance(body["data"], list) and body["data"] and "admin" in body["data"][0]:
        optional = ("humanId", "organisationId", "phoneNumber")
        return {"data": [{k: v for k, v in user.items() if k not in optional} for user in body["data"]]}
    if isinstance(body["data"], dict) and "admin" in body["data"]:
        optional = ("humanId", "phoneNumber")
        return {"data": {k: v for k, v in body["data"].items() if k not in optional}}
    return body


def _sample_of_a_single_ticket_is_the_one_of_the_document(sip, subtests):
    answer = _send(sip, "getTicket", "integrator", "/tickets/INC-1234").json()

    example = _example(CONTRACT.operations["getTicket"], 200)
    assert answer["data"][0] | {"dateUpdated": ""} == example["data"][0] | {"dateUpdated": ""}


def _sample_of_a_comment_is_the_one_of_the_document(sip, subtests):
    answer = _send(sip, "getComment", "integrator", "/comments/123").json()

    example = _example(CONTRACT.operations["getComment"], 200)
    dates = {"dateCreated": "", "dateUpdated": ""}
    assert answer["data"] | dates == example["data"] | dates


def _samples_of_new_things_come_back_as_in_the_document(sip, subtests):
    with undone():
        user = _send(sip, "createUser", "admin", "/users")
        example = _example(CONTRACT.operations["createUser"], 201)["data"]
        assert user.json() == {"data": example | {"id": int(user["Location"])}}

        ticket = _send(sip, "createTicket", "integrator", "/tickets")
        example = _example(CONTRACT.operations["createTicket"], 201)["data"]
        name = ticket["Location"]
        given = {"id": name, "links": {"self": f"/tickets/{name}", "comments": f"/tickets/{name}/comments"},
                 "dateCreated": "", "dateUpdated": ""}  # fmt: skip
        assert ticket.json()["data"] | {"dateCreated": "", "dateUpdated": ""} == example | given


def _first_ids_of_the_demo_are_those_of_the_document(sip, subtests):
    states = _send(sip, "listStates", "integrator", "/states").json()["data"]

    assert User.objects.get(pk=1).username == "sam.rivers"
    assert WorkGroup.objects.get(pk=1).name == "MAC"
    assert states[0]["description"] == "OPEN"


def _sample_of_the_event_is_not_found_before_and_found_after(sip, subtests):
    path = "/events/confirm-contacts/INC-1234"
    with undone():
        before = _send(sip, "getConfirmTicketContacts", "integrator", path)
        sent = _send(sip, "confirmTicketContacts", "integrator", path)
        after = _send(sip, "getConfirmTicketContacts", "integrator", path)

    example = _example(CONTRACT.operations["getConfirmTicketContacts"], 200)["data"]
    assert (before.status_code, sent.status_code, after.status_code) == (404, 201, 200)
    assert after.json() == {"data": example | {"id": sent.json()["data"]["id"], "target": "INC-1234"}}


def _samples_of_the_filters_are_taken(sip, subtests):
    for parameter in CONTRACT.operations["listTickets"].parameters_in("query"):
        if "example" in parameter:
            with subtests.test(parameter["name"]):
                client = sip(User.objects.get(username="integrator"))
                assert client.get(f"/tickets?{parameter['name']}={parameter['example']}").status_code == 200


def _demo_may_be_loaded_again(sip, subtests):
    before = _send(sip, "listTickets", "admin", "/tickets").json()

    call_command("demo")

    assert _send(sip, "listTickets", "admin", "/tickets").json() == before


def test_samples_of_the_document(sip, demo, subtests):
    """All of them on one load of the demo data, which starts with fresh sequences."""
    for check in (
        _every_sample_is_answered_as_documented,
        _sample_of_a_single_ticket_is_the_one_of_the_document,
        _sample_of_a_comment_is_the_one_of_the_document,
        _samples_of_new_things_come_back_as_in_the_document,
        _first_ids_of_the_demo_are_those_of_the_document,
        _sample_of_the_event_is_not_found_before_and_found_after,
        _samples_of_the_filters_are_taken,
        _demo_may_be_loaded_again,
    ):
        with subtests.test(check.__name__):
            check(sip, subtests)
