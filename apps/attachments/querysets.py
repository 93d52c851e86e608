"""Who sees which files, and which are still there."""

from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.attachments.constants import KEPT_UNUSED
from apps.core.caller import Caller, Channel


class AttachmentQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """Those still there: through an API the caller's own alone, staff or not; on the desk all for staff."""
        rows = self.present()
        if caller.is_system or (caller.channel == Channel.DESK and caller.is_staff):
            return rows
        return rows.filter(uploader=caller.user)

    def recorded_for(self, caller: Caller) -> Self:
        """Those whose activities the caller reads in the audit: of removed ones too."""
        is_staff = caller.is_system or (caller.channel == Channel.DESK and caller.is_staff)
        return self if is_staff else self.filter(uploader=caller.user)

    def present(self) -> Self:
        """In use, or not yet old enough to be removed; whether the clean-up has run makes no difference."""
        return self.filter(Q(claimed_at__isnull=False) | Q(created_at__gt=timezone.now() - KEPT_UNUSED))

    def unused(self) -> Self:
        """Those that the clean-up removes."""
        return self.filter(claimed_at=None, created_at__lte=timezone.now() - KEPT_UNUSED)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "public_id")
