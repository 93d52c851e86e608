"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 30, gettext_lazy("Agenda"), "event_note", "journals.followup"),
    Entry(Section.WORK, 40, gettext_lazy("Journals"), "menu_book", "journals.journal"),
    Entry(Section.CONFIGURATION, 30, gettext_lazy("Types & statuses"), "checklist", "journals.lookup"),
]
