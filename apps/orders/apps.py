from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "apps.orders"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.orders.constants import Verb
        from apps.orders.drawers import takings
        from apps.registers.drawers import register_source

        register_verbs(Verb)
        register_source(takings)
