"""The queue of cases: saved views, filters, search; who sees it; and the cases on a customer's page."""

import datetime
import re

import pytest
from django.utils import timezone

from apps.cases.factories import CaseFactory
from apps.cases.models import CaseCode
from apps.customers.factories import CustomerFactory
from apps.users.factories import AgentFactory, UserFactory
from tests.support.desk import Desk

QUEUE = "cases_case_changelist"


def shown(html) -> list[int]:
    """Numbers of the queue's rows, in order."""
    return [int(pk) for pk in re.findall(r'<td class="desk-id"><a href="[^"]+">(\d+)<', html)]


@pytest.fixture
def one_of_each(db):
    """A case in each state, the request older than the trouble."""
    old = timezone.now() - datetime.timedelta(days=3)
    request = CaseCode.objects.get(code="0302-0400")
    return {
        "submitted": CaseFactory().pk,
        "progress": CaseFactory(status="IN_PROGRESS", code=request, created_at=old).pk,
        "action": CaseFactory(status="ACTION_REQUIRED", created_at=old).pk,
        "resolved": CaseFactory(status="RESOLVED", created_at=old).pk,
        "closed": CaseFactory(status="CLOSED", created_at=old).pk,
        "cancelled": CaseFactory(status="CANCELLED", created_at=old).pk,
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["submitted", "cancelled", "closed", "resolved", "action", "progress"]),
        ({"order": "nonsense"}, []),
        ({"view": "nonsense"}, []),
        ({"view": "open"}, ["submitted", "action", "progress"]),
        ({"view": "us"}, ["submitted", "progress"]),
        ({"view": "customer"}, ["action"]),
        ({"view": "resolved"}, ["resolved"]),
        ({"view": "trouble"}, ["submitted", "action"]),
        ({"view": "today"}, ["submitted"]),
        ({"status": "CLOSED"}, ["closed"]),
        ({"type": "CASE"}, ["progress"]),
        ({"view": "open", "type": "TROUBLE", "order": "oldest"}, ["action", "submitted"]),
    ],
)
def test_view_and_filters_narrow_the_queue(desk, one_of_each, query, names):
    old = list(one_of_each.values())[1:]
    html = desk.read(QUEUE, **query)

    rows = shown(html)
    assert sorted(rows) == sorted(one_of_each[name] for name in names)
    # Those of the same moment stand by number; the rest by age.
    times = {pk: pk in old for pk in rows}
    assert [times[pk] for pk in rows] == sorted(times.values(), reverse=query.get("order") == "oldest")


def test_search_and_accounts(desk):
    customer = CustomerFactory(name="Jane Doe")
    case = CaseFactory(
        customer=customer,
        orderer=UserFactory(organisation=customer.organisation),
        description="Überspannung",
        customer_reference="R/7",
    )
    CaseFactory()

    for query in (
        {"q": "überSPANNUNG"},
        {"q": case.number}, {"q": f" {case.order_number} "}, {"q": "r/7"}, {"customer": customer.pk},
        {"organisation": customer.organisation_id}, {"q": "Über", "code": case.code_id, "view": "open"},
    ):  # fmt: skip
        assert shown(desk.read(QUEUE, **query)) == [case.pk], query


def test_row_tells_what_an_agent_needs(desk):
    customer = CustomerFactory(name="Jane Doe")
    orderer = UserFactory(name="Robin Hale", organisation=customer.organisation)
    CaseFactory(status="ACTION_REQUIRED", customer=customer, orderer=orderer, description="<b>Fire</b>")

    html = desk.read(QUEUE)

    row = html[html.index("<tbody>") : html.index("</tbody>")]
    for words in ("Jane Doe", customer.organisation.name, "Robin Hale", "Action required", "the customer", "Trouble",
                  "0002-0000 ", "&lt;b&gt;Fire&lt;/b&gt;"):  # fmt: skip
        assert words in row
    assert "<b>Fire" not in html


def test_statements_do_not_grow_with_rows(desk):
    CaseFactory()
    few = desk.queries(QUEUE)
    CaseFactory.create_batch(40)

    assert desk.queries(QUEUE) == few <= 12
    html = desk.read(QUEUE)
    assert len(shown(html)) == 41
    assert "41 cases" in html


def test_queue_is_for_those_who_may_see_cases(agent):
    nobody = AgentFactory()
    nobody.groups.clear()

    assert Desk(nobody).get(QUEUE).status_code == 403
    assert "/admin/cases/case/" not in Desk(nobody).read("index")
    assert "/admin/cases/case/" in Desk(agent).read("index")


def test_customer_page_lists_the_customers_cases(desk):
    customer = CustomerFactory()
    for _ in range(2):
        CaseFactory(customer=customer, description="Feed A is gone")
    other = CaseFactory(description="Elsewhere")

    html = desk.read("customers_customer_change", customer.pk)

    panel = html[html.index('id="cases"') :]
    assert panel.count("Feed A is gone") == 2
    assert other.number not in html
    few = desk.queries("customers_customer_change", customer.pk)
    CaseFactory.create_batch(18, customer=customer)
    assert desk.queries("customers_customer_change", customer.pk) == few


def test_chip_of_the_type_says_what_its_column_says(desk):
    assert "Type: Trouble" in desk.read("cases_case_changelist", view="all", type="TROUBLE")
    assert "Code type" not in desk.read("cases_case_changelist", view="all", type="TROUBLE")
