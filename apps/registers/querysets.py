"""Who sees which no-sales."""

from typing import Self

from django.db.models import QuerySet
from django.db.models.functions import Least

from apps.core.caller import Caller
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.permissions import VIEW_ALL_NO_SALES


class NoSaleQuerySet(QuerySet):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, caller: Caller) -> Self:
        """One's own; all for those who run the registers."""
        if caller.may(VIEW_ALL_NO_SALES):
            return self.present()
        return self.present().filter(created_by=caller.user)

    def recorded_for(self, caller: Caller) -> Self:
        """Those whose activities the caller reads in the audit: of deleted ones too."""
        return self if caller.may(VIEW_ALL_NO_SALES) else self.filter(created_by=caller.user)

    def counts(self, register_id: int) -> Self:
        """Completed reconciles of a register, the newest first, with `counted_at`: when the drawer was counted.

        One that says a later time than it came at was counted when it came.
        """
        completed = self.present().filter(register=register_id, type=NoSaleType.RECONCILE, state=NoSaleState.COMPLETED)
        return completed.annotate(counted_at=Least("at", "created_at")).order_by("-counted_at", "-pk")
