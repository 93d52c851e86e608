"""The case page: its timeline, its buttons, replies with files, and the ticket beside it."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from apps.activity.models import Email
from apps.attachments.models import Attachment
from apps.cases import operations
from apps.cases.constants import CaseStatus, CaseVerb, Visibility
from apps.cases.factories import CaseFactory, TechnicalContactFactory
from apps.cases.models import Case, CaseAttachment, CaseContact, CaseLine
from apps.cases.operations import Person, RegisteredUsers
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.tickets.models import Ticket
from apps.users.factories import AgentFactory, UserFactory
from tests.cases.api.case_requests import attachment_of
from tests.support.desk import Desk
from tests.support.page_parts import form_of
from tests.support.snapshot import nothing_written

PAGE = "cases_case_change"


def entries(html) -> list[str]:
    """The text of each timeline entry, newest first."""
    found = re.findall(r'<li class="desk-entry.*?</li>\s*(?=<li class="desk-entry|</ol>)', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for entry in found]


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "#336699").save(drawn, "PNG")
    return drawn.getvalue()


def press(desk, case, button, **values):
    return desk.post("cases_case_act", case.pk, button, **values)


def buttons(html) -> list[str]:
    return [name for name in re.findall(r'id="action-(\w+)"', html) if name != "macros"]


@pytest.fixture
def customer(db):
    user = UserFactory(name="Robin Hale", username="robin")
    return Caller(user, Channel.EQUINIX)


@pytest.fixture
def case(customer):
    return operations.create_case(
        code="0002-0000",
        description="Both feeds are down",
        primary_id="AM1:01:000111",
        orderer=customer.user,
        contacts=[Person("NOTIFICATION", "Night", "Shift", [{"type": "EMAIL", "value": "night@example.com"}])],
        details={"documents": {"type": "DETAILED"}, "note": "<script>"},
        by=customer,
    )


def test_details_are_shown_in_words_on_the_page_and_the_timeline(desk, customer):
    case = operations.create_case(
        code="0302-0400",
        description="Please send them",
        primary_id="1",
        orderer=customer.user,
        details={
            "documents": {"transactionIds": ["1234567890", "77"], "type": "DETAILED", "formats": ["XLS", "PDF"]},
            "isUrgent": True,
            "extra": {"people": [{"name": "<b>Ann"}, {"name": "Bo"}], "none": None, "empty": []},
        },
        by=customer,
    )
    lines = {
        "Documents, transaction ids": "1234567890, 77",
        "Documents, type": "Detailed",
        "Documents, formats": "XLS, PDF",
        "Is urgent": "yes",
        "Extra, people 1, name": "&lt;b&gt;Ann",
        "Extra, people 2, name": "Bo",
        "Extra, none": "none",
        "Extra, empty": "none",
    }

    html = desk.read(PAGE, case.pk)

    facts = re.search(r'<dl class="desk-facts" id="details">(.*?)</dl>', html, re.DOTALL)[1]
    assert dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.sub("</?bdi>", "", facts))) == lines
    [opened] = entries(html)
    for label, value in lines.items():
        assert f"{label}: {value}" in opened
    assert "The vendor publishes no names of this code" in html


def test_code_with_names_of_the_vendor_says_nothing(desk, case):
    assert "The vendor publishes no names" not in desk.read(PAGE, case.pk)


def test_timeline_tells_the_whole_story(desk, case, customer, by):
    number = {"case_number": case.pk}
    operations.change_status(status=CaseStatus.IN_PROGRESS, text="On it.", by=by, **number)
    operations.add_note(text="Ask the vendor first.", visibility=Visibility.INTERNAL, by=by, **number)
    operations.add_note(text="Any news?", by=customer, **number)
    new = UserFactory(organisation=customer.user.organisation, username="ann", name="Ann Lee")
    operations.replace_contacts(contacts=[RegisteredUsers("NOTIFICATION", ["ann"])], by=customer, **number)
    operations.cancel_case(reason="Works again.", by=customer, **number)
    Email.objects.filter(to="night@example.com").update(status="failed")

    html = desk.read(PAGE, case.pk)

    shown = entries(html)
    assert len(shown) == 6
    assert "Robin Hale cancelled the case" in shown[0]
    assert "Works again." in shown[0]
    assert "Status In progress → Cancelled" in shown[0]
    assert f"E-mail to {new.email} : Queued" in shown[0]
    assert "Robin Hale replaced contacts" in shown[1]
    assert "Notification Night Shift removed Notification Ann Lee added" in shown[1]
    assert re.search(r"Robin Hale wrote a public note .* Equinix Any news\?", shown[2])
    assert "E-mail to night@example.com : Failed" in shown[2]
    assert re.search(r"Casey Reed wrote an internal note .* Desk internal Ask the vendor first\.", shown[3])
    assert "E-mail" not in shown[3]
    assert "Casey Reed changed the status" in shown[4]
    assert "On it." in shown[4]
    assert re.search(r"Robin Hale opened the case .* Equinix", shown[5])
    for words in ("Both feeds are down", "AM1:01:000111", "Cage ID", case.order_number, "&lt;script&gt;", "Cancelled"):
        assert words in html
    assert "<script>&quot;" not in html
    assert buttons(html) == []
    assert 'id="note-form"' not in html


@pytest.mark.parametrize(("shown", "count"), [("all", 4), ("notes", 2), ("changes", 2), ("mails", 2), ("nonsense", 4)])
def test_timeline_is_filtered_and_paged(desk, case, by, shown, count):
    operations.change_status(case_number=case.pk, status=CaseStatus.IN_PROGRESS, by=by)
    operations.add_note(case_number=case.pk, text="in", visibility=Visibility.INTERNAL, by=by)
    operations.add_note(case_number=case.pk, text="out", by=by)

    assert len(entries(desk.read(PAGE, case.pk, show=shown))) == count
    for number in range(25):
        operations.add_note(case_number=case.pk, text=f"note {number}", visibility=Visibility.INTERNAL, by=by)
    html = desk.read(PAGE, case.pk)
    older = re.search(r"before=(\d+)", html)[1]
    assert (len(entries(html)), len(entries(desk.read(PAGE, case.pk, before=older)))) == (25, 4)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("SUBMITTED", ["start", "assign", "cancel", "ticket", "rights"]),
        ("IN_PROGRESS", ["ask", "resolve", "assign", "cancel", "ticket", "rights"]),
        ("ACTION_REQUIRED", ["resume", "resolve", "assign", "cancel", "ticket", "rights"]),
        ("RESOLVED", ["reopen", "close", "assign", "ticket", "rights"]),
        ("CLOSED", []),
        ("CANCELLED", []),
    ],
)
def test_buttons_are_those_of_the_state(desk, status, expected):
    assert buttons(desk.read(PAGE, CaseFactory(status=status).pk)) == expected


def test_buttons_walk_the_case_to_its_end(desk, case, agent, messages_of, last_activity):
    steps = [
        ("start", {"text": ""}, "In progress"),
        ("ask", {"text": "Which cabinet?"}, "Action required"),
        ("resume", {}, "In progress"),
        ("resolve", {"text": "Fixed."}, "Resolved"),
        ("reopen", {}, "In progress"),
        ("resolve", {}, "Resolved"),
        ("close", {}, "Closed"),
    ]
    for button, values, message in steps:
        response = press(desk, case, button, **values)
        assert (response.status_code, messages_of(response)[-1]) == (
            302,
            f"The status of case {case.number} is {message}.",
        )
        assert last_activity(CaseVerb.STATUS_CHANGED) == (agent, "desk", case.pk, "")
    assert [note.text for note in case.notes.all()] == ["Which cabinet?", "Fixed."]
    assert case.steps.count() == 8


def test_refusal_stands_beside_the_button(desk, case):
    with nothing_written():
        html = press(desk, case, "close").content.decode()
        assert "Submitted cannot be followed by closed." in html
        html = press(desk, case, "cancel", reason="").content.decode()
        assert "This field is required." in html
        assert re.search(r'id="action-cancel" open', html)
        assert desk.post("cases_case_act", case.pk, "nonsense").status_code == 404
        assert desk.get("cases_case_act", case.pk, "cancel").status_code == 302


def test_cancelling_and_locking_from_the_page(desk, case, messages_of):
    assert messages_of(press(desk, case, "rights", may_be_cancelled="on")) == [
        f"What the customer may do with case {case.number} is set."
    ]
    html = desk.read(PAGE, case.pk)
    assert "locked for the customer" in html
    assert Case.objects.get().may_be_modified is False
    assert messages_of(press(desk, case, "cancel", reason="Twice reported.")) == [f"Case {case.number} is cancelled."]
    assert case.notes.get().text == "Twice reported."


def test_reply_and_internal_note_with_files(desk, case, messages_of, settings, tmp_path, agent):
    settings.MEDIA_ROOT = tmp_path
    files = [
        SimpleUploadedFile("floor.png", picture(), "image/png"),
        SimpleUploadedFile("error-log.txt", b"lost feed A\n"),
    ]

    response = desk.post(
        "cases_case_note", case.pk, text="See the picture.\r\nIt leaks.", visibility="EXTERNAL", files=files
    )

    assert messages_of(response) == ["Reply sent."]
    note = case.notes.get()
    assert (note.text, note.visibility, note.author) == ("See the picture.\nIt leaks.", "EXTERNAL", agent)
    assert [row.label for row in note.files.order_by("pk")] == ["floor.png", "error-log.txt"]
    assert set(Email.objects.values_list("to", flat=True)) == {"night@example.com", case.orderer.email}
    html = desk.read(PAGE, case.pk)
    address = f"/admin/cases/case/{case.pk}/file/{note.files.get(label='floor.png').pk}/"
    assert html.count(f'<img src="{address}"') == 2  # in the timeline, and among the files
    answer = desk.http.get(address)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", picture())
    assert answer["X-Content-Type-Options"] == "nosniff"

    assert messages_of(desk.post("cases_case_note", case.pk, text="zebra", visibility="INTERNAL")) == [
        "Internal note added."
    ]
    assert not Email.objects.filter(body__contains="zebra").exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " "}, "This field is required."),
        ({"text": "x" * 4001}, "at most 4000 characters"),
        ({"text": "x", "visibility": "SECRET"}, "Select a valid choice"),
        ({"text": "x", "files": [b"x"] * 6}, "At most 5 files"),
        ({"text": "x", "files": [b"MZ\x00\x01"]}, "file0.txt: "),
    ],
)
def test_note_of_another_form_is_refused(desk, case, settings, tmp_path, values, words):
    settings.MEDIA_ROOT = tmp_path
    values = {"visibility": "EXTERNAL"} | values
    values["files"] = [SimpleUploadedFile(f"file{place}.txt", raw) for place, raw in enumerate(values.get("files", []))]

    with nothing_written():
        response = desk.post("cases_case_note", case.pk, **values)
    assert words in response.content.decode()


def test_note_on_a_case_closed_meanwhile_is_refused(desk, case, by):
    operations.cancel_case(case_number=case.pk, reason="x", by=by)

    html = desk.post("cases_case_note", case.pk, text="late", visibility="EXTERNAL").content.decode()

    assert case.notes.count() == 1
    assert "The case is cancelled or locked." in html


def test_ticket_is_opened_and_both_pages_tell_it(desk, case, messages_of, agent):
    response = press(desk, case, "ticket", title="Check feed B", description="Both feeds", is_internal="on")

    ticket = Ticket.objects.get()
    assert messages_of(response) == [f"{ticket.human_id} opened from case {case.number}."]
    assert (ticket.title, ticket.is_internal) == ("Check feed B", True)
    html = desk.read(PAGE, case.pk)
    assert f'/admin/tickets/ticket/{ticket.pk}/change/">{ticket.human_id}</a>' in html[html.index('id="tickets"') :]
    assert re.search(rf"Casey Reed opened a ticket from a case {ticket.human_id}", entries(html)[0])
    page = desk.ticket(ticket)
    assert f'/admin/cases/case/{case.pk}/change/">Case {case.number}</a>' in page[page.index('id="case"') :]
    assert re.search(rf"Casey Reed opened a ticket from a case {case.number}", entries(page)[0])
    # The form says what the ticket is about already.
    assert f"Case {case.number}: Total outage" in html


def test_case_is_opened_at_the_desk(desk, messages_of, customer):
    desk.read("cases_case_add")
    values = {"orderer": customer.user.pk, "code": "0302-0400", "description": "Called us.", "primary_id": "123"}

    response = desk.post("cases_case_add", **values)

    case = Case.objects.get()
    assert messages_of(response) == [f"Case {case.number} opened."]
    assert (case.origin, case.orderer, case.order_number, case.secondary_id) == ("OFFLINE", customer.user, None, None)
    staff = AgentFactory()
    with nothing_written():
        assert "This field is required." in desk.post("cases_case_add", **values | {"code": ""}).content.decode()
        assert "Select a valid choice" in desk.post("cases_case_add", **values | {"orderer": staff.pk}).content.decode()


def test_new_case_starts_with_the_caller_and_shows_what_is_open(desk, messages_of, customer):
    account = CustomerFactory(name="Harbour Foods", organisation=customer.user.organisation)
    same = {"customer": account, "organisation": account.organisation}
    older, newer = CaseFactory(description="Feed A is dark", **same), CaseFactory(description="Feed B is dark", **same)
    CaseFactory(description="Long over", status=CaseStatus.CLOSED, **same)
    CaseFactory(description="Of somebody else")
    few = desk.queries("cases_case_add", caller="harbour")

    html = desk.read("cases_case_add", caller="harbour foo")
    values = form_of(html)
    open_work = html[html.index('id="open-work"') :]

    assert (values["customer"], values["orderer"]) == (str(account.pk), str(customer.user.pk))
    assert re.findall("Feed . is dark|Long over|Of somebody else", open_work) == ["Feed B is dark", "Feed A is dark"]
    response = desk.post("cases_case_add", **values | {"instead": newer.pk, "description": "Dark again"})
    assert messages_of(response) == [f"Note added to case {newer.number}; no case was opened."]
    assert list(newer.notes.values_list("text", "visibility")) == [("Dark again", Visibility.INTERNAL)]
    assert not older.notes.exists()
    response = desk.post("cases_case_add", **values | {"code": "0302-0400", "description": "x", "primary_id": "1"})
    assert messages_of(response)[-1] == f"Case {Case.objects.latest('pk').number} opened."
    CaseFactory.create_batch(30, **same)
    assert desk.queries("cases_case_add", caller="harbour") == few <= 15


def test_pages_without_the_right_are_closed(case):
    nobody = AgentFactory()
    nobody.groups.clear()
    desk = Desk(nobody)

    with nothing_written():
        assert desk.get(PAGE, case.pk).status_code == 403
        assert press(desk, case, "cancel", reason="x").status_code == 403
        assert desk.post("cases_case_note", case.pk, text="x", visibility="INTERNAL").status_code == 403
        assert desk.get("cases_case_add").status_code == 403
        assert desk.get("cases_case_file", case.pk, 1).status_code == 403


def test_unknown_case_leads_back_to_the_queue(desk, case, messages_of):
    for response in (desk.get(PAGE, 99999999), desk.post("cases_case_act", 99999999, "cancel"),
                     desk.get("cases_case_file", case.pk, 1)):  # fmt: skip
        assert response.status_code == 302
        assert response["Location"] == "/admin/cases/case/"


def test_file_of_another_case_is_not_given_out(desk, case, agent):
    other = CaseFactory()
    row = CaseAttachment.objects.create(case=other, attachment=attachment_of(agent), label="error-log")

    assert desk.get("cases_case_file", case.pk, row.pk).status_code == 302
    assert Attachment.objects.count() == 1


def test_statements_do_not_grow_with_what_the_case_holds(desk, case, by, customer):
    def more(count):
        for number in range(count):
            operations.add_note(case_number=case.pk, text=f"n {number}", by=by)
            TechnicalContactFactory(case=case)
            CaseContact.objects.create(case=case, type="RESELLER", first_name="A", last_name="B", details=[])
            CaseAttachment.objects.create(case=case, attachment=attachment_of(by.user), label="error-log")
            CaseLine.objects.create(
                case=case,
                line_id=f"1-{CaseLine.objects.count()}",
                product_type="X",
                status="CREATED",
                request_type="ADD",
            )
            operations.open_ticket(case_number=case.pk, title="t", description="d", is_internal=True, by=by)
            ann = UserFactory(organisation=customer.user.organisation)
            contacts = [RegisteredUsers("NOTIFICATION", [ann.username])]
            operations.replace_contacts(case_number=case.pk, contacts=contacts, by=customer)

    more(1)
    few = desk.queries(PAGE, case.pk)
    more(8)
    assert desk.queries(PAGE, case.pk) == few <= 32


def test_details_of_a_contact_and_of_a_line_are_shown(desk, case):
    CaseLine.objects.create(
        case=case, line_id="1-2RC", product_type="SMART_HANDS", product_name="Other", status="CREATED",
        request_type="ADD", cage="DA3:01:010315", completion_at=timezone.now(),
    )  # fmt: skip

    html = desk.read(PAGE, case.pk)

    for words in ("Night Shift", "night@example.com", "Anytime, UTC", "1-2RC", "DA3:01:010315"):
        assert words in html
