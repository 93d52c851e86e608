"""modifyCase: notes and files."""

import pytest
from django.utils import timezone

from apps.activity.models import Activity, Email
from apps.attachments.constants import KEPT_UNUSED
from apps.cases.constants import CaseStatus, CaseVerb, Visibility
from apps.cases.factories import CaseNoteFactory, TechnicalContactFactory
from apps.cases.models import Case, CaseAttachment, CaseNote
from tests.cases.api.case_requests import (
    NO_CHANGE,
    NOT_MODIFIABLE,
    NOTE,
    attachment_of,
    calling,
    case_of,
    naming,
    no_access,
    properties,
    refused,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")


@pytest.fixture
def api(case_management, integrator):
    client = case_management(integrator)
    client.get("/cases")
    return client


@pytest.mark.rule("modifyCase", "path-takes-case-number-only")
@pytest.mark.rule("case-management", "case-or-order-number-in-path")
@pytest.mark.parametrize(
    "identifier", ["1115093", "111509300", "1115093x", "1-204976070711", "+1115093", "\uff11" * 8, "%2011150930"]
)
def test_number_has_exactly_eight_digits(api, integrator, identifier):
    case_of(integrator)

    with nothing_written():
        assert properties(api.patch(f"/cases/{identifier}", NOTE)) == ["id"]


@pytest.mark.rule("modifyCase", "path-takes-case-number-only")
@pytest.mark.rule("modifyCase", "unknown-or-invisible-case-is-forbidden")
@pytest.mark.rule("case-management", "invisible-case-answers-like-unknown")
def test_order_number_unknown_and_hidden_cases_are_refused(api, integrator, stranger):
    own, hidden = case_of(integrator), case_of(stranger)

    with nothing_written():
        assert properties(api.patch(f"/cases/{own.order_number}", NOTE)) == ["id"]
        for number in ("99999999", hidden.number):
            assert refused(api.patch(f"/cases/{number}", NOTE)) == no_access(number)


@pytest.mark.rule("modifyCase", "viewer-may-not-change")
@pytest.mark.rule("case-management", "account-viewers-cannot-change")
def test_reader_of_the_account_may_not_change(case_management, integrator, colleague):
    case = case_of(integrator)
    reader = case_management(colleague("view_account_case"))
    reader.get("/cases")

    with nothing_written():
        assert refused(reader.patch(f"/cases/{case.number}", NOTE)) == (403, "EQ-2014007", NO_CHANGE, [])


@pytest.mark.rule("modifyCase", "unmodifiable-case-is-conflict")
@pytest.mark.rule("case-management", "final-cases-never-change")
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "CLOSED"}, 409),
        ({"status": "CANCELLED"}, 409),
        ({"may_be_modified": False}, 409),
        ({"status": "RESOLVED", "may_be_modified": False}, 409),
        ({"status": "SUBMITTED"}, 200),
        ({"status": "IN_PROGRESS", "may_be_cancelled": False}, 200),
        ({"status": "ACTION_REQUIRED"}, 200),
        ({"status": "RESOLVED"}, 200),
    ],
)
def test_only_a_case_that_is_modifiable_takes_notes(api, integrator, fields, status):
    case = case_of(integrator, **fields)

    response = api.patch(f"/cases/{case.number}", NOTE)

    assert response.status_code == status
    assert case.notes.count() == (status == 200)
    assert api.get(f"/cases/{case.number}").json()["otherDetails"]["modifiable"] == (status == 200)
    if status == 409:
        code, message, [about] = refused(response)[1:]
        assert (code, message, about["property"]) == ("EQ-2014020", NOT_MODIFIABLE, "status")


@pytest.mark.rule("modifyCase", "text-required-and-bounded")
@pytest.mark.parametrize("text", [None, "", "x" * 4001, "a\x00b", 5, ["x"]])
def test_note_of_another_form_is_refused(api, integrator, text):
    case = case_of(integrator)

    with nothing_written():
        assert properties(api.patch(f"/cases/{case.number}", {"text": text})) == ["text"]
        assert properties(api.patch(f"/cases/{case.number}", {})) == ["text"]
        assert properties(api.patch(f"/cases/{case.number}", NOTE | {"visibility": "SECRET"})) == ["visibility"]
        assert properties(api.patch(f"/cases/{case.number}", NOTE | {"status": "CLOSED"})) == ["status"]


