"""Who may read what around orders, and how many queries it takes."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.models import Lookup as CatalogLookup
from apps.catalog.models import OverviewGroup, RetailDiscountReason, Tax
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import ServiceEquipment
from apps.orders.constants import CheckoutCategory, OrderLookupKind, OrderState
from apps.orders.factories import (
    OrderFactory,
    OrderItemFactory,
    OrderTenderFactory,
    ServiceInformationItemFactory,
    ServiceLineFactory,
    lookup,
)
from apps.orders.models import (
    CheckoutLine,
    CustomerAction,
    InstallmentAgreement,
    Lookup,
    ProtectionPlanInformation,
    RetailDiscount,
)
from apps.registers.models import NoSaleReason, TenderType
from apps.users.factories import AgentFactory, UserFactory
from tests.orders.api.reads_requests import NONE, adjust, answer_of, unknown
from tests.orders.api.reads_searches import CONTRACT, LISTS, OF_CUSTOMER, OF_ORDER, SEARCHES

pytestmark = pytest.mark.contract("order-management")

# Every request looks the token up with its user; permissions are read once of the user and once of the groups.
TOKEN, PERMISSIONS, PARENT, ROWS, COUNT, TENDERS, SERVICES = 1, 1, 1, 1, 1, 1, 1
MANY = 31
SINGLE = ["getCustomerAction", "getProtectionPlanInformation"]
BELOW = [*OF_ORDER, *OF_CUSTOMER, "searchRetailDiscounts", *SINGLE]


class World:
    """One row for everything below an order, a customer or a line of an organisation."""

    def __init__(self, organisation=None):
        self.customer = CustomerFactory(**({"organisation": organisation} if organisation else {}))
        self.order = OrderFactory(
            customer=self.customer,
            state=OrderState.CHECKED_OUT,
            submitted_at="2020-10-27T20:03:36Z",
            receipt_number=f"R{self.customer.pk}",
        )
        self.order.submitted_by = self.order.created_by
        self.order.save()
        CustomerAction.objects.create(order=self.order, type=lookup(OrderLookupKind.CUSTOMER_ACTION_TYPE, 1))
        self.service = ServiceInformationItemFactory(order=self.order)
        self.item = self.add_item()
        ProtectionPlanInformation.objects.create(order_item=self.item, plan=self.item.item)
        CheckoutLine.objects.create(
            order=self.order, category=CheckoutCategory.SUBTOTAL, group=OverviewGroup.objects.first(), amount=1
        )
        self.add_equipment()

    def add_item(self):
        agreement = InstallmentAgreement.objects.create()
        item = OrderItemFactory(order=self.order, service_item=self.service, installment_agreement=agreement)
        RetailDiscount.objects.create(order_item=getattr(self, "item", item), description="off", amount=1)
        return item

    def add_equipment(self):
        service = ServiceFactory(customer=self.customer)
        ServiceEquipment.objects.create(service=service, sim_serial_number="8901")

    def grow(self):
        for i in range(1, MANY):
            adjust(self.add_item(), -1)
            self.add_equipment()
            ServiceLineFactory(order=self.order)
            OrderFactory(customer=self.customer, state=OrderState.COMPLETED, receipt_number=f"many {i}")
            tax = Tax.objects.create(name=str(i), rate="0.01")
            CheckoutLine.objects.create(order=self.order, category=CheckoutCategory.TAX, tax=tax, amount=1)
            OrderTenderFactory(order=self.order, type=TenderType.objects.create(name=f"tender {i}", base_type="Other"))

    def path(self, name: str, **ids) -> str:
        own = {"orderID": self.order.pk, "customerID": self.customer.pk, "orderItemID": self.item.pk}
        return CONTRACT.operations[name].path.format_map(own | ids)

    def ask(self, client, name: str, query: str = "", **ids):
        body = {"serviceInformationItemIDs": [self.service.pk]} if name == "summarizeOrderItems" else None
        return client.send(CONTRACT.operations[name].method.upper(), f"{self.path(name, **ids)}?{query}", body)


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """One row of everything for the organisation of an integrator and for another, and many for the former."""
    with django_db_blocker.unblock(), transaction.atomic():
        agent, integrator = AgentFactory(username="casey"), UserFactory(username="integrator")
        own, foreign, many = World(integrator.organisation), World(), World(integrator.organisation)
        many.grow()
        yield SimpleNamespace(agent=agent, integrator=integrator, own=own, foreign=foreign, many=many)
        transaction.set_rollback(True)


@pytest.mark.rule("searchOrderDetails", "order-must-exist")
@pytest.mark.rule("summarizeOrderItems", "order-must-exist")
@pytest.mark.rule("searchRetailItems", "order-must-exist")
@pytest.mark.rule("searchServiceItemSummaries", "order-must-exist")
@pytest.mark.rule("listItemsWithAgreements", "order-must-exist")
@pytest.mark.rule("listCheckoutOverview", "order-must-exist")
@pytest.mark.rule("getCustomerAction", "order-must-exist")
@pytest.mark.rule("searchExchangeableServiceEquipment", "customer-must-exist")
@pytest.mark.rule("searchVoidableTransactions", "customer-must-exist")
@pytest.mark.rule("getProtectionPlanInformation", "order-item-must-exist")
@pytest.mark.rule("searchRetailDiscounts", "order-item-must-exist")
@pytest.mark.parametrize("name", BELOW)
def test_what_the_caller_may_not_see_does_not_exist(rows, order_management, name):
    own, foreign, subscriber = rows.own, rows.foreign, order_management(rows.integrator)
    [parameter] = [
        part for part in ("order", "customer", "orderItem") if f"{{{part}ID}}" in CONTRACT.operations[name].path
    ]
    hidden = {"order": foreign.order, "customer": foreign.customer, "orderItem": foreign.item}[parameter].pk

    answer = own.ask(subscriber, name)
    assert answer.status_code == 200
    assert answer.json().get("value", [None])
    assert foreign.ask(order_management(rows.agent), name).status_code == 200
    for pk in (hidden, NONE, 2**63, 10**30):
        assert answer_of(own.ask(subscriber, name, **{f"{parameter}ID": pk})) == unknown(parameter, pk)
    for text in ("0", "-1", "x", "1.0"):
        status, answer = answer_of(own.ask(subscriber, name, **{f"{parameter}ID": text}))
        assert (status, answer["errors"][0]["field"]) == (400, f"{parameter}ID")


@pytest.mark.parametrize("name", BELOW)
def test_who_may_not_read_is_refused(rows, order_management, name):
    user = UserFactory(organisation=rows.integrator.organisation)
    user.groups.clear()
    other = "customers.view_service" if name != "searchExchangeableServiceEquipment" else "orders.view_order"
    app, codename = other.split(".")
    user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))

    response = rows.own.ask(order_management(user), name)

    [error] = response.json()["errors"]
    assert (response.status_code, error["field"], error["loggingNumber"]) == (403, None, 500104)


@pytest.mark.parametrize("name", [*OF_ORDER, *OF_CUSTOMER, "searchRetailDiscounts"])
@pytest.mark.parametrize("user", ["agent", "integrator"])
def test_search_takes_as_many_queries_for_many_rows_as_for_one(
    rows, order_management, django_assert_num_queries, name, user
):
    client = order_management(getattr(rows, user))
    more = {"summarizeOrderItems": SERVICES, "listCheckoutOverview": TENDERS}.get(name, 0)
    queries = TOKEN + PERMISSIONS + PARENT + ROWS + more
    modes = "compactTaxMode=true&compactSubtotalMode=true"
    rows.own.ask(client, name)

    with django_assert_num_queries(queries):
        few = len(rows.own.ask(client, name, modes).json()["value"])
    with django_assert_num_queries(queries):
        many = len(rows.many.ask(client, name, modes).json()["value"])
    with django_assert_num_queries(queries + COUNT):
        assert rows.many.ask(client, name, f"{modes}&$count=true").json()["@count"] == many
    assert many >= few + MANY - 1


@pytest.mark.parametrize("name", SINGLE)
def test_single_facts_take_few_queries(rows, order_management, django_assert_num_queries, name):
    client = order_management(rows.agent)
    rows.own.ask(client, name)

    with django_assert_num_queries(TOKEN + PERMISSIONS + ROWS):
        assert rows.own.ask(client, name).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_list_takes_as_many_queries_for_many_rows_as_for_few(agent, order_management, django_assert_num_queries, name):
    client, path = order_management(agent), SEARCHES[name].path
    client.get("/healthCheck")
    with django_assert_num_queries(TOKEN + ROWS):
        few = len(client.get(path).json()["value"])
    for i in range(MANY):
        NoSaleReason.objects.create(type="Float", description=str(i))
        RetailDiscountReason.objects.create(description=str(i))
        TenderType.objects.create(name=str(i), base_type="Other")
        CatalogLookup.objects.create(kind=CatalogLookupKind.RETURN_REASON, number=9_000 + i, name=str(i))
        for kind in (OrderLookupKind.ORDER_TYPE, OrderLookupKind.HOLD_REASON):
            Lookup.objects.create(kind=kind, number=9_000 + i, name=str(i))

    with django_assert_num_queries(TOKEN + ROWS + COUNT):
        answer = client.get(f"{path}?$count=true").json()
    of_constants = name in ("listOrderStates", "listOrderTransactionTypes")
    assert answer["@count"] == len(answer["value"]) == few + (0 if of_constants else MANY)
