"""A new case with all that is known of it at once: first note, files, and on whose behalf it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activity.models import Activity, Email
from apps.attachments.models import Attachment
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory, TechnicalContactFactory
from apps.cases.models import Case, CaseAttachment
from apps.core.errors import NotAllowed
from apps.customers.factories import CustomerFactory
from apps.users.factories import AgentFactory, UserFactory
from tests.support.page_parts import form_of

ADD = "cases_case_add"
TYPED = {"code": "0302-0400", "description": "Feed is dark", "primary_id": "Cage 7"}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def account(db):
    account = CustomerFactory(name="Harbour Foods")
    UserFactory(name="Ines Duarte", organisation=account.organisation)
    return account


def files(*names):
    return [SimpleUploadedFile(name, b"lost\n") for name in names or ("log.txt", "trace.txt")]


def opening(desk, account, **typed) -> dict:
    """What the form sends for the customer's only user."""
    values = form_of(desk.read(ADD, customer=account.pk)) | TYPED | typed
    values.pop("files")
    return values


def test_note_and_files_go_with_the_case_once(desk, messages_of, account):
    values = opening(desk, account, note="Ask @nobody.", visibility="EXTERNAL")

    first = desk.post(ADD, **values, files=files())
    again = desk.post(ADD, **values, files=files())  # a double click, or the form that the back button shows

    case = Case.objects.get()
    assert (first.url, again.url) == (f"/admin/cases/case/{case.pk}/change/",) * 2
    assert messages_of(first)[0].startswith(f"Case {case.number} opened.")
    note = case.notes.get()
    assert (note.text, note.visibility, note.author) == ("Ask @nobody.", "EXTERNAL", desk.user)
    assert list(case.files.order_by("pk").values_list("label", "note")) == [("log.txt", None), ("trace.txt", None)]
    assert not Attachment.objects.filter(claimed_at=None).exists()
    verbs = Activity.objects.filter(subject_type="cases.case").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["case.created", "case.note.added"]
    assert Email.objects.get().to == case.orderer.email


def test_refusal_of_a_file_or_the_note_writes_nothing_and_keeps_what_was_typed(desk, account, monkeypatch):
    values = opening(desk, account, note="Rings back")

    bad = desk.post(ADD, **values, files=[*files(), SimpleUploadedFile("x.exe", b"MZ")]).content.decode()
    assert "x.exe: " in bad
    assert "Choose the files again: log.txt, trace.txt and x.exe." in bad
    shown = form_of(bad)
    assert {name: shown[name] for name in (*TYPED, "note", "orderer")} == {
        name: values[name] for name in (*TYPED, "note", "orderer")
    }

    def refuse(**_):
        raise NotAllowed

    monkeypatch.setattr("apps.cases.operations.opening.add_note", refuse)
    assert "You may not do this." in desk.post(ADD, **values, files=files()).content.decode()
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()
    assert not Activity.objects.filter(subject_type="cases.case").exists()


def test_what_was_typed_goes_to_an_open_case_instead_with_its_files(desk, account):
    case = CaseFactory(customer=account, organisation=account.organisation)
    values = opening(desk, account, note="Still dark", instead=case.pk)

    too_long = desk.post(ADD, **values | {"description": "x" * 3995}, files=files()).content.decode()
    assert "more than 4,000 characters together" in too_long
    desk.post(ADD, **values, files=files())

    note = case.notes.get()
    assert (note.text, note.is_internal) == ("Feed is dark\n\nStill dark", True)
    assert list(note.files.values_list("label", flat=True)) == ["log.txt", "trace.txt"]
    assert Attachment.objects.count() == CaseAttachment.objects.count() == 2


def test_who_asks_is_one_of_the_organisation_and_is_asked_for_where_there_are_several(desk, account):
    [only] = account.organisation.users.all()
    assert form_of(desk.read(ADD, customer=account.pk))["orderer"] == str(only.pk)
    UserFactory(name="Ines Other", organisation=account.organisation)
    UserFactory(name="Ines Elsewhere")
    AgentFactory(name="Ines of the desk")
    address = f"/admin/autocomplete/?organisation={account.organisation_id}"

    html = desk.read(ADD, customer=account.pk)
    filled = desk.get(ADD, customer=account.pk, part="filled").json()["fields"]["orderer"]

    question = f"{account.organisation} has several users: ask on whose behalf the case is, and choose them."
    assert form_of(html)["orderer"] == ""
    assert f'<p class="desk-help">{question}</p>' in html
    assert f'data-ajax--url="{address}"' in html
    assert filled == {"value": "", "from": address, "help": question}

    def offered(whose) -> list[str]:
        query = {"app_label": "cases", "model_name": "case", "field_name": "orderer", "term": "ines"}
        found = desk.http.get("/admin/autocomplete/", query | whose).json()["results"]
        return sorted(row["text"] for row in found)

    assert offered({"organisation": account.organisation_id}) == ["Ines Duarte", "Ines Other"]
    assert offered({"organisation": "any"}) == ["Ines Duarte", "Ines Elsewhere", "Ines Other"]
    assert offered({"organisation": "x"}) == []
    account.organisation.users.update(is_active=False)
    assert "has no user yet" in desk.read(ADD, customer=account.pk)


def test_note_of_a_case_is_taken_back_from_the_confirmation(desk, messages_of, account):
    case = CaseFactory(customer=account, organisation=account.organisation, status=CaseStatus.IN_PROGRESS)
    TechnicalContactFactory(case=case)
    response = desk.post("cases_case_note", case.pk, text="zebra", visibility="EXTERNAL", files=files("log.txt"))
    done = Activity.objects.latest("pk")
    shown = desk.http.get(response.url).content.decode()
    assert shown.count(f'name="activity" value="{done.pk}"') == 2  # the confirmation, and the entry of the timeline
    letters = Email.objects.count()

    response = desk.post("activity_undo", activity=done.pk, next="")

    assert f"Case {case.pk}: “wrote” is undone." in messages_of(response)
    assert not case.notes.exists()
    assert not case.files.exists()
    entry = Activity.objects.latest("pk")
    assert (entry.verb, entry.data, entry.object_id) == ("case.note.undone", {"undoes": done.pk}, done.object_id)
    assert case.history.count() == 3
    assert Email.objects.count() == letters + 1
    assert "took back a note" in Email.objects.latest("pk").body
    page = desk.read("cases_case_change", case.pk)
    assert "This note was taken back." in page
    assert "zebra" in page
    assert f"/case/{case.pk}/change/" not in desk.read("cases_case_changelist", q="zebra")
    assert messages_of(desk.post("activity_undo", activity=done.pk, next=""))[-1].endswith("This is undone already.")
