"""Every page of the site's own list at 30 rows of everything and at 600: as many statements, and no longer."""

import functools
import gzip
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fontTools.ttLib import TTFont

from apps.users.models import User
from tests.desk import fonts
from tests.desk.test_addresses import PLAIN, WITH_IDS
from tests.support.multiplied import multiply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("postgresql_only")]
FEW, MANY = 30, 600
MOST_STATEMENTS = 15
MOST_TIMES_LONGER = 6  # lists of up to 50 rows, parts of pages of up to 100
MOST_WEIGHT = 300_000  # bytes on the wire, compressed, with the styles, scripts and fonts that a first visit loads
STATIC = re.compile(r'(?:src|href)="/static/([^"?]+\.(?:js|css|svg|woff2))')
LOADED = re.compile(r"url\(\"?([\w./-]+\.woff2)")
ICON = re.compile(r'class="[^"]*material-symbols-outlined[^"]*"[^>]*>\s*(\w+)\s*<')
LEFT_OUT_SCRIPTS = re.compile(r" (?:hx-[a-z]+|x-sort(?:\.\w+)*)=")
ROW_OF = re.compile(r"/admin/(\w+)/(\w+)/(<[^>]+>)/")
# What a carrier sets up, and has dozens of: offered as a whole where one of them is chosen.
SET_UP = {
    "cases.casecode", "cases.lookup", "catalog.cataloggroup", "catalog.lookup", "catalog.overviewgroup",
    "catalog.pricepointcharge", "customers.accountstatus", "customers.adjustmenttype", "customers.salescode",
    "e911.lookup", "journals.durationtype", "journals.followupstatus", "journals.lookup", "orders.lookup",
    "orders.startingblock", "registers.tendertype", "tickets.classification", "items.keyword", "catalog.promotionword",
    # Their operations bound how many there are of one calendar and policy.
    "tickets.calendarday", "tickets.escalation", "cases.casepolicyescalation",
}  # fmt: skip
# What is there once for each pair of others is not copied; of these there are 600.
COPIED = {"tickets.ticket", "cases.case", "orders.order", "journals.followup", "customers.customer"}
LEFT_OUT = {"e911.e911settings"}  # refer to an address of their own item, which a copy lacks
NOT_PAGES = re.compile(r"/(export|dashboard/data)/$")


def newest_rows() -> dict:
    """The newest row of each model that the demo, or this module, has rows of."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith(("apps.", "django_tasks")) and model._meta.label_lower not in LEFT_OUT:
            row = model._base_manager.order_by("-pk").first()
            if row is not None:
                found[model] = row
    return found


def pages(rows: dict) -> list[str]:
    """Pages without an id, and those of the row that was copied."""
    models = {f"{model._meta.app_label}/{model._meta.model_name}": row for model, row in rows.items()}
    found = [path for path in PLAIN if not NOT_PAGES.search(path)]
    for route in WITH_IDS:
        part = ROW_OF.match(route)
        if part and route.count("<") == 1 and f"{part[1]}/{part[2]}" in models:
            found.append(route.replace(part[3], str(models[f"{part[1]}/{part[2]}"].pk)))
    return found


def costs(http: Client, paths: list[str], heavy: dict[str, int] | None = None) -> dict[str, tuple[int, int]]:
    """Statements and bytes of each page that shows something; `heavy` gets those that weigh too much on the wire.

    What a page draws as icons must be there, and the theme's libraries that the desk leaves out must not be asked for.
    """
    found = {}
    for path in paths:
        with CaptureQueriesContext(connection) as statements:
            response = http.get(path)
        if response.status_code == 200 and not response.streaming:
            found[path] = len(statements), len(response.content)
            loaded = {each for static in STATIC.findall(response.text) for each in (static, *fonts_of(static))}
            weight = len(gzip.compress(response.content)) + sum(map(weight_of, loaded))
            assert set(ICON.findall(response.text)) <= icons(), path
            assert not LEFT_OUT_SCRIPTS.search(response.text), path
            if heavy is not None and weight > MOST_WEIGHT:
                heavy[path] = weight
    return found


@functools.cache
def weight_of(static: str) -> int:
    """Bytes on the wire of a style, script or font, as a browser loads it that has nothing of the site yet."""
    return len(gzip.compress(Path(finders.find(static)).read_bytes()))


@functools.cache
def fonts_of(static: str) -> list[str]:
    """What a style has a browser load further."""
    names = LOADED.findall(Path(finders.find(static)).read_text()) if static.endswith(".css") else []
    return [str(Path(static).parent / name) for name in names]


@functools.cache
def icons() -> set[str]:
    return set(fonts.icons_of(TTFont(fonts.FONTS / fonts.ICONS)))


def test_pages_cost_the_same_for_30_rows_and_600_of_everything(demo):
    http = Client()
    http.force_login(User.objects.get(username="admin"))
    with transaction.atomic():
        rows = newest_rows()
        not_copied = multiply(rows.values(), FEW - 1)
        rows = {model: row for model, row in rows.items() if model._meta.label_lower not in not_copied}
        paths = pages(rows)
        alone = [path for path in paths if path.endswith("/add/")]
        few = costs(http, [path for path in paths if path not in alone])
        multiply([row for model, row in rows.items() if model._meta.label_lower not in SET_UP], MANY - FEW)
        heavy: dict[str, int] = {}
        many = costs(http, [*few, *alone], heavy)
        transaction.set_rollback(True)

    assert {path: cost for path, (cost, _) in many.items() if cost > MOST_STATEMENTS} == {}
    more = {path: (cost, many[path][0]) for path, (cost, _) in few.items() if many[path][0] > cost + _further(path)}
    longer = {
        path: (size, many[path][1]) for path, (_, size) in few.items() if many[path][1] > size * MOST_TIMES_LONGER
    }
    assert (more, longer, heavy) == ({}, {}, {})
    assert not COPIED & not_copied
    assert len(few) > 140


def _further(path: str) -> int:
    """A ticket with more contacts than its page shows is asked how many it has, and which of them mail goes to."""
    return 2 if re.fullmatch(r"/admin/tickets/ticket/\d+/change/", path) else 0
