"""How the fallout queue is narrowed: views, filters and the search box."""

import django_filters
from django.db.models import Q, QuerySet

from apps.adminkit.queues import SavedView, by_name
from apps.core.paths import id_of
from apps.core.queue_filters import AgeFilter, QueueFilter, ReferredFilter, SearchFilter, visible
from apps.customers.models import Customer, Service
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus
from apps.provisioning.models import ProvisioningProfile, ProvisioningRequest

VIEWS = by_name(
    SavedView("fallout", "Needs a look", lambda requests, user: requests.fallout()),
    SavedView("error", "In error", lambda requests, user: requests.filter(status=ProvisioningStatus.IN_ERROR)),
    SavedView(
        "pending", "Waiting for a provider", lambda requests, user: requests.filter(status=ProvisioningStatus.PENDING)
    ),
    SavedView("all", "All", lambda requests, user: requests),
)
ORDERS = {"untouched": ("Longest untouched first", ["updated_at", "pk"])}


class RequestFilter(QueueFilter):
    """The queue's filters."""

    opens_for_search = False

    q = SearchFilter(label="Search", method="search")
    status = django_filters.ChoiceFilter(choices=REQUEST_LIFE_CYCLE.choices(), empty_label="Any status")
    profile = django_filters.ModelChoiceFilter(queryset=ProvisioningProfile.objects.all())
    customer = django_filters.ModelChoiceFilter(field_name="order__customer", queryset=visible(Customer))
    service = ReferredFilter(Service, "order_items__order", "order_id", label="Service")
    age = AgeFilter()

    class Meta:
        model = ProvisioningRequest
        fields = []

    def search(self, requests: QuerySet, name: str, text: str) -> QuerySet:
        """By the number of its order or its own, or part of what, of the provider or of the trouble."""
        text = text.strip()
        found = Q(item__code__icontains=text) | Q(provider__icontains=text) | Q(last_error__icontains=text)
        number = id_of(text)
        return requests.filter(found if number is None else found | Q(order=number) | Q(pk=number))
