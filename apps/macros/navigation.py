"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.CONFIGURATION, 22, "Macros", "bolt", "macros.macro"),
    Entry(Section.CONFIGURATION, 24, "Text blocks", "text_snippet", "macros.textblock"),
]
