"""Journals, follow-ups and reminders in the words of CostGuard Journal Management."""

from apps.journals.api.costguard.follow_ups import FollowUps, Reminders
from apps.journals.api.costguard.journals import Journals
from apps.journals.api.costguard.lookups import Health, JournalLookups

__all__ = ["FollowUps", "Health", "JournalLookups", "Journals", "Reminders"]
