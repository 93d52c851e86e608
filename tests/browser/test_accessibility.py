"""Every page of the site, in which axe finds nothing wrong, in light and dark, on a desk, a telephone and paper.

Each page is drawn once in this process, loaded once, and switched between its looks without loading. What axe says of
names, landmarks and roles is asked of each page at the width of a desk, of the first of each kind with the menu and at
the width of a telephone too. Of the pages after it, it is asked about the elements that are unlike all before, by what
they are, stand in and are named by, and about the whole where headings and landmarks follow each other otherwise.
Contrast depends on the colours of a text and of what is behind it alone: each combination of them is asked about once
in each look. Of pages that the same templates draw the first has all four looks, the others two, and those whose
elements all stand on pages before them are not opened. `make axe` goes through all four looks of every page and asks of
names, landmarks and roles in each.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from apps.activity.models import QueueView
from apps.cases.models import Case
from apps.items.models import Tag
from apps.orders.models import Order
from apps.tickets.models import Ticket
from apps.users.models import User
from tests.browser.drawn import Drawn, answers, draw, every_page, serving
from tests.browser.unlike import Met
from tests.support.databases import demo_rows
from tests.support.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WHOLE_WALK = os.environ.get("AXE") == "whole"
SCRIPTS = AXE_SCRIPT + Path(__file__).with_name("axe.js").read_text()
LOOKS = [(1440, "light"), (1440, "dark"), (390, "dark"), (390, "light")]
OF_REPEATS = [(1440, "light"), (390, "dark")]
VIEWER = "() => !document.getElementById('viewer') || document.querySelector('.opblock')"

FOR_SCREENS = "#nav-sidebar, .desk-header, .desk-actions, #note-form, #finder, #content form, #content .desk-button"
WHOLE = ".desk-ticket-head, #timeline, #timeline .desk-entry, #timeline time"
INKS = """() => [...document.querySelectorAll("#timeline *, .desk-ticket-head *")].flatMap((one) => {
    if (!one.checkVisibility()) return [];
    const {color, backgroundColor} = getComputedStyle(one);
    return [color === "rgb(0, 0, 0)" ? [] : [color],
            ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(backgroundColor) ? [] : [backgroundColor]].flat();
})"""
CUT = "() => [...document.querySelectorAll('.desk-scroll')].map((box) => box.scrollWidth - box.clientWidth)"


@pytest.fixture(scope="module")
def pages(kept_demo, django_db_blocker) -> dict[str, Drawn]:
    """All pages of the demo, with what the demo has none of and people make."""
    with django_db_blocker.unblock(), demo_rows():
        desk = Desk(User.objects.get(username="admin"))
        ticket, other = Ticket.objects.order_by("pk")[:2]
        desk.post("tickets_ticket_tags", ticket.pk, add="fibre")
        desk.post("activity_queueview_add", queue="tickets.ticket", query="view=open", name="Fibre")
        desk.bulk("tickets_ticket", [ticket, other], note="Known")
        found = every_page(desk.http) | answers(desk.http, ticket, other)
        assert Tag.objects.exists()
        assert QueueView.objects.exists()
        found |= {
            f"/paper/{name}": draw(desk.get(f"{name}_change", row.pk))
            for name, row in (("tickets_ticket", ticket), ("cases_case", Case.objects.first()),
                              ("orders_order", Order.objects.order_by("-pk").first()))
        }  # fmt: skip
    return found


@pytest.fixture
def page(chromium):
    """A browser window of its own, in which axe is at hand and nothing moves."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.add_init_script(SCRIPTS)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


class Walk:
    """Goes from page to page, and on each from look to look in the order that changes least."""

    def __init__(self, page):
        self.page, self.look = page, None
        self.kinds = Counter()

    def faults_of(self, address: str, kind: str) -> list[str]:
        """What is wrong with a page."""
        self.kinds[kind] += 1
        times, found = self.kinds[kind], []
        looks = LOOKS if WHOLE_WALK or times == 1 else OF_REPEATS
        self.page.goto(address)
        self.page.wait_for_function(VIEWER)
        for look in reversed(looks) if looks[-1] == self.look else looks:
            self.show(look)
            width, theme = look
            asked = {
                "name": f"{width} {theme}",
                "isDark": theme == "dark",
                "isWhole": WHOLE_WALK or times == 1,
                "isRepeat": not WHOLE_WALK and (times > 1 or look != LOOKS[0]),
                "isAbout": WHOLE_WALK or look == LOOKS[0] or (times == 1 and look == LOOKS[2]),
            }
            found += [f"{width} {theme}: {fault}" for fault in self.page.evaluate("asked => faultsOf(asked)", asked)]
        return found

    def show(self, look: tuple[int, str]) -> None:
        width, theme = look
        before = self.look or (None, None)
        if width != before[0]:
            self.page.set_viewport_size({"width": width, "height": 900})
        if theme != before[1]:
            self.page.emulate_media(color_scheme=theme)
        self.look = look


def test_no_page_breaks_a_rule_of_axe(pages, page):
    walk, met, found = Walk(page), Met(), []
    with serving(pages) as origin:
        for address, drawn in pages.items():
            if not drawn.kind or (met.has_all_of(drawn) and not WHOLE_WALK):
                continue
            found += [f"{address} {fault}" for fault in walk.faults_of(origin + address, drawn.kind)]

    assert not found, "\n".join(found)
    assert len(pages) > 270
    assert len(walk.kinds) > 30
    assert walk.kinds.total() > 90


def test_tickets_cases_and_orders_are_black_on_white_on_paper(pages, page):
    """Whatever the theme, and without what only a screen needs."""
    found = []
    with serving(pages) as origin:
        for address in (address for address in pages if address.startswith("/paper/")):
            page.goto(origin + address)
            page.evaluate("() => document.documentElement.classList.add('dark')")
            page.emulate_media(media="print")
            found += [
                (address, name) for name in FOR_SCREENS.split(", ") if page.locator(f"{name} >> visible=true").count()
            ]
            found += [(address, name) for name in WHOLE.split(", ") if page.locator(f"{name} >> visible=false").count()]
            found += [(address, ink) for ink in sorted(set(page.evaluate(INKS)))]

    assert found == []


def test_queues_need_no_scrolling_at_1280_pixels(pages, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    with serving(pages) as origin:
        for name in ("tickets", "cases", "orders"):
            page.goto(f"{origin}/shown/all-{name}")

            assert (name, page.evaluate(CUT)) == (name, [0])
