"""The desk's pages of follow-ups and journals: the agenda, the follow-up page, the journals, and their lookups."""

from apps.journals.admin.follow_ups import FollowUpAdmin
from apps.journals.admin.journals import JournalAdmin
from apps.journals.admin.lookups import LookupAdmin

__all__ = ["FollowUpAdmin", "JournalAdmin", "LookupAdmin"]
