"""Comments in the words of the tickets microservice."""

import datetime

import pytest

from apps.dialects.sipsynergy.base import timestamp
from apps.tickets.constants import NoteType
from apps.tickets.factories import TicketNoteFactory
from apps.tickets.models import Ticket, TicketNote
from apps.users.factories import UserFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.sipsynergy_requests import missing, refusal, stranger, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

LONG_AGO = datetime.datetime(2016, 12, 2, 17, 21, 22, tzinfo=datetime.UTC)


@pytest.fixture
def ticket(integrator):
    return ticket_of(integrator)


@pytest.fixture
def colleague(integrator):
    return UserFactory(human_id="USR-55", organisation=integrator.organisation)


def _comment(ticket, user, **changes):
    return {
        "ticketId": ticket.human_id,
        "description": "Something useful",
        "userHumanId": user.public_human_id,
    } | changes


def _old(ticket, author, **fields):
    note = TicketNoteFactory(ticket=ticket, author=author, created_at=LONG_AGO, **fields)
    TicketNote.objects.update(updated_at=LONG_AGO)
    return note


@pytest.mark.rule("createComment", "post-on-ticket-creates-comment")
@pytest.mark.rule("createComment", "location-is-comment-id")
@pytest.mark.rule("createComment", "new-comment-is-listed")
@pytest.mark.rule("getComment", "data-is-one-object")
@pytest.mark.rule("tickets-microservice", "location-is-bare-id")
def test_created_comment_is_in_the_list_and_stands_alone(sip, integrator, ticket):
    client = sip(integrator)

    response = client.post(f"/tickets/{ticket.human_id}", _comment(ticket, integrator))

    note = TicketNote.objects.get()
    body = {
        "id": note.pk,
        "ticketId": ticket.human_id,
        "description": "Something useful",
        "userHumanId": "USR-12343",
        "dateCreated": timestamp(note.created_at),
        "dateUpdated": timestamp(note.updated_at),
    }
    assert (response.status_code, response["Location"], response.json()) == (201, str(note.pk), {"data": body})
    assert client.get(f"/tickets/{ticket.human_id}/comments").json() == {"data": [body]}
    assert client.get(f"/comments/{note.pk}").json() == {"data": body}
    assert (note.author, note.author_name, note.note_type) == (integrator, "integrator", "NOTE")
    assert Ticket.objects.count() == 1


@pytest.mark.rule("createComment", "comment-members-required")
@pytest.mark.parametrize("member", ["ticketId", "description", "userHumanId"])
def test_comment_without_a_required_member_is_refused(sip, integrator, ticket, member):
    client = sip(integrator)
    client.get("/users")
    body = _comment(ticket, integrator)
    del body[member]

    with nothing_written():
        response = client.post(f"/tickets/{ticket.human_id}", body)

    assert (response.status_code, response.json()) == (422, refusal({member: ["A value is required."]}))


@pytest.mark.rule("createComment", "body-ticket-equals-path")
@pytest.mark.parametrize("of_path", ["{}", "{} "])
def test_comment_for_another_ticket_than_that_of_the_path_is_refused(sip, integrator, ticket, of_path):
    other = ticket_of(integrator)
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.post(f"/tickets/{ticket.human_id}", _comment(other, integrator))

    message = "Must be the ticket of the path."
    assert (response.status_code, response.json()) == (422, refusal({"ticketId": [message]}, message))


@pytest.mark.rule("createComment", "author-must-be-active-user")
def test_comment_by_nobody_is_refused(sip, agent, integrator, ticket):
    UserFactory(human_id="USR-13", organisation=integrator.organisation, is_active=False)
    stranger()
    for user, unknown in [
        (agent, ["USR-404", "USR-13", "USR-0-999999"]),
        (integrator, ["USR-404", "USR-13", "USR-666"]),
    ]:
        client = sip(user)
        client.get("/users")
        for human_id in unknown:
            with nothing_written():
                response = client.post(
                    f"/tickets/{ticket.human_id}", _comment(ticket, integrator, userHumanId=human_id)
                )
            message = f"There is no active user {human_id}."
            assert (response.status_code, response.json()) == (422, refusal({"userHumanId": [message]}, message))


