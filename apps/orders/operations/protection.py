"""Protection plans: whom and what a plan covers, from the sale of the plan until it is cancelled.

Source: CostGuard Order Management 2.45, Protection Plan Information, revision 2.03.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import changes_in
from apps.catalog.constants import CatalogItemKind
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.customers.constants import ServiceStatus
from apps.customers.models import Customer, Service, ServiceEquipment, ServiceProduct
from apps.orders.constants import OrderAction, OrderState, OrderVerb
from apps.orders.models import Order, OrderItem, ProtectionPlanInformation
from apps.orders.operations.customer_actions import lock_account_of
from apps.orders.operations.locking import lock_order_of
from apps.orders.permissions import WORK_ORDER

BATCH = 500
ADDRESS = ("address1", "address2", "city", "county", "state", "zip", "country")


def cover_devices(lines: Iterable[OrderItem]) -> None:
    """Note for each sold protection plan among new lines whom it covers, and which device.

    Part of the caller's transaction and recording. Raises Invalid (no customer; more than one piece).
    """
    for line in lines:
        if line.item is None or line.item.kind != CatalogItemKind.PROTECTION_PLAN or line.action != OrderAction.SALE:
            continue
        if line.order.customer is None:
            raise Invalid(
                "sku", gettext("%(name)s needs a customer whom it covers.") % {"name": line.item.name}, value=line.sku
            )
        if line.quantity != 1:
            raise Invalid(
                "quantity", gettext("%(name)s covers one device.") % {"name": line.item.name}, value=line.quantity
            )
        ProtectionPlanInformation.objects.create(
            order_item=line,
            plan=line.item,
            profile_id=line.item.protection_profile_id,
            serial_number=line.serial_number or None,
            **_covered(line.order.customer),
        )


def cover_device(line: OrderItem) -> None:
    """Let the plan of a line cover the device that the line names by now."""
    for plan in ProtectionPlanInformation.objects.filter(order_item=line):
        plan.serial_number = line.serial_number or None
        plan.save()


def settle_protection(order: Order) -> None:
    """Let the plans that a completing order sells begin, and cancel those that it brings back or whose service ends.

    Part of the transaction and the recording that complete the order. A plan without a serial number covers the
    handset that its service has by now.
    """
    now = timezone.now()
    _cancel(_returned(order) | _without_service(order), now)
    rows = ProtectionPlanInformation.objects.filter(order_item__order=order, activated_at=None, cancelled_at=None)
    plans = list(rows.select_related("order_item__service_item").order_by("pk"))
    serials = _serials_for(plans)
    for plan in plans:
        plan.activated_at = plan.updated_at = now
        plan.serial_number = plan.order_item.serial_number or serials.get(plan.order_item_id)
    changed = ["activated_at", "serial_number", "updated_at"]
    ProtectionPlanInformation.objects.bulk_update(plans, changed, batch_size=BATCH)
    write_history(ProtectionPlanInformation.objects.filter(pk__in=one_of(plan.pk for plan in plans)))


def end_protection_of(order: Order) -> None:
    """Cancel the plans that an order sold, in the caller's transaction and recording."""
    _cancel(ProtectionPlanInformation.objects.filter(order_item__order=order), timezone.now())


def take_back_protection(order: Order) -> None:
    """Cancel the plans that a voided order sold, and let those be in force again that it cancelled.

    Part of the transaction and the recording of the void. Raises WrongState when one was changed since.
    """
    completed = Activity.objects.filter(
        verb=OrderVerb.COMPLETED, subject_type=order._meta.label_lower, subject_id=order.pk
    )
    for change in changes_in(completed, ProtectionPlanInformation):
        if not change.is_new and change.before is not None and change.before.activated_at is not None:
            if not change.is_latest:
                raise WrongState(
                    gettext("Order %(number)s cannot be voided: %(row)s was changed since.")
                    % {"number": order.pk, "row": change.row}
                )
            change.restore()
    end_protection_of(order)


