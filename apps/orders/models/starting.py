"""Presets that orders start from."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q

from apps.activity.history import tracked
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.orders.constants import OrderLookupKind, StartAs, StartLocation
from apps.orders.models.lookups import looked_up
from apps.registers.models import Register


def allowance(what: str) -> models.BooleanField:
    return models.BooleanField(f"allows {what}", default=False)


class StartingBlock(HasIdentity, TimestampedModel):
    """What an order starts with, and what may be done in it.

    A block without roles is for everybody who may create orders; one with a location is offered there only.
    """

    name = models.CharField(max_length=100)
    name_identity = IdentityField(source="name")
    caption = models.CharField(max_length=100)
    is_active = models.BooleanField("active", default=True)
    start_as = models.PositiveSmallIntegerField(choices=StartAs, default=StartAs.ORDER)
    start_location = models.CharField(max_length=12, choices=StartLocation, blank=True)
    order_type = looked_up(OrderLookupKind.ORDER_TYPE)
    starting_action = looked_up(OrderLookupKind.STARTING_ACTION)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    roles = models.ManyToManyField(Group, blank=True, related_name="+", help_text="Whom it is for; all when empty.")
    allow_add_feature = allowance("adding features")
    allow_add_order = allowance("adding orders")
    allow_add_service = allowance("adding services")
    allow_bill_payment = allowance("bill payments")
    allow_disconnect_customer = allowance("disconnecting customers")
    allow_disconnect_service = allowance("disconnecting services")
    allow_hotline_service = allowance("hotlining services")
    allow_reconnect_customer = allowance("reconnecting customers")
    allow_reconnect_service = allowance("reconnecting services")
    allow_redirect_service = allowance("redirecting services")
    allow_refresh_service = allowance("refreshing services")
    allow_restore_service = allowance("restoring services")
    allow_return_item = allowance("returns")
    allow_suspend_service = allowance("suspending services")
    allow_swap_equipment = allowance("equipment swaps")
    allow_void_transaction = allowance("voiding transactions")

    history = tracked()

    class Meta:
        ordering = ["caption", "id"]
        constraints = [
            IdentityConstraint(
                fields=["name_identity"],
                condition=Q(is_active=True),
                name="active_starting_block_once",
                violation_error_message="Another active starting block has this name.",
            )
        ]

    def __str__(self):
        return self.caption
