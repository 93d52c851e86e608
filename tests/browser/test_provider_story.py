"""A token for a provider, from its page to the callback that it sends, and its end."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORDER, REQUEST = 1, 12  # of the vendor's sample
NOTE = "Port 14 is being patched"


def test_provider_gets_a_token_reports_with_it_and_loses_it(sign_in):
    page = sign_in("admin")

    def report(secret, **body):
        address = "/OrderManagement/2X/production/api/callback/provisioningRequest"
        headers = {"Authorization": f"Bearer {secret}"}
        return page.request.post(address, data={"provisioningRequestID": REQUEST} | body, headers=headers).status

    page.goto("/admin/provisioning/provisioningprovider/")
    page.get_by_role("link", name="Verizon").click()
    page.get_by_role("link", name="New token").click()
    page.get_by_label("Name").fill("Callbacks of the east")
    page.get_by_role("button", name="Create token").click()
    secret = page.locator("#token-secret").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    expect(page.locator("#tokens")).to_contain_text("Callbacks of the east")
    expect(page.locator("#tokens")).not_to_contain_text(secret)

    # what it reports shows on the order's board, and the audit says who
    assert report(secret, provisioningRequestStatusID=4, note=NOTE) == 204
    page.goto(reverse("admin:provisioning_board", args=[ORDER]))
    expect(page.locator("tr", has_text=f"request {REQUEST}")).to_contain_text(NOTE)
    page.goto("/admin/activity/activity/")
    expect(page.locator(".desk-table tbody tr").first).to_contain_text(re.compile("Verizon.*reported on a", re.DOTALL))

    # ended, it opens nothing
    page.goto("/admin/provisioning/provisioningprovider/")
    page.get_by_role("link", name="Verizon").click()
    page.get_by_role("link", name="End Callbacks of the east").click()
    page.get_by_role("button", name="End").click()
    expect(page.get_by_text("Callbacks of the east of Verizon has ended.")).to_be_visible()
    assert report(secret, provisioningRequestStatusID=5) == 401
