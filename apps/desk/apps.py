from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "apps.desk"

    def ready(self):
        from apps.adminkit.parts import add_part
        from apps.cases.models import Case
        from apps.core.sandbox_resets import register_fill
        from apps.desk.customer_card import CUSTOMER_CARD
        from apps.desk.sandbox import fill
        from apps.desk.sendables import REPORT, VIEW
        from apps.orders.models import Order
        from apps.reporting.constants import Source
        from apps.reporting.sources import register_source
        from apps.tickets.models import Ticket

        for model in (Ticket, Case, Order):
            add_part(model, CUSTOMER_CARD)
        register_fill(fill)
        register_source(Source.REPORT, REPORT)
        register_source(Source.VIEW, VIEW)
