"""Pages that axe finds nothing wrong with, in light and dark, on a desk, a telephone and paper."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

from apps.cases.models import Case
from apps.journals.models import FollowUp
from apps.orders.models import CreditPolicy, Order
from apps.provisioning.models import ProvisioningProvider
from apps.tickets.models import Ticket
from apps.users.models import WorkGroup

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERYTHING = ["wcag2a", "wcag2aa", "label-content-name-mismatch", "landmark-one-main"]
LOOKS = [  # width, theme, what is asked: names and landmarks differ by width, colours by theme
    (1440, "light", {"runOnly": EVERYTHING[:2], "rules": {name: {"enabled": True} for name in EVERYTHING[2:]}}),
    (1440, "dark", {"runOnly": ["color-contrast"]}),
    (390, "light", {"runOnly": ["color-contrast"]}),
    (390, "dark", {"runOnly": EVERYTHING[:2]}),
]
CHECK = """(options) => axe.run({...options, resultTypes: ["violations"]}).then(({violations}) => violations.flatMap(
    ({id, nodes}) => nodes.map(({target, html}) => `${id} ${target.join(" ")} ${html.slice(0, 200)}`)))"""

# Colours fade into each other when the theme changes; what never ends cannot be brought to its end.
AT_REST = "() => document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } })"

FITS = """() => {
    const box = (name) => document.querySelector(name)?.getBoundingClientRect();
    const [tabs, button, whole] = [box(".desk-list-top .desk-tabs"), box(".desk-new-ticket"), document.documentElement];
    const covers = tabs && button && button.left < tabs.right && button.right > tabs.left
        && button.top < tabs.bottom && button.bottom > tabs.top;
    return [...(whole.scrollWidth > innerWidth ? ["scrolls sideways"] : []), ...(covers ? ["covered tabs"] : [])];
}"""
CUT = "() => [...document.querySelectorAll('.desk-scroll')].map((box) => box.scrollWidth - box.clientWidth)"
FOR_SCREENS = "#nav-sidebar, .desk-header, .desk-actions, #note-form, #content form, #content .desk-button"
WHOLE = ".desk-ticket-head, #timeline, #timeline .desk-entry, #timeline time"
INKS = """() => [...document.querySelectorAll("#timeline *, .desk-ticket-head *")].flatMap((one) => {
    if (!one.checkVisibility()) return [];
    const {color, backgroundColor} = getComputedStyle(one);
    return [color === "rgb(0, 0, 0)" ? [] : [color],
            ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(backgroundColor) ? [] : [backgroundColor]].flat();
})"""


def faults_of(page, address) -> list[str]:
    """What axe finds on a page in each theme and width."""
    found = []
    page.goto(address)
    page.wait_for_function("() => !document.getElementById('viewer') || document.querySelector('.opblock')")
    for width, theme, asked in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark")
        page.evaluate(AT_REST)
        found += [f"{address} {width} {theme}: {fault}" for fault in page.evaluate(CHECK, asked) + page.evaluate(FITS)]
    return found


def faults_on_paper(page, address) -> list[str]:
    """What of the print of the open page is not black on white, and what is there that only a screen needs."""
    page.evaluate("() => document.documentElement.classList.add('dark')")
    page.emulate_media(media="print")
    shown = [name for name in FOR_SCREENS.split(", ") if page.locator(f"{name} >> visible=true").count()]
    lost = [name for name in WHOLE.split(", ") if page.locator(f"{name} >> visible=false").count()]
    inks = sorted(set(page.evaluate(INKS)))
    page.emulate_media(media="screen")
    return [f"{address} on paper: {fault}" for fault in shown + lost + inks]


def test_main_pages_have_no_fault_that_axe_finds(sign_in, new_page):
    ticket = reverse("admin:tickets_ticket_change", args=[Ticket.objects.order_by("pk").first().pk])
    order = reverse("admin:orders_order_change", args=[Order.objects.order_by("-pk").first().pk])
    case = reverse("admin:cases_case_change", args=[Case.objects.order_by("pk").first().pk])
    desk = [
        reverse("admin:index"),
        reverse("admin:tickets_ticket_changelist"),
        ticket,
        reverse("admin:tickets_ticket_add"),
        reverse("admin:orders_order_changelist") + "?view=all",
        reverse("admin:activity_activity_changelist"),
        reverse("admin:journals_followup_change", args=[FollowUp.objects.order_by("pk").first().pk]),
        order,
        reverse("admin:provisioning_provisioningrequest_changelist"),
        reverse(
            "admin:provisioning_provisioningprovider_change", args=[ProvisioningProvider.objects.get(name="Verizon").pk]
        ),
        reverse("admin:customers_service_add"),
        reverse("admin:catalog_pricepoint_add"),
        reverse("admin:orders_creditpolicy_change", args=[CreditPolicy.objects.first().pk]),
        reverse("admin:users_workgroup_change", args=[WorkGroup.objects.first().pk]),
    ]
    reader, admin = new_page(), sign_in("admin")
    for page in (reader, admin):
        page.add_init_script(AXE_SCRIPT)

    visits = [(reader, address) for address in ("/admin/login/", "/docs/", "/docs/security-token/", "/docs/guide/csr/")]
    visits += [(admin, address) for address in desk]

    found = []
    for page, address in visits:
        found += faults_of(page, address)
        if address in (ticket, order):
            found += faults_on_paper(page, address)
    admin.goto(case)
    found += faults_on_paper(admin, case)

    assert found == []

    admin.set_viewport_size({"width": 1280, "height": 900})
    for address in ("tickets_ticket", "orders_order", "cases_case"):
        admin.goto(reverse(f"admin:{address}_changelist") + "?view=all")
        assert (address, admin.evaluate(CUT)) == (address, [0])