@transaction.atomic
def cancel_protection_plan(*, order_item_id: int, reason: str, by: Caller) -> ProtectionPlanInformation:
    """End the cover of a plan that a completed order sold, and its monthly charge.

    Raises NotFound, NotAllowed, Invalid (no reason) and WrongState (no plan; not begun; cancelled already).
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    by.require(WORK_ORDER)
    if not reason.strip():
        raise Invalid("reason", gettext("A reason is needed."), value=reason)
    plan = ProtectionPlanInformation.objects.filter(order_item=line).first()
    if plan is None:
        raise WrongState(gettext("%(description)s is no protection plan.") % {"description": line.description})
    if line.order.state != OrderState.COMPLETED:
        raise WrongState(
            gettext("Order %(order_id)s is %(state)s: its plan has not begun.")
            % {"order_id": line.order_id, "state": line.order.state_in_words}
        )
    if plan.cancelled_at is not None or line.order.voided_at is not None:
        raise WrongState(gettext("%(description)s is cancelled already.") % {"description": line.description})
    lock_account_of(line.order)
    plan.cancelled_at = timezone.now()
    data = {"item": line.description}
    with recording(OrderVerb.PROTECTION_CANCELLED, by=by, subject=line.order, obj=line, data=data, reason=reason):
        plan.save()
        _end_product(line, plan.cancelled_at)
    return plan


def _covered(customer: Customer) -> dict[str, str | None]:
    """Names and address of the one covered. A customer without a person's name counts as a company."""
    person = customer.first_name or customer.last_name
    return {
        "first_name": customer.first_name or None,
        "last_name": customer.last_name or None,
        "company_name": customer.company_name or (None if person else customer.name),
        "email": customer.email or None,
        **{name: getattr(customer, name) or None for name in ADDRESS},
    }


def _active() -> QuerySet[ProtectionPlanInformation]:
    return ProtectionPlanInformation.objects.filter(activated_at__isnull=False, cancelled_at=None)


def _returned(order: Order) -> QuerySet[ProtectionPlanInformation]:
    """The plans in force that the order brings back: those on the line's service, or without one its purchase."""
    lines = order.items.filter(action=OrderAction.RETURN, item__kind=CatalogItemKind.PROTECTION_PLAN)
    wanted = Q(pk__in=[])
    for item, service, sold in lines.values_list("item", "service_item__service", "returned_line"):
        wanted |= Q(order_item=sold) if service is None else Q(plan=item, order_item__service_item__service=service)
    return _active().filter(wanted, order_item__order__customer=order.customer_id)


def _without_service(order: Order) -> QuerySet[ProtectionPlanInformation]:
    """The plans in force on services of the order's customer that are disconnected by now."""
    of_customer = {"customer": order.customer_id, "status": ServiceStatus.DISCONNECTED}
    services = Service.objects.filter(**of_customer, customer__isnull=False)
    return _active().filter(order_item__service_item__service__in=services)


def _cancel(plans: QuerySet[ProtectionPlanInformation], at: datetime.datetime) -> None:
    ids = list(locked(plans.filter(cancelled_at=None)).values_list("pk", flat=True))
    found = ProtectionPlanInformation.objects.filter(pk__in=one_of(ids))
    found.update(cancelled_at=at, updated_at=at)
    write_history(found)


def _serials_for(plans: Iterable[ProtectionPlanInformation]) -> dict[int, str | None]:
    """The serial number of the handset on the service of each plan's line, by the line."""
    services = {
        plan.order_item_id: plan.order_item.service_item.service_id for plan in plans if plan.order_item.service_item
    }
    handsets = ServiceEquipment.objects.filter(service__in=[pk for pk in services.values() if pk is not None])
    numbers = dict(handsets.values_list("service", "handset_serial_number"))
    return {line: numbers.get(service) for line, service in services.items() if service is not None}


def _end_product(line: OrderItem, at: datetime.datetime) -> None:
    """End the plan on the service, which is billed no more."""
    service = line.service_item.service_id if line.service_item else None
    if service is None:
        return
    list(locked(Service.objects.filter(pk=service)))
    for product in ServiceProduct.objects.filter(service=service, item=line.item_id, ends_at=None):
        product.ends_at = at
        product.save()
