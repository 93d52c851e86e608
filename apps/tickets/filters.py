"""How the queue is narrowed: saved views, filters and the search box."""

import datetime
from collections.abc import Callable, Iterable
from functools import partial

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from apps.adminkit.queues import SavedView, by_name
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
from apps.tickets.constants import ClassificationKind, TargetKind
from apps.tickets.milestones import MILESTONES
from apps.tickets.models import Classification, SlaPolicy, Ticket, TicketNote
from apps.tickets.permissions import VIEW_NOTE
from apps.tickets.reads.search import tickets_found
from apps.tickets.sla import breached, due_before, due_soon, overdue
from apps.users.models import User, WorkGroup


def _mine(tickets: QuerySet, user: User) -> QuerySet:
    return tickets.unfinished().filter(assignee=user)


def _of_my_groups(tickets: QuerySet, user: User) -> QuerySet:
    return tickets.unfinished().filter(group__in=user.work_groups.values("pk"))


def _unassigned(tickets: QuerySet, user: User) -> QuerySet:
    return tickets.unfinished().filter(assignee=None)


VIEWS = by_name(
    SavedView("mine", gettext_lazy("Mine"), _mine),
    SavedView("groups", gettext_lazy("My groups"), _of_my_groups),
    SavedView("unassigned", gettext_lazy("Unassigned"), _unassigned),
    SavedView("hold", gettext_lazy("On hold"), lambda tickets, user: tickets.on_hold()),
    SavedView("soon", gettext_lazy("Breaching soon"), lambda tickets, user: due_soon(tickets)),
    SavedView("breaching", gettext_lazy("Breached"), lambda tickets, user: breached(tickets)),
    SavedView("today", gettext_lazy("New today"), lambda tickets, user: tickets.filter(created_at__gte=midnight())),
    SavedView("open", gettext_lazy("Open"), lambda tickets, user: tickets.unfinished()),
    SavedView("all", gettext_lazy("All"), lambda tickets, user: tickets),
)
ORDERS = {  # each has an index, so that a page of a long queue needs no sorting
    "newest": (gettext_lazy("Newest first"), [F("created_at").desc(), F("pk").desc()]),
    "oldest": (gettext_lazy("Oldest first"), [F("created_at").asc(), F("pk").asc()]),
    "activity": (gettext_lazy("Last activity first"), [F("last_activity_at").desc(), F("pk").desc()]),
}


LEFT = [
    ("0", gettext_lazy("None")),
    ("1", gettext_lazy("Less than 1 h")),
    ("4", gettext_lazy("Less than 4 h")),
    ("24", gettext_lazy("Less than 24 h")),
]
WITHOUT = {
    "group": (gettext_lazy("No group"), Q(group=None)),
    "assignee": (gettext_lazy("Nobody assigned"), Q(assignee=None)),
    "customer": (gettext_lazy("No customer"), Q(customer=None)),
    "policy": (gettext_lazy("No SLA policy"), Q(policy=None)),
}


class QueueOptions:
    """What the fields with few choices offer: of the rows that a page has read, or in one statement for all."""

    rows = Classification.objects.filter(
        kind__in=(ClassificationKind.STATUS, ClassificationKind.TYPE, ClassificationKind.PRIORITY)
    )

    def __init__(self, classifications: Iterable[Classification] | None = None):
        self._read = classifications

    @cached_property
    def classifications(self) -> list[Classification]:
        """Read when they are first asked for."""
        rows = self.rows.all() if self._read is None else self._read
        return sorted(rows, key=lambda row: (row.kind, row.number))

    @property
    def rows_read(self) -> list[Classification]:
        """What rows of the queue refer to."""
        return self.classifications

    def of(self, kind: ClassificationKind) -> list[tuple[int, str]]:
        return [(row.pk, row.name) for row in self.classifications if row.kind == kind]

    @property
    def filters(self) -> dict[str, Callable[[], list[tuple[int, str]]]]:
        return {
            "status": partial(self.of, ClassificationKind.STATUS),
            "type": partial(self.of, ClassificationKind.TYPE),
            "priority": partial(self.of, ClassificationKind.PRIORITY),
        }


class TicketFilter(QueueFilter):
    """The queue's filters; `options` fills those with few choices, so that they cost no statement each."""

    q = SearchFilter(label=gettext_lazy("Search"), method="search")
    status = django_filters.ChoiceFilter(field_name="status_id", empty_label=gettext_lazy("Any status"))
    priority = django_filters.ChoiceFilter(field_name="priority_id", empty_label=gettext_lazy("Any priority"))
    type = django_filters.ChoiceFilter(field_name="type_id", empty_label=gettext_lazy("Any type"))
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
        choices=TargetKind.choices,
        empty_label=gettext_lazy("Any"),
        method="with_overdue",
    )
    policy = django_filters.ModelChoiceFilter(label=gettext_lazy("SLA policy"), queryset=SlaPolicy.objects.all())
    when = WhenFilter(MILESTONES)
    without = WithoutFilter(WITHOUT)

    class Meta:
        model = Ticket
        fields = []

    def offer(self, options: QueueOptions) -> None:
        for name, choices in options.filters.items():
            self.filters[name].extra["choices"] = choices

    def with_left(self, tickets: QuerySet, name: str, left: str) -> QuerySet:
        return due_before(tickets, datetime.timedelta(hours=int(left)))

    def with_overdue(self, tickets: QuerySet, name: str, kind: str) -> QuerySet:
        return overdue(tickets, TargetKind(kind))

    def search(self, queryset, name, text):
        if shown_time() is not None:  # what is searched otherwise are the words of today
            return queryset.containing(text)
        wanted, caller = sought(text), caller_of(self.request)
        say_bounded(self.request, wanted, Ticket, *([TicketNote] if caller.may(VIEW_NOTE) else []))
        return tickets_found(queryset, wanted, caller)
