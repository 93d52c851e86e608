"""The items of an order narrowed by services, its services summed up, and its items with agreements."""

from decimal import Decimal

import pytest

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import CatalogGroupFactory, CatalogItemFactory, ServiceItemFactory, lookup
from apps.customers.factories import ServiceFactory
from apps.orders.constants import OrderAction, OrderObjectType
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceInformationItemFactory, ServiceLineFactory
from apps.orders.models import InstallmentAgreement, OrderItem
from tests.orders.api.reads_requests import adjust, answer_of, found, refused

pytestmark = pytest.mark.contract("order-management")
LISTS = ["catalogGroupIDs", "serviceCatalogIDs", "serviceInformationItemIDs", "serviceProcessingActionIDs"]


@pytest.fixture
def client(agent, order_management):
    return order_management(agent)


@pytest.fixture
def order(db):
    return OrderFactory()


class Narrowed:
    """An order with an item of no service, and one of each of four services that differ in one thing each."""

    def __init__(self, order):
        self.order = order
        self.mobile = ServiceItemFactory(name="Mobile", group=CatalogGroupFactory())
        self.fibre = ServiceItemFactory(name="Fibre", group=CatalogGroupFactory())
        self.sibling = ServiceItemFactory(name="Sibling", group=self.mobile.group)
        kinds = [(self.mobile, OrderAction.ADD), (self.fibre, OrderAction.ADD), (self.sibling, OrderAction.ADD),
                 (self.mobile, OrderAction.SUSPEND)]  # fmt: skip
        self.services = [ServiceInformationItemFactory(order=order, item=item, action=action) for item, action in kinds]
        self.alone = OrderItemFactory(order=order, description="none")
        for i, service in enumerate(self.services):
            adjust(OrderItemFactory(order=order, service_item=service, description=str(i)), -1)

    def ask(self, client, body, query=""):
        return client.post(f"/order/{self.order.pk}/itemSummary{query}", body)

    def summary_of(self, client, **body) -> list[str]:
        response = self.ask(client, body)
        assert response.status_code == 200, response.content
        return [item["description"] for item in response.json()["value"]]


@pytest.fixture
def narrowed(order):
    return Narrowed(order)


@pytest.mark.sqlite
@pytest.mark.rule("summarizeOrderItems", "lists-narrow-together")
def test_each_list_narrows_and_several_all_apply(client, narrowed):
    group, mobile, fibre = narrowed.mobile.group_id, narrowed.mobile.pk, narrowed.fibre.pk
    second, third = (service.pk for service in narrowed.services[1:3])

    assert narrowed.summary_of(client, catalogGroupIDs=[group]) == ["0", "2", "3"]
    assert narrowed.summary_of(client, serviceCatalogIDs=[mobile]) == ["0", "3"]
    assert narrowed.summary_of(client, serviceCatalogIDs=[mobile, fibre, 2**62]) == ["0", "1", "3"]
    assert narrowed.summary_of(client, serviceInformationItemIDs=[third, second]) == ["1", "2"]
    assert narrowed.summary_of(client, serviceProcessingActionIDs=[OrderAction.SUSPEND, 2**40]) == ["3"]
    assert narrowed.summary_of(client, catalogGroupIDs=[group], serviceProcessingActionIDs=[OrderAction.ADD]) == [
        "0",
        "2",
    ]
    assert narrowed.summary_of(client, serviceCatalogIDs=[mobile], serviceInformationItemIDs=[second]) == []
    assert narrowed.summary_of(client, catalogGroupIDs=[group], serviceCatalogIDs=[mobile],
                         serviceInformationItemIDs=[service.pk for service in narrowed.services],
                         serviceProcessingActionIDs=[4, 6]) == ["0", "3"]  # fmt: skip
    foreign = ServiceInformationItemFactory(item=narrowed.mobile)
    OrderItemFactory(order=foreign.order, service_item=foreign)
    assert narrowed.summary_of(client, serviceInformationItemIDs=[foreign.pk]) == []


@pytest.mark.rule("summarizeOrderItems", "empty-list-narrows-nothing")
def test_empty_or_missing_lists_do_not_narrow(client, narrowed):
    everything = ["none", "0", "1", "2", "3"]

    assert narrowed.summary_of(client) == everything
    assert narrowed.summary_of(client, **{name: [] for name in LISTS}) == everything
    assert answer_of(client.send("POST", f"/order/{narrowed.order.pk}/itemSummary?$count=true"))[1]["@count"] == 5
    assert narrowed.summary_of(client, catalogGroupIDs=[], serviceCatalogIDs=[narrowed.fibre.pk]) == ["1"]


