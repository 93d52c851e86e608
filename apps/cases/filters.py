"""How the queue of cases is narrowed: saved views, filters and the search box."""

from collections.abc import Callable
from dataclasses import dataclass

import django_filters
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, CaseType
from apps.cases.models import Case, CaseCode
from apps.core.filters import QueueFilter, SearchFilter, visible
from apps.customers.models import Customer, Organisation


@dataclass(frozen=True, slots=True)
class SavedView:
    """A question that agents ask every day, under a name of its own."""

    name: str
    label: str
    rows: Callable[[QuerySet], QuerySet]


def _new_today(cases: QuerySet) -> QuerySet:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return cases.filter(created_at__gte=midnight)


VIEWS = {
    view.name: view
    for view in [
        SavedView("open", "Open", lambda cases: cases.unfinished()),
        SavedView("us", "Awaiting us", lambda cases: cases.awaiting_us()),
        SavedView("customer", "Awaiting customer", lambda cases: cases.awaiting_customer()),
        SavedView("resolved", "Resolved", lambda cases: cases.filter(status=CaseStatus.RESOLVED)),
        SavedView("trouble", "Open trouble", lambda cases: cases.unfinished().filter(code__type=CaseType.TROUBLE)),
        SavedView("today", "New today", _new_today),
        SavedView("all", "All", lambda cases: cases),
    ]
}
ORDERS = {  # each has an index
    "newest": ("Newest first", [F("created_at").desc(), F("pk").desc()]),
    "oldest": ("Oldest first", [F("created_at").asc(), F("pk").asc()]),
    "activity": ("Last change first", [F("updated_at").desc(), F("pk").desc()]),
}


class CaseQueueFilter(QueueFilter):
    """The queue's filters. The codes are read once, in one statement."""

    words = {"view": VIEWS, "order": ORDERS}

    q = SearchFilter(label="Search", method="containing")
    status = django_filters.ChoiceFilter(choices=CASE_LIFE_CYCLE.choices(), empty_label="Any status")
    type = django_filters.ChoiceFilter("code__type", choices=CaseType.choices, empty_label="Any type")
    code = django_filters.ChoiceFilter("code_id", empty_label="Any code")
    organisation = django_filters.ModelChoiceFilter(queryset=visible(Organisation))
    customer = django_filters.ModelChoiceFilter(queryset=visible(Customer))

    class Meta:
        model = Case
        fields = []

    def __init__(self, request: HttpRequest, queryset: QuerySet):
        super().__init__(request, queryset)
        self.filters["code"].extra["choices"] = [(code.pk, str(code)) for code in CaseCode.objects.all()]

    def containing(self, queryset, name, text):
        return queryset.containing(text.strip())
