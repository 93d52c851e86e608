"""The searches around orders, and rows for each of them to find."""

import datetime
import uuid
from decimal import Decimal

import pytest

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import CatalogGroupFactory, CatalogItemFactory, ServiceItemFactory, TaxFactory
from apps.catalog.factories import lookup as catalog_lookup
from apps.catalog.models import Lookup as CatalogLookup
from apps.catalog.models import OverviewGroup, RetailDiscountReason
from apps.customers.constants import ServiceStatus
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import AdjustmentType, ServiceEquipment
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders.constants import (
    CheckoutCategory,
    OrderAction,
    OrderLookupKind,
    OrderObjectType,
    OrderState,
    TransactionType,
)
from apps.orders.factories import (
    OrderFactory,
    OrderItemFactory,
    OrderTenderFactory,
    ServiceInformationItemFactory,
    ServiceLineFactory,
)
from apps.orders.models import CheckoutLine, InstallmentAgreement, Lookup, RetailDiscount
from apps.registers.constants import NoSaleType
from apps.registers.models import NoSaleReason, TenderType
from apps.users.factories import AgentFactory, UserFactory

CONTRACT = OrderManagementViewSet.contract
ROOT = "http://testserver/OrderManagement/2X/production/api"
LISTS = [
    "listNoSaleReasons",
    "listOrderTransactionTypes",
    "listRetailDiscountReasons",
    "listReturnReasons",
    "listOrderStates",
    "listOrderTypes",
    "listHoldReasons",
    "listTenderTypes",
]
OF_ORDER = [
    "searchOrderDetails",
    "summarizeOrderItems",
    "searchRetailItems",
    "searchServiceItemSummaries",
    "listItemsWithAgreements",
    "listCheckoutOverview",
]
OF_CUSTOMER = ["searchExchangeableServiceEquipment", "searchVoidableTransactions"]
SEARCHES = {name: CONTRACT.operations[name] for name in [*LISTS, *OF_ORDER, *OF_CUSTOMER, "searchRetailDiscounts"]}
FINEST = "compactSubtotalMode=true&compactTaxMode=true&itemActionMode=true"
LONG_AGO = datetime.datetime(2018, 3, 27, 19, 11, 25, 657_000, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
MOMENTS = [LONG_AGO + 2 * DAY, LONG_AGO, None, LONG_AGO + datetime.timedelta(milliseconds=1), LONG_AGO]
NAMES = ["beta", "Alpha", "it's", "alpha", "\u00e9t\u00e9", "beta"]


def every(rule: str, searches=SEARCHES) -> list:
    """A parameter for each search, marked with its rule of this name."""
    return [pytest.param(name, id=name, marks=pytest.mark.rule(name, rule)) for name in searches]


def item_of(name: str) -> dict:
    """The members that the contract gives each item of a search, with their schemas."""
    page = CONTRACT.resolve(SEARCHES[name].responses["200"]["content"]["application/json"]["schema"])
    return CONTRACT.resolve(page["properties"]["value"]["items"])["properties"]


class Rows:
    """An order, a customer and a line with rows for every search; `agent` sees them all."""

    def __init__(self):
        self.agent = AgentFactory(username="casey")
        self.answered: dict[str, list] = {}  # the items of each search that a test has asked for
        self.customer = CustomerFactory()
        self.order = OrderFactory(customer=self.customer, state=OrderState.CHECKED_OUT, total=7)
        self.item = OrderItemFactory(order=self.order, description="The line with discounts")

    def path(self, name: str) -> str:
        ids = {"orderID": self.order.pk, "customerID": self.customer.pk, "orderItemID": self.item.pk}
        return SEARCHES[name].path.format_map(ids)

    def ask(self, client, name: str, query: str = ""):
        if name == "listCheckoutOverview":
            query = f"{FINEST}&{query}"
        return client.send(SEARCHES[name].method.upper(), f"{self.path(name)}?{query}")


class FewRows(Rows):
    """A handful for each search, in which each field has equal, different and (where it may) no values."""

    def __init__(self):
        super().__init__()
        self._add_lists()
        self._add_services()
        self._add_lines()
        self._add_agreements()
        self._add_checkout()
        self._add_equipment()
        self._add_voidable()
        for i in range(5):
            RetailDiscount.objects.create(
                order_item=self.item,
                type=["Promotion", "Manual"][i % 2],
                description=NAMES[i],
                reason=RetailDiscountReason.objects.first() if i % 3 else None,
                promotion=[None, self.promotion, catalog_lookup(CatalogLookupKind.PROMOTION, 6)][i % 3],
                amount=Decimal("1.25") * (i + 1),
            )

    def _add_lists(self):
        for i, name in enumerate(NAMES[:5]):
            for kind in (OrderLookupKind.ORDER_TYPE, OrderLookupKind.HOLD_REASON):
                Lookup.objects.create(kind=kind, number=9_000 - i, name=name)
            for kind in CatalogLookupKind:
                CatalogLookup.objects.create(kind=kind, number=9_000 - i, name=name)
            NoSaleReason.objects.create(type=NoSaleType.values[i % 3], description=name)
            RetailDiscountReason.objects.create(
                id=9_000 - i,
                description=name,
                starts_at=MOMENTS[i],
                ends_at=MOMENTS[(i + 1) % 5],
                hide_on_sales=i % 2 == 0,
                is_for_price_adjustment=i % 3 == 0,
            )
            TenderType.objects.create(
                name=f"{name}{i}",
                base_type=["Other", "Check"][i % 2],
                is_internal_use_only=i % 2 == 0,
                debit_adjustment_type=AdjustmentType.objects.create(name=name),
            )
        self.promotion = CatalogLookup.objects.get(kind=CatalogLookupKind.PROMOTION, number=9_000)

    def _add_services(self):
        kinds = [ServiceItemFactory(name=name, group=CatalogGroupFactory(name=name)) for name in NAMES[:3]]
        services = [ServiceFactory(customer=self.customer, item=kinds[i % 2]) for i in range(2)]
        self.services = [
            ServiceInformationItemFactory(
                order=self.order,
                item=kinds[i % 3],
                action=[OrderAction.ADD, OrderAction.MOVE, OrderAction.DISCONNECT][i % 3],
                service=services[i // 2 % 2] if i % 2 else None,
                service_number=[None, "8881110000", "8881110001"][i % 3],
            )
            for i in range(5)
        ]

    def _add_lines(self):
        status = [None, *CatalogLookup.objects.filter(kind=CatalogLookupKind.INVENTORY_STATUS).order_by("-number")[:3]]
        for i, service in enumerate([None, *self.services]):
            goods = OrderItemFactory(
                order=self.order,
                object_type=[OrderObjectType.RETAIL_ITEM, OrderObjectType.PACKAGE_ITEM, OrderObjectType.LEDGER_ITEM][
                    i % 3
                ],
                action=[OrderAction.SALE, OrderAction.RETURN][i % 2],
                service_item=service,
                item=CatalogItemFactory(sku=f"{NAMES[i]}-{i}", price=Decimal("0.10") * (i + 1)),
                quantity=[1, 3][i % 2],
                quantity_fulfilled=i % 2,
                inventory_status=status[i % 4],
                ledger_item_id=[None, 71, 5][i % 3],
                price_adjustment_id=[8, None, 2, 8][i % 4],
            )
            OrderItemFactory(order=self.order, parent=goods, service_item=service, sku=None, description=f"child {i}")
            for amount in (-1, -2):
                self._adjust(goods, amount - i)
            if service is not None:
                line = ServiceLineFactory(order=self.order, service_item=service, item=service.item, quantity=1 + i % 2)
                if i == 2:
                    self._adjust(line, -9)

    def _adjust(self, primary, amount):
        """A price adjustment of a line."""
        OrderItemFactory(
            order=self.order,
            object_type=OrderObjectType.PRICE_ADJUSTMENT,
            is_auxiliary=True,
            primary=primary,
            item=None,
            description="Price match",
            sku=None,
            quantity_divisor=1,
            unit_price=amount,
            amount=amount,
            price_adjustment_id=-amount,
        )

    def _add_agreements(self):
        def word(kind, i):
            return CatalogLookup.objects.get(kind=kind, number=9_000 - i)

        for i in range(6):
            agreement = InstallmentAgreement.objects.create(guid=uuid.UUID(int=2**127 + (i * 7919) % 10))
            OrderItemFactory(
                order=self.order,
                description=NAMES[i],
                service_item=self.services[i % 5] if i else None,
                installment_agreement=agreement if i % 3 else None,
                service_agreement=word(CatalogLookupKind.SERVICE_AGREEMENT, i % 3) if i % 4 == 0 else None,
                contract_service_agreement=word(CatalogLookupKind.CONTRACT_SERVICE_AGREEMENT, i % 2) if i % 2 else None,
                document_template_type=word(CatalogLookupKind.DOCUMENT_TEMPLATE_TYPE, i % 2) if i % 3 else None,
            )

    def _add_checkout(self):
        for i, group in enumerate(OverviewGroup.objects.order_by("-pk")):
            for action, divisor in [(OrderAction.SALE, 1), (OrderAction.SALE, 100), (OrderAction.RETURN, 1)]:
                CheckoutLine.objects.create(
                    order=self.order,
                    category=CheckoutCategory.SUBTOTAL,
                    group=group,
                    action=action,
                    divisor=divisor,
                    item_count=1 + i,
                    amount=(Decimal("1.10") + i) * (-1 if action == OrderAction.RETURN else 1),
                )
        for i in range(3):
            tax = TaxFactory(name=NAMES[i])
            CheckoutLine.objects.create(order=self.order, category=CheckoutCategory.TAX, tax=tax, amount=i)
        for tender_type in TenderType.objects.order_by("-pk")[:3]:
            OrderTenderFactory(order=self.order, type=tender_type, amount=2)

    def _add_equipment(self):
        def word(kind, i):
            return CatalogLookup.objects.get(kind=kind, number=9_000 - i % 2)

        for i in range(6):
            equipped = {
                "technology_type": word(CatalogLookupKind.TECHNOLOGY_TYPE, i) if i % 3 else None,
                "supported_sim_class": word(CatalogLookupKind.SIM_CLASS, i) if i % 3 else None,
            }
            item = ServiceItemFactory(
                sku=f"SERVICE-{i % 2}", technology_type=[None, equipped["technology_type"]][i % 2]
            )
            ServiceEquipment.objects.create(
                service=ServiceFactory(customer=self.customer, item=item, number=f"888{i // 2 * 7 % 4}"),
                handset=CatalogItemFactory(sku=f"{NAMES[i]} handset {i}", **equipped) if i % 4 else None,
                handset_serial_number=NAMES[i] if i % 2 else None,
                sim_serial_number=f"8901{i}",
                sim_class=word(CatalogLookupKind.SIM_CLASS, i) if i % 3 else None,
                sim_association_type=word(CatalogLookupKind.SIM_ASSOCIATION_TYPE, i) if i % 4 else None,
            )
        gone = ServiceFactory(customer=self.customer, status=ServiceStatus.SUSPENDED)
        ServiceEquipment.objects.create(service=gone)

    def _add_voidable(self):
        for i in range(5):
            OrderFactory(
                customer=self.customer,
                state=[OrderState.SUBMITTED, OrderState.COMPLETED][i % 2],
                transaction_type=[TransactionType.SALE, TransactionType.ORDER][i % 2],
                receipt_number=f"{NAMES[i]}-{i}",
                submitted_at=MOMENTS[i] or LONG_AGO + 5 * DAY,
                created_by=UserFactory(),
                total=i,
            )
