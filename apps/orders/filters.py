"""How the list of orders is narrowed: saved views, filters and the search box."""

import re

import django_filters
from django.db.models import Q, QuerySet

from apps.adminkit.queues import SavedView, by_name
from apps.core.filters import QueueFilter, SearchFilter
from apps.core.formatting import midnight
from apps.customers.models import AccountStatus
from apps.orders.constants import CART, NEEDS_PERSON, ORDER_LIFE_CYCLE, UNDER_WAY, OrderState, TransactionType
from apps.orders.models import Order
from apps.registers.models import Location

NUMBER = re.compile(r"[0-9]{1,18}\Z")

VIEWS = by_name(
    SavedView("person", "Needs a person", lambda orders, user: orders.filter(state__in=NEEDS_PERSON)),
    SavedView("carts", "My carts", lambda orders, user: orders.filter(state__in=CART, created_by=user)),
    SavedView("processing", "Being processed", lambda orders, user: orders.filter(state__in=UNDER_WAY)),
    SavedView("paused", "Paused", lambda orders, user: orders.filter(state=OrderState.PAUSED)),
    SavedView("voided", "Voided", lambda orders, user: orders.filter(voided_at__isnull=False)),
    SavedView("today", "Started today", lambda orders, user: orders.filter(created_at__gte=midnight())),
    SavedView("all", "All", lambda orders, user: orders),
)


class OrderFilter(QueueFilter):
    """The filters of the list."""

    words = {"view": VIEWS}
    opens_for_search = False

    q = SearchFilter(label="Search", method="containing")
    state = django_filters.ChoiceFilter(choices=ORDER_LIFE_CYCLE.choices(), empty_label="Any state")
    kind = django_filters.ChoiceFilter(
        field_name="transaction_type",
        label="Kind",
        choices=[choice for choice in TransactionType.choices if choice[0] != TransactionType.NO_SALE],
        empty_label="Any kind",
    )
    location = django_filters.ModelChoiceFilter(
        field_name="register__location", label="Store", queryset=Location.objects.all()
    )
    account = django_filters.ModelChoiceFilter(
        field_name="new_account_status",
        label="New account status",
        queryset=AccountStatus.objects.all(),
        empty_label="Any account status",
    )

    class Meta:
        model = Order
        fields = []

    def containing(self, orders: QuerySet, name: str, text: str) -> QuerySet:
        """By number of the order, by receipt number, and by the customer's name or account."""
        text = text.strip()
        found = Q(receipt_number__iexact=text) | Q(customer__account_number_identity=text)
        if NUMBER.match(text):
            found |= Q(pk=int(text))
        else:
            found |= Q(customer__name__icontains=text)
        return orders.filter(found)
