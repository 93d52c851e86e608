"""Pages that axe finds nothing wrong with, in light and dark, on a desk and on a telephone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

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


def faults_of(page, address) -> list[str]:
    """What axe finds on a page in each theme and width."""
    found = []
    page.goto(address)
    page.wait_for_function("() => !document.getElementById('viewer') || document.querySelector('.opblock')")
    page.evaluate(AXE_SCRIPT)
    for width, theme, asked in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark")
        page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))")
        found += [f"{address} {width} {theme}: {fault}" for fault in page.evaluate(CHECK, asked)]
    return found


def test_main_pages_have_no_fault_that_axe_finds(sign_in, new_page):
    desk = [
        reverse("admin:index"),
        reverse("admin:tickets_ticket_changelist"),
        reverse("admin:tickets_ticket_change", args=[Ticket.objects.order_by("pk").first().pk]),
        reverse("admin:tickets_ticket_add"),
        reverse("admin:journals_followup_change", args=[FollowUp.objects.order_by("pk").first().pk]),
        reverse("admin:orders_order_change", args=[Order.objects.order_by("-pk").first().pk]),
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

    visits = [(reader, address) for address in ("/admin/login/", "/docs/", "/docs/security-token/")]
    visits += [(admin, address) for address in desk]

    assert [fault for page, address in visits for fault in faults_of(page, address)] == []
