"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.CONFIGURATION, 22, gettext_lazy("Macros"), "bolt", "macros.macro"),
    Entry(Section.CONFIGURATION, 24, gettext_lazy("Text blocks"), "text_snippet", "macros.textblock"),
]
