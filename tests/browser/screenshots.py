"""Takes the pictures of the README and the user guide, `docs/desk.png` and `docs/guide/images`: `make screenshots`.

A server with demo data runs for it on a database of its own, so the pictures show what `make run` shows. Names given
on the command line take those pictures alone.
"""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

import django
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.architecture.source import ROOT

README = "desk"
FOLDER = ROOT / "docs/guide/images"
WIDTH, HEIGHT = 1280, 800
NARROW, TALL = 390, 780
COLOURS = 128  # enough for a page of few colours, and half the bytes
ROWS = 9  # of the queue in the README, all of them whole

TICKET = "/admin/tickets/ticket/1965362/change/"
CUSTOMER = "/admin/customers/customer/3210/change/"


@dataclass(frozen=True)
class Picture:
    """A page as that demo user sees it, after what is done on it."""

    name: str
    user: str
    page: str
    do: Callable[[Page], None] = lambda page: None
    width: int = WIDTH
    height: int = HEIGHT


def fit_rows(page: Page) -> None:
    last_row = page.locator("tbody tr").nth(ROWS - 1).bounding_box()
    page.set_viewport_size({"width": 1440, "height": round(last_row["y"] + last_row["height"])})


def search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("jane", delay=30)
    page.get_by_role("option").first.wait_for()


def find_caller(page: Page) -> None:
    page.get_by_label("Who is calling?").fill("2125550143")
    page.get_by_role("link", name="Mark Doe").click()
    page.locator("#party").get_by_text("Jane Doe").first.wait_for()
    page.get_by_label("Title").fill("No dial tone since this morning")


def hold(page: Page) -> None:
    page.keyboard.press("h")


def list_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard").wait_for()


def assign(page: Page) -> None:
    page.get_by_role("button", name="Take it").click()
    page.wait_for_load_state("networkidle")


def preview_bulk(page: Page) -> None:
    for row in range(3):
        page.locator("tbody tr input[name=row]").nth(row).check()
    page.get_by_text("Change them…").click()
    page.get_by_label("Note", exact=True).last.fill("The fault at the exchange is mended.")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_load_state("networkidle")


def preview_merge(page: Page) -> None:
    page.get_by_label("Merge into").fill("INC-1965368")
    page.get_by_role("button", name="Show what would move").click()
    page.wait_for_load_state("networkidle")


def change_theirs(page: Page) -> None:
    """The form is open in two windows; the other one is saved first."""
    other = page.context.new_page()
    for each, title in ((other, "No dial tone on hunt groups 4 and 5"), (page, "No dial tone since the storm")):
        if each is other:
            each.goto(page.url)
        each.get_by_label("Title").fill(title)
    for each in (other, page):
        each.bring_to_front()
        each.get_by_role("button", name="Save", exact=True).click()
        each.wait_for_load_state("networkidle")
    other.close()


PICTURES = [
    Picture("home", "csr", "/admin/"),
    Picture("queue", "csr", "/admin/tickets/ticket/?view=all"),
    Picture("queue-narrow", "csr", "/admin/tickets/ticket/?view=all", width=NARROW, height=TALL),
    Picture("search", "csr", "/admin/", search),
    Picture("customer", "csr", CUSTOMER),
    Picture("new-ticket", "csr", "/admin/tickets/ticket/add/", find_caller),
    Picture("ticket", "csr", TICKET),
    Picture("hold", "csr", TICKET, hold),
    Picture("bulk", "csr", "/admin/tickets/ticket/?view=all", preview_bulk),
    Picture("agenda", "csr", "/admin/journals/followup/"),
    Picture("case", "csr", "/admin/cases/case/11150935/change/"),
    Picture("order", "csr", "/admin/orders/order/1/change/"),
    Picture("fallout", "csr", "/admin/provisioning/provisioningrequest/"),
    Picture("keys", "csr", TICKET, list_keys),
    Picture("dashboard", "admin", "/admin/orders/order/dashboard/"),
    Picture("activity", "admin", "/admin/activity/activity/"),
    Picture("merge", "admin", "/admin/tickets/ticket/1965362/merge/", preview_merge),
    Picture("user", "admin", "/admin/users/user/add/"),
    Picture("token", "admin", "/admin/users/apitoken/add/"),
    Picture("classifications", "admin", "/admin/tickets/classification/"),
    Picture("contracts", "admin", "/docs/"),
    # these write, and come last
    Picture("conflict", "csr", "/admin/tickets/ticket/1965362/edit/", change_theirs),
    Picture("undo", "csr", "/admin/tickets/ticket/1965361/change/", assign),
    Picture(README, "csr", "/admin/tickets/ticket/?view=all", fit_rows, width=1440, height=900),
]


def take(names: list[str]) -> None:
    """In the light theme, without movement."""
    from tests.browser.conftest import QUIET, chromium_path
    from tests.support.servers import demo_server

    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_server() as (origin, _token), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        cookies = {user: _signed_in(browser, origin, user) for user in {each.user for each in PICTURES}}
        for picture in PICTURES:
            if not names or picture.name in names:
                _save(picture.name, _taken(browser, origin, cookies[picture.user], picture))
        browser.close()


def _signed_in(browser: Browser, origin: str, user: str) -> dict:
    page = browser.new_page(base_url=origin)
    page.goto("/admin/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(settings.DEMO_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: "/login/" not in address)
    return page.context.storage_state()


def _taken(browser: Browser, origin: str, session: dict, picture: Picture) -> bytes:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        base_url=origin,
        color_scheme="light",
        locale="en-GB",
        reduced_motion="reduce",
        storage_state=session,
    )
    page = context.new_page()
    page.goto(picture.page, wait_until="networkidle")
    picture.do(page)
    taken = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return taken


def _save(name: str, taken: bytes) -> None:
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    if name == README:
        picture.save(ROOT / "docs/desk.png", optimize=True)
    else:
        picture.convert("RGB").save(FOLDER / f"{name}.webp", lossless=True, quality=60, method=3)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    take(sys.argv[1:])
