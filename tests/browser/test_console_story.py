"""A token of one's own on the console, from its making over what it asked to its successor and its end."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTES = "/Workforce/TicketNote/GetTicketNotesByTicket/2734"
TYPES = "/JournalManagement/production/api/ticketType"


def test_integrator_makes_a_token_sees_its_requests_and_replaces_it(sign_in, settings):
    settings.API_LOG_DAYS = 7
    page = sign_in("integrator")

    def ask(secret, address=NOTES):
        return page.request.get(address, headers={"Authorization": f"Bearer {secret}"}).status

    page.goto("/admin/integrations/")
    page.get_by_role("link", name="New token").click()
    page.get_by_label("Name").fill("Depot sync")
    page.get_by_label("CostGuard").uncheck()
    page.get_by_label("Days until it expires").fill("30")
    page.get_by_role("button", name="Create token").click()
    first = page.locator("#token-secret").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    row = page.locator("tr", has_text="Depot sync")
    expect(row).to_contain_text("M4 TicketNote")
    expect(row).not_to_contain_text("CostGuard")
    beyond = page.locator(".desk-scroll").evaluate_all("all => all.map(each => each.scrollWidth - each.clientWidth)")
    assert not any(beyond), "what can be done with a token is out of sight"

    # what it asks is on the console: what it was let do, and what not
    assert (ask(first), ask(first, TYPES)) == (200, 403)
    page.reload()
    page.locator("tr", has_text="Depot sync").get_by_role("link", name="2", exact=True).click()
    refused = page.locator("tr", has_text="listTicketTypes")
    expect(refused).to_contain_text("403")
    page.get_by_role("link", name="GET GetTicketNotesByTicket").click()
    expect(page.locator("#curl")).to_contain_text('-H "Authorization: Bearer $TOKEN"')
    expect(page.locator("#curl")).to_contain_text(NOTES)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="The answer now")).to_be_visible()

    # its successor works beside it
    page.goto("/admin/integrations/")
    page.get_by_role("link", name="Replace Depot sync").click()
    page.get_by_role("button", name="New token").click()
    second = page.locator("#token-secret").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    assert (ask(first), ask(second), second != first) == (200, 200, True)

    # revoked, it opens nothing
    page.get_by_role("link", name="Revoke Depot sync").first.click()
    expect(page.get_by_text("Webhooks that were made with it are disabled.")).to_be_visible()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("is revoked.")).to_be_visible()
    assert sorted([ask(first), ask(second)]) == [200, 401]
