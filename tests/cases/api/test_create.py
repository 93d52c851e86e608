"""createCase: what is stored, what is told, and what is refused."""

import json

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.attachments.constants import KEPT_UNUSED
from apps.cases.constants import CaseVerb
from apps.cases.models import Case, CaseAttachment, CaseCode, CaseContact
from apps.customers.factories import CustomerFactory
from tests.cases.api.case_requests import (
    PERSON,
    attachment_of,
    info,
    naming,
    new_case,
    properties,
    refused,
    registered,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")


@pytest.fixture
def api(case_management, integrator):
    client = case_management(integrator)
    client.get("/cases")
    return client


def created(response) -> Case:
    assert response.status_code == 200
    return Case.objects.get(pk=response.json()["id"])


def read(api, case) -> dict:
    return api.get(f"/cases/{case.number}").json()


@pytest.mark.rule("createCase", "unknown-code-stores-nothing")
@pytest.mark.parametrize("code", ["9999-0000", "0013-0101", "0002", "0002-0000 ", "", "\uff10\uff1002-0000"])
def test_unknown_code_is_refused(api, code):
    with nothing_written():
        assert properties(api.post("/cases", new_case(code=code))) == ["code"]


def test_code_out_of_use_is_refused(api):
    CaseCode.objects.filter(code="0002-0000").update(is_active=False)

    with nothing_written():
        answer = refused(api.post("/cases", new_case()))
    assert answer[3] == [info("code", "Is no longer in use.", "0002-0000")]


DOCUMENTS = {"documents": {"transactionIds": ["1234567890"], "type": "DETAILED", "formats": ["XLS", "PDF"]}}


def kind_of(code: str) -> str:
    """The type of a code: by its block, and as printed for the code of the sample."""
    return "TROUBLE" if code[:4] <= "0015" and code != "0013-0102" else "CASE"


@pytest.mark.rule("createCase", "type-follows-code-block")
@pytest.mark.rule("createCase", "id-is-case-number")
@pytest.mark.rule("createCase", "order-number-for-trouble-only")
@pytest.mark.rule("createCase", "details-optional-for-any-code")
def test_every_code_makes_a_record_of_its_type(api):
    codes = api.contract.document["components"]["schemas"]["CaseCode"]["enum"]
    assert list(CaseCode.objects.values_list("code", flat=True)) == sorted(codes)
    seen = set()
    # One of each block, with details and without: no code needs them and none refuses them.
    for code in sorted({code[:4]: code for code in codes}.values()):
        details = DOCUMENTS if len(seen) % 2 else None
        answer = api.post("/cases", new_case(code=code, details=details))
        body = answer.json()
        kind = kind_of(code)
        assert (answer.status_code, set(body), body["type"]) == (200, {"id", "type"}, kind)
        assert len(body["id"]) == 8
        assert body["id"].isdigit()
        assert body["id"] not in seen
        seen.add(body["id"])
        case = Case.objects.get(pk=body["id"])
        assert (case.code.code, case.code.type, case.details) == (code, kind, details)
        order = read(api, case)["orderId"]
        assert (order is None) == (code[:4] > "0015")
    orders = [number for number in Case.objects.values_list("order_number", flat=True) if number]
    assert len(set(orders)) == len(orders) == len({code[:4] for code in codes if code[:4] <= "0015"})
    assert all(number.startswith("1-") and len(number) == 14 for number in orders)
    types = dict(CaseCode.objects.values_list("code", "type"))
    assert {code: kind_of(code) for code in types} == types


@pytest.mark.rule("createCase", "success-is-200-with-location")
@pytest.mark.rule("createCase", "new-case-is-submitted")
@pytest.mark.rule("createCase", "channel-is-portal")
@pytest.mark.rule("createCase", "caller-is-ordering-contact")
def test_new_case_is_submitted_open_and_the_callers(api, integrator):
    customer = CustomerFactory(organisation=integrator.organisation, account_number="182389736", name="Reseller")
    before = timezone.now().replace(microsecond=0)

    answer = api.post(
        "/cases",
        new_case(secondaryId="0001", customerReferenceId="Ref 1", occurredDateTime="2020-05-22T21:23:51.5+02:00"),
    )

    case = created(answer)
    assert answer["Location"] == f"/support/v2/cases/{case.number}"
    body = read(api, case)
    other = body["otherDetails"]
    assert other["statusHistory"] == [{"status": "SUBMITTED", "createdDate": body["createdDateTime"]}]
    assert (body["status"], other["modifiable"], other["cancellable"]) == ("SUBMITTED", True, True)
    assert (other["reOpen"], other["respond"], other["updatedByFullName"]) == (False, False, "Harbour Integration")
    assert body["channel"] == "PORTAL"
    assert (body["accountNumber"], body["accountName"], case.customer) == ("182389736", "Reseller", customer)
    assert (case.orderer, case.organisation) == (integrator, integrator.organisation)
    assert body["contacts"] == [
        {
            "firstName": "Harbour",
            "lastName": "Integration",
            "type": "ORDERING",
            "details": [{"type": "EMAIL", "value": integrator.email}],
            "registeredUsers": ["integrator"],
        }
    ]
    assert (case.primary_id, case.secondary_id, case.customer_reference) == ("AM1:01:000111", "0001", "Ref 1")
    assert case.occurred_at.isoformat() == "2020-05-22T19:23:51.500000+00:00"
    assert case.created_at >= before
    entry = Activity.objects.get(verb=CaseVerb.CREATED)
    assert (entry.actor, entry.channel, entry.subject_id) == (integrator, "equinix", case.pk)
    assert entry.route == "POST /support/v2/cases"
    assert case.history.get().activity == entry


def test_account_is_the_organisation_when_no_single_customer_tells_it(api, integrator):
    body = read(api, created(api.post("/cases", new_case())))
    assert (body["accountNumber"], body["accountName"]) == (
        integrator.organisation.human_id,
        integrator.organisation.name,
    )
    CustomerFactory.create_batch(2, organisation=integrator.organisation)
    assert read(api, created(api.post("/cases", new_case())))["accountNumber"] == integrator.organisation.human_id


@pytest.mark.rule("createCase", "text-length-limits")
@pytest.mark.rule("createCase", "references-unchecked")
@pytest.mark.rule("case-management", "lengths-counted-in-code-points")
@pytest.mark.rule("case-management", "text-kept-as-sent")
@pytest.mark.parametrize(
    ("member", "longest", "column"),
    [
        ("description", 4000, "description"),
        ("primaryId", 100, "primary_id"),
        ("secondaryId", 100, "secondary_id"),
        ("customerReferenceId", 200, "customer_reference"),
    ],
)
def test_lengths_are_counted_in_code_points_and_text_stays_as_sent(api, member, longest, column):
    # Clinking mugs are one code point, two UTF-16 units and four bytes; white space is kept too.
    for text in ("🍻" * longest, " ", "\t a\r\nb\u2028 ", "e\u0301", "x"):
        case = created(api.post("/cases", new_case(**{member: text})))
        assert getattr(case, column) == text
    for text in ("", "🍻" * (longest + 1), "a\x00b"):
        with nothing_written():
            assert properties(api.post("/cases", new_case(**{member: text}))) == [member]


@pytest.mark.rule("createCase", "at-most-five-own-attachments")
@pytest.mark.rule("createCase", "attachment-name-is-label")
def test_five_attachments_go_with_the_case_under_their_labels(api, integrator):
    own = [attachment_of(integrator) for _ in range(5)]
    labels = ["five5", "x" * 100, "🍻" * 5, "photo.png", " pad "]
    named = [{"id": str(one.public_id), "name": label} for one, label in zip(own, labels, strict=True)]

    case = created(api.post("/cases", new_case(attachments=named)))

    files = CaseAttachment.objects.filter(case=case).order_by("pk")
    assert [(file.attachment, file.label, file.note) for file in files] == [
        (one, label, None) for one, label in zip(own, labels, strict=True)
    ]
    assert all(file.attachment.claimed_at for file in files)
    assert created(api.post("/cases", new_case(attachments=[]))).files.count() == 0


@pytest.mark.rule("createCase", "at-most-five-own-attachments")
@pytest.mark.rule("createCase", "repeated-attachment-refused")
@pytest.mark.rule("createCase", "attachment-name-is-label")
def test_attachments_that_cannot_go_with_the_case_are_named(api, integrator, stranger):
    own, other = attachment_of(integrator), attachment_of(stranger)
    gone = attachment_of(integrator, created_at=timezone.now() - KEPT_UNUSED)
    unknown = "c77c5f58-a7ea-4e88-9fc4-1a2900027425"
    upper = str(own.public_id).upper()
    table = [
        (naming(*[attachment_of(integrator) for _ in range(6)]), ["attachments"]),
        (naming(own, other, unknown, gone), ["attachments[1].id", "attachments[2].id", "attachments[3].id"]),
        (naming(own) + naming(own, name="second"), ["attachments[1].id"]),
        (naming(own) + naming(upper, name="capitals"), ["attachments[1].id"]),
        (naming(own, own), ["attachments"]),
        (naming(own, name="four"), ["attachments[0].name"]),
        (naming(own, name="x" * 101), ["attachments[0].name"]),
        (naming("not-a-uuid"), ["attachments[0].id"]),
        (naming(str(own.public_id).replace("-", "x")), ["attachments[0].id"]),
    ]
    for attachments, bad in table:
        with nothing_written():
            assert properties(api.post("/cases", new_case(attachments=attachments))) == bad, attachments


@pytest.mark.rule("createCase", "contact-kinds-not-mixed")
@pytest.mark.rule("createCase", "contact-values-well-formed")
@pytest.mark.parametrize(
    ("contact", "bad"),
    [
        (PERSON | {"registeredUsers": ["integrator"]}, "contacts[0]"),
        (registered("integrator") | {"availability": "ANYTIME"}, "contacts[0]"),
        ({"type": "NOTIFICATION"}, "contacts[0]"),
        (PERSON | {"type": "ORDERING"}, "contacts[0]"),
        (PERSON | {"type": "FRIEND"}, "contacts[0]"),
        (PERSON | {"details": []}, "contacts[0]"),
        (PERSON | {"availability": "NEVER"}, "contacts[0]"),
        *[
            (PERSON | {"details": [{"type": kind, "value": value}]}, "contacts[0]")
            for kind, value in [
                ("EMAIL", "nobody"),
                ("EMAIL", "a b@example.com"),
                ("EMAIL", "+1-2342343333"),
                ("PHONE", "SomeContact@email.com"),
                ("PHONE", "123"),
                ("MOBILE", "call me"),
                ("MOBILE", "+1-2342343333x"),
                ("FAX", "+1-2342343333"),
            ]
        ],
    ],
)
def test_contact_of_no_kind_or_out_of_reach_is_refused(api, contact, bad):
    with nothing_written():
        named = properties(api.post("/cases", new_case(contacts=[contact])))
    assert named
    assert all(name.startswith(bad) for name in named)


@pytest.mark.rule("createCase", "contact-kinds-not-mixed")
@pytest.mark.rule("createCase", "availability-and-timezone-defaults")
@pytest.mark.rule("createCase", "contact-values-well-formed")
def test_contacts_of_both_kinds_are_stored_with_their_defaults(api, colleague):
    colleague(username="john.doe", name="John Doe", phone_number="+1-555-0100")
    details = [
        {"type": "EMAIL", "value": "SomeContact@email.com"},
        {"type": "PHONE", "value": "+1-2342343333"},
        {"type": "MOBILE", "value": "0049 (30) 1234.5"},
    ]
    person = {"type": "RESELLER", "firstName": "Ann", "lastName": "O'Hara", "details": details}
    exact = person | {"availability": "WORK_HOURS", "timezone": "Europe/Amsterdam"}

    case = created(api.post("/cases", new_case(contacts=[person, registered("John Doe"), exact])))

    assert read(api, case)["contacts"][1:] == [
        person | {"availability": "ANYTIME", "timezone": "UTC"},
        {
            "firstName": "John",
            "lastName": "Doe",
            "type": "TECHNICAL",
            "details": [
                {"type": "EMAIL", "value": "john.doe@patchbay.example"},
                {"type": "PHONE", "value": "+1-555-0100"},
            ],
            "registeredUsers": ["john.doe"],
        },
        exact,
    ]


@pytest.mark.rule("createCase", "availability-and-timezone-defaults")
@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "europe/amsterdam", "UTC ", "../UTC", "localtime", "Factory", "x" * 65]
)
def test_time_zone_that_does_not_exist_is_refused(api, zone):
    with nothing_written():
        response = api.post("/cases", new_case(contacts=[PERSON, PERSON | {"timezone": zone}]))
    assert properties(response) == ["contacts[1].timezone"]


