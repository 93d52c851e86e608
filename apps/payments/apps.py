from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "apps.payments"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.orders.operations import register_reversal
        from apps.payments.constants import PaymentVerb
        from apps.payments.operations.voids import refund_voided
        from apps.payments.permissions import VIEW_TRANSACTION
        from apps.registers.constants import BaseTenderType

        register_verbs(PaymentVerb, needs=VIEW_TRANSACTION)
        register_reversal(BaseTenderType.PAYMENTUS, refund_voided)
