"""The table of codes at the desk: names one by one, and as a file out and in."""

import csv
import io
import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from apps.activity.models import Activity
from apps.cases.admin.configuration import CaseCodeResource
from apps.cases.constants import CaseVerb
from apps.cases.defaults import TABLE
from apps.cases.models import CaseCode
from tests.support.snapshot import history_of, nothing_written

LIST = "cases_casecode_changelist"


def exported(desk) -> list[dict]:
    response = desk.get("cases_casecode_export")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="case-codes.csv"'
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def upload(desk, rows, **changes):
    """Look at what a file would change."""
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("case-codes.csv", written.getvalue().encode(), "text/csv")
    return desk.post("cases_casecode_import", **{"import_file": file, "format": "0"} | changes)


def confirm(desk, looked):
    form = looked.context["confirm_form"]
    return desk.post("cases_casecode_process_import", **form.initial)


def test_administrator_renames_a_code(administrators_desk, administrator):
    code = CaseCode.objects.get(code="0002-0000")
    values = {
        "category": "Energy",
        "subcategory": "Blackout",
        "primary_asset": "",
        "secondary_asset": "",
        "evidence": "",
    }

    response = administrators_desk.post("cases_casecode_change", code.pk, **values, code="9999-0000", type="CASE")

    assert response.status_code == 302
    changed = CaseCode.objects.get(pk=code.pk)
    assert (changed.code, changed.type, changed.category, changed.is_active) == (
        "0002-0000",
        "TROUBLE",
        "Energy",
        False,
    )
    entry = Activity.objects.get(verb=CaseVerb.CODE_CHANGED)
    assert (entry.actor, entry.subject_id) == (administrator, code.pk)
    assert "Energy" in administrators_desk.read("cases_casecode_history", code.pk)


def test_list_says_whose_names_they_are_and_forms_give_them_alone(desk):
    html = unescape(" ".join(re.sub(r"<[^>]+>", " ", desk.read(LIST, q="0004-000")).split()))
    assert re.search(r"Service-impacting device issue .{,40}the vendor's", html)
    assert re.search(r"Failed component .{,40}Patchbay's: the vendor publishes none", html)
    form = desk.read("cases_case_add")
    assert "0004-0000 Hardware: Service-impacting device issue<" in form
    assert "0004-0001 Hardware: Failed component<" in form


def test_agent_reads_the_table_alone(desk):
    html = desk.read(LIST)

    assert "0002-0000" in html
    assert "/import/" not in html
    code = CaseCode.objects.get(code="0002-0000")
    with nothing_written():
        assert desk.post("cases_casecode_change", code.pk, category="x").status_code == 403
        assert desk.get("cases_casecode_import").status_code == 403
        assert desk.post("cases_casecode_process_import").status_code == 403
        assert desk.get("cases_casecode_add").status_code == 403


def test_export_is_the_table_and_is_recorded(desk, agent):
    rows = exported(desk)

    with TABLE.open(encoding="utf-8", newline="") as file:
        assert [{name: row[name] for name in row if name != "is_active"} for row in rows] == list(csv.DictReader(file))
    assert {row["is_active"] for row in rows} == {"1"}
    entry = Activity.objects.get(verb=CaseVerb.CODES_EXPORTED)
    assert (entry.actor, entry.data) == (agent, {"codes": 183})


