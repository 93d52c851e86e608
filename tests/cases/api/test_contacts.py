"""replaceCaseContacts."""

import pytest

from apps.activity.models import Activity
from apps.cases.constants import CaseVerb
from apps.cases.factories import TechnicalContactFactory
from apps.cases.models import Case, CaseContact
from tests.cases.api.case_requests import (
    MAIL,
    NO_CHANGE,
    NOT_MODIFIABLE,
    PERSON,
    case_of,
    no_access,
    properties,
    refused,
    registered,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")
TECHNICIAN = PERSON | {"type": "TECHNICAL", "firstName": "Tech"}
RESELLER = PERSON | {"type": "RESELLER"}


@pytest.fixture
def api(case_management, integrator):
    client = case_management(integrator)
    client.get("/cases")
    return client


@pytest.fixture
def case(integrator):
    """A case with a contact of each type."""
    case = case_of(integrator)
    CaseContact.objects.create(case=case, type="ORDERING", user=integrator)
    for kind in ("NOTIFICATION", "TECHNICAL", "RESELLER"):
        CaseContact.objects.create(case=case, type=kind, first_name="Old", last_name=kind, details=[MAIL])
    return case


def replace(api, case, *contacts):
    return api.patch(f"/cases/{getattr(case, 'number', case)}/contacts", {"contacts": list(contacts)})


def names(case) -> list[tuple]:
    return [(contact.type, contact.name) for contact in case.contacts.order_by("type", "pk")]


@pytest.mark.rule("replaceCaseContacts", "only-notification-and-technical")
@pytest.mark.rule("replaceCaseContacts", "empty-list-refused")
@pytest.mark.parametrize(
    ("contacts", "bad"),
    [
        ([registered("integrator", type="ORDERING")], "contacts[0].type"),
        ([PERSON, RESELLER], "contacts[1].type"),
        ([registered("integrator", type="RESELLER")], "contacts[0].type"),
        ([PERSON | {"type": "ORDERING"}], "contacts[0].type"),
        ([], "contacts"),
        ([PERSON] * 51, "contacts"),
        ([PERSON | {"timezone": "Mars/Olympus"}], "contacts[0].timezone"),
        ([PERSON | registered("integrator")], "contacts[0]"),
        (None, "contacts"),
    ],
)
def test_other_types_and_empty_lists_are_refused(api, case, contacts, bad):
    with nothing_written():
        named = properties(api.patch(f"/cases/{case.number}/contacts", {"contacts": contacts}))
    assert any(name.startswith(bad) for name in named)
    assert all(name.startswith("contacts") for name in named)


@pytest.mark.rule("replaceCaseContacts", "named-types-replaced-whole")
@pytest.mark.rule("replaceCaseContacts", "success-has-location-alone")
@pytest.mark.rule("replaceCaseContacts", "status-and-history-stay")
@pytest.mark.rule("case-management", "changes-set-updated-members")
@pytest.mark.parametrize("by_order_number", [False, True])
def test_contacts_of_the_named_types_are_replaced(api, case, integrator, colleague, by_order_number):
    colleague(username="john.doe", name="John Doe")
    Case.objects.filter(pk=case.pk).update(updated_at=case.created_at, updated_by_name="somebody")
    precise = PERSON | {"availability": "WORK_HOURS", "timezone": "Europe/Amsterdam"}

    response = replace(api, case.order_number if by_order_number else case, precise, PERSON | {"firstName": "Jane"})

    assert (response.status_code, response.content) == (202, b"")
    assert response["Location"] == f"/support/v2/cases/{case.number}"
    assert names(case) == [
        ("NOTIFICATION", "John Doe"),
        ("NOTIFICATION", "Jane Doe"),
        ("ORDERING", "Harbour Integration"),
        ("RESELLER", "Old RESELLER"),
        ("TECHNICAL", "Old TECHNICAL"),
    ]
    body = api.get("/cases/" + response["Location"].rpartition("/")[2]).json()
    shown = [contact for contact in body["contacts"] if contact["type"] == "NOTIFICATION"]
    assert shown[0] == precise
    assert (body["status"], len(body["otherDetails"]["statusHistory"])) == ("SUBMITTED", 1)
    assert body["otherDetails"]["updatedByFullName"] == "Harbour Integration"
    assert body["otherDetails"]["updatedDateTime"] > body["createdDateTime"]
    replace(api, case, registered("John Doe"), TECHNICIAN)
    assert names(case)[-2:] == [("TECHNICAL", "John Doe"), ("TECHNICAL", "Tech Doe")]
    entry = Activity.objects.filter(verb=CaseVerb.CONTACTS_REPLACED).first()
    assert (entry.actor, entry.subject_id, entry.data) == (integrator, case.pk, {"types": ["TECHNICAL"]})


@pytest.mark.rule("replaceCaseContacts", "registered-users-must-exist")
def test_unknown_user_leaves_all_contacts(api, case, stranger, agent):
    wrong = ["nobody", stranger.username, stranger.email, agent.username]

    with nothing_written():
        response = replace(api, case, PERSON, registered("integrator", *wrong))
    assert properties(response) == [f"contacts[1].registeredUsers[{place}]" for place in (1, 2, 3, 4)]


@pytest.mark.rule("replaceCaseContacts", "unknown-or-invisible-id-is-forbidden")
def test_unknown_and_hidden_cases_are_shown_alike(api, stranger):
    hidden = case_of(stranger)

    with nothing_written():
        for name in ("99999999", "1-999999999999", hidden.number, hidden.order_number):
            assert refused(replace(api, name, PERSON)) == no_access(name)


@pytest.mark.rule("replaceCaseContacts", "viewer-may-not-change")
@pytest.mark.rule("case-management", "account-viewers-cannot-change")
def test_reader_of_the_account_may_not_replace(case_management, case, colleague):
    reader = case_management(colleague("view_account_case"))
    reader.get("/cases")

    with nothing_written():
        assert refused(replace(reader, case, PERSON)) == (403, "EQ-2014007", NO_CHANGE, [])


@pytest.mark.rule("replaceCaseContacts", "unmodifiable-case-is-conflict")
@pytest.mark.rule("case-management", "final-cases-never-change")
@pytest.mark.parametrize("fields", [{"status": "CLOSED"}, {"status": "CANCELLED"}, {"may_be_modified": False}])
def test_case_that_is_not_modifiable_keeps_its_contacts(api, case, fields):
    Case.objects.filter(pk=case.pk).update(**fields)

    with nothing_written():
        answer = refused(replace(api, case, PERSON))
    assert answer[:3] == (409, "EQ-2014020", NOT_MODIFIABLE)


@pytest.mark.rule("replaceCaseContacts", "replaced-contact-loses-sight")
@pytest.mark.rule("case-management", "who-can-see-case")
def test_sight_follows_the_technical_contact(api, case, case_management, colleague, integrator):
    old, new = colleague(username="old"), colleague(username="new")
    TechnicalContactFactory(case=case, user=old)
    keeps = colleague("view_account_case", username="keeps")
    TechnicalContactFactory(case=case, user=keeps)

    def status(user):
        return case_management(user).get(f"/cases/{case.number}").status_code

    assert [status(user) for user in (old, new, keeps)] == [200, 403, 200]
    # A technical contact may put another in their own place, and is out of sight then.
    assert (
        replace(case_management(old), case, registered("new"), registered("old", type="NOTIFICATION")).status_code
        == 202
    )
    assert [status(user) for user in (old, new, keeps, integrator)] == [403, 200, 200, 200]
    assert refused(replace(case_management(old), case, PERSON)) == no_access(case.number)


def test_staff_name_users_of_the_cases_account(case_management, agent, case, colleague, stranger):
    colleague(username="ann")

    assert replace(case_management(agent), case, registered("ann")).status_code == 202
    assert properties(replace(case_management(agent), case, registered("stranger")))
