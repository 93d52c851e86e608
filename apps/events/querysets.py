"""Who sees which webhooks, and which deliveries are due."""

import datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.caller import Caller
from apps.events.constants import DeliveryState, WebhookState
from apps.events.permissions import READ_EVENTS, VIEW_ALL_WEBHOOKS


class WebhookQuerySet(QuerySet):
    opened_by = READ_EVENTS  # without which nobody sees one, not even their own

    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, caller: Caller) -> Self:
        """One's own; all for administrators."""
        return self.present() if caller.may(VIEW_ALL_WEBHOOKS) else self.present().filter(owner=caller.user)

    def recorded_for(self, caller: Caller) -> Self:
        """Those whose activities the caller reads in the audit: of deleted ones too."""
        return self if caller.may(VIEW_ALL_WEBHOOKS) else self.filter(owner=caller.user)

    def active(self) -> Self:
        return self.present().filter(state=WebhookState.ACTIVE)


class DeliveryQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """Those of visible webhooks."""
        present = self.filter(webhook__deleted_at=None)
        return present if caller.may(VIEW_ALL_WEBHOOKS) else present.filter(webhook__owner=caller.user)

    def recorded_for(self, caller: Caller) -> Self:
        """Those whose activities the caller reads in the audit: of deleted webhooks too."""
        return self if caller.may(VIEW_ALL_WEBHOOKS) else self.filter(webhook__owner=caller.user)

    def pending(self) -> Self:
        return self.filter(state=DeliveryState.PENDING)

    def due(self, now: datetime.datetime) -> Self:
        """To be tried now: their webhook takes some, and no earlier one of the same record is unfinished."""
        earlier = self.model._base_manager.filter(
            webhook=OuterRef("webhook"), record=OuterRef("record"), pk__lt=OuterRef("pk"), state=DeliveryState.PENDING
        )
        return self.pending().filter(
            Q(webhook__circuit_open_until=None) | Q(webhook__circuit_open_until__lte=now),
            ~Exists(earlier),
            webhook__state=WebhookState.ACTIVE,
            webhook__deleted_at=None,
            next_attempt_at__lte=now,
        )
