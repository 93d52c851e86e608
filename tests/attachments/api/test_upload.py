"""Uploading: what is taken, what is told of it, and what is refused with nothing left behind."""

import datetime
import hashlib
import uuid

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.attachments.constants import MAX_BYTES, MEDIA_TYPES, AttachmentVerb, Purpose, Scan
from apps.attachments.models import Attachment
from tests.attachments.files import BOUNDARY, FORM, PNG, SAMPLES, TEXT, form, package, part, upload
from tests.contract.client import content_of

pytestmark = pytest.mark.contract("attachments")

EXE = b"MZ\x90\x00\x03" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def summary_of(answer):
    """Status, code and additionalInfo of a refusal."""
    [error] = answer.json()
    return answer.status_code, error["errorCode"], error["additionalInfo"]


def reasons(answer):
    status, code, infos = summary_of(answer)
    assert (status, code) == (400, "EQ-2010010")
    return [(info["property"], info["reason"]) for info in infos]


@pytest.mark.sqlite
@pytest.mark.rule("uploadAttachment", "name-type-and-size-of-file")
@pytest.mark.rule("uploadAttachment", "created-members-of-upload")
@pytest.mark.rule("attachments", "times-in-utc")
def test_upload_stores_the_file_and_tells_what_it_is(own, integrator, monkeypatch, files_root):
    now = datetime.datetime(2023, 9, 13, 4, 57, 27, 430_999, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)

    answer = upload(own, TEXT, "Error-Log.TXT", kind="application/pdf")

    attachment = Attachment.objects.get()
    identifier = str(attachment.public_id)
    assert answer.status_code == 201
    assert answer["Location"] == f"/v1/attachments/{identifier}"
    assert answer.json() == {
        "attachmentId": identifier,
        "attachmentName": "Error-Log.TXT",
        "attachmentType": "txt",
        "attachmentSize": len(TEXT),
        "createdDate": "2023-09-13T04:57:27.430Z",
        "createdBy": "integrator",
        "lastUpdatedDate": "2023-09-13T04:57:27.430Z",
    }
    assert (attachment.uploader, attachment.organisation) == (integrator, integrator.organisation)
    assert (attachment.sha256, attachment.scan) == (hashlib.sha256(TEXT).hexdigest(), Scan.OFF)
    path = files_root / attachment.file.name
    assert path.read_bytes() == TEXT
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Log" not in attachment.file.name
    assert "." not in attachment.file.name
    activity = Activity.objects.get(verb=AttachmentVerb.UPLOADED)
    assert (activity.actor, activity.channel, activity.route) == (
        integrator,
        "equinix",
        "POST /v1/attachments/file",
    )
    assert (activity.object_id, activity.data) == (
        attachment.pk,
        {"name": "Error-Log.TXT", "size": len(TEXT), "scan": "off"},
    )
    assert attachment.history.get().activity == activity


@pytest.mark.rule("uploadAttachment", "only-allowed-extensions")
@pytest.mark.rule("uploadAttachment", "content-matches-extension")
@pytest.mark.rule("uploadAttachment", "name-type-and-size-of-file")
@pytest.mark.rule("downloadAttachment", "bytes-exactly-as-uploaded")
@pytest.mark.rule("downloadAttachment", "content-type-from-attachment-type")
@pytest.mark.rule("downloadAttachment", "download-headers")
@pytest.mark.parametrize("type", MEDIA_TYPES)
def test_every_allowed_type_is_taken_and_given_back_as_it_was(own, type):
    name = f"Example.Invoice.{type.upper()}"

    answer = upload(own, SAMPLES[type], name, kind="text/html")
    file = own.get(f"/{answer.json()['attachmentId']}/file")

    assert (answer.json()["attachmentName"], answer.json()["attachmentType"]) == (name, type)
    assert content_of(file) == SAMPLES[type]
    assert file["Content-Type"] == MEDIA_TYPES[type]
    assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file["Cache-Control"] == "private, no-store"


@pytest.mark.rule("uploadAttachment", "content-matches-extension")
@pytest.mark.parametrize("type", MEDIA_TYPES)
def test_content_of_another_type_is_refused_whatever_it_is_called(own, stored, type):
    before = stored()
    alike = [{type}, {"jpg", "jpeg"}, {"tif", "tiff"}, {"ppt", "pps"}]
    others = [content for other, content in SAMPLES.items() if {other, type} not in alike]
    wrong = [*others, EXE, b"PK\x05\x06" + bytes(18), b"\x00", *([SVG] if type != "txt" else [])]
    accepted = [content[:8] for content in wrong if upload(own, content, f"name.{type}").status_code != 400]

    assert accepted == []
    assert (Attachment.objects.count(), stored()) == (0, before)


