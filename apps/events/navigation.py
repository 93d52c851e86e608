"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.PEOPLE, 50, gettext_lazy("Integrations"), "webhook", "events.webhook", for_integrators=True),
]
