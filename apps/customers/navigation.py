"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.WORK, 50, "Customers", "contacts", "customers.customer"),
    Entry(Section.WORK, 55, "Contacts", "contact_phone", "customers.customercontact"),
    Entry(Section.WORK, 60, "Organisations", "apartment", "customers.organisation"),
    Entry(Section.STORES, 60, "Services", "sim_card", "customers.service"),
    Entry(Section.STORES, 70, "Adjustments", "account_balance", "customers.adjustment"),
    Entry(Section.CONFIGURATION, 60, "Sales codes", "sell", "customers.salescode"),
    Entry(Section.CONFIGURATION, 145, "Account statuses", "rule", "customers.accountstatus"),
    Entry(Section.CONFIGURATION, 150, "Adjustment types", "balance", "customers.adjustmenttype"),
]