@pytest.mark.rule("summarizeOrderItems", "reading-changes-nothing")
def test_summary_changes_nothing(client, narrowed):
    before = list(OrderItem.objects.order_by("pk").values())
    history = OrderItem.history.count()

    assert narrowed.summary_of(client, serviceCatalogIDs=[narrowed.mobile.pk]) == ["0", "3"]

    assert list(OrderItem.objects.order_by("pk").values()) == before
    assert OrderItem.history.count() == history


@pytest.mark.sqlite
@pytest.mark.rule("summarizeOrderItems", "next-link-posts-same-body")
def test_further_pages_come_by_posting_the_body_again(client, narrowed):
    body = {"catalogGroupIDs": [narrowed.mobile.group_id]}

    first = narrowed.ask(client, body, "?$top=2&$count=true").json()
    second = client.post(first["@nextLink"].partition("/api")[2], body).json()

    assert [item["description"] for item in first["value"] + second["value"]] == ["0", "2", "3"]
    assert "@nextLink" not in second
    assert first["@count"] == second["@count"] == 3


@pytest.mark.sqlite
def test_a_very_long_list_is_taken(client, narrowed):
    services = [narrowed.services[0].pk, *range(10**5, 10**5 + 9_000)]

    assert narrowed.summary_of(client, serviceInformationItemIDs=services) == ["0"]


@pytest.mark.rule("summarizeOrderItems", "malformed-body-refused")
@pytest.mark.parametrize(
    ("body", "field", "value", "reason"),
    [
        ({"orderItemIDs": [1]}, "orderItemIDs", "[1]", "This member is not known here."),
        ({"catalogGroupIDs": 3}, "catalogGroupIDs", "3", "Must be an array."),
        ({"serviceCatalogIDs": ["3"]}, "serviceCatalogIDs", "3", "Must be an integer."),
        ({"serviceInformationItemIDs": [0]}, "serviceInformationItemIDs", "0", "Must be at least 1."),
        ({"serviceProcessingActionIDs": None}, "serviceProcessingActionIDs", "null", "Must be an array."),
        ({"serviceProcessingActionIDs": [2**63]}, "serviceProcessingActionIDs", str(2**63), "Is out of range."),
        ([], "body", "[]", "Must be a JSON object."),
    ],
)
def test_bodies_that_do_not_fit_are_refused(client, narrowed, body, field, value, reason):
    assert answer_of(narrowed.ask(client, body)) == refused(field, value, reason)


def test_summary_tells_action_quantity_and_service(client, order):
    service = ServiceInformationItemFactory(order=order)
    line = OrderItemFactory(
        order=order,
        service_item=service,
        item=CatalogItemFactory(sku="CHG-USBC-01"),
        action=OrderAction.RETURN,
        quantity=2,
    )

    assert answer_of(client.post(f"/order/{order.pk}/itemSummary", {})) == (
        200,
        {
            "value": [
                {
                    "description": "USB-C Charger",
                    "orderAction": "Return",
                    "orderActionID": 2,
                    "orderItemID": line.pk,
                    "quantity": 2,
                    "serviceInformationItemID": service.pk,
                    "sku": "CHG-USBC-01",
                }
            ]
        },
    )


