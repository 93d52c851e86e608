"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [Entry(Section.CONFIGURATION, 15, "Tags", "sell", "items.tag")]