@pytest.mark.rule("uploadAttachment", "only-allowed-extensions")
@pytest.mark.parametrize(
    "name",
    ["virus.exe", "image.svg", "page.html", "archive.zip", "slides.pptx", "macro.docm", "noext", "file.txt.",
     "file.txt ", "file.pdf.exe", "evil.exe.pdf", "evil.js.txt", "evil.SVG.png", ".docx"],
)  # fmt: skip
def test_name_of_another_type_or_with_a_deceptive_one_is_refused(own, stored, name):
    before = stored()
    content = {"pdf": SAMPLES["pdf"], "png": PNG, "docx": SAMPLES["docx"]}.get(name.rpartition(".")[2], TEXT)

    answer = upload(own, content, name)

    status, code, [info] = summary_of(answer)
    assert (status, code, info["property"], info["value"]) == (400, "EQ-2010010", "uploadFile", name)
    assert (Attachment.objects.count(), stored()) == (0, before)


@pytest.mark.rule("uploadAttachment", "file-name-length-without-folder")
@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:\\\\Users\\\\john\\\\log.txt", "log.txt"),
        ("/abs/olute.txt", "olute.txt"),
        ("a.txt", "a.txt"),
        ("x" * 96 + ".txt", "x" * 96 + ".txt"),
        ("../" * 30 + "x" * 96 + ".txt", "x" * 96 + ".txt"),
        ("Störung 障害.txt", "Störung 障害.txt"),
        ("a&amp;b.txt", "a&amp;b.txt"),
        ("v1.2.release.txt", "v1.2.release.txt"),
    ],
)
def test_folders_are_dropped_from_the_name(own, sent, name):
    answer = upload(own, TEXT, sent)

    assert (answer.status_code, answer.json()["attachmentName"]) == (201, name)
    assert own.get(f"/{answer.json()['attachmentId']}").json() == answer.json()


@pytest.mark.rule("uploadAttachment", "file-name-length-without-folder")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".txt", "Its name must have 5 to 100 characters."),
        ("folder/.txt", "Its name must have 5 to 100 characters."),
        ("x" * 97 + ".txt", "Its name must have 5 to 100 characters."),
        ("folder/..", "Its name must have 5 to 100 characters."),
        ("folder/", "Its name must have 5 to 100 characters."),
        ("null\x00.txt", "Its name must not hold control characters."),
        ("tab\t.txt", "Its name must not hold control characters."),
        ("txt.\u202etxt.exe.txt", "Its name must not hold control characters."),
    ],
)
def test_name_of_another_length_or_with_characters_unseen_is_refused(own, name, reason):
    assert reasons(upload(own, TEXT, name)) == [("uploadFile", reason)]
    assert Attachment.objects.count() == 0


@pytest.mark.rule("uploadAttachment", "size-limit-of-upload")
def test_largest_file_is_taken_and_one_more_byte_is_not(own, stored):
    before = stored()
    largest = b"x" * MAX_BYTES

    refused = [upload(own, largest + b"x"), upload(own, bytes(MAX_BYTES + 1_000_000), "virus.exe")]
    taken = upload(own, largest)

    assert [summary_of(answer) for answer in refused] == [(413, "EQ-2018013", [])] * 2
    assert (taken.status_code, taken.json()["attachmentSize"]) == (201, 10_485_760)
    assert (Attachment.objects.count(), stored()) == (1, before + 1)


@pytest.mark.rule("uploadAttachment", "empty-file-refused")
def test_empty_file_is_refused(own):
    assert reasons(upload(own, b"")) == [("uploadFile", "It is empty.")]
    assert Attachment.objects.count() == 0


@pytest.mark.rule("uploadAttachment", "exactly-one-file-part")
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], [("uploadFile", "A file with a file name is required.")]),
        ([part(filename="")], [("uploadFile", "A file with a file name is required.")]),
        ([part(filename=None)], [("uploadFile", "A file with a file name is required.")]),
        ([part(), part()], [("uploadFile", "Exactly one file is required.")]),
        ([part(), part(filename=None)], [("uploadFile", "Exactly one file is required.")]),
        ([part(name="file")], [("file", "This part is not known here.")]),
        ([part(), part(name="purpose", filename=None)], [("purpose", "This part is not known here.")]),
        ([part(), part(name="other"), part(name="UploadFile")],
         [("other", "This part is not known here."), ("UploadFile", "This part is not known here.")]),
    ],
)  # fmt: skip
def test_form_holds_exactly_one_file(own, parts, expected):
    answer = own.post("/file", raw=form(*parts), content_type=FORM)

    assert reasons(answer) == expected
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", FORM),
        (b"nothing of a form", FORM),
        (part(), FORM),
        (part() + f"--{BOUNDARY}".encode(), FORM),
        (form(part())[:-30], FORM),
        (form(part()), "multipart/form-data"),
        (form(part()), "multipart/form-data; boundary="),
        (form(part()), "multipart/form-data; boundary=another"),
        (form(part()), "multipart/form-data; boundary=" + "x" * 300),
        (form(part()).replace(b"filename=", b"filename*=nothing''a.txt; x="), FORM),
        (form(part()).replace(b"Content-Type:", b"X-Long: " + b"x" * 5000 + b"\r\nContent-Type:"), FORM),
        (form(part(b"!")).replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1), FORM),
        (form(*[part(filename=None, name=f"n{number}") for number in range(1_500)]), FORM),
        (form(*[part(name=f"n{number}") for number in range(150)]), FORM),
        (form(part(b"x" * 3_000_000, filename=None, name="text")), FORM),
    ],
    ids=range(15),
)  # fmt: skip
def test_form_that_is_none_is_refused(own, stored, raw, content_type):
    before = stored()

    answer = own.post("/file", raw=raw, content_type=content_type)

    assert [name for name, _ in reasons(answer)] == ["uploadFile"]
    assert (Attachment.objects.count(), stored()) == (0, before)


