"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.STORES, 10, "Drawers", "point_of_sale", "registers.nosale"),
    Entry(Section.STORES, 20, "Registers", "calculate", "registers.register"),
    Entry(Section.STORES, 30, "Stores", "store", "registers.location"),
    Entry(Section.CONFIGURATION, 130, "Tender types", "payments", "registers.tendertype"),
    Entry(Section.CONFIGURATION, 140, "No-sale reasons", "rule", "registers.nosalereason"),
]
