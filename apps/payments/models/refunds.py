"""Refunds that were asked for, whatever came of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.orders.models import Order
from apps.payments.constants import OPEN_STATES, AttemptState
from apps.payments.models.transactions import MAX_REFERENCE, TransactionOrderLink
from apps.payments.querysets import AttemptQuerySet
from apps.registers.models import Register


class RefundAttempt(TimestampedModel):
    """A refund that the gateway is asked for, stored before it is asked.

    The gateway carries out each `idempotency_key` once, so that one whose answer got lost can be asked about,
    or asked for again. Nobody touches it before `retry_after` but whoever is asking. `register` is
    the one whose account the money comes from, `message` why nothing was refunded, or is not yet.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refund_attempts")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="+")
    reference_number = models.CharField(max_length=MAX_REFERENCE)
    amount = MoneyField()
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=AttemptState, default=AttemptState.ASKING)
    tries = models.PositiveIntegerField(default=1)
    retry_after = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When the refund itself was last asked for.")
    message = models.TextField(blank=True)
    is_again = models.BooleanField(default=False, help_text="Equals an earlier one, from when that made two refunds.")
    is_of_void = models.BooleanField(default=False, help_text="Asked for by a void, and sent by a worker.")
    link = models.OneToOneField(
        TransactionOrderLink, on_delete=models.PROTECT, null=True, related_name="refund_attempt"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked(excluded_fields=["tries", "retry_after", "sent_at", "is_again"])
    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("refund", "Can refund payments through the gateway")]
        indexes = [
            models.Index(
                fields=["retry_after"], name="refund_attempt_open", condition=Q(state__in=sorted(OPEN_STATES))
            ),
            models.Index(fields=["reference_number"], name="refund_attempt_reference"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__lt=0), name="refund_attempt_negative"),
            models.UniqueConstraint(
                fields=["order", "reference_number", "amount"],
                condition=~Q(state=AttemptState.FAILED) & Q(is_again=False),
                name="refund_attempt_once",
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.DONE, link__isnull=False)
                | ~Q(state=AttemptState.DONE) & Q(link__isnull=True),
                name="refund_attempt_done_with_link",
            ),
        ]

    def __str__(self):
        return gettext("Refund of %(value)s from %(reference_number)s") % {
            "value": -self.amount,
            "reference_number": self.reference_number,
        }

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
