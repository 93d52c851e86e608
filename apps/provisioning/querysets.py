"""Who sees which batches, requests and properties, and named reads."""

import datetime
from typing import Self

from django.db.models import Q, QuerySet

from apps.core.caller import Caller
from apps.orders.constants import FINAL_ORDER_STATES
from apps.orders.querysets import OfOrderQuerySet, orders_seen_by
from apps.provisioning.constants import TO_SUBMIT, ProvisioningStatus


class ProviderTokenQuerySet(QuerySet):
    def good(self, now: datetime.datetime) -> Self:
        """Those that open something: not ended, not expired."""
        return self.filter(ended_at=None, expires_at__gt=now)


class CallbackQuerySet(QuerySet):
    def waiting(self) -> Self:
        """Those that came before their requests were known, the earliest first."""
        return self.filter(done_at=None).order_by("pk")


class BatchItemQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        return self.filter(orders_seen_by(caller, "batch__order__"))


class RequestQuerySet(OfOrderQuerySet):
    def due(self, now: datetime.datetime) -> Self:
        """To be handed to their providers now: the provider's circuit is closed, billing is done where it must.

        Of a cancelled order too, as somebody has to withdraw them.
        """
        return self.filter(
            Q(item__batch__after_bsu=False)
            | Q(order__completed_at__isnull=False)
            | Q(order__state__in=FINAL_ORDER_STATES),
            Q(profile__circuit_open_until=None) | Q(profile__circuit_open_until__lte=now),
            status__in=TO_SUBMIT,
            next_attempt_at__lte=now,
        )

    def fallout(self) -> Self:
        """What a person has to look at: In Error, or waiting for a provider that could not be reached."""
        return self.filter(Q(status=ProvisioningStatus.IN_ERROR) | Q(status=ProvisioningStatus.PENDING, attempts__gt=0))


class InformationItemQuerySet(OfOrderQuerySet):
    def of_services(self) -> Self:
        """Those under a service; the others are account-level."""
        return self.filter(service_item__isnull=False)
