"""The desk's pages of follow-ups and journals: the agenda, the follow-up page, the journals, and their lookups."""

from apps.journals.admin.configuration import LookupAdmin
from apps.journals.admin.journals import JournalAdmin
from apps.journals.admin.urls import FollowUpAdmin

__all__ = ["FollowUpAdmin", "JournalAdmin", "LookupAdmin"]