@pytest.mark.sqlite
@pytest.mark.rule("searchServiceItemSummaries", "one-row-per-service-item")
@pytest.mark.rule("searchServiceItemSummaries", "estimated-and-retail-charges")
@pytest.mark.rule("searchServiceItemSummaries", "answer-is-list-envelope")
def test_services_are_summed_up_one_by_one(client, order):
    item = ServiceItemFactory(name="Wireless Service")
    known = ServiceFactory(item=item, number="8881110000")
    full = ServiceInformationItemFactory(order=order, item=item, service=known)
    ServiceLineFactory(order=order, service_item=full, item=item, amount=99)
    ServiceLineFactory(order=order, service_item=full, item=item, quantity=3, monthly_charge="0.10", one_time_charge=0)
    phone = OrderItemFactory(order=order, service_item=full, unit_price=Decimal("5.10"), quantity=2, monthly_charge=77)
    adjust(phone, Decimal("-0.20"), service_item=full)
    OrderItemFactory(order=order, service_item=full, action=OrderAction.RETURN, unit_price=Decimal("1.15"))
    OrderItemFactory(
        order=order, service_item=full, object_type=OrderObjectType.LEDGER_ITEM, unit_price=Decimal("0.40")
    )
    adjust(OrderItem.objects.get(service_item=full, quantity=3), -50, service_item=full)
    ends = ServiceInformationItemFactory(
        order=order, item=item, action=OrderAction.DISCONNECT, service_number="8881110001"
    )
    ServiceLineFactory(order=order, service_item=ends, item=item, action=OrderAction.DISCONNECT)
    empty = ServiceInformationItemFactory(order=order, item=item, action=OrderAction.MOVE)
    OrderItemFactory(order=order)
    ServiceLineFactory(item=item)

    def summary(service, action, action_id, mrc, nrc, retail, **more):
        return {
            "estimatedMRC": mrc,
            "estimatedNRC": nrc,
            "processingAction": action,
            "processingActionID": action_id,
            "serviceID": None,
            "serviceInformationItemID": service.pk,
            "serviceNumber": None,
            "serviceType": "Wireless Service",
            "serviceTypeID": item.pk,
            "totalRetailCharge": retail,
        } | more

    assert answer_of(client.get(f"/order/{order.pk}/serviceItemSummary?$count=true")) == (
        200,
        {
            "@count": 3,
            "value": [
                summary(full, "Add", 4, 13.25, 5.95, 9.25, serviceID=known.pk, serviceNumber="8881110000"),
                summary(ends, "Disconnect", 5, 0.0, 0.0, 0.0, serviceNumber="8881110001"),
                summary(empty, "Move", 9, 0.0, 0.0, 0.0),
            ],
        },
    )
    charged = f"/order/{order.pk}/serviceItemSummary?$filter=estimatedMRC eq 13.25 and totalRetailCharge lt 9.26"
    assert [row["serviceInformationItemID"] for row in found(client, charged)] == [full.pk]


@pytest.mark.sqlite
@pytest.mark.rule("listItemsWithAgreements", "only-items-with-agreement")
@pytest.mark.rule("listItemsWithAgreements", "agreement-fields-filterable")
def test_only_items_with_an_agreement_are_listed_and_found_by_it(client, order):
    service = ServiceInformationItemFactory(order=order, service_number="8881110000")
    agreement = InstallmentAgreement.objects.create(guid="874c41dc-d104-480f-a576-dac472c5e0e4")
    template = lookup(CatalogLookupKind.DOCUMENT_TEMPLATE_TYPE, 6)
    all_of_them = OrderItemFactory(
        order=order,
        service_item=service,
        installment_agreement=agreement,
        service_agreement=lookup(CatalogLookupKind.SERVICE_AGREEMENT, 9),
        contract_service_agreement=lookup(CatalogLookupKind.CONTRACT_SERVICE_AGREEMENT, 31),
        document_template_type=template,
    )
    by_service = OrderItemFactory(order=order, service_agreement=lookup(CatalogLookupKind.SERVICE_AGREEMENT, 9))
    by_contract = OrderItemFactory(
        order=order, contract_service_agreement=lookup(CatalogLookupKind.CONTRACT_SERVICE_AGREEMENT, 31)
    )
    by_installment = OrderItemFactory(order=order, installment_agreement=InstallmentAgreement.objects.create())
    OrderItemFactory(order=order, document_template_type=template)
    path = f"/order/{order.pk}/itemsWithAgreements"

    items = found(client, path)

    listed = [by.pk for by in (all_of_them, by_service, by_contract, by_installment)]
    assert [item["orderItemID"] for item in items] == listed
    assert items[0] == {
        "contractServiceAgreement": "24 Month Contract",
        "contractServiceAgreementID": 31,
        "description": "USB-C Charger",
        "documentTemplateType": "Installment Agreement",
        "documentTemplateTypeID": 6,
        "installmentAgreementGUID": "874c41dc-d104-480f-a576-dac472c5e0e4",
        "installmentAgreementID": agreement.pk,
        "orderItemID": all_of_them.pk,
        "serviceAgreement": "24 Month Agreement",
        "serviceAgreementID": 9,
        "serviceCatalog": "Wireless Service",
        "serviceCatalogID": service.item_id,
        "serviceInformationItemID": service.pk,
        "serviceNumber": "8881110000",
    }
    for question, rows in [
        ("installmentAgreementGUID eq '874c41dc-d104-480f-a576-dac472c5e0e4'", [all_of_them]),
        (f"installmentAgreementID eq {agreement.pk}", [all_of_them]),
        ("contractServiceAgreementID eq 31", [all_of_them, by_contract]),
        ("documentTemplateTypeID ne null", [all_of_them]),
        ("installmentAgreementGUID eq null", [by_service, by_contract]),
    ]:
        answer = found(client, f"{path}?$filter={question}")
        assert [item["orderItemID"] for item in answer] == [row.pk for row in rows]
