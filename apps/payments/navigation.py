"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section

ENTRIES = [
    Entry(Section.ORDERS, 40, gettext_lazy("Paymentus"), "payments", "payments.paymentustransaction"),
    Entry(Section.CONFIGURATION, 40, gettext_lazy("Payment gateway"), "key", "payments.gatewaysettings"),
]
