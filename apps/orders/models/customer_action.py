"""What an order does to the whole account of its customer."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.customers.constants import AccountChange
from apps.customers.models import AccountStatus
from apps.orders.constants import OrderLookupKind
from apps.orders.models.lookups import looked_up
from apps.orders.models.orders import Order


class CustomerAction(TimestampedModel):
    """An action on the account, such as suspending or reconnecting it.

    It takes place when the order completes (`applied_at`), which is not before `takes_effect_at`. `change` is what it
    does, `type` what it is called. The account had `previous_account_status` until then.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="customer_action")
    type = looked_up(OrderLookupKind.CUSTOMER_ACTION_TYPE, null=False, blank=False)
    change = models.PositiveSmallIntegerField(choices=AccountChange, null=True, editable=False)
    change_description = models.TextField(null=True, blank=True)
    reason = looked_up(OrderLookupKind.CHANGE_REASON)
    new_account_status = models.ForeignKey(
        AccountStatus, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    previous_account_status = models.ForeignKey(
        AccountStatus, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    takes_effect_at = models.DateTimeField(null=True, editable=False)
    applied_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, blank=True)
    suspends_at = models.DateTimeField(null=True, blank=True)
    reconnect_method_primary = looked_up(OrderLookupKind.RECONNECT_METHOD)
    reconnect_method_secondary = looked_up(OrderLookupKind.RECONNECT_METHOD)
    exclude_final_billed_one_time_charges = models.BooleanField(default=False)
    expire_units_on_disconnect = models.BooleanField(default=False)
    include_future_disconnected_children = models.BooleanField(default=False)
    is_porting_out = models.BooleanField(default=False)
    reconnect_final_billed_items = models.BooleanField(default=False)
    restart_final_billed_billing_charges = models.BooleanField(default=False)
    extended_information = models.JSONField(default=dict, blank=True)
    extended_information_id = models.PositiveIntegerField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["id"]

    @property
    def waits_for_date(self) -> bool:
        """Whether its date is still to come."""
        return self.takes_effect_at is not None and self.takes_effect_at > timezone.now()

    def __str__(self):
        return gettext("%(type)s by order %(number)s") % {"type": self.type, "number": self.order_id}
