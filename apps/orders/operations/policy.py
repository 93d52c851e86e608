"""What an order must meet before it is processed: when it is submitted, and again when it resumes."""

from django.utils.translation import gettext

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
        what = gettext("the total") if order.to_pay == order.total else gettext("what is to be paid now,")
        raise WrongState(
            gettext("The tenders of %(tender_total)s do not cover %(what)s of %(to_pay)s.")
            % {"tender_total": order.tender_total, "what": what, "to_pay": order.to_pay}
        )
    require_financing_holds(order)
    if order.customer_id is None and order.service_items.exists():
        raise WrongState(
            gettext("Order %(number)s has services, but no customer to give them to.") % {"number": order.pk}
        )
    require_action_possible(order)
    require_equipment_fits(order)
    register = order.register
    if register is None:
        return
    if not register.is_active:
        raise WrongState(gettext("%(name)s takes no orders.") % {"name": register.name})
    if register.needs_customer and order.customer_id is None:
        raise WrongState(gettext("%(name)s takes no orders without a customer.") % {"name": register.name})
    if register.order_limit is not None and order.total > register.order_limit:
        raise WrongState(
            gettext("%(name)s takes no orders above %(order_limit)s.")
            % {"name": register.name, "order_limit": register.order_limit}
        )