@pytest.mark.rule("uploadAttachment", "only-multipart-form")
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/mixed", "application/octet-stream", "",
                                  "application/x-www-form-urlencoded", "multipart/form-datax", "multipart/related",
                                  "text/multipart/form-data"])  # fmt: skip
def test_another_media_type_is_refused(own, kind):
    answer = own.post("/file", raw=form(part()), content_type=kind and f"{kind}; boundary={BOUNDARY}")

    assert (answer.status_code, answer.json()[0]["errorCode"]) == (415, "EQ-2014011")
    assert Attachment.objects.count() == 0


@pytest.mark.rule("uploadAttachment", "only-multipart-form")
def test_media_type_may_be_in_other_letter_case(own):
    answer = own.post("/file", raw=form(part()), content_type=FORM.replace("form-data", "Form-Data"))

    assert answer.status_code == 201


@pytest.mark.rule("uploadAttachment", "purpose-optional-but-known")
def test_purpose_may_be_left_out_or_known(own):
    answers = [upload(own, query=query) for query in ("", "?purpose=LOA", "?purpose=PO_DOCUMENT")]
    refused = [upload(own, query=query) for query in ("?purpose=loa", "?purpose=", "?purpose=LOA&purpose=LOA")]

    assert [answer.status_code for answer in answers] == [201] * 3
    assert list(Attachment.objects.order_by("pk").values_list("purpose", flat=True)) == ["", *Purpose.values]
    assert [reasons(answer) for answer in refused] == [
        [("purpose", "Must be 'LOA' or 'PO_DOCUMENT'.")],
        [("purpose", "Must be 'LOA' or 'PO_DOCUMENT'.")],
        [("purpose", "May be given once only.")],
    ]


@pytest.mark.rule("uploadAttachment", "same-file-makes-two-attachments")
def test_same_file_twice_makes_two_attachments(own, stored):
    before = stored()

    first, second = (upload(own).json() for _ in range(2))

    assert uuid.UUID(first["attachmentId"]) != uuid.UUID(second["attachmentId"])
    assert first["attachmentName"] == second["attachmentName"]
    assert (Attachment.objects.count(), stored()) == (2, before + 2)


@pytest.mark.parametrize(
    "content",
    [
        package(entries={"word/document.xml": bytes(50_000_000)}),  # packs a thousandfold
        package(entries={"../../outside.xml": b"<w/>"}),
        package(entries={"/root.xml": b"<w/>"}),
        package(entries={"C:\\root.xml": b"<w/>"}),
        package(entries={f"word/{number}.xml": b"" for number in range(4_001)}),
        package(entries={f"word/{number}.xml": b"" for number in range(9)}, remark=bytes(60_000)),
        package(contents=b"nothing"),
        package("xlsx"),
        package(contents=b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
        package()[:-30],
        package()[:100],
        b"PK\x03\x04" + bytes(100),
    ],
    ids=[
        "bomb",
        "outside",
        "root",
        "drive",
        "entries",
        "directory",
        "contents",
        "spreadsheet",
        "macros",
        "cut",
        "head",
        "zeros",
    ],
)
def test_package_that_is_a_bomb_or_no_document_is_refused(own, content):
    assert reasons(upload(own, content, "report.docx")) == [("uploadFile", "Its content is not of the type docx.")]
    assert Attachment.objects.count() == 0


def test_package_of_many_parts_and_of_a_high_but_honest_ratio_is_taken(own):
    entries = {f"word/{number}.xml": b"<w/>" for number in range(2_000)}
    content = package(entries=entries | {"word/document.xml": b"<w:t>some text</w:t>" * 40_000}, remark=bytes(100))

    assert upload(own, content, "report.docx").status_code == 201


def test_what_a_package_promises_is_not_believed(own):
    """Entries that share their bytes, and a directory that claims to be larger than it may be read."""
    content = package(entries={"word/document.xml": b"x" * 1000})
    directory = content.index(b"PK\x01\x02")
    huge = content.replace(content[-22:], content[-22:-10] + (2**30).to_bytes(4, "little") + content[-6:])
    compressed = directory + 20
    shared = content[:compressed] + (10**6).to_bytes(4, "little") + content[compressed + 4 :]

    for forged in (huge, shared):
        assert upload(own, forged, "report.docx").status_code == 400
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    ["Grüße\r\n".encode(), "Grüße".encode("latin-1"),
     "\ufeffGrüße".encode("utf-16-le"), "\ufeffGrüße".encode("utf-16-be"),
     b"\x1b[31mred\x1b[0m", b"MZ is how this sentence starts", SVG],
)  # fmt: skip
def test_text_may_be_in_any_usual_encoding(own, text):
    assert upload(own, text, "notes.txt").status_code == 201
