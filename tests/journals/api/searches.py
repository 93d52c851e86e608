"""All searches of CostGuard Journal Management, and rows for each of them to find."""

import datetime

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.items.models import JournalItem
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import DurationType, FollowUp, Journal, Lookup, Reminder
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory, UserFactory

CONTRACT = JournalManagementViewSet.contract
ROOT = "http://testserver/JournalManagement/production/api"
SEARCHES = {name: found for name, found in CONTRACT.operations.items() if "x-filterable" in found.raw}
LOOKUPS = [name for name in SEARCHES if name.startswith("list")]
KEYS = {
    "searchFollowUps": "followUpID",
    "searchPendingReminders": "reminderID",
    "searchReminders": "reminderID",
    "searchJournals": "journalID",
    "searchTickets": "ticketID",
    "searchSalesTickets": "ticketID",
    "listTicketStatuses": "ticketStatusID",
    "listTicketTypes": "ticketTypeID",
    "listTicketPriorities": "ticketPriorityID",
    "listTicketImpacts": "ticketImpactID",
    "listTicketUrgencies": "ticketUrgencyID",
    "listJournalTypes": "journalTypeID",
    "listJournalStatuses": "journalStatusID",
    "listFollowUpTypes": "followUpTypeID",
    "listFollowUpStatuses": "followUpStatusID",
    "listReminderDurationTypes": "durationTypeID",
}
CLASSIFIED = {
    "listTicketStatuses": ClassificationKind.STATUS,
    "listTicketTypes": ClassificationKind.TYPE,
    "listTicketPriorities": ClassificationKind.PRIORITY,
    "listTicketImpacts": ClassificationKind.IMPACT,
    "listTicketUrgencies": ClassificationKind.URGENCY,
}
LOOKED_UP = {
    "listJournalTypes": JournalLookupKind.JOURNAL_TYPE,
    "listJournalStatuses": JournalLookupKind.JOURNAL_STATUS,
    "listFollowUpTypes": JournalLookupKind.FOLLOW_UP_TYPE,
    "listFollowUpStatuses": JournalLookupKind.FOLLOW_UP_STATUS,
}
FEW = 6
LONG_AGO = datetime.datetime(2018, 3, 27, 19, 11, 25, 657_000, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
MOMENTS = [LONG_AGO + 2 * DAY, LONG_AGO, LONG_AGO + 2 * DAY, LONG_AGO + datetime.timedelta(milliseconds=1)]
TEXTS = ["beta", None, "Alpha", "it's", "alpha", "beta"]
NAMES = ["beta", "Alpha", "it's", "alpha", "\u00e9t\u00e9"]


def every(rule: str, searches=SEARCHES) -> list:
    """A parameter for each search, marked with its rule of this name."""
    return [pytest.param(name, id=name, marks=pytest.mark.rule(name, rule)) for name in searches]


def item_of(name: str) -> dict:
    """The members that the contract gives each item of a search, with their schemas."""
    page = CONTRACT.resolve(SEARCHES[name].responses["200"]["content"]["application/json"]["schema"])
    return CONTRACT.resolve(page["properties"]["value"]["items"])["properties"]


class Rows:
    """Rows for every search; `agent` sees them all. `path(name)` is where a search finds its own."""

    def __init__(self):
        self.agent = AgentFactory(username="casey")
        self.answered: dict[str, list] = {}  # the items of each search that a test has asked for
        names = ["zoe", "Adam", "bea", "\u00e9mile"]
        self.authors = [UserFactory(username=name, email=f"author{i}@patchbay.example") for i, name in enumerate(names)]
        self.follow_up = FollowUpFactory(due_at=timezone.now() + 80 * 365 * DAY, created_by=self.authors[0])

    def path(self, name: str) -> str:
        return SEARCHES[name].path.replace("{followUpID}", str(self.follow_up.pk))

    def keys(self, name: str) -> list[int]:
        """The keys of all rows that a search finds, ascending."""
        if name in CLASSIFIED:
            found = Classification.objects.filter(kind=CLASSIFIED[name]).values_list("number", flat=True)
        elif name in LOOKED_UP:
            found = Lookup.objects.filter(kind=LOOKED_UP[name]).values_list("number", flat=True)
        else:
            found = {
                "searchFollowUps": FollowUp.objects.all(),
                "searchPendingReminders": Reminder.objects.filter(sent_at=None),
                "searchReminders": Reminder.objects.filter(follow_up=self.follow_up),
                "searchJournals": Journal.objects.all(),
                "searchTickets": Ticket.objects.all(),
                "searchSalesTickets": Ticket.objects.filter(sales_code__isnull=False),
                "listReminderDurationTypes": DurationType.objects.all(),
            }[name].values_list("pk", flat=True)
        return sorted(found)


class FewRows(Rows):
    """A handful for each search, in which each field has equal, different and (where it may) no values."""

    def __init__(self):
        super().__init__()
        self._add_lookups()
        customers = [CustomerFactory(name=name, account_number=f"{9 - i}{name}") for i, name in enumerate(NAMES)]
        tickets = self._add_tickets(customers)
        for i in range(FEW):
            self._add_journal(i, customers[i % 3])
            late = self._add_follow_up(i, customers[i % 2], tickets[i])
            if late.closed_at:  # no reminder of it is pending
                late = FollowUpFactory(due_at=late.due_at, customer=customers[i % 2], **self._written(i))
            ReminderFactory(follow_up=late, duration_seconds=60 * (1 + i % 4), created_by=self.authors[0])
            self._add_reminder(i)
        # Rows that were written again lie elsewhere than at first.
        for model in (Journal, FollowUp, Ticket, Reminder):
            for i, pk in enumerate(model.objects.order_by("-pk").values_list("pk", flat=True)):
                model.objects.filter(pk=pk).update(updated_at=MOMENTS[i % 3], updated_by=self.authors[i % 3])

    def _add_lookups(self):
        for i, name in reversed(list(enumerate(NAMES))):
            for kind in JournalLookupKind:
                closed = kind == JournalLookupKind.FOLLOW_UP_STATUS and i % 2 == 0
                Lookup.objects.create(kind=kind, number=9_000 + i, name=name, is_closed=closed)
            for kind in CLASSIFIED.values():
                lifecycle = [Lifecycle.CLOSED, Lifecycle.OPEN][i % 2] if kind == ClassificationKind.STATUS else ""
                Classification.objects.create(kind=kind, number=9_000 + i, name=name, lifecycle=lifecycle)
            for kind in (*JournalLookupKind, *CLASSIFIED.values()):
                model = Lookup if isinstance(kind, JournalLookupKind) else Classification
                status = {"lifecycle": Lifecycle.OPEN} if kind is ClassificationKind.STATUS else {}
                model.objects.create(kind=kind, number=8_000 + i, name=name, **status)
            DurationType.objects.create(id=9_000 + i, name=f"{name} {i}", seconds_per_unit=[60, 90][i % 2])

    def _add_journal(self, i, customer):
        elsewhere = {"object_type": JournalObjectType.OTHER, "object_id": 7, "customer": None}
        JournalFactory(
            **(elsewhere if i % 3 == 2 else {"customer": customer}),
            **self._written(i),
            type=_nth(Lookup, JournalLookupKind.JOURNAL_TYPE, i),
            status=_nth(Lookup, JournalLookupKind.JOURNAL_STATUS, i),
        )

    def _add_follow_up(self, i, customer, ticket):
        on_ticket = {
            "object_type": JournalObjectType.JOURNAL_ITEM,
            "object_id": ticket.pk,
            "customer": None,
            "subject_item": ticket.item,
        }
        return FollowUpFactory(
            **(on_ticket if i % 3 == 2 else {"customer": customer}),
            **self._written(i),
            type=_nth(Lookup, JournalLookupKind.FOLLOW_UP_TYPE, i),
            status=_nth(Lookup, JournalLookupKind.FOLLOW_UP_STATUS, i),
            assignee_name=TEXTS[(i + 1) % FEW],
            due_at=MOMENTS[(i + 1) % 4],
            closed_at=[None, *MOMENTS][i % 5],
        )

    def _written(self, i) -> dict:
        return {
            "description": TEXTS[i],
            "created_at": MOMENTS[i % 4],
            "created_by": self.authors[i % 4],
            "is_internal": i % 2 == 0,
            "is_retained": i % 3 == 0,
            "workflow_environment": TEXTS[(i + 2) % FEW],
            "work_item_instance_id": [5, None, 0][i % 3],
        }

    def _add_reminder(self, i):
        ReminderFactory(
            follow_up=self.follow_up,
            created_at=MOMENTS[i % 4],
            created_by=self.authors[i % 4],
            duration_seconds=60 * (1 + i % 4),
            duration_type=DurationType.objects.order_by("-pk")[i % 4],
            sent_at=[None, *MOMENTS][i % 5],
        )

    def _add_tickets(self, customers) -> list[Ticket]:
        sales = [SalesCode.objects.create(name=name) for name in NAMES[:3]]
        tickets: list[Ticket] = []
        for i in range(FEW + 2):
            over = i % 4
            tickets.append(
                TicketFactory(
                    title=TEXTS[(i + 3) % FEW],
                    description=TEXTS[i % FEW],
                    customer=customers[i % 5],
                    parent=tickets[i // 3] if i > 2 else None,
                    sales_code=sales[i % 3] if i < FEW else None,
                    assignee=self.authors[i % 2] if i % 3 == 0 else None,
                    assignee_name=TEXTS[(i + 1) % FEW] if i % 3 else None,
                    is_internal=i % 2 == 0,
                    created_at=MOMENTS[i % 4],
                    created_by=self.authors[i % 4],
                    closed_at=MOMENTS[i % 3] if over == 1 else None,
                    resolved_at=MOMENTS[i % 3] if over in (1, 2) else None,
                    held_at=MOMENTS[i % 3] if over in (0, 3) and i else None,
                    hold_reason=TEXTS[i % FEW],
                    resume_reason=TEXTS[(i + 1) % FEW],
                    status=_nth(Classification, ClassificationKind.STATUS, i),
                    type=_nth(Classification, ClassificationKind.TYPE, i),
                    priority=_nth(Classification, ClassificationKind.PRIORITY, i),
                    impact=_nth(Classification, ClassificationKind.IMPACT, i) if i % 3 else None,
                    urgency=_nth(Classification, ClassificationKind.URGENCY, i) if i % 4 else None,
                )
            )
        return tickets


class ManyRows(Rows):
    """More than two pages for each search."""

    COUNT = 502

    def __init__(self):
        super().__init__()
        for kind in JournalLookupKind:
            self._fill(Lookup, kind=kind)
        for kind in CLASSIFIED.values():
            self._fill(Classification, kind=kind, lifecycle=Lifecycle.OPEN if kind == ClassificationKind.STATUS else "")
        DurationType.objects.bulk_create(
            DurationType(id=90_000 - i, name=f"unit {i}", seconds_per_unit=i) for i in range(1, self.COUNT)
        )
        self._copy(ReminderFactory(follow_up=self.follow_up))
        self._copy(ReminderFactory(follow_up__due_at=LONG_AGO))
        self._copy(JournalFactory())
        self._copy(FollowUpFactory())
        sales = SalesCode.objects.create(name="John Smith")
        self._copy(TicketFactory(customer=CustomerFactory(), sales_code=sales))

    def _fill(self, model, **fields):
        model.objects.bulk_create(model(number=90_000 - i, name=f"name {i}", **fields) for i in range(self.COUNT))

    def _copy(self, row):
        copies = [type(row)(**_values(row)) for _ in range(self.COUNT)]
        if hasattr(row, "item"):
            items = JournalItem.objects.bulk_create(JournalItem(kind=row.item.kind) for _ in copies)
            for copy, item in zip(copies, reversed(items), strict=True):
                copy.item = item
        type(row).objects.bulk_create(copies)


def _values(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def _nth(model, kind, i):
    """One of four rows of a kind, two of which have the same name."""
    return model.objects.filter(kind=kind, number__in=(8_000, 9_000, 9_001, 9_003)).order_by("-number")[i % 4]