@pytest.mark.rule("createCase", "registered-users-of-account")
def test_registered_users_are_found_in_the_account_alone(api, colleague, stranger, agent):
    ann = colleague(username="ann", name="Ann Lee", email="ann@example.com")
    ben = colleague(username="ben", name="Ben Ray")
    colleague(username="one.twin", name="Twin Roe")
    colleague(username="other.twin", name="Twin Roe")
    colleague(username="gone", name="Gone Roe", is_active=False)

    names = ["ann", "ANN", "ann ", "ANN@Example.com", "Ann Lee", "ben@patchbay.example", "Ben Ray"]
    case = created(api.post("/cases", new_case(contacts=[registered(*names)])))
    technical = CaseContact.objects.filter(case=case, type="TECHNICAL").order_by("pk")
    assert [contact.user for contact in technical] == [ann, ben]

    wrong = [
        "nobody",
        stranger.username,
        stranger.email,
        stranger.name,
        agent.username,
        "Twin Roe",
        "gone",
        "ann lee",
    ]
    with nothing_written():
        response = api.post("/cases", new_case(contacts=[registered("ann"), registered("ben", *wrong)]))
    assert properties(response) == [f"contacts[1].registeredUsers[{place}]" for place in range(1, len(wrong) + 1)]
    assert [one["value"] for one in refused(response)[3]] == wrong


