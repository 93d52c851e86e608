"""A case from the customer's request to its end, at the desk and through the API at once."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from apps.activity.models import Email
from apps.core.caller import Caller, Channel
from apps.users.models import User
from apps.users.operations import create_token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = b"2023-09-13T04:55:02Z cabinet 0103: feed B lost\n"


@pytest.fixture
def ask(demo, live_server):
    """`ask(method, path, body)`: the JSON that the integrator's token gets."""
    integrator = User.objects.get(username="integrator")
    token = create_token(user=integrator, name="story", by=Caller(None, Channel.COMMAND))

    def send(method, path, body=None):
        request = urllib.request.Request(  # noqa: S310 - the live server's own address
            f"{live_server.url}/support/v2{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.load(answer)

    return send


def press(page, action, **fields):
    """Open an action of the case page, fill its form by label, and press its button."""
    panel = page.locator(f"#action-{action}")
    panel.locator("summary").click()
    for label, value in fields.items():
        panel.get_by_label(label.replace("_", " ")).fill(value)
    panel.get_by_role("button").click()


def test_case_is_worked_to_its_end_and_the_customer_reads_it(sign_in, ask):
    contact = {"type": "NOTIFICATION", "firstName": "John", "lastName": "Doe",
               "details": [{"type": "EMAIL", "value": "SomeContact@email.com"}]}  # fmt: skip
    request = {"code": "0002-0000", "primaryId": "AM1:01:000111", "description": "Feed B of cabinet 0103 is gone"}
    number = ask("POST", "/cases", request | {"contacts": [contact]})["id"]
    page = sign_in("csr")

    # found in the queue
    page.goto("/admin/")
    page.locator("#nav-sidebar-apps").get_by_role("link", name="Cases").click()
    page.get_by_role("link", name="Awaiting us").click()
    page.get_by_label("Search").fill("CABINET 0103")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=number).click()
    created = page.locator(".desk-entry").last
    expect(created).to_contain_text("Harbour Integration opened the case")
    expect(created).to_contain_text("Equinix")

    # an internal note, a reply with a file, whose e-mail waits for the worker
    page.locator("#note-form").get_by_label("Note").fill("Breaker 7 again; keep among us.")
    page.get_by_role("button", name="Add internal note").click()
    expect(page.get_by_text("Internal note added.")).to_be_visible()
    page.locator("#note-form").get_by_label("Note").fill("We found the breaker.")
    page.locator("#note-form").get_by_label("Files").set_input_files(
        {"name": "breaker.txt", "mimeType": "text/plain", "buffer": FILE}
    )
    page.get_by_role("button", name="Reply").click()
    newest = page.locator(".desk-entry").first
    expect(newest).to_contain_text("wrote a public note")
    expect(newest).to_contain_text("E-mail to SomeContact@email.com: ")
    with page.expect_download() as download:
        newest.get_by_role("link", name=re.compile("breaker.txt")).click()
    assert download.value.path().read_bytes() == FILE

    # its status, told to the customer at once
    press(page, "start")
    expect(page.locator(".desk-ticket-head")).to_contain_text("In progress")
    press(page, "ask", Public_note="Which cabinet feeds the switch?")
    expect(page.locator(".desk-ticket-head")).to_contain_text("awaits the customer")
    assert ask("GET", f"/cases/{number}")["status"] == "ACTION_REQUIRED"

    # the customer answers through the API, and the page tells it
    ask("PATCH", f"/cases/{number}", {"text": "Cabinet 0104."})
    page.reload()
    expect(page.locator(".desk-entry").first).to_contain_text("Cabinet 0104.")

    # a ticket beside it, linked both ways
    press(page, "ticket", Title="Replace breaker 7")
    expect(page.locator("#tickets")).to_contain_text("Replace breaker 7")
    page.locator("#tickets").get_by_role("link").click()
    expect(page.locator(".desk-entry").first).to_contain_text("opened a ticket from a case")
    page.locator("#case").get_by_role("link", name=f"Case {number}").click()

    # to its end
    press(page, "resolve", Public_note="Both feeds are back.")
    press(page, "close")
    expect(page.locator(".desk-ticket-head")).to_contain_text("Closed")
    expect(page.locator(".desk-actions details:not(#action-macros)")).to_have_count(0)
    body = ask("GET", f"/cases/{number}")
    assert [step["status"] for step in body["otherDetails"]["statusHistory"]] == [
        "SUBMITTED", "IN_PROGRESS", "ACTION_REQUIRED", "RESOLVED", "CLOSED",
    ]  # fmt: skip
    assert not Email.objects.filter(body__contains="Breaker 7 again").exists()


def test_scripts_in_cases_never_run(sign_in, ask):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    request = {"code": "0002-0000", "primaryId": evil, "description": evil, "details": {evil: evil}}
    number = ask("POST", "/cases", request)["id"]
    ask("PATCH", f"/cases/{number}", {"text": evil})
    page = sign_in("csr")

    page.goto(f"/admin/cases/case/{number}/change/")
    expect(page.locator(".desk-entry").first).to_contain_text(evil)
    page.goto("/admin/cases/case/?q=alert")
    expect(page.locator(".desk-table")).to_contain_text(evil)