@pytest.mark.rule("modifyCase", "text-required-and-bounded")
@pytest.mark.rule("modifyCase", "visibility-defaults-to-external")
@pytest.mark.rule("modifyCase", "note-added-status-stays")
@pytest.mark.rule("modifyCase", "notes-id-is-new")
@pytest.mark.rule("case-management", "changes-set-updated-members")
def test_notes_are_added_and_nothing_else_changes(api, integrator, colleague, case_management):
    case = case_of(colleague(name="Orla Derer"), status="ACTION_REQUIRED")
    TechnicalContactFactory(case=case, user=integrator)
    CaseNoteFactory(case=case, text="before")
    Case.objects.filter(pk=case.pk).update(updated_at=case.created_at, updated_by_name="0052H000003iLJjQAM")
    known = {case.notes.get().pk}
    ids = set()
    for text in ("🍻" * 4000, " ", "a\r\n\tb"):
        result = api.patch(f"/cases/{case.number}", {"text": text}).json()["result"]
        [note] = CaseNote.objects.exclude(pk__in=known)
        assert (note.case, note.text, note.visibility, note.author) == (case, text, Visibility.EXTERNAL, integrator)
        expected = {"CaseId": case.internal_id, "CaseNotesId": note.internal_id, "CaseNumber": case.number}
        assert result == expected
        assert len(result["CaseId"]) == len(result["CaseNotesId"]) == 18
        known.add(note.pk)
        ids.add(result["CaseNotesId"])
    assert len(ids) == 3
    assert case.notes.earliest("pk").text == "before"
    body = api.get(f"/cases/{case.number}").json()
    assert (body["status"], len(body["otherDetails"]["statusHistory"])) == ("ACTION_REQUIRED", 1)
    assert body["otherDetails"]["updatedByFullName"] == "Harbour Integration"
    assert body["otherDetails"]["updatedDateTime"] > body["createdDateTime"]
    entries = Activity.objects.filter(verb=CaseVerb.NOTE_ADDED)
    assert {(row.actor, row.channel, row.subject_id) for row in entries} == {(integrator, "equinix", case.pk)}


@pytest.mark.rule("modifyCase", "customer-may-send-internal-note")
@pytest.mark.rule("case-management", "internal-notes-hidden-from-customer")
def test_internal_note_is_taken_from_a_customer_and_never_shown(api, integrator, agent):
    case = case_of(integrator, status=CaseStatus.IN_PROGRESS)

    api.patch(f"/cases/{case.number}", {"text": "zebra", "visibility": "INTERNAL"})
    response = api.patch(f"/cases/{case.number}", {"text": "giraffe", "visibility": "EXTERNAL"})

    notes = {note.text: note for note in case.notes.all()}
    assert {text: note.visibility for text, note in notes.items()} == {"zebra": "INTERNAL", "giraffe": "EXTERNAL"}
    visible = CaseNote.objects.visible_to(calling(integrator))
    assert [note.text for note in visible] == ["giraffe"]
    assert {note.text for note in CaseNote.objects.visible_to(calling(agent))} == {"zebra", "giraffe"}
    for answer in (response, api.get(f"/cases/{case.number}"), api.get("/cases"), api.get("/cases?q=zebra")):
        assert b"zebra" not in answer.content
    assert not Email.objects.filter(body__contains="zebra").exists()


@pytest.mark.rule("modifyCase", "at-most-five-own-attachments")
@pytest.mark.rule("modifyCase", "repeated-attachment-refused")
def test_attachments_go_with_the_note(api, integrator, stranger):
    case = case_of(integrator)
    own = [attachment_of(integrator) for _ in range(6)]
    gone = attachment_of(integrator, created_at=timezone.now() - KEPT_UNUSED)
    upper = str(own[0].public_id).upper()
    for attachments, bad in [
        (naming(*own), ["attachments"]),
        (naming(attachment_of(stranger)), ["attachments[0].id"]),
        (naming(own[0], gone, "c77c5f58-a7ea-4e88-9fc4-1a2900027425"), ["attachments[1].id", "attachments[2].id"]),
        (naming(own[0]) + naming(own[0], name="second"), ["attachments[1].id"]),
        (naming(own[0]) + naming(upper, name="capitals"), ["attachments[1].id"]),
        (naming(own[0], name="four"), ["attachments[0].name"]),
    ]:
        with nothing_written():
            assert properties(api.patch(f"/cases/{case.number}", NOTE | {"attachments": attachments})) == bad

    response = api.patch(f"/cases/{case.number}", NOTE | {"attachments": naming(*own[:5], name="label")})

    assert response.status_code == 200
    files = CaseAttachment.objects.filter(case=case).order_by("pk")
    note = case.notes.get()
    assert [(file.note, file.attachment, file.label) for file in files] == [(note, one, "label") for one in own[:5]]
    # The same file may go with a further note, and a case's file stays however old it gets.
    type(own[0]).objects.update(created_at=timezone.now() - 2 * KEPT_UNUSED)
    again = api.patch(f"/cases/{case.number}", NOTE | {"attachments": naming(own[0])})
    assert again.status_code == 200
    assert properties(api.patch(f"/cases/{case.number}", NOTE | {"attachments": naming(own[5])})) == [
        "attachments[0].id"
    ]
