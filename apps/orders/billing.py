"""Where billing order processing carries an order out: an adapter for the billing system in use.

The setting ORDER_BILLING_ADAPTER names its class. The default one keeps the customer's services here.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.undoing import changes_in
from apps.catalog.constants import CatalogItemKind
from apps.core import sandbox
from apps.core.locks import locked
from apps.customers.constants import AccountState, ServiceStatus
from apps.customers.models import Service, ServiceEquipment, ServiceProduct
from apps.orders.constants import OrderAction, OrderVerb
from apps.orders.models import Order, OrderItem, ServiceInformationItem

KEPT_BY_BILLING = (Service, ServiceProduct, ServiceEquipment)
PRODUCTS = (CatalogItemKind.FEATURE, CatalogItemKind.ADVANCE_PAY, CatalogItemKind.PROTECTION_PLAN)


ITS_OWN = (OrderAction.DISCONNECT, OrderAction.SUSPEND, OrderAction.RESTORE, OrderAction.RECONNECT)  # not the account's


class BillingError(Exception):
    """Billing cannot carry the order out; the message says why to the people who look after it."""


class BillingAdapter:
    """Carries out one order at a time: first where billing is, then here."""

    def send(self, order: Order) -> None:
        """Do in a billing system elsewhere what the order asks for, or raise BillingError when it refuses.

        Called outside of any transaction and without a lock, so that this is the place for network calls; what
        they raise when no answer comes (OSError, NotSent, NoAnswer) makes the next look try again. The same order
        may be sent again, also by two workers at once: its id is the key under which nothing is done twice.
        """

    def carry_out(self, order: Order) -> None:
        """Do in this database what the order asks for, or raise BillingError.

        Called after `send`, with the order locked, in a transaction that is taken back when this raises; makes
        no network call.
        """
        raise NotImplementedError

    def take_back(self, order: Order) -> None:
        """Undo in this database what `carry_out` did, or raise BillingError.

        Called with the order locked, in the transaction that voids it; makes no network call.
        """
        raise BillingError(gettext("the billing system takes nothing back."))


def adapter() -> BillingAdapter:
    """The one in use; in the sandbox the one that reaches no other system."""
    return ServiceRecords() if sandbox.is_active() else import_string(settings.ORDER_BILLING_ADAPTER)()


class ServiceRecords(BillingAdapter):
    """Billing in this database: the customer's services, and the products on them, become what the order says."""

    def carry_out(self, order: Order) -> None:
        items = list(order.service_items.select_related("item", "parent").order_by("pk"))
        ids = [item.service_id for item in items if item.service_id is not None]
        services = {service.pk: service for service in locked(Service.objects.filter(pk__in=ids))}
        for item in items:
            if item.service_id is None:
                services |= self._started(order, item)
            service = services[item.service_id]
            self._act(OrderAction(item.action), service, item)
            self._change_products(service, item)

    def take_back(self, order: Order) -> None:
        """Give what the order changed the values from before, and end what it started.

        Raises BillingError when anything of that was changed since, or another order is about what it started.
        """
        carried_out = Activity.objects.filter(
            verb=OrderVerb.COMPLETED, subject_type=order._meta.label_lower, subject_id=order.pk
        )
        changes = [change for model in KEPT_BY_BILLING for change in changes_in(carried_out, model)]
        services = [change.row.pk for change in changes if isinstance(change.row, Service) and change.is_new]
        others = ServiceInformationItem.objects.filter(service__in=services).exclude(order=order)
        other = others.standing().first()
        if other is not None:
            raise BillingError(
                gettext("order %(order_id)s is about a service that it started.") % {"order_id": other.order_id}
            )
        for change in changes:
            if not change.is_latest:
                raise BillingError(gettext("%(row)s was changed since.") % {"row": change.row})
            if not change.is_new and change.before is None:
                raise BillingError(gettext("what %(row)s was before is not on record.") % {"row": change.row})
            if not change.is_new:
                change.restore()
            elif isinstance(change.row, Service):
                service = change.row
                service.status, service.own_status = ServiceStatus.DISCONNECTED, ""
                service.disconnected_at = service.disconnected_at or timezone.now()
                service.save()
            elif isinstance(change.row, ServiceProduct) and change.row.ends_at is None:
                self._end(change.row)
            elif isinstance(change.row, ServiceEquipment):
                change.row.delete()

    def _started(self, order: Order, item: ServiceInformationItem) -> dict[int, Service]:
        if item.action != OrderAction.ADD:
            raise BillingError(
                gettext("%(action)s of %(name)s: no service is named.")
                % {"action": item.get_action_display(), "name": item.item.name}
            )
        if order.customer_id is None:
            raise BillingError(
                gettext("Nobody to give %(name)s to: the order has no customer.") % {"name": item.item.name}
            )
        self._require_account(
            order,
            gettext("%(action)s of %(name)s") % {"action": item.get_action_display(), "name": item.item.name},
        )
        parent = item.parent and ServiceInformationItem.objects.get(pk=item.parent_id).service
        service = Service.objects.create(
            customer_id=order.customer_id,
            item=item.item,
            number=item.service_number or f"S{item.pk:09}",
            parent=parent,
        )
        item.service, item.service_number = service, service.number
        item.save()
        return {service.pk: service}

    def _require_account(self, order: Order, what: str) -> None:
        """Raise BillingError unless the account is active, or will be by the order."""
        statuses = [order.customer and order.customer.status, order.new_account_status]
        if all(status is None or status.state != AccountState.ACTIVE for status in statuses):
            raise BillingError(gettext("%(what)s: the account is %(status)s.") % {"what": what, "status": statuses[0]})

    def _act(self, action: OrderAction, service: Service, item: ServiceInformationItem) -> None:
        if service.status == ServiceStatus.DISCONNECTED and action not in (
            OrderAction.DISCONNECT,
            OrderAction.RECONNECT,
        ):
            raise BillingError(
                gettext("%(label)s of %(number)s: the service is disconnected.")
                % {"label": action.label, "number": service.number}
            )
        before = (service.status, service.own_status, service.number)
        if action in ITS_OWN:
            service.own_status = ""
        match action:
            case OrderAction.DISCONNECT:
                service.status = ServiceStatus.DISCONNECTED
                service.disconnected_at = service.disconnected_at or timezone.now()
                for product in service.products.filter(ends_at=None):
                    self._end(product)
            case OrderAction.SUSPEND:
                service.status = ServiceStatus.SUSPENDED
            case OrderAction.RESTORE | OrderAction.RECONNECT:
                self._require_account(
                    item.order, gettext("%(label)s of %(number)s") % {"label": action.label, "number": service.number}
                )
                service.status, service.disconnected_at = ServiceStatus.ACTIVE, None
            case OrderAction.MOVE:
                service.number = item.service_number or service.number
        if (service.status, service.own_status, service.number) != before:
            service.save()

    def _change_products(self, service: Service, item: ServiceInformationItem) -> None:
        """Products sold on the service are on it from now on, returned ones no longer."""
        lines = OrderItem.objects.filter(service_item=item, item__kind__in=PRODUCTS, is_auxiliary=False)
        for line in lines.order_by("pk"):
            active = service.products.filter(item=line.item_id, ends_at=None).first()
            if line.action == OrderAction.RETURN and active is not None:
                self._end(active)
            if line.action == OrderAction.SALE and active is None:
                ServiceProduct.objects.create(service=service, item_id=line.item_id, quantity=line.quantity)

    def _end(self, product: ServiceProduct) -> None:
        product.ends_at = timezone.now()
        product.save()
