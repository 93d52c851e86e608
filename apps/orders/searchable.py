"""Orders in the desk's search; `apps.desk.searching` gathers it."""

from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.badges import badge, state_badge
from apps.adminkit.searching import Command, Hit, Searched, passage
from apps.core.caller import Caller
from apps.core.life_cycles import Tone
from apps.core.paths import url_of
from apps.core.searching import Sought
from apps.orders.constants import ORDER_LIFE_CYCLE
from apps.orders.models import Order
from apps.orders.permissions import ADD_ORDER, VIEW_ORDER
from apps.orders.reads.search import find_orders, is_exactly


def _find(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_hit(order, wanted) for order in find_orders(wanted, by, most)]


def _hit(order: Order, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:orders_order_change", order.pk),
        number=gettext("Order %(number)s") % {"number": order.pk},
        title=gettext("Receipt %(receipt_number)s") % {"receipt_number": order.receipt_number}
        if order.receipt_number
        else order.get_transaction_type_display(),
        status=badge(gettext("Voided"), Tone.WARN) if order.voided_at else state_badge(ORDER_LIFE_CYCLE, order.state),
        who=order.customer.name if order.customer else order.created_by.name,
        text=passage(order.description or order.note, wanted.words),
        is_exact=is_exactly(order, wanted),
    )


SEARCHED = [
    Searched(
        "orders", gettext_lazy("Orders"), 40, VIEW_ORDER, _find, (Order,), "admin:orders_order_changelist", "view=all"
    )
]
COMMANDS = [Command(gettext_lazy("New order"), "shopping_bag", "admin:orders_order_add", ADD_ORDER)]