def test_user_name_wins_over_another_users_address_and_name(api, colleague):
    named = colleague(username="sam@example.com", name="First", email="first@example.com")
    colleague(username="other", name="sam@example.com", email="sam@EXAMPLE.com")

    case = created(api.post("/cases", new_case(contacts=[registered("sam@example.com")])))

    assert case.contacts.get(type="TECHNICAL").user == named


@pytest.mark.rule("createCase", "caller-is-ordering-contact")
def test_ordering_contact_is_the_caller_alone(api, integrator, colleague):
    colleague(username="ann", name="Ann Lee")
    mine = registered("integrator", type="ORDERING")

    case = created(api.post("/cases", new_case(contacts=[mine, registered(integrator.email, type="ORDERING")])))
    assert [contact.user for contact in case.contacts.filter(type="ORDERING")] == [integrator]
    for names in (["ann"], ["integrator", "ann"]):
        with nothing_written():
            response = api.post("/cases", new_case(contacts=[registered(*names, type="ORDERING")]))
        assert properties(response) == ["contacts[0].registeredUsers"]


@pytest.mark.rule("createCase", "details-bounded-in-bytes")
@pytest.mark.rule("case-management", "unknown-members-and-parameters-refused")
def test_details_hold_anything_up_to_16384_bytes(api):
    odd = {"anything": [1, 2.5, None, {"deep": True}], "documents": {"formats": ["XLS", "PDF"]}, "ключ": "🍻"}
    assert created(api.post("/cases", new_case(details=odd))).details == odd
    frame = len(json.dumps({"text": ""}, separators=(",", ":")))
    letters = (16384 - frame) // 4
    full = {"text": "🍻" * letters + "x" * (16384 - frame - 4 * letters)}
    assert created(api.post("/cases", new_case(details=full))).details == full
    spaced = json.dumps(new_case(details=full), indent=8, ensure_ascii=True).encode()
    assert created(api.send("POST", "/cases", raw=spaced)).details == full
    with nothing_written():
        assert properties(api.post("/cases", new_case(details={"text": full["text"] + "x"}))) == ["details"]
    for documents in (
        {"more": 1},
        {"type": "SHORT"},
        {"formats": ["DOC"]},
        {"transactionIds": []},
        {"formats": ["PDF"] * 2},
    ):
        with nothing_written():
            [named] = properties(api.post("/cases", new_case(details={"documents": documents})))
        assert named.startswith("details.documents")


