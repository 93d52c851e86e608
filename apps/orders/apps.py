from django.apps import AppConfig
from django.utils.translation import gettext


class OrdersConfig(AppConfig):
    name = "apps.orders"

    def ready(self):
        from apps.activity.pages import register_find, register_name
        from apps.activity.timelines import register_verbs
        from apps.activity.undoing import register_undo
        from apps.adminkit.reverts import register_reverts
        from apps.core.formatting import register_labels
        from apps.core.linking import register_number
        from apps.journals.constants import JournalObjectType
        from apps.journals.objects import register_object
        from apps.orders import operations
        from apps.orders.admin.reverts import REVERTS
        from apps.orders.constants import HALTS, ORDER_LIFE_CYCLE, REMOVALS, OrderVerb
        from apps.orders.models import Order
        from apps.orders.reads.cash_drawer import takings
        from apps.orders.reads.search import ORDERS, keys_of_receipt
        from apps.registers.reads.cash_drawer import register_source
        from apps.users import handover

        register_verbs(OrderVerb)
        register_name(Order, lambda pk: gettext("Order %(number)s") % {"number": pk}, ORDERS)
        register_find(Order, keys_of_receipt)
        register_labels(Order, "state", ORDER_LIFE_CYCLE.label)
        register_labels(Order, "state_before_hold", ORDER_LIFE_CYCLE.label)
        register_number("order (?:no\\.? |number |#)?([0-9]{1,18})", "admin:orders_order_change")
        register_reverts(REVERTS)
        register_undo(REMOVALS, operations.undo_removal)
        register_undo(HALTS, operations.undo_step)
        register_undo([OrderVerb.ASSIGNED], operations.undo_assignment)
        open_orders = Order.objects.open
        handover.register(
            handover.Work("orders", lambda user: open_orders().filter(assignee=user), operations.hand_over_orders)
        )
        register_undo([OrderVerb.FILE_REMOVED], operations.undo_file_removal)
        register_source(takings)
        register_object(JournalObjectType.BILLING_ORDER, Order.objects.visible_to)
