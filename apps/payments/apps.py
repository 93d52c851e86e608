from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "apps.payments"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.payments.constants import PaymentVerb
        from apps.payments.permissions import VIEW_TRANSACTION

        register_verbs(PaymentVerb, needs=VIEW_TRANSACTION)
