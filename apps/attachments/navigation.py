"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.AUDIT, 30, gettext_lazy("Files"), "attach_file", "attachments.attachment"),
]
