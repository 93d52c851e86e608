"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.ORDERS, 50, gettext_lazy("Service addresses"), "home_pin", "e911.serviceaddress"),
    Entry(Section.CONFIGURATION, 50, gettext_lazy("E911 lookups"), "e911_emergency", "e911.lookup"),
]
