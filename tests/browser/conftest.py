"""A real Chromium in front of the live server."""

import shutil
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import sync_playwright

from apps.users.models import User
from tests.support.databases import put_demo

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",  # pages are drawn by the processor anyway; a process less is a tenth of the time of a page
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Draws and asks nothing for a window, which is a third of what a page costs otherwise; the pages are the same.
WITHOUT_WINDOWS = "chromium-headless-shell"


def chromium_path(*preferred: str) -> str | None:
    for name in (*preferred, "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None


@pytest.fixture(scope="package")
def chromium():
    """One browser for all stories; each page has a profile of its own."""
    path = chromium_path(WITHOUT_WINDOWS)
    if path is None:
        message = "NO CHROMIUM: the browser tests did not run. Install it (Debian: apt install chromium)."
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's own event loop runs in this thread; Django would take it for asynchronous code.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # As where Patchbay is served: a new connection for each request reads what the database knows of tables anew.
        environment.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_server):
    """`new_page(width)`: a fresh browser window that fails the test on any error of the page or of a script."""
    contexts, problems = [], []

    def open_page(width=1440, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # however busy the machine is
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on("dialog", lambda dialog: (problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: _note_foreign(request, live_server.url, problems))
        page.on("response", lambda answer: answer.status >= 500 and problems.append(f"{answer.status} {answer.url}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _note_foreign(request, home, problems):
    if not request.url.startswith((home, "data:")):
        problems.append(f"left the site: {request.url}")


@pytest.fixture
def demo(kept_demo, new_page):
    put_demo()


@pytest.fixture
def sign_in(demo, new_page, live_server):
    """`sign_in(username)`: a browser in which that demo user is signed in, before its first page.

    Its session is made ready; that a person signs in with the form is part of the story of the drafts.
    """

    def go(username, **options):
        session = Client()
        session.force_login(User.objects.get(username=username))
        page = new_page(**options)
        cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return page

    return go
