"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 10, gettext_lazy("Queue"), "inbox", "tickets.ticket"),
    Entry(Section.CONFIGURATION, 10, gettext_lazy("Classifications"), "label", "tickets.classification"),
    Entry(Section.CONFIGURATION, 12, gettext_lazy("SLA policies"), "timer", "tickets.slapolicy"),
    Entry(Section.CONFIGURATION, 13, gettext_lazy("Calendars"), "calendar_month", "tickets.calendar"),
]
