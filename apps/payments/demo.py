"""What the samples of Paymentus name: settings of the register, payments received, and a payment that is a tender."""

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.orders.constants import OrderVerb
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import Order, OrderTender
from apps.payments.constants import PaymentVerb
from apps.payments.factories import GatewaySettingsFactory
from apps.payments.models import GatewaySettings, PaymentusTransaction, TransactionOrderLink
from apps.registers.models import Register
from apps.users.models import User

FIRST, PAID = 1, 13  # the order of the samples, and one that has a Paymentus tender
PAYMENT, LINK = 5, 1
REGISTERS = (1014, 43)


@unrecorded()
def load_payments() -> None:
    """Create what was never there. Needs the base of orders."""
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    for register in Register.objects.filter(pk__in=REGISTERS, gateway_settings=None):
        GatewaySettingsFactory(register=register, endpoint="https://paymentus.patchbay.example/v1")
    if not PaymentusTransaction.objects.filter(pk=PAYMENT).exists():
        _received(FIRST, PAYMENT, LINK, "123456789", 25, by)
    if not Order.objects.filter(pk=PAID).exists():
        _paid_order(by)
    pass_highest_ids(Order, OrderTender, GatewaySettings, PaymentusTransaction, TransactionOrderLink)


def _received(order_id: int, pk: int, link: int, reference: str, amount: int, by: Caller, **tied) -> None:
    """A payment that Paymentus reported, and the link that expected it."""
    order = Order.objects.get(pk=order_id)
    payment = PaymentusTransaction(id=pk, reference_number=reference, cg_reference_number=order_id, amount=amount)
    with recording(PaymentVerb.RECORDED, by=by, subject=order, obj=payment, data={"reference": reference}):
        payment.save(force_insert=True)
        tied = tied and {"transaction": payment} | tied
        TransactionOrderLink(id=link, order=order, reference_number=reference, **tied).save(force_insert=True)


def _paid_order(by: Caller) -> None:
    """A cart whose Paymentus tender can be taken off."""
    first = Order.objects.get(pk=FIRST)
    order = OrderFactory.build(
        id=PAID,
        customer=first.customer,
        type=first.type,
        register=first.register,
        description="Paid in advance",
        cart_number=PAID,
        tender_total=40,
        created_by=by.user,
        updated_by=by.user,
    )
    with recording(OrderVerb.CREATED, by=by, subject=order):
        order.save(force_insert=True)
        tender = OrderTenderFactory(id=13, order=order, type_id=8, amount=40)
    _received(PAID, 6, 2, "123456790", 40, by, tender=tender)
