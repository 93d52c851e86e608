"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.AUDIT, 30, "Files", "attach_file", "attachments.attachment"),
]
