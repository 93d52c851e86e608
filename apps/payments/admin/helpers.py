"""Where payments are shown: on the page of their order."""

from apps.adminkit.pages import ObjectPages
from apps.orders.models import Order

PAYMENTS = ObjectPages(Order, "order", place="#payments")
