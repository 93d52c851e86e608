"""How the agenda is narrowed: whose follow-ups, of which type and status, due when, and saying what."""

import datetime
from dataclasses import dataclass

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.queues import SavedView, by_name
from apps.core.filters import say_bounded
from apps.core.milestones import beginning_of
from apps.core.present import shown_time
from apps.core.queue_filters import AgeFilter, QueueFilter, ReferredFilter, SearchFilter, visible
from apps.core.requests import caller_of
from apps.core.searching import sought
from apps.customers.models import Customer, Service
from apps.journals.constants import JournalLookupKind
from apps.journals.models import FollowUp, Lookup
from apps.journals.reads.search import follow_ups_found
from apps.users.models import User

DAY = datetime.timedelta(days=1)


def _mine(follow_ups: QuerySet, user: User) -> QuerySet:
    return follow_ups.unfinished().filter(assignee=user)


def _of_my_groups(follow_ups: QuerySet, user: User) -> QuerySet:
    colleagues = User.work_groups.through.objects.filter(workgroup__in=user.work_groups.values("pk")).values("user")
    return follow_ups.unfinished().filter(assignee__in=colleagues)


VIEWS = by_name(
    SavedView("mine", gettext_lazy("Mine"), _mine),
    SavedView("groups", gettext_lazy("My groups"), _of_my_groups),
    SavedView("all", gettext_lazy("All open"), lambda follow_ups, user: follow_ups.unfinished()),
    SavedView(
        "completed", gettext_lazy("Completed"), lambda follow_ups, user: follow_ups.filter(closed_at__isnull=False)
    ),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A section of the agenda: due from `start` until before `end`; None is open."""

    name: str
    label: str
    start: datetime.datetime | None
    end: datetime.datetime | None

    def of(self, follow_ups: QuerySet) -> QuerySet:
        if self.start is not None:
            follow_ups = follow_ups.filter(due_at__gte=self.start)
        return follow_ups if self.end is None else follow_ups.filter(due_at__lt=self.end)


def spans(now: datetime.datetime | None = None) -> list[Span]:
    """Overdue, today, this week (it ends with Sunday) and later, by the days of the present time zone."""
    now = timezone.localtime(now)
    today = now.date()
    tomorrow = beginning_of(today + DAY)
    monday = beginning_of(today + (7 - today.weekday()) * DAY)
    return [
        Span("overdue", gettext("Overdue"), None, now),
        Span("today", gettext("Today"), now, tomorrow),
        Span("week", gettext("This week"), tomorrow, monday),
        Span("later", gettext("Later"), monday, None),
    ]


class FollowUpFilter(QueueFilter):
    """The agenda's filters; their choices are handed over, so that they cost no statement each."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    type = django_filters.ChoiceFilter(field_name="type_id", empty_label=gettext_lazy("Any type"))
    status = django_filters.ChoiceFilter(field_name="status_id", empty_label=gettext_lazy("Any status"))
    assignee = django_filters.ModelChoiceFilter(queryset=User.objects.agents())
    customer = django_filters.ModelChoiceFilter(queryset=visible(Customer))
    service = ReferredFilter(Service, "customer", "customer_id", label=gettext_lazy("Customer of service"))
    age = AgeFilter()

    class Meta:
        model = FollowUp
        fields = []

    def offer(self, options: list[Lookup]) -> None:
        for name, kind in (("type", JournalLookupKind.FOLLOW_UP_TYPE), ("status", JournalLookupKind.FOLLOW_UP_STATUS)):
            self.filters[name].extra["choices"] = [(row.pk, row.name) for row in options if row.kind == kind]

    def search(self, queryset, name, text):
        if shown_time() is not None:  # what is searched otherwise are the words of today
            return queryset.filter(description__icontains=text)
        wanted = sought(text)
        say_bounded(self.request, wanted, FollowUp)
        return follow_ups_found(queryset, wanted, caller_of(self.request))
