"""Journals, follow-ups and reminders."""
