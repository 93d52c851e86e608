"""Rows and requests that the tests of tenders, receipts, advance pay and credit share."""

from decimal import Decimal

from apps.catalog.constants import CatalogItemKind
from apps.catalog.factories import CatalogItemFactory, PricePointChargeFactory, PricePointFactory
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import Adjustment, CreditReport, Customer, Service, ServiceProduct
from apps.orders.constants import OrderLookupKind, OrderState
from apps.orders.factories import OrderFactory, OrderItemFactory, OrderTenderFactory, lookup
from apps.orders.models import CreditClass, CreditPolicy, Order, OrderItem, OrderTender, Receipt
from apps.registers.defaults import DEBIT

NONE = 2147483647  # an id that nothing has
GUID = "874c41dc-d104-480f-a576-dac472c5e0e4"
EVERY_STATE = list(OrderState)
OPEN_STATES = [OrderState.IN_CART, OrderState.CHECKED_OUT, OrderState.PAUSED]
CLOSED_STATES = [state for state in OrderState if state not in OPEN_STATES]


def order_in(state: OrderState, **fields) -> Order:
    return OrderFactory(state=state, **fields)


def tender_of(order: Order, **fields) -> OrderTender:
    """A tender that the order's total knows of."""
    tender = OrderTenderFactory(order=order, **fields)
    Order.objects.filter(pk=order.pk).update(tender_total=sum(row.amount for row in order.tenders.all()))
    order.refresh_from_db()
    return tender


def adjustment_of(customer: Customer, **fields) -> Adjustment:
    return Adjustment.objects.create(**({"customer": customer, "type_id": DEBIT, "amount": Decimal(25)} | fields))


def advance_pay_product(name: str = "Prepaid Talk", amount: str | None = "10.00", *, is_favorite: bool = True):
    """A product with one price point of that charge; without a charge if `amount` is None."""
    product = CatalogItemFactory(kind=CatalogItemKind.ADVANCE_PAY, name=name, price=0)
    point = PricePointFactory(product=product, name="30 days", is_favorite=is_favorite)
    if amount is not None:
        PricePointChargeFactory(price_point=point, amount=amount)
    return product


def prepaid_service(customer: Customer, *products, **fields) -> Service:
    service = ServiceFactory(customer=customer, **fields)
    for product in products:
        ServiceProduct.objects.create(service=service, item=product)
    return service


def product_line(order: Order, **fields) -> OrderItem:
    """A line of an advance pay product."""
    return OrderItemFactory(order=order, **({"item": advance_pay_product()} | fields))


def charge_of(line: OrderItem):
    return line.item.price_points.get().charges.get()


def credit_report(customer: Customer, score: int) -> CreditReport:
    return CreditReport.objects.create(customer=customer, provider="TransUnion", score=score)


def credit_policy(order_type: int = 3, *classes: tuple, provider: int | None = 2, **fields) -> CreditPolicy:
    """Classes are (key, threshold, limit, deposit, is default)."""
    policy = CreditPolicy.objects.create(
        order_type=lookup(OrderLookupKind.ORDER_TYPE, order_type),
        provider=provider and lookup(OrderLookupKind.CREDIT_PROVIDER, provider),
        **fields,
    )
    for key, threshold, limit, deposit, is_default in classes:
        CreditClass.objects.create(
            policy=policy,
            key=key,
            threshold=threshold,
            credit_limit=limit,
            deposit=deposit,
            deposit_type=None if deposit is None else lookup(OrderLookupKind.DEPOSIT_TYPE, 1),
            is_default=is_default,
        )
    return policy


class World:
    """One row of each kind that the operations of this slice name in their paths, all of one organisation."""

    def __init__(self, organisation=None):
        self.customer = CustomerFactory(**({"organisation": organisation} if organisation else {}))
        self.order = order_in(OrderState.PAUSED, customer=self.customer, type=lookup(OrderLookupKind.ORDER_TYPE, 3))
        self.tender = tender_of(self.order)
        self.line = product_line(self.order)
        self.service = prepaid_service(self.customer, advance_pay_product())
        self.adjustment = adjustment_of(self.customer)
        self.receipt = Receipt.objects.create(order=self.order, content=b"%PDF", created_by=self.order.created_by)

    def requests(self) -> dict[str, tuple[str, str, dict | None]]:
        """Method, path and body of a request that succeeds, by operation."""
        order = f"/order/{self.order.pk}"
        customer = f"/customer/{self.customer.pk}"
        return {
            "searchOrderTenders": ("GET", f"{order}/tender", None),
            "addOrderTender": ("POST", f"{order}/tender", {"tenderTypeID": 7, "amount": 25.0}),
            "captureTender": (
                "POST",
                f"{order}/tender/{self.tender.pk}/capture",
                {"adjustmentID": self.adjustment.pk},
            ),
            "generateReceipt": ("POST", f"{order}/receipt", {"category": "Web Receipt"}),
            "downloadReceipt": ("GET", f"{order}/receipt/{self.receipt.guid}", None),
            "renewAdvancePayService": ("POST", f"{order}/service/{self.service.pk}/renewAdvancePay", None),
            "addPricePoint": (
                "POST",
                f"/orderItem/{self.line.pk}/pricePoint",
                {"advancePayPricePointChargeID": charge_of(self.line).pk, "quantity": 1},
            ),
            "evaluateCreditCheckRequired": (
                "POST",
                f"{customer}/evaluateCreditCheckRequired",
                {"creditCheckSkipped": False, "isNewService": False, "orderTypeID": 3},
            ),
            "evaluateCreditForCustomer": (
                "POST",
                f"{customer}/evaluateCredit",
                {"creditCheckRequired": False, "orderTypeID": 3},
            ),
            "evaluateCreditForOrder": ("POST", f"{order}/evaluateCredit", None),
        }
