"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.ORDERS, 50, "Service addresses", "home_pin", "e911.serviceaddress"),
    Entry(Section.CONFIGURATION, 50, "E911 lookups", "e911_emergency", "e911.lookup"),
]
