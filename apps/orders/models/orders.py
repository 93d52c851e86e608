"""Orders themselves."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.formatting import in_sentence
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.core.search_index import SearchIndex
from apps.customers.models import AccountStatus, CreditReport, Customer, Organisation, SalesCode
from apps.orders.constants import (
    CART,
    FINAL_ORDER_STATES,
    NEEDS_PERSON,
    OPEN_ORDER_STATES,
    OPEN_TO_CHANGE,
    ORDER_LIFE_CYCLE,
    OrderLookupKind,
    OrderState,
    TransactionType,
)
from apps.orders.models.lookups import looked_up
from apps.orders.models.starting import StartingBlock
from apps.orders.querysets import OrderQuerySet
from apps.registers.models import Register
from apps.users.models import Owned


class Order(Owned, TimestampedModel):
    """An order transaction from its cart to its completion.

    `organisation` is the customer's, or without a customer that of whoever started it. `subtotal`, `tax`
    and `total` are of the last checkout, which `is_checked_out` says to be still true of the items.
    `financed_total` is the part of it that is paid in installments, negative where a return ends such payments.
    `tender_total` is kept equal to the sum of the tenders. `processing_started_at` marks the beginning of
    billing order processing, after which there is no pausing. `voided_at` marks a transaction of which all was taken
    back; its state stays, so that clients find it where it ended.
    """

    transaction_type = models.PositiveSmallIntegerField(
        choices=[choice for choice in TransactionType.choices if choice[0] != TransactionType.NO_SALE],
        default=TransactionType.ORDER,
    )
    state = models.PositiveSmallIntegerField(choices=OrderState, default=OrderState.IN_CART)
    state_before_hold = models.PositiveSmallIntegerField(choices=OrderState, null=True, blank=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="orders")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    type = looked_up(OrderLookupKind.ORDER_TYPE)
    cart_number = models.BigIntegerField(unique=True, null=True, editable=False)
    sale_number = models.BigIntegerField(unique=True, null=True, editable=False)
    direct_invoice_number = models.BigIntegerField(unique=True, null=True, editable=False)
    receipt_number = models.CharField(max_length=40, unique=True, null=True, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    starting_block = models.ForeignKey(
        StartingBlock, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    starting_action = looked_up(OrderLookupKind.STARTING_ACTION)
    source_code = looked_up(OrderLookupKind.SOURCE_CODE)
    sales_code = models.ForeignKey(SalesCode, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    new_account_status = models.ForeignKey(
        AccountStatus, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    credit_provider = looked_up(OrderLookupKind.CREDIT_PROVIDER)
    credit_report = models.ForeignKey(CreditReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(null=True, blank=True)
    note = models.TextField(null=True, blank=True)
    estimated_complete_on = models.DateField(null=True, blank=True)
    initiating_call_id = models.CharField(max_length=100, null=True, blank=True)
    workflow_request_guid = models.UUIDField(null=True, blank=True)

    is_checked_out = models.BooleanField(default=False, editable=False)
    checkout_at = models.DateTimeField(null=True, editable=False)
    subtotal = MoneyField(null=True, editable=False)
    tax = MoneyField(null=True, editable=False)
    total = MoneyField(null=True, editable=False)
    financed_total = MoneyField(default=0, editable=False)
    tender_total = MoneyField(default=0, editable=False)

    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    processing_at = models.DateTimeField(null=True, editable=False)
    processing_started_at = models.DateTimeField(null=True, editable=False)
    processing_stopped_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(null=True, editable=False)
    hold_reason = looked_up(OrderLookupKind.HOLD_REASON)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    error = models.TextField(blank=True, editable=False, help_text="Why processing failed.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked(listed=True)
    objects = OrderQuerySet.as_manager()
    search_index = SearchIndex(texts={"description": "B", "note": "C"}, numbers={"receipt_number": "A"})

    class Meta:
        ordering = ["-id"]
        permissions = [
            ("work_order", "Can check out, submit, pause, hold and cancel orders"),
            ("process_order", "Can run billing order processing"),
            ("void_order", "Can void submitted transactions"),
            ("report_order", "Can see the figures of orders"),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="order_of_organisation"),
            models.Index(fields=["customer", "id"], name="order_of_customer"),
            models.Index(
                fields=["customer", "id"],
                include=["register", "created_at"],
                name="order_open_of_customer",
                condition=Q(state__in=OPEN_ORDER_STATES, voided_at=None),
            ),
            models.Index(fields=["state", "updated_at"], include=["submitted_at", "id"], name="order_by_state"),
            models.Index(fields=["updated_at", "id"], name="order_for_person", condition=Q(state__in=NEEDS_PERSON)),
            models.Index(fields=["-created_at", "-id"], name="order_newest"),
            models.Index(fields=["completed_at"], name="order_completed", condition=Q(completed_at__isnull=False)),
            models.Index(fields=["cancelled_at"], name="order_cancelled", condition=Q(cancelled_at__isnull=False)),
            models.Index(fields=["voided_at"], name="order_voided", condition=Q(voided_at__isnull=False)),
            models.Index(fields=["submitted_at"], name="order_submitted", condition=Q(submitted_at__isnull=False)),
        ]

    def __str__(self):
        return gettext("Order %(number)s") % {"number": self.pk}

    @property
    def to_pay(self) -> Decimal | None:
        """What the tenders have to cover: the total less what is paid in installments. None before the checkout."""
        return None if self.total is None else self.total - self.financed_total

    @property
    def state_in_words(self) -> str:
        """Its state within a sentence, as pages call it: "in cart" for InCart."""
        return in_sentence(ORDER_LIFE_CYCLE.label(self.state))

    @property
    def is_cart(self) -> bool:
        return self.state in CART

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_ORDER_STATES

    @property
    def is_cancelled(self) -> bool:
        return self.state == OrderState.CANCELLED

    @property
    def is_taken_back(self) -> bool:
        """Whether nothing more is done for it."""
        return self.is_cancelled or self.voided_at is not None

    @property
    def is_open_to_change(self) -> bool:
        """Whether items and tenders may change."""
        return self.state in OPEN_TO_CHANGE
