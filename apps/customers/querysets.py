"""Who sees which organisations and customers."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.core.caller import Caller


class OrganisationQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise the caller's own organisation and its clients.

        One step: a client's own clients are not seen, nor whoever the caller's organisation is a client of.
        """
        if caller.is_staff:
            return self
        own = caller.organisation_id
        return self.filter(pk=own) | self.filter(partner=own, partner__isnull=False)


class CustomerQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise the accounts of the caller's organisation."""
        return self if caller.is_staff else self.filter(organisation=caller.organisation_id)


class CustomerContactQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those of the accounts of the caller's organisation."""
        return self if caller.is_staff else self.filter(customer__organisation=caller.organisation_id)

    def active(self) -> Self:
        """Those who are still to be called."""
        return self.filter(is_active=True)


class ServiceQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those of the accounts of the caller's organisation."""
        return self if caller.is_staff else self.filter(customer__organisation=caller.organisation_id)


class ServiceEquipmentQuerySet(QuerySet):
    def in_use(self) -> Self:
        """With a handset or a SIM card: what was returned leaves an empty row, which has the history."""
        return self.exclude(Q(handset=None, sim_serial_number=None, sim_class=None))
