"""How the queue of cases is narrowed: saved views, filters and the search box."""

import datetime
import functools
from collections.abc import Callable

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from apps.adminkit.queues import SavedView, by_name
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, CaseTarget, CaseType
from apps.cases.milestones import MILESTONES
from apps.cases.models import Case, CaseCode, CaseNote, CasePolicy
from apps.cases.reads.search import cases_found
from apps.core.filters import say_bounded
from apps.core.formatting import midnight
from apps.core.present import shown_time
from apps.core.queue_filters import (
    AgeFilter,
    QueueFilter,
    ReferredFilter,
    SearchFilter,
    WhenFilter,
    WithoutFilter,
    visible,
)
from apps.core.requests import caller_of
from apps.core.searching import sought
from apps.customers.models import Customer, Organisation, Service
from apps.items.models import Tag
from apps.tickets.constants import TargetKind
from apps.tickets.filters import LEFT
from apps.tickets.sla import breached, due_before, due_soon, overdue
from apps.users.models import User, WorkGroup
from apps.users.owners import NOBODYS

VIEWS = by_name(
    SavedView("open", gettext_lazy("Open"), lambda cases, user: cases.unfinished()),
    SavedView("mine", gettext_lazy("Mine"), lambda cases, user: cases.unfinished().filter(assignee=user)),
    SavedView(
        "groups",
        gettext_lazy("My groups"),
        lambda cases, user: cases.unfinished().filter(group__in=user.work_groups.values("pk")),
    ),
    SavedView("us", gettext_lazy("Awaiting us"), lambda cases, user: cases.awaiting_us()),
    SavedView("customer", gettext_lazy("Awaiting customer"), lambda cases, user: cases.awaiting_customer()),
    SavedView("soon", gettext_lazy("Breaching soon"), lambda cases, user: due_soon(cases)),
    SavedView("breaching", gettext_lazy("Breached"), lambda cases, user: breached(cases)),
    SavedView("resolved", gettext_lazy("Resolved"), lambda cases, user: cases.filter(status=CaseStatus.RESOLVED)),
    SavedView(
        "trouble",
        gettext_lazy("Open trouble"),
        lambda cases, user: cases.unfinished().filter(code__type=CaseType.TROUBLE),
    ),
    SavedView("today", gettext_lazy("New today"), lambda cases, user: cases.filter(created_at__gte=midnight())),
    SavedView("all", gettext_lazy("All"), lambda cases, user: cases),
)
ORDERS = {  # each has an index
    "newest": (gettext_lazy("Newest first"), [F("created_at").desc(), F("pk").desc()]),
    "oldest": (gettext_lazy("Oldest first"), [F("created_at").asc(), F("pk").asc()]),
    "activity": (gettext_lazy("Last change first"), [F("updated_at").desc(), F("pk").desc()]),
}


def code_choices() -> Callable[[], list[tuple[int, str]]]:
    """What the filter by code offers, read once when it is first asked for."""
    return functools.cache(lambda: [(code.pk, str(code)) for code in CaseCode.objects.all()])


class CaseQueueFilter(QueueFilter):
    """The queue's filters; `options` returns the codes, read once when they are asked for."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    status = django_filters.ChoiceFilter(choices=CASE_LIFE_CYCLE.choices(), empty_label=gettext_lazy("Any status"))
    type = django_filters.ChoiceFilter(
        "code__type", label=gettext_lazy("Type"), choices=CaseType.choices, empty_label=gettext_lazy("Any type")
    )
    code = django_filters.ChoiceFilter("code_id", empty_label=gettext_lazy("Any code"))
    group = django_filters.ModelChoiceFilter(queryset=WorkGroup.objects.all())
    assignee = django_filters.ModelChoiceFilter(queryset=User.objects.all())
    organisation = django_filters.ModelChoiceFilter(queryset=visible(Organisation))
    customer = django_filters.ModelChoiceFilter(queryset=visible(Customer))
    service = ReferredFilter(Service, "customer", "customer_id", label=gettext_lazy("Customer of service"))
    tag = django_filters.ModelChoiceFilter(field_name="tags", label=gettext_lazy("Tag"), queryset=Tag.objects.all())
    age = AgeFilter()
    sla = django_filters.ChoiceFilter(
        label=gettext_lazy("SLA left"), choices=LEFT, empty_label=gettext_lazy("Any"), method="with_left"
    )
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("Overdue"),
        choices=CaseTarget.choices,
        empty_label=gettext_lazy("Any"),
        method="with_overdue",
    )
    policy = django_filters.ModelChoiceFilter(label=gettext_lazy("SLA policy"), queryset=CasePolicy.objects.all())
    when = WhenFilter(MILESTONES)
    without = WithoutFilter({**NOBODYS, "policy": (gettext_lazy("No SLA policy"), Q(policy=None))})

    class Meta:
        model = Case
        fields = []

    def offer(self, options: Callable[[], list[tuple[int, str]]]) -> None:
        self.filters["code"].extra["choices"] = options

    def with_left(self, cases: QuerySet, name: str, left: str) -> QuerySet:
        return due_before(cases, datetime.timedelta(hours=int(left)))

    def with_overdue(self, cases: QuerySet, name: str, kind: str) -> QuerySet:
        return overdue(cases, TargetKind(kind))

    def search(self, queryset, name, text):
        if shown_time() is not None:  # what is searched otherwise are the words of today
            return queryset.containing(text)
        wanted = sought(text)
        say_bounded(self.request, wanted, Case, CaseNote)
        return cases_found(queryset, wanted, caller_of(self.request))
