"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.ORDERS, 40, "Paymentus", "payments", "payments.paymentustransaction"),
    Entry(Section.CONFIGURATION, 40, "Payment gateway", "key", "payments.gatewaysettings"),
]
