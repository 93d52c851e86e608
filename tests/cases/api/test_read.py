"""getCase: the whole answer."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases.constants import CaseStatus, Visibility
from apps.cases.factories import CaseNoteFactory, TechnicalContactFactory
from apps.cases.models import Case, CaseCode, CaseLine, StatusStep
from apps.cases.operations import change_status, save_case_code
from apps.core.caller import Caller, Channel
from apps.users.factories import UserFactory
from tests.cases.api.case_requests import case_of, no_access, properties, refused
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")


@pytest.fixture
def api(case_management, integrator):
    client = case_management(integrator)
    client.get("/cases")
    return client


@pytest.mark.rule("getCase", "both-numbers-give-same-case")
@pytest.mark.rule("getCase", "id-is-always-case-number")
@pytest.mark.rule("getCase", "reading-changes-nothing")
@pytest.mark.rule("case-management", "case-or-order-number-in-path")
def test_case_and_order_number_give_the_same_answer(api, integrator):
    case = case_of(integrator)
    odd = case_of(integrator, order_number="1-ABC äß ~999999")

    with nothing_written():
        by_number, by_order = api.get(f"/cases/{case.number}"), api.get(f"/cases/{case.order_number}")
    assert by_number.status_code == 200
    assert by_number.json() == by_order.json()
    assert by_number.json()["id"] == case.number
    assert len(case.number) == 8
    assert api.get("/cases/1-ABC%20%C3%A4%C3%9F%20~999999").json()["id"] == odd.number


@pytest.mark.rule("getCase", "malformed-id-length-refused")
@pytest.mark.parametrize("identifier", ["1", "1115092", "x" * 101, "1" * 101, "11150929%00", "%F0%9F%8D%BB" * 7])
def test_identifier_of_another_length_is_refused(api, identifier):
    assert properties(api.get(f"/cases/{identifier}")) == ["id"]


@pytest.mark.rule("getCase", "unknown-or-invisible-is-forbidden")
@pytest.mark.rule("case-management", "invisible-case-answers-like-unknown")
@pytest.mark.parametrize(
    "identifier",
    ["99999999", "00000000", "1-204976070799", "x" * 100, "\uff11" * 8, "+1115093", "%20%20%20%20%20%20%20%20"],
)
def test_unknown_and_hidden_cases_are_shown_alike(api, stranger, identifier):
    hidden = case_of(stranger)

    for name in (identifier, hidden.number, hidden.order_number):
        answer = refused(api.get(f"/cases/{name}"))
        shown = name.replace("%20", " ")
        assert answer == no_access(shown)


@pytest.mark.rule("getCase", "history-in-time-order")
@pytest.mark.rule("case-management", "status-changes-append-history")
@pytest.mark.rule("case-management", "times-in-utc")
def test_history_is_in_the_order_of_time_and_ends_with_the_present_status(api, integrator, agent):
    case = case_of(integrator)
    by = Caller(agent, Channel.DESK)
    shown = []
    for status in (
        CaseStatus.IN_PROGRESS,
        CaseStatus.ACTION_REQUIRED,
        CaseStatus.IN_PROGRESS,
        CaseStatus.RESOLVED,
        CaseStatus.CLOSED,
    ):
        change_status(case_number=case.pk, status=status, by=by)
        body = api.get(f"/cases/{case.number}").json()
        history = body["otherDetails"]["statusHistory"]
        assert history[:-1] == shown or len(shown) == 0
        assert history[-1]["status"] == body["status"] == status
        assert [entry["createdDate"] for entry in history] == sorted(entry["createdDate"] for entry in history)
        shown = history
    assert len(shown) == 6
    assert all(entry["createdDate"].endswith("Z") for entry in shown)
    # An entry is never before the one before it, even when the clock was set back.
    other = case_of(integrator)
    later = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    StatusStep.objects.filter(case=other).update(at=later)
    change_status(case_number=other.pk, status=CaseStatus.IN_PROGRESS, by=by)
    history = api.get(f"/cases/{other.number}").json()["otherDetails"]["statusHistory"]
    assert history == [{"status": s, "createdDate": "2099-01-01T00:00:00.000Z"} for s in ("SUBMITTED", "IN_PROGRESS")]


@pytest.mark.rule("getCase", "category-names-are-current")
def test_names_are_those_of_the_code_table_now(api, integrator, administrator):
    case = case_of(integrator)
    code = CaseCode.objects.get(code="0002-0000")
    code.category, code.subcategory = "Energy", "Blackout 🍻"

    save_case_code(case_code=code, by=Caller(administrator, Channel.DESK))

    other = api.get(f"/cases/{case.number}").json()["otherDetails"]
    assert (other["category"], other["subCategory"]) == ("Energy", "Blackout 🍻")
    assert api.get("/cases").json()["data"][0]["subCategory"] == "Blackout 🍻"


@pytest.mark.rule("getCase", "final-states-unmodifiable")
@pytest.mark.parametrize(
    ("status", "modifiable", "cancellable", "respond", "reopen"),
    [
        ("SUBMITTED", True, True, False, False),
        ("IN_PROGRESS", True, True, True, False),
        ("ACTION_REQUIRED", True, True, True, False),
        ("RESOLVED", True, False, False, True),
        ("CLOSED", False, False, False, False),
        ("CANCELLED", False, False, False, False),
    ],
)
def test_what_may_be_done_follows_from_the_status(api, integrator, status, modifiable, cancellable, respond, reopen):
    case = case_of(integrator, status=status)
    locked = case_of(integrator, status=status, may_be_modified=False, may_be_cancelled=False)

    def summary_of(case):
        other = api.get(f"/cases/{case.number}").json()["otherDetails"]
        return tuple(other[name] for name in ("modifiable", "cancellable", "respond", "reOpen"))

    assert summary_of(case) == (modifiable, cancellable, respond, reopen)
    assert summary_of(locked) == (False, False, respond, reopen)
    rows = {row["id"]: (row["modifiable"], row["cancellable"]) for row in api.get("/cases").json()["data"]}
    assert rows == {case.number: (modifiable, cancellable), locked.number: (False, False)}


@pytest.mark.rule("getCase", "registered-users-become-contacts")
def test_registered_contact_is_shown_as_the_user_is_now(api, integrator):
    case = case_of(integrator)
    user = TechnicalContactFactory(case=case, user__name="Cher", user__username="cher").user

    def contact():
        return api.get(f"/cases/{case.number}").json()["contacts"]

    mail = {"type": "EMAIL", "value": user.email}
    expected = {"firstName": "Cher", "lastName": "", "type": "TECHNICAL", "registeredUsers": ["cher"]}
    assert contact() == [expected | {"details": [mail]}]
    user.name, user.phone_number = "Cher Ann Sarkisian", "+1 555"
    user.save()
    phone = {"type": "PHONE", "value": "+1 555"}
    assert contact() == [expected | {"firstName": "Cher", "lastName": "Ann Sarkisian", "details": [mail, phone]}]


@pytest.mark.rule("getCase", "notes-not-in-answer")
@pytest.mark.rule("case-management", "internal-notes-hidden-from-customer")
def test_notes_are_no_part_of_the_answer(api, integrator, agent, case_management):
    case = case_of(integrator)
    CaseNoteFactory(case=case, text="zebra outside")
    CaseNoteFactory(case=case, text="zebra inside", visibility=Visibility.INTERNAL, author=agent)

    for client in (api, case_management(agent)):
        assert b"zebra" not in client.get(f"/cases/{case.number}").content
        assert b"zebra" not in client.get("/cases").content


def test_statements_do_not_grow_with_contacts_steps_and_lines(api, integrator):
    case = case_of(integrator)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"/cases/{case.number}").status_code == 200
        return len(captured)

    def more(count):
        for _ in range(count):
            TechnicalContactFactory(case=case, user=UserFactory(organisation=integrator.organisation))
            StatusStep.objects.create(case=case, status="SUBMITTED")
            CaseLine.objects.create(
                case=case,
                line_id=f"1-{CaseLine.objects.count()}",
                product_type="X",
                status="CREATED",
                request_type="ADD",
            )

    more(1)
    statements()
    few = statements()
    more(30)
    assert statements() == few <= 9


def test_line_without_anything_known_is_shown(api, integrator):
    case = case_of(integrator)
    at = datetime.datetime(2023, 10, 25, 5, 15, 55, 120_000, tzinfo=datetime.UTC)
    CaseLine.objects.create(
        case=case,
        line_id="1-1",
        product_type="X",
        status="CREATED",
        request_type="ADD",
        updated_at=at,
        may_be_reopened=True,
    )

    assert api.get(f"/cases/{case.number}").json()["otherDetails"]["details"] == [
        {
            "lineId": "1-1", "parentLineId": None, "productType": "X", "productOfferingCode": None, "productCode": None,
            "productName": None, "status": "CREATED", "reOpen": "ALLOWED", "respond": False, "ibx": None, "cage": None,
            "requestType": "ADD", "activityId": None, "purchaseOrder": {}, "estimatedCompletion": None,
            "updatedDateTime": "2023-10-25T05:15:55.120Z", "additionalInfo": [], "modifiable": False,
            "cancellable": False,
        }
    ]  # fmt: skip


def test_account_number_has_at_least_six_characters(api, integrator):
    case = case_of(integrator)
    integrator.organisation.human_id = "ORG-1"
    integrator.organisation.save()

    assert api.get(f"/cases/{case.number}").json()["accountNumber"] == "0ORG-1"
    assert Case.objects.get().account_name == integrator.organisation.name


@pytest.mark.rule("getCase", "names-without-vendor-are-ours")
def test_contract_lists_the_codes_whose_names_are_ours(api, integrator):
    listed = api.contract.document["components"]["schemas"]["CaseCode"]["x-codes-without-vendor-names"]
    codes = {code.code: code for code in CaseCode.objects.all()}

    assert [code for code, row in codes.items() if not row.has_vendor_names] == sorted(listed)
    for code, row in codes.items():
        assert code[-4:] not in row.subcategory
        assert str(row) == f"{code} {row.category}: {row.subcategory}"
