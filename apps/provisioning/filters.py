"""How the fallout queue is narrowed: views, filters and the search box."""

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy

from apps.adminkit.queues import SavedView, by_name
from apps.core.paths import id_of
from apps.core.queue_filters import (
    AgeFilter,
    QueueFilter,
    ReferredFilter,
    SearchFilter,
    WhenFilter,
    WithoutFilter,
    visible,
)
from apps.customers.models import Customer, Organisation, Service
from apps.provisioning.constants import REQUEST_LIFE_CYCLE, ProvisioningStatus
from apps.provisioning.milestones import MILESTONES
from apps.provisioning.models import ProvisioningProfile, ProvisioningProvider, ProvisioningRequest
from apps.users.models import WorkGroup

VIEWS = by_name(
    SavedView("fallout", gettext_lazy("Needs a look"), lambda requests, user: requests.fallout()),
    SavedView(
        "error", gettext_lazy("In error"), lambda requests, user: requests.filter(status=ProvisioningStatus.IN_ERROR)
    ),
    SavedView(
        "pending",
        gettext_lazy("Waiting for a provider"),
        lambda requests, user: requests.filter(status=ProvisioningStatus.PENDING),
    ),
    SavedView("all", gettext_lazy("All"), lambda requests, user: requests),
)
LONGEST_CAUSE = 160
CAUSE = Left("last_error", LONGEST_CAUSE)  # what went wrong, as far as it tells causes apart
ORDERS = {"untouched": (gettext_lazy("Longest untouched first"), ["updated_at", "pk"])}


class RequestFilter(QueueFilter):
    """The queue's filters."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    status = django_filters.ChoiceFilter(choices=REQUEST_LIFE_CYCLE.choices(), empty_label=gettext_lazy("Any status"))
    profile = django_filters.ModelChoiceFilter(queryset=ProvisioningProfile.objects.all())
    organisation = django_filters.ModelChoiceFilter(
        field_name="order__organisation", label=gettext_lazy("Organisation"), queryset=visible(Organisation)
    )
    group = django_filters.ModelChoiceFilter(
        field_name="order__group", label=gettext_lazy("Group of the order"), queryset=WorkGroup.objects.all()
    )
    customer = django_filters.ModelChoiceFilter(field_name="order__customer", queryset=visible(Customer))
    service = ReferredFilter(Service, "order_items__order", "order_id", label=gettext_lazy("Service"))
    age = AgeFilter()
    when = WhenFilter(MILESTONES)
    company = django_filters.ModelChoiceFilter(
        field_name="profile__provider", label=gettext_lazy("Provider"), queryset=ProvisioningProvider.objects.all()
    )
    cause = django_filters.CharFilter(
        label=gettext_lazy("Cause"), method="of_cause", max_length=LONGEST_CAUSE, strip=False
    )
    without = WithoutFilter({"cause": (gettext_lazy("No cause named"), Q(last_error=""))})

    class Meta:
        model = ProvisioningRequest
        fields = []

    def of_cause(self, requests: QuerySet, name: str, text: str) -> QuerySet:
        return requests.alias(cause=CAUSE).filter(cause=text)

    def search(self, requests: QuerySet, name: str, text: str) -> QuerySet:
        """By the number of its order or its own, or part of what, of the provider or of the trouble."""
        text = text.strip()
        found = Q(item__code__icontains=text) | Q(provider__icontains=text) | Q(last_error__icontains=text)
        number = id_of(text)
        return requests.filter(found if number is None else found | Q(order=number) | Q(pk=number))