@pytest.mark.rule("createCase", "details-of-shown-codes-checked")
@pytest.mark.rule("createCase", "documents-checked-with-any-code")
@pytest.mark.parametrize("code", ["0013-0102", "0302-0400", "0302-0500", "0002-0000"])
def test_details_are_held_to_what_the_document_shows_of_their_code(api, code):
    whole, is_shown = DOCUMENTS["documents"], code in ("0013-0102", "0302-0400")
    wrong = {  # details, and what is named of them
        "details.documents.more": {"documents": whole | {"more": 1}},
        "details.documents.type": {"documents": whole | {"type": "SHORT"}},
        "details.documents.transactionIds": {"documents": whole | {"transactionIds": "1234567890"}},
        "details.documents.transactionIds[1]": {"documents": whole | {"transactionIds": ["1", 2]}},
        "details.documents.formats": {"documents": whole | {"formats": []}},
        "details.documents.formats[0]": {"documents": whole | {"formats": ["DOC"]}},
        "details.documents": {"documents": [whole]},
    }
    only_when_shown = {"details.documents": {}, "details.note": DOCUMENTS | {"note": "x"}} | {
        f"details.documents.{name}": {"documents": {k: v for k, v in whole.items() if k != name}} for name in whole
    }

    with nothing_written():
        for named, details in wrong.items():
            assert properties(api.post("/cases", new_case(code=code, details=details))) == [named]
        if is_shown:
            for named, details in only_when_shown.items():
                assert properties(api.post("/cases", new_case(code=code, details=details))) == [named]
    for details in [DOCUMENTS, None, *([] if is_shown else only_when_shown.values())]:
        case = created(api.post("/cases", new_case(code=code, details=details)))
        assert case.details == details


