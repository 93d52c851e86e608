from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "apps.payments"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.adminkit.parts import add_part
        from apps.orders.models import Order
        from apps.orders.operations import register_reversal
        from apps.payments.admin.parts import PAYMENTS
        from apps.payments.constants import PaymentVerb
        from apps.payments.operations.voids import refund_voided
        from apps.payments.permissions import VIEW_TRANSACTION
        from apps.registers.constants import BaseTenderType

        register_verbs(PaymentVerb, needs=VIEW_TRANSACTION)
        add_part(Order, PAYMENTS)
        register_reversal(BaseTenderType.PAYMENTUS, refund_voided)
