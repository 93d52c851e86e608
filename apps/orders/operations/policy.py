"""What an order must meet before it is processed: when it is submitted, and again when it resumes."""

from apps.core.errors import WrongState
from apps.orders.models import Order
from apps.orders.operations.customer_actions import require_action_possible
from apps.orders.operations.equipment import require_equipment_fits
from apps.orders.operations.financing import require_financing_holds


def require_ready(order: Order) -> None:
    """Raise WrongState unless it is paid, services have a customer and account, equipment and register allow it.

    The tenders cover the total less what is paid in installments. A register takes nothing while it is inactive, no
    order without a customer where it needs one, and none above its limit. An order without a register is bound by no
    policy.
    """
    if order.tender_total < order.to_pay:
        what = "the total" if order.to_pay == order.total else "what is to be paid now,"
        raise WrongState(f"The tenders of {order.tender_total} do not cover {what} of {order.to_pay}.")
    require_financing_holds(order)
    if order.customer_id is None and order.service_items.exists():
        raise WrongState(f"Order {order.pk} has services, but no customer to give them to.")
    require_action_possible(order)
    require_equipment_fits(order)
    register = order.register
    if register is None:
        return
    if not register.is_active:
        raise WrongState(f"{register.name} takes no orders.")
    if register.needs_customer and order.customer_id is None:
        raise WrongState(f"{register.name} takes no orders without a customer.")
    if register.order_limit is not None and order.total > register.order_limit:
        raise WrongState(f"{register.name} takes no orders above {register.order_limit}.")