FORMULAS = ['=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", "\tx", "'quoted", " =1", "\uff1d1", "\u200b=1"]
INNER_FORMULAS = [("a;=1", "a;'=1"), ("a\n-1; b", "a\n'-1; b"), ("\n=1", "'\n'=1"), ("a;'=1", "a;''=1")]


def test_formula_leaves_as_text_and_comes_back_as_it_was(administrators_desk):
    cells = dict([(text, f"'{text}") for text in FORMULAS] + INNER_FORMULAS)
    stored = dict(zip(CaseCode.objects.order_by("code").values_list("code", flat=True), cells, strict=False))
    for code, text in stored.items():
        CaseCode.objects.filter(code=code).update(category=text)

    rows = [row for row in exported(administrators_desk) if row["code"] in stored]

    assert {row["code"]: row["category"] for row in rows} == {code: cells[text] for code, text in stored.items()}
    confirm(administrators_desk, upload(administrators_desk, rows))
    kept = CaseCode.objects.filter(code__in=stored).values_list("code", "category")
    assert dict(kept) == stored
    assert len(stored) == len(FORMULAS) + len(INNER_FORMULAS)
    assert not Activity.objects.filter(verb=CaseVerb.CODES_IMPORTED).exists()  # nothing was different


def test_file_is_looked_at_then_stored_as_one_step(administrators_desk, administrator):
    assert administrators_desk.get("cases_casecode_import").status_code == 200
    rows = exported(administrators_desk)
    rows[3] |= {"subcategory": "Blackout <b>", "is_active": "0"}
    rows[4] |= {"category": "Energy"}

    with nothing_written():
        looked = upload(administrators_desk, rows)
        assert escape("Blackout <b>") in looked.content.decode() or "Blackout" in looked.content.decode()
        assert "<b>" not in looked.content.decode()
    response = confirm(administrators_desk, looked)

    assert (response.status_code, response["Location"]) == (302, "/admin/cases/casecode/")
    first, second = (CaseCode.objects.get(code=row["code"]) for row in rows[3:5])
    assert (first.subcategory, first.type, first.is_active, second.category) == (
        "Blackout <b>",
        "TROUBLE",
        False,
        "Energy",
    )
    entry = Activity.objects.get(verb=CaseVerb.CODES_IMPORTED)
    assert (entry.actor, entry.data) == (administrator, {"codes": [first.code, second.code]})
    assert history_of(entry) == [("casecode", "~"), ("casecode", "~")]
    assert not LogEntry.objects.exists()


def test_file_names_codes_in_any_spelling_and_is_read_in_nfc(administrators_desk):
    rows = exported(administrators_desk)
    code = rows[3]["code"]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    rows[3] |= {"code": f" {wide} ", "category": "Cafe\u0301"}

    confirm(administrators_desk, upload(administrators_desk, rows))

    assert CaseCode.objects.get(code=code).category == "Caf\u00e9"


WRONG_ROWS = [
    ({"code": "9999-0000"}, "whose codes are fixed"),
    ({"type": "WRONG"}, "is of type TROUBLE, which is fixed: not WRONG."),
    ({"type": "CASE"}, "is of type TROUBLE, which is fixed: not CASE."),
    ({"category": ""}, "cannot be blank"),
    ({"category": "x" * 101}, "at most 100 characters"),
    ({"category": "a\x00b"}, "U+0000"),
]


def test_wrong_row_stops_the_whole_file(administrators_desk):
    first, *others, right = exported(administrators_desk)[:6]

    with nothing_written():
        for change, words in WRONG_ROWS:
            looked = upload(administrators_desk, [first | change, *others, right | {"category": "Energy"}])

            assert words in looked.content.decode(), change
            if "result" in looked.context:  # otherwise the file itself cannot be read
                assert [invalid.number for invalid in looked.context["result"].invalid_rows] == [1], change
            assert looked.context.get("confirm_form") is None, change


def test_no_column_of_a_file_is_ignored(administrators_desk):
    """What it says is stored or refused, with the row and the column."""
    first, second = exported(administrators_desk)[:2]
    refused = {}

    for column in CaseCodeResource.Meta.fields:
        looked = upload(administrators_desk, [first | {column: "Another"}, second])

        wrong = [name for row in looked.context["result"].invalid_rows for name in row.field_specific_errors]
        if not wrong:
            confirm(administrators_desk, looked)
            assert getattr(CaseCode.objects.get(code=first["code"]), column) == "Another"
        refused[column] = wrong

    assert {column: wrong for column, wrong in refused.items() if wrong} == {
        column: [column] for column in ("code", "type", "is_active")
    }
    assert len(refused) == 8


@pytest.mark.parametrize("header", [True, False])
def test_type_may_be_blank_or_missing(administrators_desk, header):
    rows = exported(administrators_desk)[:1]
    rows[0] |= {"type": "", "evidence": "Photo"}
    if not header:
        del rows[0]["type"]

    confirm(administrators_desk, upload(administrators_desk, rows))

    assert CaseCode.objects.get(code=rows[0]["code"]).evidence == "Photo"


COLUMNS = "code,category,subcategory,type,primary_asset,secondary_asset,evidence,is_active"
ROW = "0002-0000,Énergie,Blackout,TROUBLE,,,,1"


def looked_at(desk, raw: bytes):
    """What the page says of a file, with nothing written."""
    file = SimpleUploadedFile("x.csv", raw, "text/csv")
    with nothing_written():
        response = desk.post("cases_casecode_import", import_file=file, format="0")
    html = response.content.decode()
    assert response.status_code == 200
    assert [word for word in ("Traceback", "site-packages", "/apps/", "Error", "Exception") if word in html] == []
    return response, html


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_file_is_read_as_spreadsheets_write_it(administrators_desk, delimiter):
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        CaseCode.objects.filter(code="0002-0000").update(category="Energy")
        raw = f"{COLUMNS}\r\n{ROW}\r\n".replace(",", delimiter).encode(encoding)

        confirm(administrators_desk, looked_at(administrators_desk, raw)[0])

        assert CaseCode.objects.get(code="0002-0000").category == "Énergie", encoding


def test_file_that_does_not_fit_is_refused_in_words(administrators_desk):
    for raw, words in [
        (b"", None),  # refused by the form itself
        (b"\n\n", "is empty"),
        (COLUMNS.encode(), "no rows"),
        (b"PK\x03\x04" + bytes(100), "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "Save it as CSV"),
        (b"\xff\xfe\x00", "none of UTF-8, UTF-16 and Windows-1252"),
        (b"\x81\x8d", "none of UTF-8, UTF-16 and Windows-1252"),
        (b"Dear all,\nplease see below.\n", "lacks the column code"),
        (b"no,such,columns\n1,2,3\n", "lacks the column code"),
        (f"{COLUMNS},code\n{ROW},x".encode(), "column &#x27;code&#x27; more than once"),
        (f"{COLUMNS},colour\n{ROW},red".encode(), "unknown column &#x27;colour&#x27;"),
        (f"{COLUMNS.replace(',evidence', '')}\n{ROW}".encode(), "lacks the column evidence"),
        (f"{COLUMNS}\n{ROW}\n{ROW},x".encode(), "Row 2 has 9 columns where the header has 8"),
        (f"{COLUMNS}\n{ROW.replace('Blackout', 'a' + chr(0))}".encode(), "Row 1, column subcategory"),
        (f'{COLUMNS}\n"0002'.encode(), "cannot be read as CSV"),
        (f"{COLUMNS}\n{ROW[:-1]}maybe".encode(), "Write 1 or 0"),
        (f"{COLUMNS}\n".encode() + f"{ROW}\n".encode() * 1001, "more than 1,000 rows"),
        (b"x" * 1_000_001, "larger than"),
    ]:
        response, html = looked_at(administrators_desk, raw)

        assert words is None or words in html, raw[:100]
        assert response.context.get("confirm_form") is None, raw[:100]


def test_confirmation_of_no_file_is_refused(administrators_desk):
    form = {"import_file_name": "gone", "original_file_name": "x.csv", "format": "0", "resource": ""}

    with nothing_written():
        for changes in ({}, {"import_file_name": "a\x00b"}, {"format": "x"}, {"format": "7"}, {"resource": "9"}):
            response = administrators_desk.post("cases_casecode_process_import", **form | changes)

            assert response.status_code in (200, 302), changes
            assert "Traceback" not in response.content.decode(), changes


def test_export_opens_in_a_spreadsheet(desk):
    assert desk.get("cases_casecode_export").content.startswith(b"\xef\xbb\xbfcode,")


def test_page_of_an_import_shows_no_path_and_names_no_file_elsewhere(administrators_desk, messages_of, tmp_path):
    rows = exported(administrators_desk)
    looked = upload(administrators_desk, [rows[0] | {"category": "Energy"}])
    assert "/" not in looked.context["confirm_form"].initial["import_file_name"]
    elsewhere = tmp_path / "codes.csv"
    elsewhere.write_text("code,category\n")
    form = looked.context["confirm_form"].initial | {"import_file_name": str(elsewhere)}

    response = administrators_desk.post("cases_casecode_process_import", **form)

    assert messages_of(response) == ["Nothing was changed: bring the file again."]
    assert elsewhere.exists()
