"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.STORES, 40, "Catalogue", "inventory_2", "catalog.catalogitem"),
    Entry(Section.STORES, 50, "Price points", "price_change", "catalog.pricepoint"),
    Entry(Section.STORES, 55, "Promotions", "sell", "catalog.promotion"),
    Entry(Section.CONFIGURATION, 160, "Catalogue code lists", "list", "catalog.lookup"),
    Entry(Section.CONFIGURATION, 170, "Catalogue groups", "category", "catalog.cataloggroup"),
    Entry(Section.CONFIGURATION, 180, "Checkout sections", "view_agenda", "catalog.overviewgroup"),
    Entry(Section.CONFIGURATION, 190, "Taxes", "percent", "catalog.tax"),
    Entry(Section.CONFIGURATION, 200, "Discount reasons", "loyalty", "catalog.retaildiscountreason"),
]