@pytest.mark.rule("createComment", "only-staff-comment-for-others")
@pytest.mark.parametrize("role", ["agent", "manager", "administrator"])
def test_staff_may_write_for_somebody_else(sip, request, integrator, ticket, role):
    response = sip(request.getfixturevalue(role)).post(f"/tickets/{ticket.human_id}", _comment(ticket, integrator))

    assert (response.status_code, response.json()["data"]["userHumanId"]) == (201, "USR-12343")


@pytest.mark.rule("createComment", "only-staff-comment-for-others")
def test_others_may_not_write_for_somebody_else(sip, integrator, agent, colleague, ticket):
    client = sip(integrator)
    client.get("/users")

    for user in (colleague, agent):
        with nothing_written():
            response = client.post(f"/tickets/{ticket.human_id}", _comment(ticket, user))
        assert response.status_code == 403
        assert response.json() == {
            "title": "Forbidden",
            "message": "Only agents and administrators may write for somebody else.",
        }


def test_user_without_a_human_id_comments_under_the_derived_one(sip, integrator):
    user = UserFactory(organisation=integrator.organisation, human_id=None)
    ticket = ticket_of(user)

    response = sip(user).post(f"/tickets/{ticket.human_id}", _comment(ticket, user))

    assert response.json()["data"]["userHumanId"] == f"USR-0-{user.pk}"


@pytest.mark.rule("listTicketComments", "comments-belong-to-path-ticket")
@pytest.mark.rule("listTicketComments", "comments-ascend-by-id")
def test_comments_are_those_of_the_ticket_by_id(sip, integrator, ticket):
    others = ticket_of(integrator)
    late = _old(ticket, integrator, id=900)
    _old(others, integrator)
    early = _old(ticket, integrator, id=800)

    answer = sip(integrator).get(f"/tickets/{ticket.human_id}/comments").json()

    assert answer == {
        "data": [
            {
                "id": note.pk,
                "ticketId": ticket.human_id,
                "description": note.body,
                "userHumanId": "USR-12343",
                "dateCreated": "2016-12-02T17:21:22+0000",
                "dateUpdated": "2016-12-02T17:21:22+0000",
            }
            for note in (early, late)
        ]
    }


@pytest.mark.rule("listTicketComments", "ticket-without-comments-is-empty")
def test_ticket_without_comments_has_an_empty_list(sip, integrator, ticket):
    _old(ticket, integrator, note_type=NoteType.LOG)

    response = sip(integrator).get(f"/tickets/{ticket.human_id}/comments")

    assert (response.status_code, response.json()) == (200, {"data": []})


@pytest.mark.rule("listTicketComments", "post-not-allowed")
@pytest.mark.rule("tickets-microservice", "error-body-has-title-and-message")
def test_post_on_the_comments_is_not_allowed(sip, integrator, ticket):
    response = sip(integrator).post(f"/tickets/{ticket.human_id}/comments", _comment(ticket, integrator))

    assert (response.status_code, response["Allow"], TicketNote.objects.count()) == (405, "GET, HEAD", 0)
    assert response.json() == {"title": "Method Not Allowed", "message": "Use GET on this path."}


def test_comment_of_the_system_has_an_author_that_is_nobody(sip, agent, integrator, ticket):
    note = _old(ticket, None, author_name="Patchbay")

    answer = sip(agent).get(f"/comments/{note.pk}").json()

    assert answer["data"]["userHumanId"] == "USR-0"


@pytest.mark.rule("updateComment", "success-is-204-with-comment-location")
@pytest.mark.rule("updateComment", "only-date-updated-moves")
@pytest.mark.rule("tickets-microservice", "updated-never-before-created")
def test_changed_comment_differs_in_text_and_date_alone(sip, integrator, ticket):
    note = _old(ticket, integrator)
    client = sip(integrator)
    before = client.get(f"/comments/{note.pk}").json()["data"]

    response = client.patch(f"/comments/{note.pk}", {"description": "Better"})

    after = client.get(f"/comments/{note.pk}").json()["data"]
    assert (response.status_code, response.content, response["Location"]) == (204, b"", str(note.pk))
    assert after == before | {"description": "Better", "dateUpdated": after["dateUpdated"]}
    assert after["dateUpdated"] > before["dateUpdated"] == "2016-12-02T17:21:22+0000"


