"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.STORES, 40, gettext_lazy("Catalogue"), "inventory_2", "catalog.catalogitem"),
    Entry(Section.STORES, 50, gettext_lazy("Price points"), "price_change", "catalog.pricepoint"),
    Entry(Section.STORES, 55, gettext_lazy("Promotions"), "sell", "catalog.promotion"),
    Entry(Section.CONFIGURATION, 160, gettext_lazy("Catalogue code lists"), "list", "catalog.lookup"),
    Entry(Section.CONFIGURATION, 170, gettext_lazy("Catalogue groups"), "category", "catalog.cataloggroup"),
    Entry(Section.CONFIGURATION, 180, gettext_lazy("Checkout sections"), "view_agenda", "catalog.overviewgroup"),
    Entry(Section.CONFIGURATION, 190, gettext_lazy("Taxes"), "percent", "catalog.tax"),
    Entry(Section.CONFIGURATION, 200, gettext_lazy("Discount reasons"), "loyalty", "catalog.retaildiscountreason"),
]
