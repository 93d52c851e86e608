"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.STORES, 10, gettext_lazy("Drawers"), "point_of_sale", "registers.nosale"),
    Entry(Section.STORES, 20, gettext_lazy("Registers"), "calculate", "registers.register"),
    Entry(Section.STORES, 30, gettext_lazy("Stores"), "store", "registers.location"),
    Entry(Section.CONFIGURATION, 130, gettext_lazy("Tender types"), "payments", "registers.tendertype"),
    Entry(Section.CONFIGURATION, 140, gettext_lazy("No-sale reasons"), "rule", "registers.nosalereason"),
]
