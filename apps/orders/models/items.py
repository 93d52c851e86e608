"""What is on an order: its lines, and the services they are about."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.catalog.constants import CatalogItemKind, CatalogLookupKind
from apps.catalog.models import CatalogItem, PricePointCharge
from apps.catalog.models import looked_up as of_catalog
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.customers.models import Service
from apps.orders.constants import SERVICE_ACTIONS, OrderAction, OrderObjectType
from apps.orders.models.orders import Order
from apps.orders.querysets import OrderItemQuerySet, ServiceInformationItemQuerySet

WITH_SERIAL_NUMBER = (CatalogItemKind.RETAIL, CatalogItemKind.PROTECTION_PLAN)


class ServiceInformationItem(TimestampedModel):
    """A service as an order is about it: a new one, or what becomes of one that the customer has.

    `service` is empty until billing has created it. `item` is the service's catalogue entry (the dialect's
    service type), `action` what the order does with it.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="service_items")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="order_items")
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, related_name="+")
    action = models.PositiveSmallIntegerField(
        choices=[choice for choice in OrderAction.choices if choice[0] in SERVICE_ACTIONS], default=OrderAction.ADD
    )
    service_number = models.CharField(max_length=40, null=True, blank=True)

    history = tracked()
    objects = ServiceInformationItemQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return f"{self.item.name} {self.service_number or ''}".rstrip()


class OrderItem(TimestampedModel):
    """A line of an order. Prices are copied from the catalogue when the line is made.

    `amount` is quantity times unit price, negative for a return. `parent` is the line it belongs under (the
    package of its contents, the product of its price point). Auxiliary lines, such as price adjustments,
    stand for nothing of their own: `primary` is the line that they are about. `returned_line` is the sold line
    that a return gives back. Monthly and one-time charges are those of one piece. A serial number is that of the one
    piece of goods, or of the device that a protection plan covers; SIM class and association type are those of a SIM
    card.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    object_type = models.CharField(max_length=16, choices=OrderObjectType)
    action = models.PositiveSmallIntegerField(choices=OrderAction)
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service_item = models.ForeignKey(
        ServiceInformationItem, on_delete=models.CASCADE, null=True, blank=True, related_name="order_items"
    )
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    primary = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="auxiliaries")
    is_auxiliary = models.BooleanField(default=False)
    description = models.CharField(max_length=200)
    sku = models.CharField("SKU", max_length=60, null=True, blank=True)
    quantity = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    quantity_divisor = models.PositiveIntegerField(default=1)
    quantity_fulfilled = models.PositiveIntegerField(default=0)
    unit_price = MoneyField(default=0)
    amount = MoneyField(default=0)
    monthly_charge = MoneyField("monthly recurring charge", default=0)
    one_time_charge = MoneyField("one-time charge", default=0)
    price_point_charge = models.ForeignKey(
        PricePointCharge, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    inventory_status = of_catalog(CatalogLookupKind.INVENTORY_STATUS)
    return_reason = of_catalog(CatalogLookupKind.RETURN_REASON)
    service_agreement = of_catalog(CatalogLookupKind.SERVICE_AGREEMENT)
    contract_service_agreement = of_catalog(CatalogLookupKind.CONTRACT_SERVICE_AGREEMENT)
    document_template_type = of_catalog(CatalogLookupKind.DOCUMENT_TEMPLATE_TYPE)
    installment_agreement = models.ForeignKey(
        "orders.InstallmentAgreement", on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    ledger_item_id = models.BigIntegerField(null=True, blank=True, help_text="The line in billing's ledger.")
    price_adjustment_id = models.BigIntegerField(null=True, blank=True)
    returned_line = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    serial_number = models.CharField(max_length=60, blank=True)
    sim_class = of_catalog(CatalogLookupKind.SIM_CLASS)
    sim_association_type = of_catalog(CatalogLookupKind.SIM_ASSOCIATION_TYPE)

    history = tracked()
    objects = OrderItemQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_auxiliary=False, primary=None) | Q(is_auxiliary=True, primary__isnull=False),
                name="auxiliary_order_item_has_primary",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_item_quantity_positive"),
            models.CheckConstraint(
                condition=Q(quantity_fulfilled__lte=F("quantity")), name="order_item_fulfilled_at_most_quantity"
            ),
        ]

    def __str__(self):
        return gettext("%(quantity)s of %(description)s") % {"quantity": self.quantity, "description": self.description}

    @property
    def is_return(self) -> bool:
        return self.action == OrderAction.RETURN

    @property
    def is_discountable(self) -> bool:
        """Whether it has a price of its own to be lowered; a return of a purchase gives back what was paid."""
        return bool(self.amount) and not self.is_auxiliary and self.returned_line_id is None

    @property
    def is_countable(self) -> bool:
        """Whether its quantity may change: goods and packages by themselves that are not one device."""
        return self._is_by_itself and not self.is_single

    @property
    def is_financeable(self) -> bool:
        """Whether it may be paid in installments: one piece of goods, sold at a price."""
        return self._is_by_itself and self.action == OrderAction.SALE and self.quantity == 1 and self.amount > 0

    @property
    def is_single(self) -> bool:
        """Whether it is one device: known by its number, the equipment of a service, or covered by a plan."""
        is_of_service = self.item is not None and bool(self.item.equipment) and self.service_item_id is not None
        is_plan = self.item is not None and self.item.kind == CatalogItemKind.PROTECTION_PLAN
        return bool(self.serial_number) or is_of_service or is_plan

    @property
    def may_be_device(self) -> bool:
        """Whether it can have a serial number: goods, and a plan that covers some."""
        return not self.is_auxiliary and self.item is not None and self.item.kind in WITH_SERIAL_NUMBER

    @property
    def _is_by_itself(self) -> bool:
        """Whether it is goods or a package that belong to no other line."""
        is_goods = self.object_type in (OrderObjectType.RETAIL_ITEM, OrderObjectType.PACKAGE_ITEM)
        is_by_itself = self.parent_id is None and self.price_point_charge_id is None and not self.is_auxiliary
        return is_goods and is_by_itself and self.item_id is not None and self.returned_line_id is None
