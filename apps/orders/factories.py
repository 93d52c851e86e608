"""Makes orders for tests and demo data, without the history operations write."""

import factory
from django.utils import timezone

from apps.activity.factories import RowFactory
from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory
from apps.customers.factories import CustomerFactory
from apps.orders.constants import (
    CART,
    OPEN_TO_CHANGE,
    OrderAction,
    OrderLookupKind,
    OrderObjectType,
    OrderState,
    TransactionType,
)
from apps.orders.models import Lookup, Order, OrderItem, OrderTender, ServiceInformationItem
from apps.registers.factories import RegisterFactory
from apps.registers.models import TenderType
from apps.users.factories import UserFactory


def lookup(kind: OrderLookupKind, number: int) -> Lookup:
    return Lookup.objects.get(kind=kind, number=number)


class OrderFactory(RowFactory):
    """An order of a customer at a register. Beyond the cart it counts as checked out and submitted."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    state = OrderState.IN_CART
    transaction_type = TransactionType.ORDER
    organisation = factory.LazyAttribute(lambda order: order.customer.organisation if order.customer else None)
    register = factory.SubFactory(RegisterFactory)
    created_by = factory.SubFactory(UserFactory)
    updated_by = factory.SelfAttribute("created_by")
    is_checked_out = factory.LazyAttribute(lambda order: order.state != OrderState.IN_CART)
    checkout_at = factory.LazyAttribute(lambda order: timezone.now() if order.is_checked_out else None)
    subtotal = factory.LazyAttribute(lambda order: 0 if order.is_checked_out else None)
    tax = factory.LazyAttribute(lambda order: 0 if order.is_checked_out else None)
    total = factory.LazyAttribute(lambda order: 0 if order.is_checked_out else None)
    submitted_at = factory.LazyAttribute(lambda order: None if order.state in CART else timezone.now())
    submitted_by = factory.LazyAttribute(lambda order: order.created_by if order.submitted_at else None)

    @factory.post_generation
    def numbers(order, create, given, **kwargs):
        """An order's own id serves as its numbers, as create_order has it."""
        order.cart_number = order.cart_number or order.pk
        if order.transaction_type == TransactionType.SALE:
            order.sale_number = order.sale_number or order.pk
        if order.transaction_type == TransactionType.DIRECT_INVOICE:
            order.direct_invoice_number = order.direct_invoice_number or order.pk
        if create:
            Order.objects.filter(pk=order.pk).update(
                cart_number=order.cart_number,
                sale_number=order.sale_number,
                direct_invoice_number=order.direct_invoice_number,
            )


class OrderItemFactory(RowFactory):
    """A retail line."""

    class Meta:
        model = OrderItem

    order = factory.SubFactory(OrderFactory)
    object_type = OrderObjectType.RETAIL_ITEM
    action = OrderAction.SALE
    item = factory.SubFactory(CatalogItemFactory)
    description = factory.LazyAttribute(lambda line: line.item.name)
    sku = factory.LazyAttribute(lambda line: line.item.sku)
    quantity = 1
    quantity_divisor = factory.LazyAttribute(lambda line: line.item.quantity_divisor)
    unit_price = factory.LazyAttribute(lambda line: line.item.price)
    amount = factory.LazyAttribute(
        lambda line: line.unit_price * line.quantity * (-1 if line.action == OrderAction.RETURN else 1)
    )


class ServiceInformationItemFactory(RowFactory):
    class Meta:
        model = ServiceInformationItem

    order = factory.SubFactory(OrderFactory)
    item = factory.SubFactory(ServiceItemFactory)
    action = OrderAction.ADD


class ServiceLineFactory(OrderItemFactory):
    """A service line with the service information item that it is about."""

    object_type = OrderObjectType.SERVICE_ITEM
    action = OrderAction.ADD
    item = factory.SubFactory(ServiceItemFactory)
    service_item = factory.SubFactory(
        ServiceInformationItemFactory,
        order=factory.SelfAttribute("..order"),
        item=factory.SelfAttribute("..item"),
        action=factory.SelfAttribute("..action"),
    )
    monthly_charge = factory.LazyAttribute(lambda line: line.item.monthly_charge)
    one_time_charge = factory.LazyAttribute(lambda line: line.item.one_time_charge)


class OrderTenderFactory(RowFactory):
    """Bill to account; of an order that was submitted it was booked then."""

    class Meta:
        model = OrderTender

    order = factory.SubFactory(OrderFactory)
    type = factory.LazyFunction(lambda: TenderType.objects.get(pk=7))
    amount = 25
    booked_at = factory.LazyAttribute(
        lambda tender: None if tender.order.state in OPEN_TO_CHANGE else tender.order.submitted_at
    )
    created_by = factory.SelfAttribute("order.created_by")
