"""How the list of orders is narrowed: saved views, filters and the search box."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from apps.adminkit.queues import SavedView, by_name
from apps.catalog.models import OverviewGroup
from apps.core.filters import say_bounded
from apps.core.formatting import midnight
from apps.core.present import shown_time
from apps.core.queue_filters import (
    AgeFilter,
    LineFilter,
    QueueFilter,
    ReferredFilter,
    SearchFilter,
    WhenFilter,
    WithoutFilter,
    visible,
)
from apps.core.requests import caller_of
from apps.core.searching import sought
from apps.customers.models import AccountStatus, Customer, Organisation, Service
from apps.orders.constants import CART, NEEDS_PERSON, ORDER_LIFE_CYCLE, UNDER_WAY, OrderState, TransactionType
from apps.orders.milestones import MILESTONES
from apps.orders.models import Order
from apps.orders.reads.search import orders_found
from apps.registers.models import Location, TenderType
from apps.users.models import User, WorkGroup
from apps.users.owners import NOBODYS

VIEWS = by_name(
    SavedView("person", gettext_lazy("Needs a person"), lambda orders, user: orders.filter(state__in=NEEDS_PERSON)),
    SavedView("mine", gettext_lazy("Mine"), lambda orders, user: orders.open().filter(assignee=user)),
    SavedView(
        "groups",
        gettext_lazy("My groups"),
        lambda orders, user: orders.open().filter(group__in=user.work_groups.values("pk")),
    ),
    SavedView("carts", gettext_lazy("My carts"), lambda orders, user: orders.filter(state__in=CART, created_by=user)),
    SavedView("processing", gettext_lazy("Being processed"), lambda orders, user: orders.filter(state__in=UNDER_WAY)),
    SavedView("open", gettext_lazy("Open"), lambda orders, user: orders.open()),
    SavedView("paused", gettext_lazy("Paused"), lambda orders, user: orders.filter(state=OrderState.PAUSED)),
    SavedView("voided", gettext_lazy("Voided"), lambda orders, user: orders.filter(voided_at__isnull=False)),
    SavedView("today", gettext_lazy("Started today"), lambda orders, user: orders.filter(created_at__gte=midnight())),
    SavedView("all", gettext_lazy("All"), lambda orders, user: orders),
)


class OrderFilter(QueueFilter):
    """The filters of the list."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    state = django_filters.ChoiceFilter(choices=ORDER_LIFE_CYCLE.choices(), empty_label=gettext_lazy("Any state"))
    kind = django_filters.ChoiceFilter(
        field_name="transaction_type",
        label=gettext_lazy("Kind"),
        choices=[choice for choice in TransactionType.choices if choice[0] != TransactionType.NO_SALE],
        empty_label=gettext_lazy("Any kind"),
    )
    group = django_filters.ModelChoiceFilter(queryset=WorkGroup.objects.all())
    assignee = django_filters.ModelChoiceFilter(queryset=User.objects.all())
    location = django_filters.ModelChoiceFilter(
        field_name="register__location", label=gettext_lazy("Store"), queryset=Location.objects.all()
    )
    organisation = django_filters.ModelChoiceFilter(queryset=visible(Organisation))
    customer = django_filters.ModelChoiceFilter(queryset=visible(Customer))
    account = django_filters.ModelChoiceFilter(
        field_name="new_account_status",
        label=gettext_lazy("New account status"),
        queryset=AccountStatus.objects.all(),
        empty_label=gettext_lazy("Any account status"),
    )

    service = ReferredFilter(Service, "order_items__order", "pk", label=gettext_lazy("Service"))
    age = AgeFilter()
    when = WhenFilter(MILESTONES)
    without = WithoutFilter({"location": (gettext_lazy("No store"), Q(register=None)), **NOBODYS})
    item_group = LineFilter(
        field_name="checkout_lines__group",
        row="order",
        label=gettext_lazy("Item group"),
        queryset=OverviewGroup.objects.all(),
    )
    tender = LineFilter(
        field_name="tenders__type", row="order", label=gettext_lazy("Tender"), queryset=TenderType.objects.all()
    )

    class Meta:
        model = Order
        fields = []

    def search(self, orders: QuerySet, name: str, text: str) -> QuerySet:
        if shown_time() is not None:  # what is searched otherwise are the words of today
            return orders.containing(text)
        wanted = sought(text)
        say_bounded(self.request, wanted, Order)
        return orders_found(orders, wanted, caller_of(self.request))
