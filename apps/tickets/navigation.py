"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 10, gettext_lazy("Queue"), "inbox", "tickets.ticket"),
    Entry(Section.CONFIGURATION, 10, gettext_lazy("Classifications"), "label", "tickets.classification"),
]
