"""Takes the picture of the desk for the README: `python -m tests.browser.picture` writes `docs/desk.png`.

A server with demo data runs for it on a database of its own, so the picture shows what `make run` shows.
"""

import io
import os

import django
from django.conf import settings
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.architecture.source import ROOT

PICTURE = ROOT / "docs/desk.png"
PAGE = "/admin/tickets/ticket/?view=all"
WIDTH = 1440
ROWS = 9  # of the queue, all of them whole
COLOURS = 128  # enough for a page of few colours, and half the bytes


def take() -> None:
    """The queue of tickets as the CSR of the demo sees it, in the light theme."""
    from tests.browser.conftest import QUIET, chromium_path
    from tests.support.servers import demo_server

    with demo_server() as (origin, _token), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 900}, base_url=origin, color_scheme="light", locale="en-GB"
        )
        page.goto("/admin/")
        page.get_by_label("Username").fill("csr")
        page.get_by_label("Password").fill(settings.DEMO_PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.goto(PAGE, wait_until="networkidle")
        last_row = page.locator("tbody tr").nth(ROWS - 1).bounding_box()
        page.set_viewport_size({"width": WIDTH, "height": round(last_row["y"] + last_row["height"])})
        taken = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    take()
