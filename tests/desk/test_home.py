"""The first page, the menu, and who may see what."""

import re

import pytest
from django.test import Client

from apps.cases.factories import CaseFactory
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory
from apps.users.factories import UserFactory
from tests.support.desk import Desk
from tests.support.multiplied import multiply

WORK = ["Home", "Queue", "Customers", "Organisations", "Users", "Work groups"]
MENUS = {
    "agent": [*WORK, "Classifications"],
    "manager": [*WORK, "Classifications", "Activity", "E-mails"],
    "administrator": [*WORK, "API tokens", "Classifications", "Activity", "E-mails", "Background tasks"],
}


def menu(html) -> list[str]:
    sidebar = html[html.index('id="nav-sidebar-apps"') :]
    return [word.strip() for word in re.findall(r"<span>([^<]+)</span>", sidebar.split('id="main"')[0])]


@pytest.mark.parametrize("role", MENUS)
def test_menu_shows_what_the_role_may_open(request, role):
    desk = Desk(request.getfixturevalue(role))

    assert [entry for entry in menu(desk.read("index")) if entry in MENUS["administrator"]] == MENUS[role]


def test_cards_count_the_saved_views(desk, agent):
    TicketFactory(assignee=agent)
    TicketFactory.create_batch(2)
    CaseFactory(status="IN_PROGRESS")
    CaseFactory(status="RESOLVED")
    OrderFactory(state=OrderState.ERRORED)
    OrderFactory(state=OrderState.SUBMITTED)

    html = desk.read("index")

    cards = re.findall(r'href="[^"]*view=(\w+)">.*?desk-count">([^<]+)<', html, re.DOTALL)
    assert cards == [
        ("mine", "1"), ("unassigned", "2"), ("hold", "0"), ("breaching", "0"), ("today", "3"), ("us", "1"),
        ("person", "1"),
    ]  # fmt: skip


def test_home_costs_the_same_for_any_number_of_tickets(desk, agent):
    ticket = TicketFactory(assignee=agent)
    few = desk.queries("index")
    multiply([ticket], 30)

    assert desk.queries("index") == few


def test_integrator_has_no_desk(db):
    http = Client()
    http.force_login(UserFactory())

    response = http.get("/admin/tickets/ticket/")

    assert response.status_code == 403
    assert "Your role does not include this page." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("users_user_add", {"administrator"}),
        ("users_apitoken_changelist", {"administrator"}),
        ("users_apitoken_add", {"administrator"}),
        ("users_workgroup_add", {"manager", "administrator"}),
        ("customers_organisation_add", {"manager", "administrator"}),
        ("customers_customer_add", {"agent", "manager", "administrator"}),
        ("tickets_classification_add", {"administrator"}),
        ("activity_activity_changelist", {"manager", "administrator"}),
        ("activity_email_changelist", {"manager", "administrator"}),
        ("django_tasks_database_dbtaskresult_changelist", {"administrator"}),
    ],
)
def test_pages_open_for_their_roles_only(request, name, roles):
    opened = {role for role in MENUS if Desk(request.getfixturevalue(role)).get(name).status_code == 200}

    assert opened == roles
