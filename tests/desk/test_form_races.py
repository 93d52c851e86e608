"""Forms of the desk that come at the same moment, on PostgreSQL with a thread and a connection for each."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse

from apps.activity.models import Activity, FormPost
from apps.activity.once import DONE
from apps.cases import constants as cases
from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.core.errors import OVERTAKEN
from apps.core.locks import locked
from apps.customers.factories import OrganisationFactory
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order, OrderTender
from apps.provisioning.factories import (
    ProvisioningBatchFactory,
    ProvisioningBatchItemFactory,
    ProvisioningProfileFactory,
)
from apps.provisioning.models import ProvisioningRequest
from apps.registers.models import TenderType
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.factories import AgentFactory, UserFactory
from tests.support.browser_forms import writing_forms
from tests.support.desk import Desk
from tests.tickets.test_races import race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
]
REFUSED = [str(OVERTAKEN), "cannot be followed by"]


@pytest.fixture
def desks(db):
    """Two people, signed in."""
    return [Desk(AgentFactory(username=name)) for name in ("first", "second")]


def holding(row):
    """A gate: this row."""
    return lambda: list(locked(type(row).objects.filter(pk=row.pk)))


def holding_claims():
    """A gate: every claim of a form. What was claimed can still be read."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {FormPost._meta.db_table} IN EXCLUSIVE MODE")


def pressing(desk: Desk, page: str, url: str, without: str = "", **typed):
    """An act: the form of the page that leads to `url`, and has no field `without`, as it was drawn just now."""
    html = desk.http.get(page).content.decode()
    found = [form.values for form in writing_forms(html) if (form.action or page) == url]
    (values,) = [values for values in found if without not in values]
    return lambda: desk.http.post(url, values | {name: [str(value)] for name, value in typed.items()})


def words(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def is_refused(response) -> bool:
    shown = " ".join([*words(response), response.content.decode()])
    return any(refused in shown for refused in REFUSED)


def race_for_one(desks, row, page: str, url: str, **typed) -> list:
    """The answers to two people who press the same button of the same page, of which one is carried out."""
    acts = [pressing(desk, page, url, **typed) for desk in desks]
    before = set(Activity.objects.values_list("pk", flat=True))

    first, second = race(*acts, gate=holding(row))

    written = Activity.objects.exclude(pk__in=before)
    assert {activity.actor for activity in written} == {desks[0].user}, words(second)
    assert not is_refused(first)
    assert is_refused(second)
    return [first, second]


def test_one_of_two_who_take_a_ticket_has_it(desks):
    ticket = TicketFactory()
    url = reverse("admin:tickets_ticket_act", args=[ticket.pk, "take"])

    race_for_one(desks, ticket, reverse("admin:tickets_ticket_change", args=[ticket.pk]), url)

    assert Ticket.objects.get(pk=ticket.pk).assignee == desks[0].user


def test_one_of_two_who_start_a_case_starts_it(desks):
    case = CaseFactory(status=cases.CaseStatus.SUBMITTED)
    url = reverse("admin:cases_case_act", args=[case.pk, "start"])

    race_for_one(desks, case, reverse("admin:cases_case_change", args=[case.pk]), url, text="Looking into it")

    assert Case.objects.get(pk=case.pk).status == cases.CaseStatus.IN_PROGRESS


def test_one_of_two_who_take_a_payment_takes_it(desks):
    order, cash = payable()
    url = reverse("admin:orders_order_act", args=[order.pk, "tender"])

    race_for_one(desks, order, order_page(order), url, type=cash.pk, amount="5.00")

    assert [tender.amount for tender in OrderTender.objects.all()] == [Decimal(5)]


def test_items_that_wait_are_provisioned_by_one_of_two(desks):
    batch, profile = ProvisioningBatchFactory(), ProvisioningProfileFactory()
    ProvisioningBatchItemFactory.create_batch(2, batch=batch)
    page = reverse("admin:provisioning_board", args=[batch.order_id])
    url = reverse("admin:provisioning_provision", args=[batch.order_id, batch.pk])

    race_for_one(desks, batch.order, page, url, without="item", profile=profile.pk)

    requests = ProvisioningRequest.objects.all()
    assert [request.created_by for request in requests] == [desks[0].user] * 2


def test_ticket_that_is_sent_twice_at_once_is_one(desks):
    organisation = OrganisationFactory()
    typed = {"organisation": organisation.pk, "reporter": UserFactory(organisation=organisation).pk, "title": "Dead"}
    page = reverse("admin:tickets_ticket_add")
    act = pressing(desks[0], page, page, **typed)

    first, second = race(act, act, gate=holding_claims)

    ticket = Ticket.objects.get()
    assert first.url == second.url == reverse("admin:tickets_ticket_change", args=[ticket.pk])
    assert sorted([words(first), words(second)]) == sorted([[f"{ticket.human_id} created."], [DONE]])


def test_payment_that_is_sent_twice_at_once_is_one(desks):
    order, cash = payable()
    url = reverse("admin:orders_order_act", args=[order.pk, "tender"])
    act = pressing(desks[0], order_page(order), url, type=cash.pk, amount="5.00")

    first, second = race(act, act, gate=holding(order))

    assert OrderTender.objects.count() == 1
    assert first.url == second.url
    assert sorted([words(first), words(second)]) == sorted([[f"{cash.name} 5.00 taken."], [DONE]])


def payable() -> tuple:
    """An order that waits for a payment, and what it can be paid with."""
    return OrderFactory(state=OrderState.IN_CART), TenderType.objects.get(name="Cash")


def order_page(order: Order) -> str:
    return reverse("admin:orders_order_change", args=[order.pk])
