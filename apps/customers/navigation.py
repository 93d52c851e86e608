"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 50, gettext_lazy("Customers"), "contacts", "customers.customer"),
    Entry(Section.WORK, 55, gettext_lazy("Contacts"), "contact_phone", "customers.customercontact"),
    Entry(Section.WORK, 60, gettext_lazy("Organisations"), "apartment", "customers.organisation"),
    Entry(Section.STORES, 60, gettext_lazy("Services"), "sim_card", "customers.service"),
    Entry(Section.STORES, 70, gettext_lazy("Adjustments"), "account_balance", "customers.adjustment"),
    Entry(Section.CONFIGURATION, 60, gettext_lazy("Sales codes"), "sell", "customers.salescode"),
    Entry(Section.CONFIGURATION, 145, gettext_lazy("Account statuses"), "rule", "customers.accountstatus"),
    Entry(Section.CONFIGURATION, 150, gettext_lazy("Adjustment types"), "balance", "customers.adjustmenttype"),
]
