"""cancelCase."""

import pytest

from apps.activity.models import Activity
from apps.cases.constants import CaseVerb
from apps.cases.factories import CaseNoteFactory, TechnicalContactFactory
from apps.cases.models import Case, CaseAttachment
from tests.cases.api.case_requests import (
    CANCEL,
    CANCELLED_ALREADY,
    NO_CHANGE,
    NOT_CANCELLABLE,
    NOTE,
    PERSON,
    attachment_of,
    case_of,
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


@pytest.mark.rule("cancelCase", "unknown-or-invisible-id-is-forbidden")
def test_unknown_and_hidden_cases_are_shown_alike(api, stranger):
    hidden = case_of(stranger)

    with nothing_written():
        for name in ("99999999", "1-999999999999", hidden.number, hidden.order_number):
            assert refused(api.post(f"/cases/{name}/cancel", CANCEL)) == no_access(name)
        for name in ("1115093", "x" * 101):
            assert properties(api.post(f"/cases/{name}/cancel", CANCEL)) == ["id"]


@pytest.mark.rule("cancelCase", "viewer-may-not-cancel")
@pytest.mark.rule("case-management", "account-viewers-cannot-change")
def test_reader_of_the_account_may_not_cancel(case_management, integrator, colleague):
    case = case_of(integrator)
    reader = case_management(colleague("view_account_case"))
    reader.get("/cases")

    with nothing_written():
        answer = refused(reader.post(f"/cases/{case.number}/cancel", CANCEL))
    assert answer == (403, "EQ-2014007", NO_CHANGE, [])


@pytest.mark.rule("cancelCase", "second-cancel-is-conflict")
@pytest.mark.rule("cancelCase", "uncancellable-case-is-conflict")
@pytest.mark.rule("case-management", "final-cases-never-change")
@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"status": "CANCELLED"}, "EQ-2014022", CANCELLED_ALREADY),
        ({"status": "CANCELLED", "may_be_cancelled": False}, "EQ-2014022", CANCELLED_ALREADY),
        ({"status": "CLOSED"}, "EQ-2014021", NOT_CANCELLABLE),
        ({"status": "RESOLVED"}, "EQ-2014021", NOT_CANCELLABLE),
        ({"status": "SUBMITTED", "may_be_cancelled": False}, "EQ-2014021", NOT_CANCELLABLE),
        ({"status": "IN_PROGRESS", "may_be_cancelled": False}, "EQ-2014021", NOT_CANCELLABLE),
    ],
)
def test_case_that_is_not_cancellable_stays(api, integrator, fields, code, message):
    case = case_of(integrator, **fields)

    with nothing_written():
        answer = refused(api.post(f"/cases/{case.number}/cancel", CANCEL))
    assert answer[:3] == (409, code, message)


@pytest.mark.rule("cancelCase", "reason-becomes-external-note")
@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 4001}, {"reason": None}, {"reason": 5}])
def test_reason_is_needed(api, integrator, body):
    case = case_of(integrator)

    with nothing_written():
        assert properties(api.post(f"/cases/{case.number}/cancel", body)) == ["reason"]


@pytest.mark.rule("cancelCase", "reason-becomes-external-note")
@pytest.mark.rule("cancelCase", "cancel-appends-history")
@pytest.mark.rule("cancelCase", "cancelled-case-unmodifiable")
@pytest.mark.rule("cancelCase", "contacts-notes-attachments-stay")
@pytest.mark.rule("case-management", "case-or-order-number-in-path")
@pytest.mark.rule("case-management", "status-changes-append-history")
@pytest.mark.rule("case-management", "changes-set-updated-members")
@pytest.mark.parametrize("by_order_number", [False, True])
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "SUBMITTED"}, "This is a sample reason!"),
        ({"status": "IN_PROGRESS", "may_be_modified": False}, "🍻" * 4000),
        ({"status": "ACTION_REQUIRED"}, " "),
    ],
)
def test_case_is_cancelled_for_good(api, integrator, fields, reason, by_order_number):
    case = case_of(integrator, **fields)
    contact = TechnicalContactFactory(case=case)
    kept = CaseNoteFactory(case=case)
    file = CaseAttachment.objects.create(case=case, attachment=attachment_of(integrator), label="error-log")
    Case.objects.filter(pk=case.pk).update(updated_at=case.created_at, updated_by_name="somebody")

    response = api.post(f"/cases/{case.order_number if by_order_number else case.number}/cancel", {"reason": reason})

    assert response.status_code == 200
    note = case.notes.exclude(pk=kept.pk).get()
    expected = {"CaseId": case.internal_id, "CaseNotesId": note.internal_id, "CaseNumber": case.number}
    assert response.json() == {"result": expected}
    assert (note.text, note.visibility, note.author) == (reason, "EXTERNAL", integrator)
    body = api.get(f"/cases/{case.number}").json()
    other = body["otherDetails"]
    assert body["status"] == "CANCELLED"
    assert [entry["status"] for entry in other["statusHistory"]] == [fields["status"], "CANCELLED"]
    assert (other["modifiable"], other["cancellable"], other["respond"], other["reOpen"]) == (False,) * 4
    assert other["updatedByFullName"] == "Harbour Integration"
    assert other["updatedDateTime"] > body["createdDateTime"]
    assert (case.contacts.get(), case.files.get()) == (contact, file)
    entry = Activity.objects.get(verb=CaseVerb.CANCELLED)
    assert (entry.actor, entry.subject_id, entry.reason) == (integrator, case.pk, reason)
    with nothing_written():
        assert refused(api.patch(f"/cases/{case.number}", NOTE))[:2] == (409, "EQ-2014020")
        assert refused(api.patch(f"/cases/{case.number}/contacts", {"contacts": [PERSON]}))[:2] == (409, "EQ-2014020")
        assert refused(api.post(f"/cases/{case.number}/cancel", CANCEL))[:2] == (409, "EQ-2014022")
