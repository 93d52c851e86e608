"""Makes payments for tests and demo data, without the history operations write."""

import factory

from apps.activity.factories import RowFactory
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import Order
from apps.payments.models import GatewaySettings, PaymentusTransaction, TransactionOrderLink
from apps.registers.factories import RegisterFactory


class GatewaySettingsFactory(RowFactory):
    """Valid settings; nothing answers there."""

    class Meta:
        model = GatewaySettings
        django_get_or_create = ["register"]

    register = factory.SubFactory(RegisterFactory)
    endpoint = "https://gateway.example/v1"
    merchant = "merchant-8"
    login = "login-8"
    key = "key-8"
    is_valid = True


class PaymentusTransactionFactory(RowFactory):
    class Meta:
        model = PaymentusTransaction

    reference_number = factory.Sequence(lambda number: f"{123456789 + number}")
    amount = 25


class TransactionOrderLinkFactory(RowFactory):
    """A free link."""

    class Meta:
        model = TransactionOrderLink

    order = factory.SubFactory(OrderFactory)
    reference_number = factory.Sequence(lambda number: f"{123456789 + number}")


def placed(order: Order, *, amount=25, **fields) -> TransactionOrderLink:
    """A link whose transaction is a tender of the order."""
    payment = PaymentusTransactionFactory(amount=amount, cg_reference_number=order.pk, **fields)
    tender = OrderTenderFactory(order=order, type_id=8, amount=amount)
    order.tender_total = sum(row.amount for row in order.tenders.all())
    Order.objects.filter(pk=order.pk).update(tender_total=order.tender_total)
    return TransactionOrderLinkFactory(
        order=order, reference_number=payment.reference_number, transaction=payment, tender=tender
    )
