"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 30, "Agenda", "event_note", "journals.followup"),
    Entry(Section.WORK, 40, "Journals", "menu_book", "journals.journal"),
    Entry(Section.CONFIGURATION, 30, "Types & statuses", "checklist", "journals.lookup"),
]
