"""What is asked under `tests.support.added_states`: nothing breaks on a state that only the constants know.

Not collected by itself; `test_added_states.py` runs it.
"""

import re
from html import unescape

import pytest

from apps.activity.models import Email
from apps.cases.constants import ContactType
from apps.cases.factories import CaseFactory, CaseNoteFactory
from apps.cases.models import CaseContact, StatusStep
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders.factories import OrderFactory
from apps.payments.models import RefundAttempt
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.registers.factories import NoSaleFactory
from tests.support.added_states import ADDED
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(administrator):
    return Desk(administrator)


def badge(app: str) -> str:
    added = ADDED[app]
    return f'<span class="desk-badge is-{added.tone.lower()}" title="{added.meaning}">{added.label}</span>'


def shown(html: str, text: str) -> bool:
    return text in re.sub(r"\s+", " ", unescape(html))


def lacking(desk, text: str, pages: dict[str, tuple]) -> list[str]:
    """The pages that do not open, or do not show the text."""
    return [name for name, (page, *args, query) in pages.items() if not shown(desk.read(page, *args, **query), text)]


def test_pages_show_the_order_with_label_and_tone(desk):
    state = ADDED["orders"].value
    order = OrderFactory(state=state)
    pages = {
        "list": ("orders_order_changelist", {"view": "all"}),
        "list of this state": ("orders_order_changelist", {"view": "all", "state": state}),
        "page": ("orders_order_change", order.pk, {}),
        "board": ("provisioning_board", order.pk, {}),
    }

    assert lacking(desk, badge("orders"), pages) == []
    filtered = desk.read("orders_order_changelist", view="all", state=state)
    assert f'<option value="{state}" selected>{ADDED["orders"].label}</option>' in filtered
    dashboard = desk.read("orders_order_dashboard")
    assert dashboard.count(ADDED["orders"].label) >= 2  # started today, and by age
    for page, args in [
        ("index", ()),
        ("customers_customer_change", (order.customer_id,)),
        ("provisioning_values", (order.pk,)),
    ]:
        desk.read(page, *args)


def test_buttons_of_the_order_follow_the_table(desk):
    order = OrderFactory(state=ADDED["orders"].value)

    desk.post("orders_order_act", order.pk, "cancel", reason="Because")

    order.refresh_from_db()
    assert order.is_cancelled


def test_costguard_names_the_state(order_management, agent):
    added = ADDED["orders"]
    schemas = OrderManagementViewSet.contract.document["components"]["schemas"]
    schemas["OrderStateName"]["enum"].append(added.label)  # the contract is the other file to change
    schemas["OrderStateID"]["enum"].append(added.value)
    order = OrderFactory(state=added.value)
    client = order_management(agent)

    [found] = client.get(f"/order?$filter=orderStateID eq {added.value}").json()["value"]
    assert (found["orderID"], found["orderState"], found["orderStateID"]) == (order.pk, added.label, added.value)
    states = client.get("/orderState").json()["value"]
    assert {"orderStateID": added.value, "name": added.label} in states


def test_pages_show_the_case(desk):
    status = ADDED["cases"].value
    case = CaseFactory(status=status)
    StatusStep.objects.create(case=case, status=status)
    CaseNoteFactory(case=case)
    pages = {
        "queue": ("cases_case_changelist", {}),
        "filtered": ("cases_case_changelist", {"view": "all", "status": status}),
        "page": ("cases_case_change", case.pk, {}),
    }

    assert lacking(desk, badge("cases"), pages) == []
    assert lacking(desk, "awaits nobody for now", pages) == []
    assert lacking(desk, f'<option value="{status}" selected>', {"filtered": pages["filtered"]}) == []


def test_pages_show_the_provisioning_request(desk):
    request = ProvisioningRequestFactory(status=ADDED["provisioning"].value)
    pages = {
        "board": ("provisioning_board", request.order_id, {}),
        "queue": ("provisioning_provisioningrequest_changelist", {"view": "all"}),
    }

    assert lacking(desk, badge("provisioning"), pages) == []
    assert shown(desk.read("provisioning_board", request.order_id), f"1 {ADDED['provisioning'].label}")


def test_pages_show_the_no_sale(desk):
    no_sale = NoSaleFactory(state=ADDED["registers"].value)
    pages = {
        "list": ("registers_nosale_changelist", {}),
        "page": ("registers_nosale_change", no_sale.pk, {}),
    }

    assert lacking(desk, badge("registers"), pages) == []


def test_page_of_the_order_shows_the_refund(desk):
    order = OrderFactory()
    RefundAttempt.objects.create(
        order=order, register=order.register, reference_number="1", amount=-1, state=ADDED["payments"].value,
        created_by=order.created_by,
    )  # fmt: skip

    assert shown(desk.read("orders_order_change", order.pk), badge("payments"))


def test_timeline_shows_the_email(desk):
    case = CaseFactory()
    CaseContact.objects.create(case=case, type=ContactType.ORDERING, user=case.orderer)
    desk.post("cases_case_act", case.pk, "start", text="We are on it.")
    assert Email.objects.update(status=ADDED["activity"].value) == 1

    assert shown(desk.read("cases_case_change", case.pk), badge("activity"))
