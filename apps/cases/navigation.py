"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 20, "Cases", "support_agent", "cases.case"),
    Entry(Section.CONFIGURATION, 20, "Case codes", "tag", "cases.casecode"),
]
