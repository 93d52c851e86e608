"""Who sees which no-sales."""

from django.db.models import QuerySet

from apps.core.caller import Caller


class NoSaleQuerySet(QuerySet):
    def present(self):
        return self.filter(deleted_at=None)

    def visible_to(self, caller: Caller):
        """One's own; all for those who run the registers."""
        if caller.may("registers.view_all_no_sales"):
            return self.present()
        return self.present().filter(created_by=caller.user)