@pytest.mark.rule("updateComment", "only-description-can-change")
@pytest.mark.rule("tickets-microservice", "unknown-members-ignored")
@pytest.mark.parametrize(
    "extra", [{"ticketId": "INC-1"}, {"userHumanId": "USR-1"}, {"id": 1}, {"ticketId": "INC-1", "x": None}]
)
def test_any_other_member_of_a_comment_is_refused(sip, integrator, ticket, extra):
    note = _old(ticket, integrator)
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.patch(f"/comments/{note.pk}", {"description": "Better"} | extra)

    assert response.status_code == 422
    assert response.json() == refusal({name: ["This member is not known here."] for name in extra})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "A value is required."),
        ({"description": None}, "Must be a string."),
        ({"description": 5}, "Must be a string."),
        ({"description": ""}, "Must not be empty."),
        ({"description": "\u2003\n"}, "Must not be blank."),
        ({"description": "a\x00b"}, "Must not hold the character U+0000."),
    ],
)
def test_comment_without_text_is_refused(sip, integrator, ticket, body, message):
    note = _old(ticket, integrator)
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        changed = client.patch(f"/comments/{note.pk}", body)
        added = client.post(f"/tickets/{ticket.human_id}", _comment(ticket, integrator, description="") | body)

    assert changed.status_code == 422
    assert changed.json()["errors"]["description"][0] == message
    assert added.status_code == 422
    assert list(added.json()["errors"]) == ["description"]


@pytest.mark.rule("updateComment", "author-or-staff-may-change")
@pytest.mark.rule("deleteComment", "author-or-staff-may-delete")
@pytest.mark.rule("tickets-microservice", "order-of-checks")
@pytest.mark.parametrize(("method", "verb"), [("PATCH", "change"), ("DELETE", "delete")])
def test_comment_of_somebody_else_is_not_theirs_to_touch(sip, integrator, agent, colleague, ticket, method, verb):
    client = sip(colleague)
    client.get("/users")

    for author in (integrator, agent, None):
        note = _old(ticket, author, author_name="somebody")
        with nothing_written():
            # Right and wrong bodies alike: 403 comes before 422.
            responses = [client.send(method, f"/comments/{note.pk}", body) for body in ({"description": "x"}, {})]
        assert {response.status_code for response in responses} == {403}
        assert responses[0].json() == {"title": "Forbidden", "message": f"You may not {verb} this note."}


@pytest.mark.rule("updateComment", "author-or-staff-may-change")
@pytest.mark.rule("deleteComment", "author-or-staff-may-delete")
@pytest.mark.parametrize("role", ["integrator", "agent", "manager", "administrator"])
def test_author_and_staff_may_change_and_delete_a_comment(sip, request, integrator, ticket, role):
    note = _old(ticket, integrator)
    client = sip(request.getfixturevalue(role))

    changed = client.patch(f"/comments/{note.pk}", {"description": "Better"})
    deleted = client.delete(f"/comments/{note.pk}")

    assert (changed.status_code, deleted.status_code, TicketNote.objects.count()) == (204, 202, 0)


@pytest.mark.rule("deleteComment", "success-is-202-with-null")
@pytest.mark.rule("deleteComment", "deleted-comment-is-gone")
@pytest.mark.rule("deleteComment", "second-deletion-is-404")
def test_deleted_comment_is_gone(sip, integrator, ticket):
    stays, goes = _old(ticket, integrator), _old(ticket, integrator)
    client = sip(integrator)

    response = client.delete(f"/comments/{goes.pk}")

    listed = client.get(f"/tickets/{ticket.human_id}/comments").json()["data"]
    assert (response.status_code, response.json()) == (202, {"data": None})
    assert [comment["id"] for comment in listed] == [stays.pk]
    for again in (
        client.get(f"/comments/{goes.pk}"),
        client.delete(f"/comments/{goes.pk}"),
        client.patch(f"/comments/{goes.pk}", {"description": 5}),
    ):
        assert (again.status_code, again.json()) == (404, missing("comment", goes.pk))


def test_log_lines_are_no_comments(sip, agent, ticket):
    line = _old(ticket, agent, note_type=NoteType.LOG)
    client = sip(agent)

    for response in (
        client.get(f"/comments/{line.pk}"),
        client.patch(f"/comments/{line.pk}", {"description": "x"}),
        client.delete(f"/comments/{line.pk}"),
    ):
        assert (response.status_code, response.json()) == (404, missing("comment", line.pk))
    assert TicketNote.objects.count() == 1
