from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "apps.orders"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.orders.constants import OrderVerb
        from apps.orders.reads.cash_drawer import takings
        from apps.registers.reads.cash_drawer import register_source

        register_verbs(OrderVerb)
        register_source(takings)
