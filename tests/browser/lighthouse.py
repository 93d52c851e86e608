"""Measures the main pages with Lighthouse: `make lighthouse`. Accessibility must be 100, performance at least 95.

Lighthouse is no dependency of the project: npx fetches it, and where there is no npx nothing is measured. A server with
demo data runs for it. The best of a few tries counts, since whatever else the machine does makes a page slower alone.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from playwright.sync_api import sync_playwright

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = [
    "/admin/",
    "/admin/tickets/ticket/",
    "/admin/tickets/ticket/1965362/change/",
    "/admin/orders/order/dashboard/",
]
LEAST = {"accessibility": 100, "performance": 95}
TRIES = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def measure() -> int:
    """How many pages are below what they must reach."""
    from tests.browser.conftest import QUIET, chromium_path
    from tests.support.servers import demo_server

    npx, chromium = shutil.which("npx"), chromium_path()
    if npx is None or chromium is None:
        print("NO NPX OR NO CHROMIUM: LIGHTHOUSE DID NOT RUN, NOTHING WAS MEASURED", file=sys.stderr)
        return 0
    below = 0
    with demo_server() as (origin, _token), tempfile.TemporaryDirectory() as folder:
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": _session(origin, chromium, QUIET)}))
        for page in PAGES:
            best = dict.fromkeys(LEAST, 0)
            for _ in range(TRIES):
                report = _report(npx, chromium, f"{origin}{page}", headers)
                scores = {name: round(100 * report["categories"][name]["score"]) for name in LEAST}
                best = {name: max(best[name], scores[name]) for name in LEAST}
                if all(best[name] >= least for name, least in LEAST.items()):
                    break
            is_below = any(best[name] < least for name, least in LEAST.items())
            below += is_below
            print(page, best, "BELOW" if is_below else "")
            if best["accessibility"] < LEAST["accessibility"]:
                print("\n".join(_refusals(report)))
    return below


def _session(origin: str, chromium: str, flags: list[str]) -> str:
    """The cookies of a CSR who has signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(base_url=origin)
        page.goto("/admin/")
        page.get_by_label("Username").fill("csr")
        page.get_by_label("Password").fill(settings.DEMO_PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        cookies = page.context.cookies()
        browser.close()
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)


def _refusals(report: dict[str, Any]) -> list[str]:
    """What a report holds against a page: the rule, and the elements that break it."""
    refs = report["categories"]["accessibility"]["auditRefs"]
    audits = [report["audits"][ref["id"]] for ref in refs if ref["weight"]]
    return [
        f"    {audit['id']}: {item['node']['selector']}: {item['node']['snippet']}"
        for audit in audits
        if audit["score"] == 0
        for item in audit["details"]["items"]
    ]


def _report(npx: str, chromium: str, address: str, headers: Path) -> dict[str, Any]:
    options = ["--quiet", "--output=json", "--preset=desktop", "--disable-storage-reset"]
    options += [f"--only-categories={','.join(LEAST)}", f"--extra-headers={headers}", f"--chrome-flags={FLAGS}"]
    command = [npx, "--yes", LIGHTHOUSE, address, *options]
    answer = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=True, capture_output=True)
    report: dict[str, Any] = json.loads(answer.stdout)
    if "/login/" in report["finalDisplayedUrl"]:
        raise RuntimeError("the session was not taken")
    return report


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    sys.exit(bool(measure()))
