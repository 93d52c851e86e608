"""Every page that is made of the building blocks: what is not there, what only takes forms, and its buttons."""

import ast
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from apps.adminkit.pages import PagesAdmin
from apps.cases.admin.actions import ACTIONS as CASE_ACTIONS
from apps.cases.filters import VIEWS as CASE_VIEWS
from apps.core.caller import Caller, Channel
from apps.journals.admin.actions import ACTIONS as FOLLOW_UP_ACTIONS
from apps.journals.filters import VIEWS as AGENDA_VIEWS
from apps.orders.admin.actions import ACTIONS as ORDER_ACTIONS
from apps.orders.factories import OrderFactory
from apps.orders.filters import VIEWS as ORDER_VIEWS
from apps.tickets.admin.actions import ACTIONS as TICKET_ACTIONS
from apps.tickets.factories import TicketFactory
from apps.tickets.filters import VIEWS as TICKET_VIEWS
from tests.architecture.source import ROOT, SOURCES, tree_of

NUMBER = 999_999_999
PART = re.compile(r"<(\w+):(\w+)>")
VALUES = {"slug": "complete", "uuid": "00000000-0000-0000-0000-000000000000"}
ACTIONS = {
    "tickets_ticket": TICKET_ACTIONS,
    "cases_case": CASE_ACTIONS,
    "orders_order": ORDER_ACTIONS,
    "journals_followup": FOLLOW_UP_ACTIONS,
}
VIEWS = {
    "tickets_ticket": TICKET_VIEWS,
    "cases_case": CASE_VIEWS,
    "orders_order": ORDER_VIEWS,
    "journals_followup": AGENDA_VIEWS,
}
OWN = {
    "Action",
    "SavedView",
    "AgendaView",
    "Entry",
    "Timeline",
    "require",
    "EmptyForm",
    "_query",
    "_refusal",
    "_buttons",
}
FILES = {
    "__init__", "actions", "bulk", "columns", "configuration", "editing", "forms", "helpers", "page", "parts", "queue",
    "reverts", "timeline", "urls",
}  # fmt: skip
SPECIAL = {  # what only this app has
    "tickets": {"creating", "due", "files", "merging", "service_levels"},
    "cases": {"from_ticket", "service_levels"},
    "events": {"limits", "requests", "sandbox", "tokens"},
    "journals": {"journals", "subjects"},
    "macros": {"kinds", "macros", "texts"},
    "orders": {"accounts", "cart", "dashboard", "devices", "files", "financing"},
    "provisioning": {"providers", "values"},
    "users": {"clients", "people", "sign_ins", "tokens"},
}


def addresses_of_objects() -> dict[str, PagesAdmin]:
    """Every address with an id that a PagesAdmin made, filled with what no row has."""
    found = {}
    for desk in admin.site._registry.values():
        if isinstance(desk, PagesAdmin):
            for pattern in desk.get_urls():
                route = str(pattern.pattern)
                if "<" in route and "<path:" not in route:
                    path = PART.sub(lambda part: VALUES.get(part[1], str(NUMBER)), route)
                    app, model = desk.opts.app_label, desk.opts.model_name
                    found[f"/admin/{app}/{model}/{path}"] = desk
    return found


@pytest.fixture
def browser(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def test_what_is_not_there_leads_back_with_a_message(browser):
    found, wrong = addresses_of_objects(), []
    for address in found:
        for method in (browser.get, browser.post):
            response = method(address)
            messages = [str(message) for message in get_messages(response.wsgi_request)]
            is_fine = response.status_code == 404 or (response.status_code == 302 and response.url != address)
            if not is_fine or (method == browser.post and response.status_code == 302 and not messages):
                wrong.append((method.__name__, address, response.status_code, messages))

    assert len(found) >= 35
    assert wrong == []


def test_pages_that_only_take_forms_lead_to_their_object(browser):
    ticket, order = TicketFactory(), OrderFactory()
    there = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    payments = reverse("admin:orders_order_change", args=[order.pk]) + "#payments"

    assert browser.get(reverse("admin:tickets_ticket_note", args=[ticket.pk])).url == there
    assert browser.get(reverse("admin:tickets_ticket_act", args=[ticket.pk, "close"])).url == there
    assert browser.get(reverse("admin:payments_expect", args=[order.pk])).url == payments
    assert browser.get(reverse("admin:provisioning_build", args=[order.pk])).url == (
        reverse("admin:provisioning_board", args=[order.pk])
    )


@pytest.mark.parametrize("kind", ACTIONS)
def test_buttons_have_an_address_and_a_permission_that_exists(kind, db):
    for name, action in ACTIONS[kind].items():
        app, _, codename = action.permission.partition(".")

        assert (action.name, bool(action.label)) == (name, True)
        assert reverse(f"admin:{kind}_act", args=[1, name])
        assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists(), action


def test_button_is_open_to_those_alone_who_have_its_permission(agent, db):
    ticket, action = TicketFactory(), TICKET_ACTIONS["hold"]

    assert action.is_open_to(ticket, Caller(agent, Channel.DESK))
    agent.groups.clear()
    fresh = type(agent).objects.get(pk=agent.pk)
    assert not action.is_open_to(ticket, Caller(fresh, Channel.DESK))


@pytest.mark.parametrize("kind", VIEWS)
def test_saved_views_open_and_are_chosen(kind, browser):
    for name, view in VIEWS[kind].items():
        html = browser.get(reverse(f"admin:{kind}_changelist"), {"view": name}).content.decode()

        assert re.search(rf'href="\?view={name}" class="is-chosen" aria-current="page">{view.label}<', html), name


def test_no_app_has_building_blocks_of_its_own():
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in SOURCES
        if path.parent.name == "admin" or (path.name in ("admin.py", "filters.py") and path.parents[1].name == "apps")
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name in OWN
    ]

    assert found == []


def test_admin_packages_have_the_same_files():
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.parent.name == "admin" and path.stem not in FILES | SPECIAL.get(path.parent.parent.name, set())
    }

    assert found == set()
