"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 10, "Queue", "inbox", "tickets.ticket"),
    Entry(Section.CONFIGURATION, 10, "Classifications", "label", "tickets.classification"),
]
