from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "apps.orders"

    def ready(self):
        from apps.orders.drawers import takings  # noqa: PLC0415 - models must be loaded first
        from apps.registers.drawers import register_source  # noqa: PLC0415

        register_source(takings)