@pytest.mark.rule("createCase", "details-returned-and-kept")
@pytest.mark.rule("getCase", "details-when-sent")
def test_details_are_returned_as_they_were_sent(api):
    odd = {"x": [1.50, None, {"deep": True}], "documents": {"formats": ["PDF"]}, "\u043a": ""}
    for details in (odd, {}, None):
        case = created(api.post("/cases", new_case(details=details)))
        assert read(api, case).get("details", "none") == ("none" if details is None else details)
        api.patch(f"/cases/{case.number}", {"text": "A note."})
        assert read(api, case).get("details", "none") == ("none" if details is None else details)


def test_details_are_as_deep_as_a_hundred_levels(api):
    def sent(levels):
        details = '{"d":' * levels + "1" + "}" * levels
        return api.send("POST", "/cases", raw=f'{json.dumps(new_case())[:-1]}, "details": {details}}}'.encode())

    assert created(sent(100)).details
    for levels in (101, 500, 900, 3_000):
        with nothing_written():
            assert properties(sent(levels)) in (["details"], ["body"])


@pytest.mark.rule("createCase", "repeated-request-makes-two-cases")
@pytest.mark.sqlite
def test_same_request_twice_makes_two_cases(api, integrator):
    own = attachment_of(integrator)
    request = new_case(attachments=naming(own), contacts=[PERSON])

    first, second = created(api.post("/cases", request)), created(api.post("/cases", request))

    assert first.pk + 1 == second.pk
    assert [case.files.get().attachment for case in (first, second)] == [own, own]


def test_several_wrong_references_are_shown_at_once(api, stranger):
    response = api.post(
        "/cases",
        new_case(
            attachments=naming(attachment_of(stranger)),
            contacts=[registered("nobody"), PERSON | {"timezone": "Mars/Olympus"}],
            details={"text": "x" * 20_000},
        ),
    )
    assert properties(response) == [
        "details",
        "contacts[1].timezone",
        "contacts[0].registeredUsers[0]",
        "attachments[0].id",
    ]
